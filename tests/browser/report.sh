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
for scenario in scenarios/*.yaml; do
    [ -n "${MC_FULL:-}" ] || [ "$scenario" = scenarios/reference.yaml ] || continue
    name=$(basename "$scenario" .yaml)
    shots=""
    [ "$name" != reference ] || [ -z "${MC_FULL:-}" ] || shots="$MC_SOURCE_DIR/.build/shots"
    meshcost run "$scenario" --reps 24 --trace 1 --db "$name.db" --quiet
    meshcost map "$scenario" --x prices.work=20:180 --y prices.cpu=0.01:0.4 --by prices.memory=0.002,0.01 --reps 8 --points 90 --db "$name.db" --quiet
    meshcost report "$name.db" -o "$name" >/dev/null
    echo "$name"
    /usr/bin/python3 "$MC_SOURCE_DIR/tests/browser/report.py" "$PWD/$name/index.html" $shots
done
