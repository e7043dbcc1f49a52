# SPDX-License-Identifier: GPL-3.0-or-later
# Manual page and completion say what the help says: every command, every option, and nothing that a shell trips over.
set -eu
meshcost man >meshcost.1
meshcost completion bash >complete.bash
meshcost completion zsh >_meshcost
bash -n complete.bash
! grep -nE "^[.'][^A-Z\\]" meshcost.1 | grep -vE ':\.(nf|fi)$' || { echo "a line of text reads as a request"; exit 1; }

. ./complete.bash
# offered WORDS...: what is offered for the last word, sorted, in one line.
offered()
{
    COMP_WORDS=(meshcost "$@")
    COMP_CWORD=$#
    _meshcost || true
    printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
}

commands=$(meshcost --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
[ "$(offered '')" = "$(printf '%s\n' $commands --help --version | sort | tr '\n' ' ')" ]
n=0
for c in $commands; do
    grep -q "^\.SS $(echo "$c" | sed 's/-/\\\\-/g')\b" meshcost.1 || { echo "not in the manual: $c"; exit 1; }
    options=$(meshcost "$c" --help | sed -n '/^Options:/,/^$/s/^ *\(-., \)\{0,1\}\(--[a-z0-9-]*\).*/\2/p' | sort -u | tr '\n' ' ')
    [ "$(offered "$c" --)" = "$options" ] || { echo "$c: offered $(offered "$c" --), not $options"; exit 1; }
    for o in $options; do
        grep -qe "'\*\{0,1\}$o[=[]" _meshcost || { echo "zsh: $o"; exit 1; }
        [ "$o" = --help ] || grep -qF -- "$(echo "${o#--}" | sed 's/-/\\-/g')" meshcost.1 || { echo "manual: $o"; exit 1; }
        n=$((n + 1))
    done
done
echo "$n options of $(echo "$commands" | wc -l) commands"
[ "$n" -gt 60 ]
touch 'one file.db'
[ "$(offered compare one)" = "one file.db " ]
code=0
meshcost completion fish >out 2>err || code=$?
[ $code = 2 ] && [ ! -s out ] && grep -q 'bash or zsh' err || fail "another shell: exit code $code, $(cat out err)"
if command -v zsh >/dev/null; then zsh -n _meshcost; fi
if command -v groff >/dev/null; then [ -z "$(groff -man -ww -z meshcost.1 2>&1)" ]; fi
