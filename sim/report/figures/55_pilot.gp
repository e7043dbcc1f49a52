# SPDX-License-Identifier: GPL-3.0-or-later
if (narrow) set xtics rotate by -40
set xrange [0:*]
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
set xlabel 'thousand '.currency.' a year' noenhanced
plot $data index 0 using ($3/2e3):2:(0):($3/1e3):($2-0.4):($2+0.4) with boxxyerror linecolor rgb '#8f8f8f' title 'production', \
     for [k=1:labels] $data index k using ($3/1e3):($2-0.45+0.9*k/(labels+1.0)) with points pointtype (2*k+3) pointsize 0.8 linecolor rgb 'black' title label[k]
