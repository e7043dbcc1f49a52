#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:timeout=1800
# The report of the reference scenario, in the full run of every shipped one, in a browser: narrow and wide, light and
# dark, printed, by keyboard. In the full run photographs of the reference scenario go to .build/shots.
set -eu
need browser gnuplot
/usr/bin/python3 -c 'import websocket' 2>/dev/null || {
    case ,${MC_REQUIRE:-}, in *,browser,*) fail "python3-websocket is required but not installed" ;; esac
    echo "skip: python3-websocket is not installed"
    exit 77
}
if [ -n "${MC_FULL:-}" ]; then
    mkdir -p "$MC_SOURCE_DIR/.build/shots"
    rm -f "$MC_SOURCE_DIR"/.build/shots/report-*.png
fi
# A scenario is computed while the browser looks at the one before. The small one has pilots and ablations too.
compute()
{
    [ "$1" != small ] || meshcost pilot "scenarios/$1.yaml" --reps 24 --db "$1.db" --quiet || return 1
    ablate=""
    [ "$1" != small ] || ablate=--ablate
    meshcost run "scenarios/$1.yaml" --reps 24 --trace 1 $ablate --db "$1.db" --quiet &&
        meshcost map "scenarios/$1.yaml" --x prices.work=20:180 --y prices.cpu=0.01:0.4 --by prices.memory=0.002,0.01 \
            --reps 8 --points 90 --db "$1.db" --quiet &&
        meshcost report "$1.db" -o "$1" >/dev/null
}
faulty=""
look()
{
    shots=""
    [ "$1" != reference ] || [ -z "${MC_FULL:-}" ] || shots="$MC_SOURCE_DIR/.build/shots"
    echo "$1"
    /usr/bin/python3 "$MC_SOURCE_DIR/tests/browser/report.py" "$PWD/$1/index.html" $shots || faulty="$faulty $1"
}
before=""
for scenario in scenarios/*.yaml; do
    [ -n "${MC_FULL:-}" ] || [ "$scenario" = scenarios/reference.yaml ] || continue
    name=$(basename "$scenario" .yaml)
    compute "$name" &
    computing=$!
    [ -z "$before" ] || look "$before"
    wait $computing || fail "$name: no report"
    before=$name
done
look "$before"
[ -z "$faulty" ] || fail "faults in$faulty"
