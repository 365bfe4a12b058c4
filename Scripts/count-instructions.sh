#!/usr/bin/env bash
# Counts the instructions of a fold with callgrind: per message, and by function. Immune to what else the machine does.
# Usage: Scripts/count-instructions.sh [PROFILE [MESSAGES [PARTS]]], e.g. typical or northwind/heat-pump-hp200; PARTS: plain
# (windows, symptoms, causes), detectors (and the sense of being unlike itself), all (and forecasts' days; the default), or
# asked: of so many readings of how long the device has still.
set -euo pipefail

profile=${1:-typical}
messages=${2:-2000}
parts=${3:-all}
loop=.build/release/FoldLoop
command -v valgrind >/dev/null || { echo "This needs valgrind: apt-get install valgrind" >&2; exit 1; }
[ -x "$loop" ] || { echo "$loop is missing: swift build -c release --product FoldLoop" >&2; exit 1; }

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
# Debian 12's valgrind cannot read the compiler's debugging information; symbols are enough.
strip --strip-debug -o "$work/loop" "$loop"
valgrind --tool=callgrind --collect-atstart=no --toggle-collect=bench_counted_folds \
    --toggle-collect=bench_counted_forecasts --callgrind-out-file="$work/out" \
    "$work/loop" "$profile" "$messages" "$parts" >/dev/null 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
total=$(awk '/^(totals|summary):/ {print $2; exit}' "$work/out")
echo "$profile, $parts: $((total / messages)) instructions a message ($messages messages)"
callgrind_annotate --threshold=96 "$work/out" | awk '/PROGRAM TOTALS/ {seen = 1; next} seen' | swift demangle --compact |
    awk -v messages="$messages" '/^ *[0-9,]+ \(/ {
        count = $1; gsub(",", "", count); sub(/^ *[0-9,]+ \([^)]*\) */, ""); sub(/^\?\?\?:/, ""); sub(/ \[[^\]]*\]$/, "")
        printf "%9.0f  %s\n", count / messages, substr($0, 1, 140) }' | head -40
