# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian packages that the project uses, and how a missing one gets installed. Read by demo.sh and
# tests/run.sh: one list, one place.
#
#   mc_packages_install SET...    SET: build, test, browser, slurm, queries, full
#
# When nothing is missing nothing is asked for, no network is needed and the call takes some milliseconds.
# MC_NO_INSTALL=1 forbids to install: what is missing is named, and the caller goes on if it can.

mc_packages_of()
{
    case $1 in
        build) echo gcc libc6-dev cmake ninja-build pkg-config libgsl-dev libsqlite3-dev libyaml-dev \
            librandom123-dev nettle-dev gnuplot-nox ;;
        test) echo libcmocka-dev clang libclang-rt-14-dev clang-format binutils patch git sqlite3 python3 \
            python3-yaml jq pmccabe gcovr ;;
        browser) echo chromium python3-websocket ;;
        slurm) echo slurm-wlm munge ;;
        queries) echo python3-pandas r-cran-rsqlite ;;
        full) echo hyperfine valgrind debootstrap llvm ;;
        *) echo "packages.sh: no set '$1'" >&2; return 1 ;;
    esac
}

mc_packages_missing()
{
    local wanted installed
    wanted=$(for set in "$@"; do mc_packages_of "$set" || exit 1; done | tr ' ' '\n' | sort -u) || return 1
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
        sed -n 's/^installed //p' | sort -u)
    comm -23 <(echo "$wanted") <(echo "$installed") | tr '\n' ' '
}

mc_packages_install()
{
    local missing as_root=""
    missing=$(mc_packages_missing "$@") || return 1
    if [ -z "$missing" ]; then return 0; fi
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "This system has no apt-get. Please install what these Debian packages hold: $missing" >&2
        return 1
    fi
    if [ "${MC_NO_INSTALL:-0}" = 1 ]; then
        echo "missing packages, not installed because of MC_NO_INSTALL=1: $missing" >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Neither root nor sudo. Please have these packages installed: $missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    echo "installing: $missing" >&2
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 || return 1
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing >&2
}
