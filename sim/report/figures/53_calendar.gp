# SPDX-License-Identifier: GPL-3.0-or-later
set xtics time
set format x (narrow ? '%Y' : '%Y-%m') timedate
if (narrow) set xtics time 31557600
if (!narrow) set xtics rotate by -35
set xrange [start:end]
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
do for [i=1:lanes-1] { set arrow from start, i-0.5 to end, i-0.5 nohead linecolor rgb '#a0a0a0' linewidth 0.6 }
plot $data index 4 using (($3+$4)/2):($2+0.2):3:4:($2+0.26-0.2*$5):($2+0.26) with boxxyerror linecolor rgb '#D55E00' title 'out of support', \
     $data index 5 using (($3+$4)/2):($2+0.4):3:4:($2+0.48-0.2*$5):($2+0.48) with boxxyerror linecolor rgb '#0072B2' fillstyle solid 0.45 title 'exposed', \
     $data index 1 using 3:($2-0.36) with points pointtype 7 pointsize 0.25 linecolor rgb '#808080' title 'patch or other release', \
     $data index 0 using 3:($2-0.44):(0):(0.16) with vectors nohead linewidth 1.4 linecolor rgb 'black' title 'release of the channel', \
     $data index 3 using 3:($2-0.12) with points pointtype 1 pointsize 0.6 linewidth 1 linecolor rgb '#808080' title 'cluster is patched', \
     for [i=1:lanes] $data index 2 using ($2 == i-1 ? $3 : NaN):($2-0.12) with points pointtype 9 pointsize 1 linecolor rgb lane_colour[i] notitle, \
     NaN with points pointtype 9 linecolor rgb 'black' title 'cluster is upgraded'
