# SPDX-License-Identifier: GPL-3.0-or-later
# Every subcommand explains itself on stdout with exit code 0; what is asked wrongly is said on stderr, with
# exit code 2 and nothing on stdout.
commands=$(meshcost --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 8 ] || fail "help lists only: $commands"
meshcost --version | grep -qE '^meshcost [0-9]+\.[0-9]+\.[0-9]+$' || fail "the version is not one line"

# wrong WORDS...: a call that must be refused as usage.
wrong()
{
    meshcost "$@" >out 2>err
    code=$?
    [ $code = 2 ] || fail "meshcost $*: exit code $code, not 2"
    [ ! -s out ] || fail "meshcost $*: prints to stdout: $(head -3 out)"
    [ -s err ] || fail "meshcost $*: says nothing"
}

for c in $commands; do
    meshcost "$c" --help >out 2>err || fail "$c --help: exit code $?"
    [ ! -s err ] || fail "$c --help prints to stderr"
    head -1 out | grep -qE "^meshcost $c\b" || fail "$c --help does not begin with its usage"
    grep -q '^Options:' out || fail "$c --help lists no options"
    grep -q '^Examples:' out || fail "$c --help has no example"
    sed -n '/^Examples:/,$p' out | sed 1d | grep -v '^ *$' | grep -vqE '^ *(meshcost|kubectl) ' &&
        fail "$c --help: an example is no command"
    # Every option line says what the option does.
    sed -n '/^Options:/,/^$/p' out | grep -E '^ +(-|--)' | grep -vE -- '--[a-z0-9-]+( [^ ]+)* {2,}[^ ]' &&
        fail "$c --help: an option without words"
    wrong "$c" --no-such-option
done
# What cannot be printed is a failure, of the shortest and of the longest answer.
for words in --version --help "run --help" lanes man; do
    code=0
    # shellcheck disable=SC2086
    meshcost $words >/dev/full 2>err || code=$?
    [ $code = 1 ] && grep -q 'standard output' err || fail "$words to a full device: exit code $code, $(cat err)"
done
wrong no-such-command
wrong validate
wrong validate nowhere.yaml
wrong run scenarios/small.yaml --reps many
wrong run scenarios/small.yaml --set nothing --db x.db
export MESHCOST_DATA=$PWD
for c in lanes rigs; do wrong $c; done
true
