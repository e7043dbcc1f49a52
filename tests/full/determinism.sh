#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Same inputs, same bits: for 1 to 8 jobs, killed and gone on with, in shards, with both compilers at every level of
# optimisation, under valgrind, and with a C library that is told that the processor has neither AVX2 nor FMA (its exp
# and pow choose other code then; tests/README.md says what absorbs it).
#
#   MESHCOST=BINARY determinism.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
problems=0
checked=0

# sha NAME COMMAND...: canonical export of a run of the small and the reference scenario.
sha()
{
    local name=$1 scenario reps
    shift
    for scenario in small:40 reference:3; do
        reps=${scenario#*:}
        "$@" run scenarios/${scenario%:*}.yaml --seed 11 --reps "$reps" --quiet --db "$folder/$name.${scenario%:*}.db" \
            >"$folder/out" 2>"$folder/err" || { echo "$name: $(head -c 300 "$folder/err")"; return; }
        "$MESHCOST" export "$folder/$name.${scenario%:*}.db" --sha256
    done
}

same()
{
    local name=$1 got
    got=$(sha "$@")
    checked=$((checked + 1))
    if [ "$got" = "$want" ]; then
        echo "same bits: $name"
    else
        echo "OTHER BITS: $name"
        problems=$((problems + 1))
    fi
}

jobs()
{
    local n=$1
    shift
    "$MESHCOST" "$@" --jobs "$n"
}

# killed COMMAND...: the command, killed at growing instants and started again until it ends by itself.
killed()
{
    local after
    for after in 0.1 0.2 0.4 0.8; do
        timeout -s KILL $after "$MESHCOST" "$@" && return
    done
    "$MESHCOST" "$@"
}

# libm NAME: what the mathematical library computed when the run was stored, as a hash.
libm()
{
    sqlite3 "$folder/$1.small.db" 'SELECT libm FROM run LIMIT 1'
}

want=$(sha plain "$MESHCOST")
[ "$(echo "$want" | wc -w)" = 2 ] || { echo "no result to compare with: $want"; exit 1; }
for n in 1 2 3 4 5 6 7 8; do
    same "jobs-$n" jobs "$n"
done
same killed killed
same no-avx2-no-fma env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable "$MESHCOST"
same no-locale env -i PATH="$PATH" "$MESHCOST"
same other-locale env LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 TZ=Pacific/Kiritimati "$MESHCOST"
if [ "$(libm plain)" = "$(libm no-avx2-no-fma)" ]; then
    echo "the C library computes the same on this processor without AVX2 and FMA: that row says little"
fi

# sweep COMMAND...: canonical export of a sweep in so many shards, joined last to first.
sweep()
{
    local n=$1 i
    for i in $(seq "$n"); do
        "$MESHCOST" sweep "$folder/design.yaml" --quiet --shard "$i/$n" --jobs "$i" --db "$folder/shard.$n.$i"
    done
    "$MESHCOST" merge "$folder/merged.$n" $(seq -f "$folder/shard.$n.%.0f" "$n" -1 1) >"$folder/out" || return
    "$MESHCOST" export "$folder/merged.$n" --sweep last --sha256
}
cat >"$folder/design.yaml" <<D
name: shards
scenario: $PWD/scenarios/small.yaml
kind: latin-hypercube
points: 9
replications: 8
chunk: 5
factors:
  - {name: work, path: prices.work, low: 60, high: 180}
  - {name: growth, path: traffic.growth, low: 0.01, high: 1, scale: log}
D
"$MESHCOST" sweep "$folder/design.yaml" --quiet --jobs 2 --db "$folder/whole.db" || problems=$((problems + 1))
whole=$("$MESHCOST" export "$folder/whole.db" --sweep last --sha256)
for n in 1 3 7; do
    checked=$((checked + 1))
    if [ -n "$whole" ] && [ "$(sweep $n)" = "$whole" ]; then echo "same bits: $n shards"; else
        echo "OTHER BITS: $n shards"
        problems=$((problems + 1))
    fi
done

for build in gcc:-O0 gcc:-O1 gcc:-O2 gcc:-O3 clang:-O0 clang:-O1 clang:-O2 clang:-O3; do
    cmake -G Ninja -S . -B "$folder/build" -DCMAKE_C_COMPILER="${build%:*}" -DCMAKE_BUILD_TYPE=None \
        -DCMAKE_C_FLAGS="${build#*:}" >"$folder/log" 2>&1 &&
        cmake --build "$folder/build" -j "$(nproc)" --target meshcost >>"$folder/log" 2>&1 ||
        { tail "$folder/log"; problems=$((problems + 1)); }
    same "${build/:/}" "$folder/build/bin/meshcost"
    rm -rf "$folder/build"
done

# Valgrind runs one thread after another and computes long double as double. Few replications: it is fifty times slower.
few()
{
    "$@" run scenarios/small.yaml --seed 11 --reps 2 --quiet --set latency.surface=coarse --lanes cilium,gateway-only \
        --db "$folder/few.db" >"$folder/out" 2>"$folder/err" || head -c 300 "$folder/err"
    "$MESHCOST" export "$folder/few.db" --sha256
    rm -f "$folder/few.db"
}
if command -v valgrind >/dev/null; then
    checked=$((checked + 1))
    [ "$(few "$MESHCOST")" = "$(few valgrind -q --fair-sched=yes "$MESHCOST")" ] && echo "same bits: valgrind" ||
        { echo "OTHER BITS: valgrind"; problems=$((problems + 1)); }
fi
echo "$checked ways to the same bits, $problems problems"
[ $problems = 0 ]
