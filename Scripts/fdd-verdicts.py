#!/usr/bin/env python3
"""From what `bedside replay` found to one verdict per day: set,date,fault,cause.

  fdd-verdicts.py --set NAME=findings.jsonl [--set NAME=findings.jsonl ...] > days.csv

A day is faulty where one component's faults are, taken together, likelier than not (0.5, the profile's `opens_at`) for
at least an hour of the day; the component that was so for longest is named. The first hour of a day does not count: the
rules look an hour back, so it tells of the day before. A component's probability is the sum of its
causes' watching posteriors, at most 1. Only kinds that are defects count. A line's state holds until the next line, and
no longer than an hour: a gap in the table decides nothing, nor does a silent device. Every day with a line gets a verdict, from that day's lines
alone. Standard library only.
"""
import argparse
import csv
import datetime
import json
import sys

LIKELY = 0.5
LEAST = datetime.timedelta(hours=1)
HOLDS = datetime.timedelta(hours=1)
LOOKS_BACK = datetime.timedelta(hours=1)
COMPONENTS = (("outdoor_damper_", "oa_damper"), ("heating_valve_", "heating_valve"), ("cooling_valve_", "cooling_valve"))


def component(cause):
    return next((name for start, name in COMPONENTS if cause.startswith(start)), cause)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def verdicts(lines):
    """{day: {component: time for which it was likely}}, every day that has a line."""
    days = {}
    for line, following in zip(lines, lines[1:] + [None]):
        start = instant(line["time"])
        end = start if following is None else min(instant(following["time"]), start + HOLDS)
        share = {}
        for cause in line["causes"]:
            if cause["kind"] == "fault" and line["reach"] == "fresh":
                name = component(cause["cause"])
                share[name] = min(1.0, share.get(name, 0.0) + cause["posterior"])
        days.setdefault(start.date(), {})
        while start < end:
            midnight = datetime.datetime.combine(
                start.date() + datetime.timedelta(days=1), datetime.time(), start.tzinfo)
            part = min(end, midnight)
            day = days.setdefault(start.date(), {})
            counted = part - max(start, midnight - datetime.timedelta(days=1) + LOOKS_BACK)
            for name, probability in share.items():
                if probability >= LIKELY and counted > datetime.timedelta():
                    day[name] = day.get(name, datetime.timedelta()) + counted
            start = part
    return days


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", required=True, metavar="NAME=FILE")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["set", "date", "fault", "cause"])
    for given in parser.parse_args().set:
        name, _, path = given.partition("=")
        with open(path, encoding="utf-8") as file:
            days = verdicts([json.loads(line) for line in file])
        for day, times in sorted(days.items()):
            likely = max(times, key=times.get, default="")
            found = likely != "" and times[likely] >= LEAST
            out.writerow([name, day, int(found), likely if found else ""])


if __name__ == "__main__":
    main()
