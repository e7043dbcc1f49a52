#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The unit tests of a build folder under valgrind: valgrind_units.sh BUILD
# Children that a test forks are checked too, and end with the code of an error that counts: what valgrind only
# calls possible (pointers into the middle, as cmocka keeps them) must be neither shown nor counted.
set -u
command -v valgrind >/dev/null || { echo "skip: valgrind is not installed"; exit 77; }
failed=0
ran=0
for test in "$1"/tests/unit_*; do
    [ -x "$test" ] && [ -f "$test" ] || continue
    ran=$((ran + 1))
    said=$(timeout 2400 valgrind -q --leak-check=full --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite --error-exitcode=99 "$test" 2>&1)
    code=$?
    if [ $code = 124 ]; then
        failed=$((failed + 1))
        echo "$test: not done after 2400 s, so that nothing is known of it"
    elif [ $code != 0 ]; then
        # Valgrind computes long doubles in 64 bits; an assertion that needs more is not what is sought here.
        if echo "$said" | grep -q '^==[0-9]*== '; then
            failed=$((failed + 1))
            printf '%s\n%s\n' "$test" "$said"
        else
            echo "$test: fails under valgrind without a memory error"
        fi
    fi
done
echo "$ran programs, $failed with memory errors or not done"
[ $failed = 0 ] && [ $ran -gt 0 ]
