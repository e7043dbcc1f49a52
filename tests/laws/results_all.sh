# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:slow
# ctest:timeout=1800
# Every committed result, made anew by the one command, is the committed one: hash of all integers, every figure, and what
# people read. The folders of results are exactly those that the command makes.
set -eu
cd "$MC_SOURCE_DIR"
out=$OLDPWD
MC_RESULTS_INTO=$out/new results/regenerate.sh "$MESHCOST"
for folder in results/*/; do
    name=$(basename "$folder")
    [ "$name" = bench ] || [ -d "$out/new/$name" ] || { echo "results/$name is made by no command"; exit 1; }
done
n=0
for folder in "$out"/new/*/; do
    name=$(basename "$folder")
    for file in canonical.sha256 compare.csv compare.md; do
        diff "results/$name/$file" "$folder$file"
        n=$((n + 1))
    done
done
echo "$n files"
[ $n -ge 6 ]
