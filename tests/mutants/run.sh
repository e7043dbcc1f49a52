#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Breaks the program on purpose, one small patch at a time, and expects a named test to notice.
#
#   tests/mutants/run.sh [NAME...]      all patches of this folder, or the named ones
#
# A patch starts with the lines
#   # breaks: what no longer holds, in words
#   # test: unit.kernel.queue           the CTest test that must turn red (a mutant has one)
# It is applied to a copy of the tree, never to the tree itself. It is killed when its test fails; a patch
# that no longer applies or does not build says nothing and counts as failed, like one that survives. All
# named tests must pass before anything is broken.
# MC_RESULTS=FILE: rows "mutants, mutant.NAME, passed or failed, seconds" are added to FILE.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$top/.build/mutants
tree=$work/tree
failures=0
total=0

record()
{
    [ -z "${MC_RESULTS:-}" ] || printf 'mutants\t%s\t%s\t%s\n' "$1" "$2" "$3" >>"$MC_RESULTS"
}

header()
{
    sed -n "s/^# $1: *//p" "$2" | head -1
}

# The target that holds a test: programs are named after it, everything else runs the binary.
target_of()
{
    case $1 in
        unit.* | property.* | validation.*) echo "${1//./_}" ;;
        *) echo meshcost ;;
    esac
}

# Whether a test passes in the copy; CTest's own trouble (no such test, skipped) counts as "cannot tell".
verdict()
{
    local said
    said=$(ctest --test-dir "$work/build" --no-tests=error -R "^${1//./\\.}\$" 2>&1)
    case $? in
        0) if echo "$said" | grep -q '\*\*\*Skipped'; then echo unknown; else echo green; fi ;;
        *) if echo "$said" | grep -qE '\*\*\*(Failed|Exception|Timeout)'; then echo red; else echo unknown; fi ;;
    esac
}

problem()
{
    printf '%-28s %s\n' "$1" "$2"
    failures=$((failures + 1))
    record "mutant.$1" failed 0
}

try()
{
    local patch=$1 name test begin=$SECONDS
    name=$(basename "$patch" .patch)
    test=$(header test "$patch")
    total=$((total + 1))
    if ! patch -d "$tree" -p1 -s -f --no-backup-if-mismatch -r - <"$patch" >"$work/$name.log" 2>&1; then
        problem "$name" "does not apply any more ($work/$name.log)"
        restore
    elif ! cmake --build "$work/build" --target "$(target_of "$test")" >>"$work/$name.log" 2>&1; then
        problem "$name" "does not build ($work/$name.log)"
        restore
    else
        case $(verdict "$test") in
            red)
                printf '%-28s killed by %s\n' "$name" "$test"
                record "mutant.$name" passed $((SECONDS - begin))
                ;;
            green) problem "$name" "SURVIVES: $test is green although: $(header breaks "$patch")" ;;
            *) problem "$name" "$test was not executed" ;;
        esac
        restore
    fi
}

# The copy as the tree is; only files that differ are written, so that little is built again.
restore()
{
    (cd "$top" && git ls-files -z --cached --others --exclude-standard | copy_changed)
}

copy_changed()
{
    local file
    while IFS= read -r -d '' file; do
        [ -f "$top/$file" ] || continue
        if ! cmp -s "$top/$file" "$tree/$file"; then
            mkdir -p "$tree/$(dirname "$file")"
            cp "$top/$file" "$tree/$file"
        fi
    done
}

patches=("$@")
if [ $# = 0 ]; then patches=("$here"/*.patch); fi
for i in "${!patches[@]}"; do
    [ -f "${patches[$i]}" ] || patches[i]=$here/${patches[$i]%.patch}.patch
done
named=$(for p in "${patches[@]}"; do header test "$p"; done | sort -u)

rm -rf "$tree"
mkdir -p "$tree"
restore
mapfile -t targets < <(for test in $named; do target_of "$test"; done | sort -u)
if ! cmake -G Ninja -S "$tree" -B "$work/build" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS=-O1 >"$work/build.log" 2>&1 ||
    ! cmake --build "$work/build" --target "${targets[@]}" >>"$work/build.log" 2>&1; then
    tail -n 30 "$work/build.log"
    echo "the tree does not build: no mutant was tried"
    exit 1
fi
for test in $named; do
    if [ "$(verdict "$test")" != green ]; then
        echo "$test does not pass in the unbroken tree: no mutant was tried"
        exit 1
    fi
done
for p in "${patches[@]}"; do
    try "$p"
done
echo "$((total - failures)) of $total mutants killed"
[ $failures = 0 ] && [ $total -gt 0 ]
