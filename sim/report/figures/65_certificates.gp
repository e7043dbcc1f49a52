# SPDX-License-Identifier: GPL-3.0-or-later
set xtics time
set format x (narrow ? '%Y' : '%Y-%m') timedate
if (narrow) set xtics time 31557600
if (!narrow) set xtics rotate by -35
set xrange [start:end]
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
row(lane, kind) = lane + 0.26 * (kind - 1)
plot for [i=1:lanes] $data index i-1 using 2:($4 != 0 ? NaN : row($1, $3)) with points pointtype 6 pointsize 0.9 linewidth 1.6 linecolor rgb lane_colour[i] notitle, \
     for [i=1:lanes] $data index i-1 using 2:($4 != 0 ? row($1, $3) : NaN) with points pointtype 7 pointsize 1.1 linecolor rgb lane_colour[i] notitle, \
     $data using 2:($5 != 0 ? row($1, $3) : NaN) with points pointtype 2 pointsize 1.3 linewidth 2 linecolor rgb 'black' notitle, \
     NaN with points pointtype 6 linecolor rgb 'black' title 'renewed by itself', \
     NaN with points pointtype 7 linecolor rgb 'black' title 'by hand', \
     NaN with points pointtype 2 linecolor rgb 'black' title 'no owner'
