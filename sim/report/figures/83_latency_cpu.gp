# SPDX-License-Identifier: GPL-3.0-or-later
set logscale x
set yrange [0:*]
set format x '%.0s%c'
set xlabel 'calls a second and node'
set ylabel 'CPU, microseconds a call'
plot for [i=1:lanes] $data index i-1 using 2:3 with lines linewidth 2.2 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i])
