# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:slow
# ctest:timeout=1800
# What the stories of the scenarios say comes out, comes out: each statement against a run, with few replications and wide
# bounds, so that it holds for the reason that the story gives and not by a digit.
set -eu
cat >stories.py <<'END'
import csv, os, subprocess, sys

SCENARIOS = os.path.join(os.environ["MC_SOURCE_DIR"], "scenarios")
MESHES = ["istio-ambient", "istio-sidecar", "linkerd", "cilium"]
EDGE = "gateway-only"
failed = []


class Run:
    """Means by lane of a scenario, perhaps with settings."""
    count = 0

    def __init__(self, name, *settings, reps=24):
        db, Run.count = f"{Run.count}.db", Run.count + 1
        sets = [x for s in settings for x in ("--set", s)]
        subprocess.run(["meshcost", "run", f"{SCENARIOS}/{name}.yaml", "--reps", str(reps), "--quiet", "--db", db, *sets],
                       check=True, stderr=subprocess.DEVNULL)
        out = subprocess.run(["meshcost", "compare", db, "--csv"], check=True, capture_output=True, text=True).stdout
        self.rows = {(r["measure"], r["name"], r["lane"]): r for r in csv.DictReader(out.splitlines())}
        self.lanes = [k[2] for k in self.rows if k[:2] == ("cash", "cash")]

    def cash(self, lane):
        return float(self.rows["cash", "cash", lane]["mean"])

    def delivers(self, lane):
        return float(self.rows["cash", "cash", lane]["delivers"])

    def of(self, what, lane):
        return float(self.rows["cash by category", what, lane]["mean"])

    def quantity(self, what, lane):
        return float(self.rows["quantity", what, lane]["mean"])

    def fte(self, lane):
        return float(self.rows["people", "people", lane]["mean"])

    def cheapest(self, *lanes):
        return min(self.cash(lane) for lane in lanes)


def says(name, statement, holds):
    print(("holds " if holds else "FAILS ") + f"{name}: {statement}")
    if not holds:
        failed.append(name)


n = "small-team"
base, free, hour = Run(n), Run(n, "requirements[mtls].share=0"), Run(n, "teams[devs].mesh-hours=1h")
says(n, "in time in about half of the histories at best", 0.3 < max(base.delivers(m) for m in MESHES) < 0.75)
says(n, "for a quarter more and up", base.cheapest(*MESHES) > 1.15 * base.cash(EDGE))
says(n, "with an hour a week, never", max(hour.delivers(m) for m in MESHES) < 0.1)
says(n, "without the questionnaire no mesh", free.delivers(EDGE) >= 0.95 and free.cash(EDGE) < free.cheapest(*MESHES))

n = "brownfield"
base, owned = Run(n), Run(n, "ownership.trust-anchor={team: platform, alerts: true}")
parts = {k[1] for k in base.rows if k[0] == "cash by category"}
says(n, "onboarding is the largest item", all(base.of("onboarding", m) == max(base.of(p, m) for p in parts) for m in MESHES))
says(n, "twice what it is without", all(base.of("onboarding", m) > 1.8 * base.of("onboarding", EDGE) for m in MESHES))
says(n, "an anchor of one year ends", base.quantity("outage", "linkerd") > 4 * max(
    base.quantity("outage", m) for m in MESHES if m != "linkerd"))
says(n, "an owner takes most of it away", owned.quantity("outage", "linkerd") < 0.5 * base.quantity("outage", "linkerd"))

n = "regulated-bank"
base, issuer = Run(n), Run(n, "pki.automated-ca=true")
saved = [base.of("certificates", m) - issuer.of("certificates", m) for m in MESHES]
says(n, "without a mesh it does not deliver", base.delivers(EDGE) == 0)
says(n, "tickets cost one to two thousand", all(700 < x < 2500 for x in saved))
says(n, "little beside the rest", all(base.of("certificates", m) < 0.2 * base.of("onboarding", m) for m in MESHES))

n = "twenty-clusters"
base = Run(n)
others = [m for m in MESHES if m != "istio-sidecar"]
says(n, "others ask more hours", all(base.fte(m) > base.fte("istio-sidecar") for m in others))
says(n, "and deliver less often", all(base.delivers(m) < base.delivers("istio-sidecar") for m in others))
says(n, "cheaper as some are", base.cheapest(*others) < base.cash("istio-sidecar"))

