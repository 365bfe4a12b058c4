#!/usr/bin/env bash
# `bedside detect` over every series of the Numenta Anomaly Benchmark: detect-nab.sh NAB OUT, where NAB holds data/ and
# OUT gets <category>/<file>.csv. Columns other than timestamp and value are cut off before anything reads them.
set -euo pipefail
nab=$1 out=$2
bedside=${BEDSIDE:-$(dirname "$0")/../.build/release/bedside}
bare=$(mktemp)
trap 'rm -f "$bare"' EXIT
for series in "$nab"/data/*/*.csv; do
    name=${series#"$nab"/data/}
    mkdir -p "$out/$(dirname "$name")"
    cut -d, -f1,2 "$series" > "$bare"
    "$bedside" detect --input "$bare" --out "$out/$name"
done
