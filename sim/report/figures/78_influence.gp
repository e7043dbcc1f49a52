# SPDX-License-Identifier: GPL-3.0-or-later
if (narrow) set xtics rotate by -40
set xrange [*<0:0<*]
set yrange [labels - 0.4 : -0.7]
set ytics ('' -1) scale 0
if (!narrow) set for [i=1:labels] ytics add (label[i] i-1)
if (narrow) set for [i=1:labels] label i label[i] at graph 0, first i-1.34 left offset 0.3, 0 noenhanced
set xlabel 'thousand '.currency.' a year' noenhanced
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb 'black' linewidth 1
set offsets graph 0.03, graph 0.03, 0, 0
unset key
plot $data using ($3/1e3):($5 != 0 ? $2 : NaN):(($4-$3)/1e3):(0) with vectors nohead linewidth 6 linecolor rgb '#0072B2', \
     $data using ($3/1e3):($5 != 0 ? NaN : $2):(($4-$3)/1e3):(0) with vectors nohead linewidth 1.6 linecolor rgb '#0072B2', \
     $data using ($3/1e3):2 with points pointtype 7 pointsize 0.5 linecolor rgb 'black', \
     $data using ($4/1e3):2 with points pointtype 7 pointsize 1 linecolor rgb 'black'
