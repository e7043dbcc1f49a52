# SPDX-License-Identifier: GPL-3.0-or-later
W = narrow ? 360.0 : 760.0
H = narrow ? 1.0 * height_narrow : 1.0 * height_wide
K = narrow ? key_narrow : key_wide
columns = narrow ? 1 : columns_wide
rows = (panels + columns - 1) / columns
cell = (H - K) / rows
set xrange [x_low:x_high]
set yrange [y_low:y_high]
set border 15
unset grid
set tics front out
if (x_values > 0) set xtics ('' -1)
if (x_values > 0) set for [i=1:x_values] xtics add (label[2 + map_lanes + panels + i] i-1)
if (x_values == 0) set xtics autofreq rotate by (narrow ? -40 : 0)
if (y_values > 0) set ytics ('' -1)
if (y_values > 0) set for [i=1:y_values] ytics add (label[2 + map_lanes + panels + x_values + i] i-1)
set xlabel label[1] noenhanced
set ylabel label[2] noenhanced
set style fill solid 1 border
set key at screen 0.5, screen 1 - 6 / H center top vertical Left reverse noenhanced samplen 1.6 width 1 maxrows (narrow ? 40 : (map_lanes + 3) / 2)
left = (y_values > 0) ? 140 : (narrow ? 92 : 98)
set multiplot
do for [p=1:panels] {
  c = (p - 1) % columns
  r = (p - 1) / columns
  set lmargin at screen (c * W / columns + left) / W
  set rmargin at screen ((c + 1) * W / columns - (narrow ? 34 : 18)) / W
  set tmargin at screen 1 - (K + r * cell + 28) / H
  set bmargin at screen 1 - (K + (r + 1) * cell - 66) / H
  set title label[2 + map_lanes + p] noenhanced offset 0, -0.6
  if (p > 1) { unset key }
  plot $data index 3*(p-1) using (($2+$3)/2):(($4+$5)/2):2:3:4:5:6 with boxxyerror linewidth 0.5 linecolor rgb variable notitle, \
       $data index 3*(p-1)+1 using (($2+$3)/2):(($4+$5)/2):2:3:4:5:6 with boxxyerror linewidth 0.5 linecolor rgb variable notitle, \
       $data index 3*(p-1)+2 using 2:4 with points pointtype 7 pointsize 0.25 linecolor rgb 'black' notitle, \
       for [i=1:map_lanes] NaN with boxes linecolor rgb value(sprintf('map_colour_%d', i)) title label[2 + i], \
       NaN with boxes linecolor rgb 0xc8c8c8 title 'a tie', \
       NaN with points pointtype 7 pointsize 0.25 linecolor rgb 'black' title 'simulated'
}
unset multiplot
