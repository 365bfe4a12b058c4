#!/usr/bin/env bash
# `bedside detect` over every run of the Skoltech Anomaly Benchmark: detect-skab.sh SKAB OUT, where SKAB holds
# <group>/<n>.csv and OUT gets the same. The labels, the last two columns, are cut off before anything reads them.
set -euo pipefail
skab=$1 out=$2
bedside=${BEDSIDE:-$(dirname "$0")/../.build/release/bedside}
bare=$(mktemp)
trap 'rm -f "$bare"' EXIT
for run in "$skab"/*/*.csv; do
    name=${run#"$skab"/}
    [[ $name == anomaly-free/* ]] && continue
    mkdir -p "$out/$(dirname "$name")"
    cut -d';' -f1-9 "$run" > "$bare"
    "$bedside" detect --delimiter ';' --input "$bare" --out "$out/$name"
done
