# SPDX-License-Identifier: GPL-3.0-or-later
if (narrow) stats $data using ($3/1e3) nooutput
if (narrow) span = (STATS_max > 0 ? STATS_max : 0) - (STATS_min < 0 ? STATS_min : 0)
if (narrow && span > 0) set xtics step(span, 3)
if (narrow) set xtics rotate by -40
set offsets graph 0.03, graph 0.03, 0, 0
if (narrow) set lmargin 19
if (narrow) set rmargin 2
if (narrow) set tmargin 8
if (narrow) set key at screen 0.98, screen 0.99 right top
set yrange [labels - 0.4 : -0.6]
set for [i=1:labels] ytics add (label[i] i-1)
set ytics scale 0
set xlabel 'cash a year, thousand '.currency noenhanced
set arrow from 0, -0.6 to 0, labels - 0.4 nohead linecolor rgb '#808080' linewidth 1
place(row, i) = row + 0.7 * (i - (lanes + 1) / 2.0) / lanes
plot for [i=1:lanes] $data index i-1 using ($4/1e3):(place($2, i)):(($5-$4)/1e3):(0) with vectors nohead linewidth 1.6 linecolor rgb lane_colour[i] notitle, \
     for [i=1:lanes] $data index i-1 using ($3/1e3):(place($2, i)) with points pointtype 7 pointsize 0.7 linecolor rgb lane_colour[i] title (narrow ? lane_short[i] : lane_title[i])
