# SPDX-License-Identifier: GPL-3.0-or-later
set xtics autofreq
if (narrow) stats $data using 5:6 nooutput
if (narrow && STATS_max_y > STATS_min_x) set xtics step((STATS_max_y - STATS_min_x) / 1e3, 6)
if (narrow) set xtics rotate by -40
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
set xlabel 'thousand '.currency.' a year'.(narrow ? "\n" : ' ').'more than '.reference noenhanced
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb 'black' linewidth 1
set offsets graph 0.03, graph 0.03, 0, 0
unset key
plot for [i=1:lanes] $data index i-1 using ($5/1e3):1:(($6-$5)/1e3):(0) with vectors nohead linewidth 1.4 linecolor rgb lane_colour[i], \
     for [i=1:lanes] $data index i-1 using ($3/1e3):1:(($4-$3)/1e3):(0) with vectors nohead linewidth 6 linecolor rgb lane_colour[i], \
     for [i=1:lanes] $data index i-1 using ($2/1e3):1 with points pointtype 7 pointsize 0.9 linecolor rgb lane_colour[i]
