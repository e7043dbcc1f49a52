# SPDX-License-Identifier: GPL-3.0-or-later
set xrange [0:0.6]
set yrange [0:*]
set xtics ('0 %%' 0, '20 %%' 0.2, '40 %%' 0.4, '60 %%' 0.6)
set xlabel 'cores that neighbours use'
set ylabel 'p99 added, ms'
plot for [i=1:lanes] $data index i-1 using 2:3 with linespoints linewidth 2.2 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i])
