# SPDX-License-Identifier: GPL-3.0-or-later
# A run of histories from a file books what the run that generates them books: same canonical export.
set -eu
s=$MC_SOURCE_DIR/scenarios/reference.yaml
meshcost history "$s" --seed 5 --reps 4 --export h.jsonl
meshcost run "$s" --seed 5 --reps 4 --db made.db --quiet --jobs 1
meshcost run "$s" --history h.jsonl --db read.db --quiet --jobs 2
[ "$(meshcost export made.db --sha256)" = "$(meshcost export read.db --sha256)" ]

# They are two runs: what was given is part of what a run is.
id() { meshcost runs "$1" --json | grep -oE '"id": ?"[0-9a-f]+"'; }
[ -n "$(id made.db)" ] && [ "$(id made.db)" != "$(id read.db)" ] || fail "one id for both: $(id made.db)"

# A history that was changed on purpose books something else.
sed -e '1s/,"fingerprint":"[0-9a-f]*"//' -e '/"type":"service"/s/"payload":/"payload":9/' h.jsonl >more.jsonl
sed -i 's/,"fingerprint":"[0-9a-f]*"//' more.jsonl
meshcost run "$s" --history more.jsonl --db more.db --quiet
[ "$(meshcost export made.db --sha256)" != "$(meshcost export more.db --sha256)" ]
