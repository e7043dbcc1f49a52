# SPDX-License-Identifier: GPL-3.0-or-later
set xtics time
set format x (narrow ? '%Y' : '%Y-%m') timedate
if (narrow) set xtics time 31557600
set xtics rotate by (narrow ? 0 : -35)
set xrange [start:end]
set yrange [0:55<*]
set ylabel '% of namespaces'
set arrow from start, 50 to end, 50 nohead linecolor rgb '#808080' linewidth 1.4 dashtype 2
plot for [i=1:lanes] $data index i-1 using 2:3 with lines linewidth 2.4 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i])
