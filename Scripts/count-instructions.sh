#!/usr/bin/env bash
# Counts the instructions of a message with callgrind, and says where they go. Immune to what else the machine does.
# Usage: Scripts/count-instructions.sh [fold [PROFILE [MESSAGES]]], e.g. fold typical or fold northwind/heat-pump-hp200
#        Scripts/count-instructions.sh decode [plan|scanner [MESSAGES]]
set -euo pipefail

what=${1:-fold}
case $what in
fold) loop=FoldLoop counted=bench_counted_folds arms=${2:-typical} ;;
decode)
    loop=DecodeLoop arms=${2:-plan} counted=bench_counted_decodes
    [ "$arms" = scanner ] && counted=bench_counted_scans
    ;;
*) echo "usage: $0 fold [PROFILE [MESSAGES]] | decode [plan|scanner [MESSAGES]]" >&2; exit 64 ;;
esac
messages=${3:-2000}
program=.build/release/$loop
command -v valgrind >/dev/null || { echo "This needs valgrind: apt-get install valgrind" >&2; exit 1; }
[ -x "$program" ] || { echo "$program is missing: swift build -c release --product $loop" >&2; exit 1; }

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
# Debian 12's valgrind cannot read the compiler's debugging information; symbols are enough.
strip --strip-debug -o "$work/loop" "$program"
valgrind --tool=callgrind --collect-atstart=no --toggle-collect=$counted --callgrind-out-file="$work/out" \
    "$work/loop" "$arms" "$messages" >/dev/null 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
total=$(awk '/^(totals|summary):/ {print $2; exit}' "$work/out")
echo "$what $arms: $((total / messages)) instructions a message ($messages messages)"
callgrind_annotate --threshold=96 "$work/out" | awk '/PROGRAM TOTALS/ {seen = 1; next} seen' | swift demangle --compact |
    awk -v messages="$messages" '/^ *[0-9,]+ \(/ {
        count = $1; gsub(",", "", count); sub(/^ *[0-9,]+ \([^)]*\) */, ""); sub(/^\?\?\?:/, ""); sub(/ \[[^\]]*\]$/, "")
        printf "%9.0f  %s\n", count / messages, substr($0, 1, 140) }' | head -40
