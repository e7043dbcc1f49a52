#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The main job on the small scenario under valgrind: valgrind_run.sh BINARY
set -eu
command -v valgrind >/dev/null || { echo "skip: valgrind is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checked()
{
    valgrind -q --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 "$@" >"$folder/out" ||
        { echo "failed: $*"; exit 1; }
}
scenario=$(dirname "$0")/../../scenarios/small.yaml
checked "$1" run "$scenario" --reps 4 --jobs 2 --db "$folder/x.db"
checked "$1" compare "$folder/x.db"
checked "$1" report "$folder/x.db" -o "$folder/report"
checked "$1" validate "$scenario" --effective
checked "$1" history "$scenario"
echo "no memory error"
