#!/usr/bin/env python3
"""Judges "unlike itself" by simulated truth: alarms where nothing was wrong, and what share of what was wrong was told.

    Scripts/unlike-judge.py [--causes] RUN...      RUN: a directory with truth.jsonl and diagnoses.jsonl

diagnoses.jsonl comes from `bedside replay --messages`; only its `unlike` is looked at, no cause and no symptom. What counts
as an occurrence, from which severity on and until when a household would call, says Simulator/Scenarios/judging.yaml. The
first ten days of a device, in which it learns, are left out. An alarm is false where no cause was there when it opened, nor
in the day before it."""

import json
import math
import re
import sys
from collections import defaultdict

LEARNS = 10 * 86400
HOUR = 3600


def judging(path):
    """family -> cause -> (from, notice in seconds, silences)"""
    families, family = defaultdict(dict), None
    for line in open(path, encoding="utf-8"):
        if head := re.match(r"  (\w+):\s*$", line):
            family = head[1]
        row = re.match(r"      (\w+): \{(.*)\}", line)
        if row and family:
            start = re.search(r"\bfrom: ([\d.]+)", row[2])
            notice = re.search(r"\bnotice: (\d+)([hd])", row[2])
            if start and notice:
                length = int(notice[1]) * (HOUR if notice[2] == "h" else 24 * HOUR)
                families[family][row[1]] = (float(start[1]), length, "silences" in row[2])
    return families


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read(run, rules):
    """For each device: family, span, times with a cause, occurrences, alarms (opened, cleared, drivers)."""
    family, truth, kinds = {}, defaultdict(list), {}
    for line in lines(run + "/truth.jsonl"):
        device = line["device"]
        family[device] = line["family"]
        causes = {one["cause"]: one["severity"] for one in line["causes"]}
        kinds.update({one["cause"]: one["kind"] for one in line["causes"]})
        truth[device].append((line["at"] / 1000, causes))
    span, alarms, is_open = {}, defaultdict(list), {}
    for line in lines(run + "/diagnoses.jsonl"):
        device, at = line["device"], line["at"] / 1000
        span[device] = (span.get(device, (at, at))[0], at)
        told = line.get("unlike")
        if told and not is_open.get(device):
            alarms[device].append([at, None, told["drivers"]])
        elif told:
            alarms[device][-1][2] = told["drivers"]
        elif is_open.get(device):
            alarms[device][-1][1] = at
        is_open[device] = bool(told)
    for device, (begin, end) in span.items():
        states = sorted(truth[device], key=lambda one: one[0])
        wrong = [(at, until) for (at, causes), (until, _) in zip(states, states[1:] + [(end, {})]) if causes]
        begun, occurrences = {}, []
        for at, causes in states + [(end, {})]:
            for cause in [one for one in begun if one not in causes]:
                occurrences.append((cause, begun.pop(cause), at))
            for cause, severity in causes.items():
                rule = rules[family[device]].get(cause)
                if rule and severity >= rule[0]:
                    begun.setdefault(cause, at)
        yield family[device], begin, end, wrong, occurrences, alarms[device], kinds


def byar(count, exposure):
    """95 % interval of a rate."""
    low = 0 if count == 0 else count * (1 - 1 / (9 * count) - 1.96 / (3 * math.sqrt(count))) ** 3
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + 1.96 / (3 * math.sqrt(count + 1))) ** 3
    return low / exposure, high / exposure


def main():
    arguments = [one for one in sys.argv[1:] if one != "--causes"]
    if not arguments:
        sys.exit(__doc__)
    rules = judging("Simulator/Scenarios/judging.yaml")
    days, false, right = defaultdict(float), defaultdict(int), defaultdict(int)
    found = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, []]))
    drivers, is_fault = defaultdict(int), {}
    for run in arguments:
        for family, begin, end, wrong, occurrences, alarms, kinds in read(run, rules):
            days[family] += max(0, end - begin - LEARNS) / 86400
            is_fault.update({cause: kind == "fault" for cause, kind in kinds.items()})
            for opened, _, told in alarms:
                if any(at - 2 * HOUR <= opened <= until + 24 * HOUR for at, until in wrong):
                    right[family] += 1
                else:
                    false[family] += 1
                    drivers[family + ": " + ", ".join(f"{one['metric']} {one['way']}" for one in told)] += 1
            for cause, at, until in occurrences:
                _, notice, silences = rules[family][cause]
                if silences or at < begin + LEARNS or until - at < notice:
                    continue
                cell = found[family][cause]
                cell[0] += 1
                hits = [one[0] for one in alarms if one[0] <= until and (one[1] or end) >= at and one[0] >= at - 2 * HOUR]
                if hits:
                    cell[1] += 1
                    cell[2] += hits[0] <= at + notice
                    cell[3].append((hits[0] - at) / HOUR)
    print("family            device-days  alarms right, false  false a device-year (95 %)  causes told, before the call"
          "  faults told, before the call  median hours")
    for family in days:
        low, high = byar(false[family], days[family] / 365)
        cells = found[family].items()
        def total(place, only_faults):
            return sum(cell[place] for cause, cell in cells if not only_faults or is_fault.get(cause))
        delays = sorted(delay for _, cell in cells for delay in cell[3])
        median = f"{delays[len(delays) // 2]:.1f}" if delays else "-"
        print(f"{family:16} {days[family]:12.0f}  {right[family]:6}, {false[family]:5}"
              f"  {false[family] / days[family] * 365:8.2f} ({low:.2f} to {high:.2f})"
              f"  {total(1, False):6} of {total(0, False)}, {total(2, False)}"
              f"  {total(1, True):6} of {total(0, True)}, {total(2, True)}  {median}")
        if "--causes" in sys.argv:
            for cause, (all_of, told, early, delays) in sorted(cells):
                print(f"    {cause:26} {told} of {all_of}, {early} before the call")
    if "--causes" in sys.argv:
        for what, count in sorted(drivers.items(), key=lambda one: -one[1])[:12]:
            print(f"    false: {count} x {what}")


main()
