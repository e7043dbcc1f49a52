#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a shell test in an empty folder: sandbox.sh [--golden] TEST.sh
#
# The test finds the binary as `meshcost` in PATH and as $MESHCOST, and the project's scenarios as the folder
# scenarios/, as a reader of the README would. `need NAME...` (support/need.sh) skips with exit code 77.
# With --golden, what the test prints (both streams) is made comparable and compared with TEST.out, its exit
# code with TEST.exit (0 if there is none). MC_UPDATE_GOLDEN=1 writes these files instead; git shows the change.
set -u
golden=no
if [ "${1-}" = --golden ]; then golden=yes; shift; fi
test=$(realpath -e "$1") || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/here"
ln -s "$MESHCOST" "$folder/bin/meshcost"
cp -r "$MC_SOURCE_DIR/scenarios" "$folder/here/scenarios" # what a test writes there stays out of the tree
export PATH="$folder/bin:$PATH" LC_ALL=C TZ=UTC MC_SOURCE_DIR MESHCOST
export MESHCOST_DATA=${MESHCOST_DATA:-$MC_SOURCE_DIR/scenarios}
export BASH_ENV=$MC_SOURCE_DIR/tests/support/need.sh
cd "$folder/here" || exit 1

if [ $golden = no ]; then
    bash "$test"
    exit
fi

bash "$test" >"$folder/raw" 2>&1 </dev/null
code=$?
if [ $code = 77 ]; then cat "$folder/raw"; exit 77; fi
# Versions, folders, timings and hashes of builds differ between machines; nothing else may.
sed -E -e "s|$MC_SOURCE_DIR|<source>|g" -e "s|$folder/here|<here>|g" -e "s|$folder|<here>|g" \
    -e 's/meshcost [0-9]+\.[0-9]+\.[0-9]+/meshcost <version>/g' \
    -e 's/(gcc|clang|gnuplot|SQLite|GSL) [0-9]+\.[0-9.]+( patchlevel [0-9]+)?/\1 <version>/g' \
    -e 's/[0-9]+(\.[0-9]+)? (ms|s) (wall|elapsed|CPU)/<time> \3/g' -e 's/[ \t]+$//' "$folder/raw" >"$folder/out"
want=${test%.sh}.out
wanted_code=0
[ ! -e "${test%.sh}.exit" ] || wanted_code=$(cat "${test%.sh}.exit")
if [ "${MC_UPDATE_GOLDEN:-0}" = 1 ]; then
    cp "$folder/out" "$want"
    if [ $code = 0 ]; then rm -f "${test%.sh}.exit"; else echo $code >"${test%.sh}.exit"; fi
    exit 0
fi
failed=0
if ! diff -u --label "$(basename "$want")" --label now "$want" "$folder/out"; then failed=1; fi
if [ "$code" != "$wanted_code" ]; then
    echo "exit code $code, not $wanted_code"
    failed=1
fi
[ $failed = 0 ] || echo "if this change is meant: MC_UPDATE_GOLDEN=1 ctest -R golden, and read the difference"
exit $failed
