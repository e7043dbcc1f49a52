# SPDX-License-Identifier: GPL-3.0-or-later
if (!exists("narrow")) narrow = 0
set encoding utf8
if (narrow) do for [i=1:lanes] { lane_name[i] = lane_narrow[i] }
if (narrow) set terminal svg size 360,height_narrow dynamic noenhanced font 'sans-serif,13' linewidth 1.1
if (!narrow) set terminal svg size 760,height_wide dynamic noenhanced font 'sans-serif,14' linewidth 1.2
set border 3 linewidth 0.8
set tics nomirror out scale 0.5
set grid linecolor rgb '#a0a0a0' linewidth 0.5 dashtype 3
set style fill solid 0.85 noborder
set key above horizontal left Left reverse noenhanced samplen 2.2 width 1 maxcols (narrow ? 1 : 3)
set rmargin 4
# A step for at most so many tics: 1, 2 or 5 times a power of ten.
step(span, most) = (raw = span / most, power = 10 ** floor(log10(raw)), \
    power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10))
