#!/usr/bin/env bash
# Counts the instructions of a fold with callgrind: per message, and by function. Immune to what else the machine does.
# Usage: Scripts/count-instructions.sh [PROFILE [MESSAGES]], e.g. typical or northwind/heat-pump-hp200.
set -euo pipefail

profile=${1:-typical}
messages=${2:-2000}
bench=${BENCH:-.build/release/bench}
command -v valgrind >/dev/null || { echo "This needs valgrind: apt-get install valgrind" >&2; exit 1; }
[ -x "$bench" ] || { echo "$bench is missing: make bench builds it" >&2; exit 1; }

out=$(mktemp)
trap 'rm -f "$out" "$out.log"' EXIT
valgrind --tool=callgrind --collect-atstart=no --toggle-collect=bench_counted_folds --callgrind-out-file="$out" \
    "$bench" loop "$profile" "$messages" 2>"$out.log" >/dev/null || { cat "$out.log" >&2; exit 1; }
total=$(awk '/^totals:|^summary:/ {print $2; exit}' "$out")
echo "$profile: $((total / messages)) instructions a message ($messages messages)"
callgrind_annotate --threshold=95 "$out" | awk '/PROGRAM TOTALS/ {seen = 1} seen' |
    sed -E 's/\?\?\?:|\[[^]]*\]$//g' | { command -v swift-demangle >/dev/null && swift demangle --compact || cat; } |
    awk -v messages="$messages" '/^ *[0-9,]+ \(/ {count = $1; gsub(",", "", count); sub(/^ *[0-9,]+ \([^)]*\)/, "");
        printf "%9.0f %s\n", count / messages, substr($0, 1, 150)}' | head -40
