# SPDX-License-Identifier: GPL-3.0-or-later
set xtics time
set format x (narrow ? '%Y' : '%Y-%m') timedate
if (narrow) set xtics time 31557600
set xtics rotate by (narrow ? 0 : -35)
set xrange [start:end]
set yrange [0:*]
set ylabel 'cost so far, thousand '.currency noenhanced
plot for [i=1:lanes] $data index i-1 using 2:($4/1e3):($5/1e3) with filledcurves fillcolor rgb lane_colour[i] fillstyle transparent solid 0.14 notitle, \
     for [i=1:lanes] $data index i-1 using 2:($3/1e3) with lines linewidth 2.4 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i])
