# SPDX-License-Identifier: GPL-3.0-or-later
# Steps of the quick set, in order. Read by run.sh.
quick_steps="gcc install extension tutorial clang san O0 tsan coverage"

# Labels that configurations beside the first leave out: rules about sources, and pages in a browser, hold or
# break whatever the compiler. What is heavy is run once more in a full run, under the sanitizers.
elsewhere='slow|heavy|arch|browser'

step_gcc()
{
    build gcc all -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release
    tests gcc -LE slow
}

# What a user gets: installed into an empty folder, called from another one.
step_install()
{
    rm -rf "$out/prefix"
    check gcc install.tree cmake --install .build/gcc --prefix "$out/prefix"
    (cd / && check gcc install.help "$out/prefix/bin/meshcost" --help)
    (cd / && check gcc install.lanes "$out/prefix/bin/meshcost" lanes)
}

# A lane, a model, a figure and a process of the history, added as sim/EXTENDING.md says.
step_extension()
{
    check gcc extension env MESHCOST="$PWD/.build/gcc/bin/meshcost" tests/extension/run.sh
}

# From manifests to a decision record, as the page says.
step_tutorial()
{
    check gcc tutorial python3 tests/readme.py .build/gcc/bin/meshcost scenarios/TUTORIAL.md
}

step_clang()
{
    build clang all -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release
    tests clang -LE "$elsewhere"
}

step_san()
{
    build san all -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="-O1 -g" \
        -DMC_SANITIZE=address,undefined
    export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:abort_on_error=0
    export UBSAN_OPTIONS=print_stacktrace=1
    if [ "$mode" = full ]; then elsewhere='slow|arch|browser'; fi
    tests san -LE "$elsewhere"
}

# Same bits at another optimisation level: the laws and transcripts, which hold the fingerprints.
step_O0()
{
    build O0 all -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS=-O0
    tests O0 -L 'property|law|golden' -LE "$elsewhere"
}

# Two threads under ThreadSanitizer: the reference scenario, a few replications.
step_tsan()
{
    build tsan meshcost -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="-O1 -g" \
        -DMC_SANITIZE=thread
    rm -f "$out/tsan.db"
    TSAN_OPTIONS=halt_on_error=1 check tsan tsan.two_jobs \
        .build/tsan/bin/meshcost run scenarios/reference.yaml --reps 6 --jobs 2 --db "$out/tsan.db"
}

# Lines and branches of each layer that tests reach, told in the output: by the quick tests of units, properties and
# transcripts; in a full run by all but the slow ones. Layers whose faults nobody would see in a result have to be
# reached nearly whole then; the others are mostly words for people, and are held by the sum.
step_coverage()
{
    local layer which="-L unit|property|golden -LE slow|heavy"
    [ "$mode" = quick ] || which="-LE slow|arch"
    build coverage all -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=None \
        -DCMAKE_C_FLAGS=-fprofile-update=atomic -DMC_COVERAGE=ON
    find .build/coverage -name '*.gcda' -delete
    # shellcheck disable=SC2086 # two options and their values
    tests coverage $which
    check coverage coverage.measured gcovr --root . --filter 'sim/' --filter 'models/' --object-directory .build/coverage \
        --exclude-unreachable-branches --txt "$out/coverage.txt" --json-summary "$out/coverage.json"
    python3 tests/steps/reach.py "$out/coverage.json" | tee "$out/coverage.told"
    [ "$mode" = full ] || return 0
    check coverage coverage python3 tests/steps/reach.py "$out/coverage.json" 85 all
    for layer in coverage.kernel coverage.models coverage.lanes coverage.experiment coverage.store; do
        check coverage "$layer" python3 tests/steps/reach.py "$out/coverage.json" 90 "${layer#coverage.}"
    done
}

# The commands that the README shows, typed by nobody but a reader so far.
step_readme()
{
    check gcc readme.demo scenarios/demo.sh
    check gcc readme.commands python3 tests/readme.py .build/release/bin/meshcost
}

# Files that the repository does not hold, ignored ones too: false where there is no repository.
strangers()
{
    git ls-files --others --exclude=/.build/
}

# Tests write into folders of their own.
step_untouched()
{
    strangers >"$out/strangers.now" || return 77
    check tree untouched diff "$out/strangers" "$out/strangers.now"
}

# Every claim has a test that was executed in this run.
step_claims()
{
    check run.sh claims python3 tests/claims.py "$mode" tests/claims.csv "$results"
}
