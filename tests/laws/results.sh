# SPDX-License-Identifier: GPL-3.0-or-later
# The smallest committed result, made anew, is the committed one.
set -eu
MC_RESULTS_INTO=$PWD/new "$MC_SOURCE_DIR/results/regenerate.sh" "$MESHCOST" small
diff -r "$MC_SOURCE_DIR/results/small" new/small
