# SPDX-License-Identifier: GPL-3.0-or-later
# Steps that take long, run before anything is called done. Read by run.sh.
full_steps="slow kills failing_calls faults determinism valgrind fuzz mutants scale bench tsan_full fresh"

# What the quick set leaves out: tests whose files say ctest:slow.
step_slow()
{
    if ctest --test-dir .build/gcc -N -L slow | grep -q 'Total Tests: 0'; then return 77; fi
    tests gcc -L slow
}

step_kills()
{
    check gcc kills env MESHCOST="$PWD/.build/gcc/bin/meshcost" tests/full/kills.sh "${MC_KILLS:-100}"
    check gcc sweep_kills env MESHCOST="$PWD/.build/gcc/bin/meshcost" tests/full/sweep_kills.sh "${MC_KILLS:-100}"
}

step_failing_calls()
{
    check gcc failing_calls env MESHCOST="$PWD/.build/gcc/bin/meshcost" tests/full/failing_calls.sh
}

step_faults()
{
    check gcc faults env MESHCOST="$PWD/.build/gcc/bin/meshcost" tests/full/faults.sh
}

step_determinism()
{
    check gcc determinism env MESHCOST="$PWD/.build/gcc/bin/meshcost" tests/full/determinism.sh
}

# Uninitialised memory, which the sanitizers of the quick set do not see.
step_valgrind()
{
    check gcc valgrind.units tests/full/valgrind_units.sh .build/gcc
    check gcc valgrind.run tests/full/valgrind_run.sh "$PWD/.build/gcc/bin/meshcost"
}

# Each target for a minute from its corpus, two at a time; a crash, a leak, a hang of 20 s or 2 GB of memory is a
# failure. The total of executions is told. Files of inputs lie in memory, and little of what was freed is kept: an
# input's memory is one arena, and keeping hundreds of them costs a third of the speed.
step_fuzz()
{
    local target name
    build fuzz all -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="-O1 -g" -DMC_FUZZ=ON \
        -DMC_SANITIZE=address,undefined
    mkdir -p "$out/crashes"
    for target in tests/fuzz/fuzz_*.c; do
        name=$(basename "$target" .c)
        fuzz_one "$name" >"$out/$name.log" 2>&1 &
        while [ "$(jobs -r | wc -l)" -ge "$jobs" ]; do wait -n; done
    done
    wait
    cat "$out"/fuzz_*.log
    check fuzz fuzz.all [ "$(grep -c '^fuzz	fuzz\.long\..*	passed' "$results")" = "$(ls tests/fuzz/fuzz_*.c | wc -l)" ]
    awk '/^stat::number_of_executed_units:/ { n += $2 } END { print n " executions" }' "$out"/fuzz_*.log |
        tee "$out/fuzz.told"
}

fuzz_one()
{
    local name=$1
    rm -rf "$out/corpus.$name"
    mkdir -p "$out/corpus.$name"
    [ ! -w /dev/shm ] || local -x TMPDIR=/dev/shm
    local -x ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16
    check fuzz "fuzz.long.${name#fuzz_}" .build/fuzz/tests/"$name" -max_total_time="${MC_FUZZ_SECONDS:-60}" -timeout=20 \
        -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1 -artifact_prefix="$out/crashes/$name-" "$out/corpus.$name" \
        "tests/fuzz/corpus/${name#fuzz_}"
}

step_mutants()
{
    MC_RESULTS=$results check gcc mutants tests/mutants/run.sh
}

# Threads: everything that starts some.
step_tsan_full()
{
    build tsan all -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="-O1 -g" -DMC_SANITIZE=thread
    TSAN_OPTIONS=halt_on_error=1 tests tsan -R 'experiment|store|property'
}

# Fleets from 300 to 300,000 pods: time grows linearly, memory stays bounded.
step_scale()
{
    check gcc scale python3 tests/bench/bench.py scale .build/gcc/bin/meshcost "$out/scale.csv"
}

step_bench()
{
    local program
    check gcc bench.speed python3 tests/bench/bench.py speed .build/gcc/bin/meshcost "$out/speed.csv"
    check gcc bench.sweep_points python3 tests/bench/sweep.py points .build/gcc/bin/meshcost
    check gcc bench.sweep_jobs python3 tests/bench/sweep.py jobs .build/gcc/bin/meshcost
    check gcc bench.sweep_size python3 tests/bench/sweep.py size .build/gcc/bin/meshcost
    check gcc bench.reference python3 tests/bench/sweep.py reference .build/gcc/bin/meshcost
    check gcc bench.requests python3 tests/bench/requests.py .build/gcc/bin/meshcost
    check gcc bench.product python3 tests/bench/product/product.py .build/gcc/bin/meshcost
    # bench.store, bench.variate ...
    for program in .build/gcc/tests/bench_*; do
        [ -x "$program" ] || continue
        check gcc "bench.${program##*/bench_}" "$program"
    done
    check gcc bench.kernel tests/bench/run.sh --check
    check gcc bench.kernel_profile tests/bench/profile.sh
}

step_fresh()
{
    check debian fresh tests/fresh.sh
}
