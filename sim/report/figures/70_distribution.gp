# SPDX-License-Identifier: GPL-3.0-or-later
set xrange [0:*]
set yrange [0:1]
set ytics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
if (narrow) set xtics rotate by -40
set xlabel 'thousand '.currency.' a year' noenhanced
plot for [i=1:lanes] $data index i-1 using ($2/1e3):3 with fsteps linewidth 2 linecolor rgb lane_colour[i] dashtype lane_dash[i] title (narrow ? lane_short[i] : lane_title[i])
