#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:timeout=300
# The report in a browser: narrow and wide, light and dark.
set -eu
need browser gnuplot
/usr/bin/python3 -c 'import websocket' 2>/dev/null || {
    case ,${MC_REQUIRE:-}, in *,browser,*) fail "python3-websocket is required but not installed" ;; esac
    echo "skip: python3-websocket is not installed"
    exit 77
}
meshcost run scenarios/small.yaml --reps 16 --db run.db --quiet
meshcost report run.db -o report
/usr/bin/python3 "$MC_SOURCE_DIR/tests/browser/report.py" "$PWD/report/index.html"
