# SPDX-License-Identifier: GPL-3.0-or-later
# From a cluster dump to a first answer: the commands of that section of the README, as they stand there. ctest:timeout=600
set -eu
. "$MC_SOURCE_DIR/tests/support/need.sh"
need gnuplot
ln -s "$MC_SOURCE_DIR/tests" tests
awk '/^## From a cluster dump/ { on = 1; next } /^## / { on = 0 } on && /^```/ { code = /^```sh/; next }
     on && code' "$MC_SOURCE_DIR/README.md" >commands
test "$(grep -c '^meshcost' commands)" -ge 6 || fail "the section shows too few commands"
begin=$(date +%s)
bash -eux commands >said 2>&1 || { cat said; fail "a command of the section fails"; }
took=$(($(date +%s) - begin))
echo "from the dump to the report in $took s"
grep -q 'there already: Cilium CNI' said || fail "the platform is not said"
grep -q '"assumed"' said || fail "no assumptions as JSON"
grep -q '^This is an ownership-definition problem' said || fail "the ownership problem is not said"
grep -q 'cilium/cilium-agent' ours.yaml || fail "what the house runs got lost"
if grep -Eq 'shop|stock|checkout|logistics' two.yaml; then fail "a name of the dump is left"; fi
test -n "$(find ours-report -name '*.html')" || fail "no report"
test "$took" -le 300 || fail "the machine's part of ten minutes took $took s"
