# SPDX-License-Identifier: GPL-3.0-or-later
# A history is exported, read back and run; what does not fit is reported with its place, and nothing is written.
s=$MC_SOURCE_DIR/scenarios/small.yaml
meshcost history "$s" --seed 4 | grep -E ' (service|namespace)-' | head -12
meshcost history "$s" --seed 4 --export h.csv && grep -E '^time|,(service|namespace)-' h.csv | head -4
meshcost history "$s" --seed 4 --reps 2 --export h.jsonl
meshcost history "$s" --history h.jsonl --reps 2 --json | cmp - h.jsonl && echo "read back to the same bits"
echo "--- faults"
head -3 h.jsonl >few.jsonl
sed -e '3s/"owner":"shop"/"owner":"nix"/' -e '2s/"need":0/"need":7/' -e '1s/,"fingerprint":"[0-9a-f]*"//' few.jsonl >bad.jsonl
echo '{"type":"event","kind":"namespace-arrives"' >>bad.jsonl
meshcost run "$s" --history bad.jsonl --db bad.db
echo "exit $?"
sed '2s/"need":0/"need":1e-9,"x":0/' h.jsonl | sed '2s/,"x":[0-9.]*//' >edited.jsonl
meshcost run "$s" --history edited.jsonl --db bad.db 2>&1 | sed 's/[0-9a-f]\{16\}/<id>/g'
echo "exit ${PIPESTATUS[0]}"
meshcost run "$s" --history h.jsonl --reps 3 --db bad.db
echo "exit $?"
meshcost history "$s" --history h.jsonl --replication 1 --json
echo "exit $?"
meshcost run "$s" --history absent.jsonl --db bad.db
echo "exit $?"
ls
