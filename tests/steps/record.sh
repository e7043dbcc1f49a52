# SPDX-License-Identifier: GPL-3.0-or-later
# How steps run and what is kept of them. Read by run.sh; uses $out, $jobs.
results=$out/results.tsv

# record CONFIGURATION TEST passed|failed|skipped SECONDS
record()
{
    printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >>"$results"
}

# failed_after N: whether a row after the N-th says failed.
failed_after()
{
    tail -n "+$(($1 + 1))" "$results" | grep -q "	failed	"
}

# run_step NAME: runs step_NAME in a subshell with its log kept; what it recorded is told in one line, and what it
# wrote to $out/NAME.told below that.
# A step that records nothing itself counts as one test, run.sh NAME, by its exit code (77: skipped).
run_step()
{
    local name=$1 begin=$SECONDS before code status=passed
    if ! declare -F "step_$name" >/dev/null; then
        echo "run.sh: no step '$name'"
        record run.sh "$name" failed 0
        return
    fi
    before=$(wc -l <"$results")
    (set -e; "step_$name") >"$out/$name.log" 2>&1
    code=$?
    case $code in 0) ;; 77) status=skipped ;; *) status=failed ;; esac
    if [ "$(wc -l <"$results")" = "$before" ] || { [ $status = failed ] && ! failed_after "$before"; }; then
        record run.sh "$name" $status $((SECONDS - begin))
    fi
    tail -n "+$((before + 1))" "$results" | awk -F '\t' -v step="$name" -v took=$((SECONDS - begin)) '
        { n[$3]++ }
        END { printf "%-14s %4d passed %3d failed %3d skipped  %4d s\n", step, n["passed"], n["failed"],
                     n["skipped"], took }'
    [ ! -s "$out/$name.told" ] || sed 's/^/  /' "$out/$name.told"
    if failed_after "$before"; then
        tail -n "+$((before + 1))" "$results" | awk -F '\t' '$3 == "failed" { print "  failed: " $1 " " $2 }'
        grep -vE '^\[[0-9]+/[0-9]+\]|  Passed  |^ +Start +[0-9]+:|^-- ' "$out/$name.log" | tail -n 60 | sed 's/^/  | /'
    fi
}

# check CONFIGURATION TEST COMMAND...: runs a command as one recorded test; exit code 77 is a skip. Whatever
# comes of it, the step goes on.
check()
{
    local configuration=$1 test=$2 begin=$SECONDS code=0 status=passed
    shift 2
    echo "== $configuration $test: $*"
    "$@" || code=$?
    case $code in 0) ;; 77) status=skipped ;; *) status=failed; echo "== exit code $code" ;; esac
    record "$configuration" "$test" $status $((SECONDS - begin))
}

# build CONFIGURATION TARGETS CMAKE_ARGUMENTS...: configures and builds .build/CONFIGURATION. Warnings are errors in
# the two optimised builds; instrumentation makes compilers see what is not there.
build()
{
    local configuration=$1 targets=$2 begin=$SECONDS strict=OFF
    shift 2
    case $configuration in gcc | clang) strict=ON ;; esac
    if cmake -G Ninja -S . -B ".build/$configuration" -DMC_WERROR=$strict "$@" &&
        cmake --build ".build/$configuration" -j "$jobs" --target "$targets"; then
        record "$configuration" "build.$configuration" passed $((SECONDS - begin))
    else
        record "$configuration" "build.$configuration" failed $((SECONDS - begin))
        return 1
    fi
}

# tests CONFIGURATION CTEST_ARGUMENTS...: runs tests of a built configuration and records each.
tests()
{
    local configuration=$1 xml=$out/$1.xml code=0 seen
    shift
    rm -f "$xml"
    ctest --test-dir ".build/$configuration" --no-tests=error --output-on-failure -j "$jobs" \
        --output-junit "$xml" "$@" || code=$?
    seen=$(wc -l <"$results")
    [ ! -e "$xml" ] || junit "$configuration" "$xml" >>"$results"
    if [ "$(wc -l <"$results")" = "$seen" ]; then
        record "$configuration" ctest failed 0
    elif [ $code != 0 ] && ! failed_after "$seen"; then
        record "$configuration" ctest failed 0
    fi
}

# junit CONFIGURATION FILE: one row a test case. CTest writes one case a line; a test that did not run for
# another reason than its skip code (program missing, fixture failed) is a failure, and so is one that says
# "skip: NAME ..." where MC_REQUIRE holds NAME.
junit()
{
    awk -v configuration="$1" -v required=",${MC_REQUIRE:-}," '
        function attribute(key) {
            if (!match($0, " " key "=\"[^\"]*\"")) return ""
            return substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4)
        }
        /<testcase / { name = attribute("name"); time = attribute("time"); ran = attribute("status"); skip = 0 }
        match($0, /skip: [A-Za-z0-9_-]+/) { lacks = "," substr($0, RSTART + 6, RLENGTH - 6) "," }
        /<skipped .*SKIP_RETURN_CODE/ { skip = 1 }
        /<\/testcase>/ {
            status = "failed"
            if (ran == "run") status = "passed"
            if (skip && (lacks == "" || !index(required, lacks))) status = "skipped"
            lacks = ""
            print configuration "\t" name "\t" status "\t" time
        }' "$2"
}

# summary: the closing line; false when something failed or nothing ran.
summary()
{
    awk -F '\t' '{ n[$3]++ } END {
        printf "%d passed, %d failed, %d skipped\n", n["passed"], n["failed"], n["skipped"]
        exit n["failed"] > 0 || n["passed"] == 0 }' "$results"
}
