# SPDX-License-Identifier: GPL-3.0-or-later
# At a terminal the interview asks, takes back and writes; the two commands that it prints run as they stand, and
# with owners there is never more outage in the mean than without.
set -eu
. "$MC_SOURCE_DIR/tests/support/need.sh"
need python3
cp "$MC_SOURCE_DIR/scenarios/interview/answers-nobody.yaml" .
meshcost interview --answers answers-nobody.yaml --reps 8 -o ours.yaml >said
grep -q 'ownership-definition problem' <(head -1 said)
grep -c 'namespace-hours of outage' said | grep -qx 5
meshcost interview --answers answers-nobody.yaml --reps 8 --json -o ours.yaml >said.json
python3 -c 'import json; said = json.load(open("said.json")); assert said["ownership-problem"] is True
assert len(said["cost-of-no-owner"]) == 5, said'
sed -n '/^  meshcost run/,$p' said >commands
test "$(grep -c 'meshcost run' commands)" = 2
sed -e '/ours.yaml --db as-it-is/s/$/ --reps 4 --quiet/' -e '$s/$/ --reps 4 --quiet/' commands >run.sh
sh -eu run.sh
test -s as-it-is.db
test -s with-owners.db
# Chance may favour either side: owners make it worse where the whole interval of what they spare says so.
awk '/namespace-hours of outage/ {
    for (i = 2; i < NF && $i != "to"; i++);
    if ($i != "to") { print "no interval: " $0; exit 1 }
    if ($(i + 1) + 0 < 0) { print "owners make outage worse: " $0; exit 1 }
}' said

python3 - <<'END'
import os, pty, select, sys

def talk(answers, arguments):
    """What a person at a terminal sees: each answer is typed when the prompt stands there."""
    child, fd = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execvp("meshcost", ["meshcost"] + arguments)
    seen, since = b"", 0
    for answer in answers + [None]:
        while answer is None or not seen[since:].endswith(b"]: "):
            ready, _, _ = select.select([fd], [], [], 60)
            if not ready:
                sys.exit("no prompt within a minute; seen: " + seen.decode(errors="replace"))
            try:
                chunk = os.read(fd, 4096)
            except OSError:
                chunk = b""
            if not chunk:
                break
            seen += chunk
        since = len(seen)
        if answer is not None:
            os.write(fd, answer.encode() + b"\n")
    return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

answers = ["pki", "back", "", "platform", "not needed", "yes", "rare", "7", "networking", "refuses", "back", "willing",
           "?", "5%", "platform", "certificate"]
seen, code = talk(answers, ["interview", "-o", "typed.yaml"])
assert code == 0, (code, seen)
assert "[pki]: " in seen, "going back shows what was answered"
assert "Paths, methods, headers" in seen, "? explains"
assert "a new team: pki" in seen and "a new team: platform" not in seen and '"7" holds no letter' in seen, "a slip of the hand is seen"
assert "Ownership is defined: 4 of 4" in seen, seen
text = open("typed.yaml").read()
assert "    team: pki\n" in text and "    team: networking\n" in text, text
END
meshcost validate typed.yaml
