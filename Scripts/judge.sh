#!/usr/bin/env bash
# Simulates fleets, replays their messages through the profiles and judges the diagnoses by the truth.
#   Scripts/judge.sh [--calls FILE] [--json FILE] SCENARIO SEED...    SCENARIO: X of Simulator/Scenarios/judging-X.yaml, or a file
# With --calls everybody calls who could notice something, and is asked as the desk would ask; FILE gets a line for each, for
# Scripts/contacts.py. BEDSIDE names the command (default .build/release/bedside), PROFILES the profiles (default
# DeviceProfiles), JUDGING the table of what counts as right, HOMES fewer homes. Needs some 700 MB below TMPDIR at a time; all
# of it is removed again.
set -euo pipefail
bedside=${BEDSIDE:-.build/release/bedside}
profiles=${PROFILES:-DeviceProfiles}
judging=${JUDGING:-Simulator/Scenarios/judging.yaml}
calls=() json=() talks=
while :; do
    case "${1:-}" in
        --calls) calls=(--calls 1) talks=${2:?}; shift 2 ;;
        --json) json=(--json "${2:?}"); shift 2 ;;
        *) break ;;
    esac
done
if [ $# -lt 2 ]; then sed -n '2,7s/^# //p' "$0" >&2; exit 64; fi
scenario=$1; shift
[ -f "$scenario" ] || scenario=Simulator/Scenarios/judging-$scenario.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
runs=()
for seed in "$@"; do
    run=$work/$seed
    # Seasons are the scenario's own; the day only has to be the same every time.
    "$bedside" simulate run "$scenario" --seed "$seed" "${calls[@]}" ${HOMES:+--homes "$HOMES"} \
        --end 2026-02-15T00:00:00Z --out "$run" >&2
    "$bedside" replay --messages "$run/history.jsonl" --registry "$run/registry.json" --profiles "$profiles" --tick 5m \
        ${calls:+--contacts "$run/contacts.jsonl"} --out "$run/diagnoses.jsonl" >&2
    rm "$run/history.jsonl"
    if [ -n "$talks" ]; then JUDGING=$judging Scripts/contacts.py note "$run" >> "$talks"; fi
    runs+=(--truth "$run" --diagnoses "$run/diagnoses.jsonl")
done
"$bedside" evaluate --judging "$judging" "${runs[@]}" "${json[@]}"
