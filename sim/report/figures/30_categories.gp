# SPDX-License-Identifier: GPL-3.0-or-later
if (narrow) set xtics rotate by -40
set xrange [0:*]
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
set xlabel 'thousand '.currency.' a year' noenhanced
plot for [i=1:series] $data index i-1 using (($3+$4)/2e3):2:($3/1e3):($4/1e3):($2-0.34):($2+0.34) with boxxyerror linecolor rgb series_colour[i] title series_name[i]
