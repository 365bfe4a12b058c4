#!/usr/bin/env python3
"""How much verdicts hang on a profile's numbers: every threshold moved at random at once, again and again.

  fdd-jitter.py --profile FILE --set NAME=table.csv [--set …] --score 'COMMAND {days}' [--draws 50] [--by 0.3]
                [--seed 1] [--bedside PATH]

Each draw multiplies every number of every rule (`when`, `while`), every false-alarm rate and every rate of a cause by a
factor of its own between 1 - by and 1 + by. A share or signal of more than a half is moved by its distance from 1, since
no share is above it. The tables go through `bedside replay` and fdd-verdicts.py, and COMMAND, with the verdicts' file for
{days}, prints JSON whose `total` holds TPR, correct_of_faulty and FPR. Printed are each draw and the spread. Standard
library only.
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?![\w.%])")
KEYS = re.compile(r"^(\s*)(when|while|false_alarm|rate):")


def jittered(text, by, chance):
    """The profile with every threshold multiplied by a factor of its own; what decides whether the fan runs stays."""
    def moved(match):
        number, before = float(match[1]), match.string[:match.start()]
        factor = chance.uniform(1 - by, 1 + by)
        if before.endswith(("fan_running > ", "fan_running < ")):
            return match[1]
        return "%.5g" % (1 - (1 - number) * factor if 0.5 < number < 1 else number * factor)

    out, depth = [], None
    for line in text.split("\n"):
        bare = line.strip()
        if depth is not None and bare and len(line) - len(line.lstrip()) <= depth:
            depth = None
        begins = KEYS.match(line)
        if begins and not bare.startswith("#"):
            depth = len(begins[1])
        if depth is None or bare.startswith("#"):
            out.append(line)
        elif begins and begins[2] == "rate":
            out.append(re.sub(r"(\d+(?:\.\d+)?)/", lambda m: moved(m) + "/", line))
        else:
            out.append(NUMBER.sub(moved, line))
    return "\n".join(out)


def draw(job):
    number, given, text = job
    with tempfile.TemporaryDirectory() as room:
        profile = os.path.join(room, "profile.yaml")
        with open(profile, "w", encoding="utf-8") as file:
            file.write(text if number == 0 else jittered(text, given.by, random.Random("%d-%d" % (given.seed, number))))
        sets = []
        for one in given.set:
            name, _, table = one.partition("=")
            found = os.path.join(room, name + ".jsonl")
            subprocess.run([given.bedside, "replay", "--profile", profile, "--sort", "--input", table, "--out", found],
                           check=True, stderr=subprocess.DEVNULL)
            sets += ["--set", name + "=" + found]
        days = os.path.join(room, "days.csv")
        with open(days, "w", encoding="utf-8") as file:
            subprocess.run([sys.executable, os.path.join(HERE, "fdd-verdicts.py")] + sets, check=True, stdout=file)
        command = [word.replace("{days}", days) for word in shlex.split(given.score)]
        total = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["total"]
        return total["TPR"], total["correct_of_faulty"], total["FPR"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bedside", default=os.path.join(HERE, "../.build/debug/bedside"))
    parser.add_argument("--profile", required=True)
    parser.add_argument("--set", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--score", required=True)
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--by", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with open(given.profile, encoding="utf-8") as file:
        text = file.read()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        scores = list(pool.map(draw, [(n, given, text) for n in range(given.draws + 1)]))
    for number, score in enumerate(scores):
        name = "draw %d" % number if number else "as it is"
        print("%-8s found %5.1f %%  right %5.1f %%  false %5.1f %%" % ((name,) + tuple(100 * x for x in score)))
    for name, values in zip(("found", "right", "false"), zip(*scores[1:])):
        values = sorted(values)
        cut = [values[round(q * (len(values) - 1))] for q in (0, 0.1, 0.5, 0.9, 1)]
        figures = (name,) + tuple(100 * x for x in cut)
        print("%s: least %.1f, tenth %.1f, median %.1f, nine tenths %.1f, most %.1f %%" % figures)


if __name__ == "__main__":
    main()
