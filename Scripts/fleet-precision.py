#!/usr/bin/env python3
"""Precision of the faults' episodes at natural rates, over fleets of several families together.

    Scripts/fleet-precision.py JUDGEMENT.json...        what `bedside evaluate --json FILE` wrote, a family a file

A home has one device of each family. Right: for each fault its onsets a year by nature, times the share of its judged
occurrences that were found; each counts once, however often its episode came and went. Wrong: the wrong episodes a year by
nature, however often. Faults that silence their device are left out: they are found by its reach. The interval (95 %) joins
those of the wrong episodes of each family by their squares (MOVER; Zou and Donner 2008); right ones count as certain.
JUDGING names the table of what counts as right (default Simulator/Scenarios/judging.yaml).
"""
import json
import os
import re
import sys

MONTHS = 365.25 / 30


def silencing(path):
    """(family, cause) of what silences its device."""
    family, found = None, set()
    for line in open(path, encoding="utf-8"):
        if match := re.match(r"  (\w+):\s*$", line):
            family = match[1]
        if match := re.match(r"      (\w+): \{.*\bsilences: true\b", line):
            found.add((family, match[1]))
    return found


def main(paths):
    silent = silencing(os.environ.get("JUDGING", "Simulator/Scenarios/judging.yaml"))
    print(f"{'a device-year, by nature':28s} {'months':>7s} {'found':>8s} {'wrong':>8s}   wrong (95 %)       precision (95 %)")
    right = wrong = low = high = 0.0
    months = 0.0

    def row(name, months, right, wrong, low, high):
        share = lambda wrong: 100 * right / (right + wrong) if right + wrong > 0 else float("nan")
        print(
            f"{name:28s} {months:7.0f} {right:8.3f} {wrong:8.3f}   {low:.3f} to {high:.3f}    "
            f"{share(wrong):3.0f} % ({share(high):.0f} to {share(low):.0f})"
        )

    for path in paths:
        for one in json.load(open(path, encoding="utf-8"))["profiles"]:
            found = sum(
                truth["per_year"] * truth["found"] / truth["judged"]
                for truth in one["truths"]
                if truth["is_fault"] and truth["judged"] and (one["family"], truth["cause"]) not in silent
            )
            faults = one["faults"]
            rate = MONTHS * (faults["natural_false_per_month"] or 0.0)
            between = faults["natural_false_per_month_interval"]
            ends = MONTHS * between["low"], MONTHS * between["high"]
            row(one["family"], one["device_days"] / 30, found, rate, *ends)
            months += one["device_days"] / 30
            right += found
            wrong += rate
            low += (rate - ends[0]) ** 2
            high += (ends[1] - rate) ** 2
    row("all, one of each at home", months, right, wrong, max(0.0, wrong - low**0.5), wrong + high**0.5)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
