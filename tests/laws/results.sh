# SPDX-License-Identifier: GPL-3.0-or-later
# The smallest committed result, made anew, is the committed one: hash of all integers, and every figure.
set -eu
MC_RESULTS_INTO=$PWD/new "$MC_SOURCE_DIR/results/regenerate.sh" "$MESHCOST" small
diff "$MC_SOURCE_DIR/results/small/canonical.sha256" new/small/canonical.sha256
diff "$MC_SOURCE_DIR/results/small/compare.csv" new/small/compare.csv
