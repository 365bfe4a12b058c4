#!/usr/bin/env bash
# Counts the instructions of a message with callgrind: of its fold, or of its decoding, and by function. Immune to what
# else the machine does.
# Usage: Scripts/count-instructions.sh [PROFILE [MESSAGES [PARTS]]], e.g. typical or northwind/heat-pump-hp200; PARTS: plain
# (windows, symptoms, causes), detectors (and the sense of being unlike itself), all (and forecasts' days; the default), or
# asked: of so many readings of how long the device has still.
# Or: Scripts/count-instructions.sh decode [MESSAGES [plan|scanner]]: by the plan (the default), or by the scanner in C.
set -euo pipefail

what=${1:-typical}
messages=${2:-2000}
case $what in
decode)
    parts=${3:-plan}
    loop=DecodeLoop
    arguments=("$parts" "$messages")
    counted=(--toggle-collect=bench_counted_decodes --toggle-collect=bench_counted_scans)
    ;;
*)
    parts=${3:-all}
    loop=FoldLoop
    arguments=("$what" "$messages" "$parts")
    counted=(--toggle-collect=bench_counted_folds --toggle-collect=bench_counted_forecasts)
    ;;
esac
program=.build/release/$loop
command -v valgrind >/dev/null || { echo "This needs valgrind: apt-get install valgrind" >&2; exit 1; }
[ -x "$program" ] || { echo "$program is missing: swift build -c release --product $loop" >&2; exit 1; }

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
# Debian 12's valgrind cannot read the compiler's debugging information; symbols are enough.
strip --strip-debug -o "$work/loop" "$program"
valgrind --tool=callgrind --collect-atstart=no "${counted[@]}" --callgrind-out-file="$work/out" \
    "$work/loop" "${arguments[@]}" >/dev/null 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
total=$(awk '/^(totals|summary):/ {print $2; exit}' "$work/out")
echo "$what, $parts: $((total / messages)) instructions a message ($messages messages)"
callgrind_annotate --threshold=96 "$work/out" | awk '/PROGRAM TOTALS/ {seen = 1; next} seen' | swift demangle --compact |
    awk -v messages="$messages" '/^ *[0-9,]+ \(/ {
        count = $1; gsub(",", "", count); sub(/^ *[0-9,]+ \([^)]*\) */, ""); sub(/^\?\?\?:/, ""); sub(/ \[[^\]]*\]$/, "")
        printf "%9.0f  %s\n", count / messages, substr($0, 1, 140) }' | head -40
