#!/usr/bin/env python3
"""How often the right cause stands first in the contacts of simulated callers.

    Scripts/contacts.py note RUN...       a line for each contact of a run that was replayed with --contacts (DIR of --out)
    Scripts/contacts.py FILE...           the table of such lines

Right is what the table of JUDGING (default Simulator/Scenarios/judging.yaml) says; a contact about what no profile can see is left
out. Alone: nothing else was the matter with the device. By nature: a cause counts for as many contacts as ordinary homes
would make about it, its onsets a year (`per_year`) times the contacts that an onset brought here; causes that nobody called about count for
nothing. The interval (95 %) takes each cause's share by Jeffreys' estimate.
"""
import collections
import json
import math
import os
import re
import sys


def judging():
    """family → cause → (the profile's causes that are right, onsets a year; None: as often as simulated)."""
    path = os.environ.get("JUDGING", "Simulator/Scenarios/judging.yaml")
    table, family = collections.defaultdict(dict), None
    for line in open(path, encoding="utf-8"):
        if match := re.match(r"  (\w+):\s*$", line):
            family = match[1]
        elif match := re.match(r"      (\w+): \{right: \[([^\]]*)\].*\bper_year: ([\w.]+)", line):
            rate = None if match[3] == "as_simulated" else float(match[3])
            table[family][match[1]] = ([one.strip() for one in match[2].split(",") if one.strip()], rate)
    return table


def rank(right, names, posterior):
    best = max(value for name, value in zip(names, posterior) if name in right)
    return 1 + sum(1 for name, value in zip(names, posterior) if name not in right and value > best)


def note(run, table):
    def lines(name):
        return (json.loads(line) for line in open(f"{run}/{name}", encoding="utf-8"))

    onsets = collections.defaultdict(set)
    devices, times = set(), []
    for line in lines("truth.jsonl"):
        devices.add(line["device"])
        times.append(line["at"])
        for cause in line["causes"]:
            onsets[line["family"], cause["cause"]].add((line["device"], cause["since"]))
    callers = {(line["device"], line["at"]): line for line in lines("contacts.jsonl") if "cause" in line}
    for line in lines("diagnoses.jsonl"):
        caller = callers.get((line["device"], line["at"])) if "contact" in line else None
        if not caller:
            continue
        family, cause, names = caller["family"], caller["cause"], list(line["causes"])
        right = [one for one in table[family].get(cause, ([], 0))[0] if one in names]
        if not right:
            continue
        print(json.dumps({
            "family": family, "cause": cause, "alone": caller["present"] == [cause],
            "onsets": len(onsets[family, cause]), "run": run,
            "years": len(devices) * (max(times) - min(times)) / (365.25 * 86_400_000), "wordless": rank(right, names, line["calling"]),
            "told": rank(right, names, line["contact"]["reasons"]), "questions": len(line["contact"]["told"]) - 1}))


def row(name, contacts, table):
    alone = [one for one in contacts if one["alone"]]
    share = lambda these, when, place: f"{100 * sum(one[when] <= place for one in these) / max(1, len(these)):.0f} %"
    pair = lambda these, when: f"{share(these, when, 1)}, {share(these, when, 3)}"
    causes = collections.defaultdict(list)
    for one in contacts:
        causes[one["family"], one["cause"]].append(one)
    weights = {}
    for (family, cause), these in causes.items():
        onsets = sum({one["run"]: one["onsets"] for one in these}.values())
        years = sum({one["run"]: one["years"] for one in contacts if one["family"] == family}.values())
        rate = table[family][cause][1]
        weights[family, cause] = len(these) * (1 / years if rate is None else rate / max(1, onsets))
    whole = sum(weights.values())
    first = three = variance = 0.0
    for key, these in causes.items():
        right = sum(one["told"] == 1 for one in these)
        first += weights[key] / whole * right / len(these)
        three += weights[key] / whole * sum(one["told"] <= 3 for one in these) / len(these)
        likely = (right + 0.5) / (len(these) + 1)
        variance += (weights[key] / whole) ** 2 * likely * (1 - likely) / (len(these) + 1)
    spread = 1.96 * math.sqrt(variance)
    nature = f"{100 * first:.0f} % ({100 * max(0, first - spread):.0f} to {100 * min(1, first + spread):.0f}), {100 * three:.0f} %"
    questions = sum(one["questions"] for one in contacts) / max(1, len(contacts))
    print(f"| {name} | {len(contacts)} | {pair(contacts, 'wordless')} | {pair(contacts, 'told')} | {nature} | "
          f"{len(alone)}: {pair(alone, 'told')} | {questions:.1f} |")


def main(words):
    table = judging()
    if words[0] == "note":
        for run in words[1:]:
            note(run, table)
        return
    contacts = [json.loads(line) for path in words for line in open(path, encoding="utf-8")]
    print("| first, in three | contacts | without words | with words | by nature, with words | alone, with words | questions |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    families = sorted({one["family"] for one in contacts})
    for family in families:
        row(family.replace("_", "-"), [one for one in contacts if one["family"] == family], table)
    row("**all**", contacts, table)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
