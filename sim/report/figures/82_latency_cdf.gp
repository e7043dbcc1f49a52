# SPDX-License-Identifier: GPL-3.0-or-later
set yrange [0:1]
set ytics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
set xrange [0:*]
set xlabel 'added, ms'
plot for [i=1:lanes] $data index i-1 using 2:3 with lines linewidth 2.2 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i])
