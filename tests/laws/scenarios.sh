# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# ctest:timeout=1500
# Every scenario that ships tells its story, asks a question, is valid without a warning, and runs in all its lanes; what
# its comments offer to vary works as written.
set -eu
cd "$MC_SOURCE_DIR"
out=$OLDPWD
n=0
for file in scenarios/*.yaml; do
    name=$(basename "$file" .yaml)
    fail() { echo "$file: $*"; exit 1; }
    [ "$(sed -n 1p "$file" | cut -c1)" = "#" ] || fail "begins without its story"
    grep -q "^scenario: $name$" "$file" || fail "is not named as its file"
    grep -q '^question: .*?$' "$file" || fail "asks nothing"
    meshcost validate "$file" >"$out/said" 2>&1 || { cat "$out/said"; fail "is not valid"; }
    ! grep -qi warning "$out/said" || { cat "$out/said"; fail "warns"; }
    meshcost run "$file" --reps 4 --quiet --db "$out/$name.db"
    [ "$(meshcost compare "$out/$name.db" --csv 2>/dev/null | grep -c '^cash,')" -ge 5 ] || fail "compares fewer than five lanes"
    sed -n 's/^# .*  \(--set .*\)$/\1/p' "$file" >"$out/settings"
    while read -r line; do
        eval "meshcost validate $file $(echo "$line" | sed 's/  *(.*)$//')" >"$out/said" 2>&1 ||
            { cat "$out/said"; fail "what it offers to vary is refused: $line"; }
    done <"$out/settings"
    n=$((n + 1))
done
echo "$n scenarios"
[ $n -ge 12 ]
# The one whose needs are at the edge: without a mesh they are met.
meshcost run scenarios/north-south-saas.yaml --lanes gateway-only,istio-ambient --reps 20 --quiet --db "$out/edge.db"
share=$(meshcost compare "$out/edge.db" --csv | awk -F, '$1 == "cash" && $4 == "gateway-only" { print $19 }')
awk -v share="$share" 'BEGIN { exit !(share >= 0.9) }' ||
    { echo "north-south-saas: the edge alone delivers in a share of '$share'"; exit 1; }
