# SPDX-License-Identifier: GPL-3.0-or-later
# need NAME...: what a shell test cannot do without. Where it is missing the test is skipped (exit code 77),
# or fails if MC_REQUIRE (a comma-separated list) names it.
need()
{
    local name command
    for name in "$@"; do
        case $name in
            browser) command=chromium ;;
            slurm) command=sbatch ;;
            *) command=$name ;;
        esac
        if command -v "$command" >/dev/null 2>&1; then continue; fi
        case ,${MC_REQUIRE:-}, in
            *,"$name",*) echo "fail: $name is required but not installed"; exit 1 ;;
            *) echo "skip: $name is not installed"; exit 77 ;;
        esac
    done
}

# fail WORDS...: says what is wrong and ends the test.
fail()
{
    echo "fail: $*"
    exit 1
}
