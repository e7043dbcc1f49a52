# SPDX-License-Identifier: GPL-3.0-or-later
# What wants to exhaust or overflow: YAML bombs (aliases, depth, width, long keys), numbers that are none, negative,
# infinite or too large, a billion namespaces, bytes that are no text. Each is refused with exit code 2 and a short
# message, within a minute and 512 MiB, before anything is written.
set -eu
S=$MC_SOURCE_DIR/scenarios/small.yaml
python3 - "$S" <<'END'
import sys
small = open(sys.argv[1], encoding="utf-8").read()
def put(name, data):
    open(name, "wb").write(data if isinstance(data, bytes) else data.encode())
bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9))
put("aliases.yaml", small + bomb)
put("aliases-alone.yaml", bomb)
put("itself.yaml", small + "x: &x [*x]\n")
put("merge.yaml", small + "<<: [{a: 1}, {b: 2}]\n")
put("depth.yaml", "[" * 100000)
put("depth-map.yaml", "a: " + "{a: " * 5000 + "1" + "}" * 5000)
put("width.yaml", small + "".join(f"k{i}: 1\n" for i in range(200000)))
put("long-key.yaml", small + "x" * 1000000 + ": 1\n")
put("long-value.yaml", small.replace("title:", "title: " + "x" * 1000000 + " #", 1))
put("nul.yaml", small.encode() + b'x: "a\0b"\n')
put("bytes.yaml", bytes(range(256)) * 100)
put("utf-16.yaml", small.encode("utf-16"))
put("half.yaml", small.encode()[:700] + b"\xc3")
put("tag.yaml", small + "x: !!python/object/apply:os.system ['touch pwned']\n")
put("many.yaml", small + "---\n" * 100000)
put("depth.json", '{"a":' * 100000)
put("list.json", '{"kind":"List","apiVersion":"v1","items":[' + "{}," * 10 + '"x"' * 2 + "]}")
put("numbers.json", '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"a"},"spec":{"replicas":1e999}}')
END
tried=0
refused() { # NAME COMMAND...
    local name=$1 code=0 begin=$SECONDS
    shift
    tried=$((tried + 1))
    # The sanitizers reserve more than that for themselves.
    (case $MC_BUILD_DIR in */san | */fuzz | */tsan) ;; *) ulimit -v 524288 ;; esac
     exec timeout 60 meshcost "$@" >out 2>err) || code=$?
    [ $code = 2 ] || { echo "$name: exit code $code: $(head -c 300 err)"; exit 1; }
    [ -s err ] && [ "$(wc -c <err)" -lt 100000 ] || { echo "$name: $(wc -c <err) bytes of message"; exit 1; }
    [ $((SECONDS - begin)) -lt 60 ] || { echo "$name: $((SECONDS - begin)) s"; exit 1; }
    [ ! -e x.db ] && [ ! -e pwned ] || { echo "$name: something was written"; exit 1; }
    ! LC_ALL=C grep -q "$(printf '[\001-\010\033]')" err || { echo "$name: a control character passes"; exit 1; }
}
for f in *.yaml; do
    refused "$f" run "$f" --reps 2 --db x.db
done
refused aliases import aliases-alone.yaml -o x.db
refused depth import depth.json -o x.db
while read -r setting; do
    refused "$setting" run "$S" --reps 2 --db x.db --set "$setting"
done <<'END'
horizon=-1y
horizon=1e9y
horizon=nan
horizon=99999999999999999999y
generate.namespaces=1000000000
generate.namespaces=-5
generate.namespaces=1e30
generate.namespaces=.inf
generate.namespaces=0x7fffffffffffffff
traffic.growth=nan
traffic.growth=-.inf
traffic.growth=1e300
traffic.growth={dist: lognormal, median: -1, sigma: 1}
traffic.growth={dist: lognormal, median: 1, sigma: 1e308}
traffic.growth={dist: uniform, low: 2, high: 1}
prices.work=nan
prices.work=inf
prices.work=-1
prices.work=1e400
prices.work=9e99
as-of=2026-13-45
as-of=0000-00-00
teams=[]x
teams[99999999999].name=x
title=[a, b]
END
for option in '--reps 0' '--reps -3' '--reps 1e99' '--reps 99999999999999999999' '--jobs 0' '--jobs 1000000' '--seed -1' '--seed x' \
    '--histories 0' '--lanes ,' '--lanes nosuchlane' '--lanes cilium,cilium'; do
    # shellcheck disable=SC2086
    refused "$option" run "$S" --reps 2 --db x.db $option
done
echo "$tried inputs refused"
[ $tried -ge 50 ]
