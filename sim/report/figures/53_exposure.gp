# SPDX-License-Identifier: GPL-3.0-or-later
set xrange [0:100]
set yrange [lanes - 0.4 : -0.6]
set for [i=1:lanes] ytics add (lane_name[i] i-1)
set ytics scale 0
set xlabel '% of the time of clusters'
support = -0.17
exposure = 0.17
half = 0.14
plot $data index 0 using (($3+$4)/2):($2+support):3:4:($2+support-half):($2+support+half) with boxxyerror linecolor rgb '#D55E00' title 'out of support', \
     $data index 1 using (($3+$4)/2):($2+support):3:4:($2+support-half):($2+support+half) with boxxyerror linecolor rgb '#D55E00' fillstyle solid 0.25 title 'no window is stated', \
     $data index 2 using (($3+$4)/2):($2+exposure):3:4:($2+exposure-half):($2+exposure+half) with boxxyerror linecolor rgb '#0072B2' title 'exposed', \
     $data index 3 using (($3+$4)/2):($2+exposure):3:4:($2+exposure-half):($2+exposure+half) with boxxyerror linecolor rgb '#0072B2' fillstyle solid 0.25 title 'not known', \
     $data index 0 using 5:($2+support):($6-$5):(0) with vectors nohead linewidth 1.6 linecolor rgb 'black' notitle, \
     $data index 2 using 5:($2+exposure):($6-$5):(0) with vectors nohead linewidth 1.6 linecolor rgb 'black' notitle
