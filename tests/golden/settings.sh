# SPDX-License-Identifier: GPL-3.0-or-later
# Overrides: taken over with their origin, refused with a remedy.
meshcost validate scenarios/small.yaml --set pki.mode=corporate-ca --set 'namespaces[1].owner=nobody' --effective |
    grep -E 'pki.mode|--set'
meshcost validate scenarios/small.yaml --set pki.mood=x --set lanes.nowhere.title=x --set nothing --set prices.gold=1
echo "exit $?"
meshcost run
echo "exit $?"
meshcost run scenarios/small.yaml --reps many
echo "exit $?"
meshcost fly 2>&1 | head -1
