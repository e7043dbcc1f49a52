# SPDX-License-Identifier: GPL-3.0-or-later
set xrange [0:*]
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
if (narrow) set xtics rotate by -40
set xlabel 'namespace-hours a year'
unset key
plot for [i=1:lanes] $data index i-1 using ($2/2):1:(0):2:($1-0.3):($1+0.3) with boxxyerror linecolor rgb lane_colour[i], \
     $data using 3:1:($4-$3):(0) with vectors nohead linewidth 1.6 linecolor rgb 'black'
