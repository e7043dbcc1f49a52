# SPDX-License-Identifier: GPL-3.0-or-later
# Pages lead where they say: every public header stands in include/meshcost/README.md once, in the layer that owns it, and
# every relative link of a page ends at a file.
top=$MC_SOURCE_DIR
awk -F '|' '!/^#/ && NF >= 4 { gsub(/ /, "", $1); n = split($4, h, " "); for (i = 1; i <= n; i++) print $1, h[i] }' \
    "$top/tests/arch/layers.txt" | sort >owned
awk -F '|' '/^\| [a-z]+ \| `/ { gsub(/[ `]|\.h/, "", $3); gsub(/ /, "", $2); print $2, $3 }' \
    "$top/include/meshcost/README.md" | sort >listed
[ "$(wc -l <owned)" -gt 50 ] || fail "only $(wc -l <owned) headers are owned by a layer"
diff owned listed >difference || fail "include/meshcost/README.md: $(cat difference)"

links=0
for page in "$top"/*.md "$top"/{sim,models,include,scenarios,tests,results}/*.md "$top"/*/*/*.md; do
    [ -f "$page" ] || continue
    for link in $(grep -oE '\]\([^)#:]+\)' "$page" | tr -d '](){}' | sort -u); do
        links=$((links + 1))
        [ -e "$(dirname "$page")/$link" ] || fail "$page: nothing at $link"
    done
done
[ "$links" -ge 10 ] || fail "only $links links seen"
