#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Same inputs, same bits: for 1 to 8 jobs, in shards, at every level of optimisation, under valgrind, and with a C
# library that is told that the processor has neither AVX2 nor FMA (its exp, log and pow choose other code then). What
# absorbs the last bit of libm is rounding to integers before anything is booked or stored.
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

want=$(sha plain "$MESHCOST")
[ "$(echo "$want" | wc -w)" = 2 ] || { echo "no result to compare with: $want"; exit 1; }
for n in 1 2 3 4 5 6 7 8; do
    same "jobs-$n" jobs "$n"
done
same no-avx2-no-fma env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable "$MESHCOST"
same no-locale env -i PATH="$PATH" "$MESHCOST"
same other-locale env LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 TZ=Pacific/Kiritimati "$MESHCOST"
# Compilers and levels that the quick set does not build.
for build in gcc:-O1 gcc:-O2 clang:-O0 clang:-O2; do
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
