#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The README's two commands on a bare Debian 12: a minimal system in a temporary folder (debootstrap), git
# and a clone of what is committed, nothing else. Prints how long each part took. Needs root and a mirror.
#
#   tests/fresh.sh [COMMAND...]     other commands than the two, each run in the clone
#
# MC_FRESH_DIR=DIR: where the system is made (about 3 GB); MC_FRESH_KEEP=1: leave it there.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm
if [ "$(id -u)" != 0 ]; then echo "skip: fresh.sh needs root for chroot"; exit 77; fi
if ! command -v debootstrap >/dev/null; then echo "skip: debootstrap is not installed"; exit 77; fi
if [ $# = 0 ]; then set -- scenarios/demo.sh "scenarios/demo.sh" tests/run.sh; fi

folder=${MC_FRESH_DIR:-$(mktemp -d)}
root=$folder/root
mkdir -p "$root"
undo()
{
    local mounted
    for mounted in dev/pts dev/shm dev proc; do
        if mountpoint -q "$root/$mounted"; then umount "$root/$mounted" || umount -l "$root/$mounted"; fi
    done
    # Never delete through a mount that would not go away.
    if [ "${MC_FRESH_KEEP:-0}" != 1 ] && ! grep -q " $root/" /proc/mounts; then
        rm -rf --one-file-system "$root"
        [ -n "${MC_FRESH_DIR:-}" ] || rm -rf --one-file-system "$folder"
    fi
}
trap undo EXIT

timed()
{
    local begin=$SECONDS what=$1
    shift
    echo "== $what"
    if "$@" >"$folder/log.txt" 2>&1; then
        tail -n 12 "$folder/log.txt" | sed 's/^/   /'
        echo "== $what: $((SECONDS - begin)) s"
    else
        tail -n 80 "$folder/log.txt" | sed 's/^/   /'
        echo "== $what: FAILED after $((SECONDS - begin)) s"
        exit 1
    fi
}

inside()
{
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C MC_REQUIRE="${MC_REQUIRE:-}" \
        bash -c "$1"
}

# The first mirror that this machine's apt uses, in either format of its sources.
mirror=$(sed -nE 's/^URIs:[ ]*([^ ]+).*/\1/p; s/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list 2>/dev/null | head -1) || true
timed "bare Debian 12" debootstrap --variant=minbase $suite "$root" "${mirror:-http://deb.debian.org/debian}"
rm -f "$root/etc/apt/sources.list"
for from in sources.list sources.list.d apt.conf.d; do
    if [ -e "/etc/apt/$from" ]; then cp -r "/etc/apt/$from" "$root/etc/apt/"; fi
done
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts" 2>/dev/null || true
mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null || true

timed "git" inside "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install git"
timed "clone" git clone -q --no-hardlinks "$top" "$root/meshcost"
# Inputs that some tests use lie beside the tree where they exist at all.
if [ -d "$top/../shared" ]; then cp -rL "$top/../shared" "$root/shared"; fi
for command in "$@"; do
    timed "$command" inside "cd /meshcost && $command"
done