n = "cilium-house"
base, other = Run(n), Run(n, "platform.cni=unnamed", "platform.runs=[]")
lead = [r.cheapest(*[m for m in MESHES if m != "cilium"]) - r.cash("cilium") for r in (base, other)]
says(n, "it wins here", lead[0] > 0 and base.delivers("cilium") >= 0.95)
says(n, "by less than half on another", lead[1] < 0.5 * lead[0])

n = "l7-retailer"
base, selective = Run(n, reps=12), Run(n, "generate.l7-share=0.05", reps=12)
says(n, "exceptions cost twice and more", all(base.of("exceptions", m) > 2 * selective.of("exceptions", m) for m in MESHES))
ratio = [r.cash("istio-sidecar") / r.cash("istio-ambient") for r in (base, selective)]
says(n, "much of the lead is lost", ratio[0] - 1 < 0.75 * (ratio[1] - 1))

n = "north-south-saas"
base = Run(n)
says(n, "without a mesh it delivers", base.delivers(EDGE) >= 0.95)
says(n, "at two thirds of the next", 0.55 < base.cash(EDGE) / base.cheapest(*MESHES) < 0.8)

n = "refused-networking"
base, agrees = Run(n), Run(n, "teams[networking].refuses-mesh=false")
over = Run(n, "teams[platform].people=9", "teams[networking].people=1")
says(n, "no mesh delivers", max(base.delivers(m) for m in MESHES) < 0.5)
says(n, "where it agrees, all do", min(r.delivers(m) for r in (agrees, over) for m in MESHES) >= 0.95)

n = "unowned-anchor"
base, owned = Run(n), Run(n, "ownership.trust-anchor.team=platform", "ownership.trust-anchor.alerts=true")
says(n, "an anchor of 365 days ends", base.quantity("outage", "linkerd") > 5 * max(
    base.quantity("outage", m) for m in MESHES if m != "linkerd"))
says(n, "and with an owner less", owned.quantity("outage", "linkerd") < 0.6 * base.quantity("outage", "linkerd"))

n = "corporate-ca"
base, issuer = Run(n), Run(n, "pki.automated-ca=true")
says(n, "every mesh rotates", all(base.of("certificates", m) > 800 for m in MESHES))
says(n, "lanes without identity have none", base.of("certificates", EDGE) < 100)
says(n, "an issuer does it", all(issuer.of("certificates", m) < 0.2 * base.of("certificates", m) for m in MESHES))

n = "stay-or-migrate"
base = Run(n, reps=12)
stay, now, later, another, none = base.lanes
says(n, "staying is the cheapest", base.cash(stay) < min(base.cash(now), base.cash(later), base.cash(another)))
says(n, "now and not next year", base.cash(now) < base.cash(later))
says(n, "another mesh costs half as much again", base.cash(another) > 1.4 * base.cash(stay) and base.delivers(another) < 0.5)
says(n, "without any it does not deliver", base.delivers(none) < 0.5)

n = "reference"
base = Run(n, reps=12)
says(n, "without a mesh it does not deliver", base.delivers(EDGE) == 0)

n = "wireguard-rival"
base, off = Run(n), Run(n, "platform.runs=[]")
who = Run(n, "requirements[workload-identity].hard=true", "requirements[workload-identity].share=0.5")
says(n, "about a thousand in each lane", all(500 < base.of("dataplane", k) - off.of("dataplane", k) < 2000 for k in base.lanes))
says(n, "with it, no mesh has what is asked", base.delivers(EDGE) >= 0.95)
says(n, "at three quarters of the next", 0.65 < base.cash(EDGE) / base.cheapest(*MESHES) < 0.85)
says(n, "without it that does not deliver", off.delivers(EDGE) == 0)
says(n, "and most meshes are late", sum(off.delivers(m) < 0.95 for m in MESHES) >= 2)
says(n, "identity turns it round", who.delivers(EDGE) == 0 and min(who.delivers(m) for m in MESHES) >= 0.95)

sys.exit(f"not as told: {', '.join(failed)}" if failed else 0)
END
python3 stories.py
