# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# Results on a terminal: bars and colours of the report's palette, no line wider than the screen, wide and combining and
# hostile names aligned. In a pipe nothing of it. NO_COLOR, TERM=dumb and --color are heard.
set -eu
meshcost run scenarios/small.yaml --reps 12 --db run.db --quiet
cp run.db wide.db
python3 -c "import sqlite3
c = sqlite3.connect('wide.db')
c.execute('UPDATE team SET name = ? WHERE name = ?', ('\u5e97\u8217\u30c1\u30fc\u30e0', 'shop'))
c.execute('UPDATE team SET name = ? WHERE name = ?', ('e\u0301pe\u0301e\u202e', 'platform'))
c.commit()"
meshcost compare run.db >pipe.txt
TERM=xterm-256color COLORTERM=truecolor meshcost compare run.db | cmp - pipe.txt
code=0; meshcost compare run.db --color=blue >out 2>err || code=$?
[ $code = 2 ] && [ ! -s out ] && grep -q 'auto, always or never' err || fail "--color=blue: exit code $code, $(cat err)"
cp run.db two.db
meshcost run scenarios/small.yaml --reps 12 --set policy.right-sizing=0.5 --db two.db --quiet
cat >owners.yaml <<'END'
name: owners
scenario: scenarios/small.yaml
lanes: [istio-sidecar, cilium, gateway-only]
kind: what-if
replications: 4
cases:
  - {name: rehearsed, set: [{path: ownership.issuer.rehearsed, value: "true"}, {path: ownership.trust-anchor.rehearsed, value: "true"}]}
  - {name: nobody, set: [{path: ownership.issuer.team, value: nobody}, {path: ownership.trust-anchor.team, value: nobody}]}
END
meshcost sweep owners.yaml --db owners.db --quiet
cat >screen.py <<'END'
import fcntl, glob, os, pty, re, struct, subprocess, termios, unicodedata

def show(args, width=100, **env):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "COLUMNS", "LC_CTYPE", "LANG")}
    clean.update({"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}, **env)
    child = subprocess.Popen(["meshcost"] + args, stdout=slave, stderr=subprocess.PIPE, env=clean)
    os.close(slave)
    out = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    assert child.wait() == 0, child.stderr.read()
    os.close(master)
    return out.decode().replace("\r\n", "\n")

def columns(text):
    mark = lambda c: unicodedata.category(c) in ("Mn", "Me")
    return sum(0 if mark(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

def plain(text):
    return re.sub(r"\033\[[0-9;]*m", "", text)

def nearest(value):
    return min(range(6), key=lambda i: (abs([0, 95, 135, 175, 215, 255][i] - value), i))

palette = {}
for file in glob.glob("scenarios/lanes/*.yaml"):
    rgb = re.search(r'^colour: "#(\w\w)(\w\w)(\w\w)"', open(file).read(), re.M).groups()
    r, g, b = (nearest(int(x, 16)) for x in rgb)
    palette[os.path.basename(file)[:-5]] = 16 + 36 * r + 6 * g + b
pipe = open("pipe.txt", encoding="utf-8").read()
assert "\033" not in pipe and "█" not in pipe and max(map(columns, pipe.split("\n"))) > 120

seen = show(["compare", "run.db"])
bars = dict((lane, int(n)) for lane, n in re.findall(r"^  (\S+) +\033\[38;5;(\d+)m█", seen, re.M))
assert bars == palette, (bars, palette)
words = lambda text: sorted(re.findall(r"-?\d[\d,.]*", text))
for width in (40, 60, 80, 100, 200):
    text = plain(show(["compare", "run.db"], width))
    longest = max(map(columns, text.split("\n")))
    assert longest <= width or width < 60, (width, longest)
    missing = set(words(pipe)) - set(words(text))
    assert not missing, (width, missing)
length = {m[0]: len(m[1]) for m in re.findall(r"^  (\S+) +(█+)", plain(seen), re.M)}
cash = {m[0]: float(m[1].replace(",", "")) for m in re.findall(r"^  (\S+) +[█▏▎▍▌▋▊▉]+─* ([\d,]+)$", plain(seen), re.M)}
assert len(cash) == 5 and sorted(cash, key=cash.get) == sorted(cash, key=lambda x: (length[x], cash[x])), (cash, length)

assert "\033" not in show(["compare", "run.db"], NO_COLOR="1") and "█" in show(["compare", "run.db"], NO_COLOR="1")
dumb = show(["compare", "run.db"], TERM="dumb")
assert "\033" not in dumb and "█" not in dumb and re.search(r"^  linkerd +#+-* [\d,]+$", dumb, re.M)
assert "\033" not in show(["compare", "run.db"], TERM="xterm")
assert "█" not in show(["compare", "run.db"], LC_ALL="C")
assert "\033" not in show(["compare", "run.db", "--color=never"])
assert "\033[38;5;" in show(["compare", "run.db", "--color", "always"], TERM="dumb")
always = subprocess.run(["meshcost", "compare", "run.db", "--color=always"], capture_output=True, check=True).stdout
assert b"\033[38;5;" in always

for width in (90, 300):
    table = plain(show(["compare", "wide.db"], width)).split("Who pays\n")[1].split("\n\n")[0].split("\n")
    rows = [line for line in table if "USD a year" in line or "hours a year" in line or line.startswith("  what")]
    starts = {columns(line[:re.search("USD a year|hours a year|unit", line).start()]) for line in rows}
    assert len(rows) >= 5 and len(starts) == 1, table
    assert any("店舗チーム" in line for line in rows) and any(r"\u{202e}" in line for line in rows), table
# The other commands whose tables can be wide: nothing is lost, and nothing is wider than a screen that holds a name and one interval.
runs = re.findall(r"^  ([0-9a-f]{16})", subprocess.run(["meshcost", "runs", "two.db"], capture_output=True, text=True).stdout, re.M)
for args in (["map", "scenarios/small.yaml", "--x", "prices.work=20:180", "--y", "prices.cpu=0.01:0.4", "--lanes", "cilium,istio-sidecar", "--reps", "8", "--points", "4",
              "--db", "map.db"], ["diff", "two.db"] + runs[:2], ["regret", "owners.db"]):
    whole = subprocess.run(["meshcost"] + args, capture_output=True, text=True, check=True).stdout
    assert whole.strip(), args
    for width in (72, 80, 100):
        text = plain(show(args, width))
        longest = max(map(columns, text.split("\n")))
        assert longest <= width, (args, width, longest)
        assert not set(words(whole)) - set(words(text)), (args, width)
        assert not re.search(r"^  lane *$", text, re.M), (args, width, "a column of names stands alone")
print("5 bars, 5 widths, 8 settings, 2 alphabets")
END
python3 screen.py
