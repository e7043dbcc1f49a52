# SPDX-License-Identifier: GPL-3.0-or-later
# The answer to the example rig: its keys and words, in order, without the figures.
meshcost latency "$MC_SOURCE_DIR/scenarios/rigs/example.yaml" --json --requests 20000 --draws 4 |
    sed -E 's/-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?(,?)$/N\3/'
