# SPDX-License-Identifier: GPL-3.0-or-later
set logscale xy
set yrange [0.05:*]
set xlabel 'calls a second and node'
set ylabel 'added, ms'
set format x '%.0s%c'
plot for [i=1:lanes] $data index i-1 using 2:($4 > 0 ? $4 : NaN) with lines linewidth 2.6 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i]), \
     for [i=1:lanes] $data index i-1 using 2:($3 > 0 ? $3 : NaN) with lines linewidth 1 linecolor rgb lane_colour[i] dashtype lane_dash[i] notitle
