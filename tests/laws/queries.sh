# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:slow
# The queries that the README shows for pandas and R run as they stand, and pandas' sums are sqlite3's.
set -eu
. "$MC_SOURCE_DIR/tests/support/need.sh"
need sqlite3 python3
blocks() { # of a language, from the README
    python3 - "$MC_SOURCE_DIR/README.md" "$1" <<'P'
import re, sys
print("\n".join(re.findall("^```" + sys.argv[2] + "\n(.*?)^```", open(sys.argv[1], encoding="utf-8").read(), re.S | re.M)))
P
}
blocks python >queries.py
blocks r >queries.R
grep -q read_sql queries.py && grep -q dbGetQuery queries.R || fail "the README shows no queries"
"$MESHCOST" run "$MC_SOURCE_DIR/scenarios/small.yaml" --quiet --trace 0 --reps 8 --db study.db
ran=0
if python3 -c 'import pandas' 2>/dev/null; then
    cat >>queries.py <<'P'
apart = cash.mean() - pd.read_sql("SELECT lane, avg(money) AS money FROM v_cash GROUP BY lane", db).set_index("lane").money
assert cash.shape[0] == 8 and (apart.abs() < 0.01).all(), apart
assert abs(total.money.sum() - cash.to_numpy().sum()) < 0.01 * cash.shape[0]
P
    python3 queries.py || fail "pandas"
    ran=1
fi
if command -v Rscript >/dev/null && Rscript -e 'library(RSQLite)' >/dev/null 2>&1; then
    echo 'stopifnot(nrow(work) > 100, all(is.finite(work$hours)), length(unique(work$lane)) >= 2)' >>queries.R
    Rscript queries.R || fail "R"
    ran=1
fi
if [ $ran = 0 ]; then
    need pandas
fi
