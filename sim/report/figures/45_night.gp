# SPDX-License-Identifier: GPL-3.0-or-later
set palette defined (0 '#f6d9a0', 0.5 '#e0702a', 1 '#8f1d1d')
set cbrange [0:*]
set xrange [-0.5:23.5]
set yrange [8 * lanes - 0.5 : -0.8]
set xtics 0, (narrow ? 6 : 2)
set ytics ('' -1)
set for [i=1:lanes] ytics add (lane_name[i] 8*(i-1)+3)
set ytics scale 0
unset grid
set xlabel 'hour of the day'
set cblabel 'pages a year'
set format cb '%.2g'
if (narrow) unset cblabel
if (narrow) set colorbox horizontal user origin 0.3, 0.95 size 0.6, 0.02
if (narrow) set tmargin 6
if (narrow) set cbtics 0, 0.1
unset key
plot for [i=1:lanes] $data index i-1 using 2:(8*(i-1)+$3):($2-0.46):($2+0.46):(8*(i-1)+$3-0.46):(8*(i-1)+$3+0.46):4 with boxxyerror fillcolor palette
