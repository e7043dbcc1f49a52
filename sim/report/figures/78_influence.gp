# SPDX-License-Identifier: GPL-3.0-or-later
set format x '%.0s%c'
if (narrow) set xtics rotate by -40
set yrange [labels - 0.4 : -0.6]
set for [i=1:labels] ytics add (label[i] i-1)
set ytics scale 0
set xlabel currency.' a year' noenhanced
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb 'black' linewidth 1
set offsets graph 0.03, graph 0.03, 0, 0
unset key
plot $data using 3:($5 != 0 ? $2 : NaN):($4-$3):(0) with vectors nohead linewidth 6 linecolor rgb '#0072B2', \
     $data using 3:($5 != 0 ? NaN : $2):($4-$3):(0) with vectors nohead linewidth 1.6 linecolor rgb '#0072B2', \
     $data using 3:2 with points pointtype 7 pointsize 0.5 linecolor rgb 'black', \
     $data using 4:2 with points pointtype 7 pointsize 1 linecolor rgb 'black'
