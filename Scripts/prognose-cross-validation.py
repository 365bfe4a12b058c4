#!/usr/bin/env python3
"""Cross-validates `bedside prognose` by engine on a table of lives that ran to failure.

  Scripts/prognose-cross-validation.py --data train_FD001.txt [--bedside .build/release/bedside] [--folds 5] [--cuts 10]
      [--seed 1] [--first 30] [--cap 125] [--keep DIR]

The table is space-separated without a header: engine, cycle, then what was measured; a life ends in failure at its last
row. Engines are dealt to folds by chance from the seed. Each engine of a fold is cut at random cycles (from --first on, or
its last but one), each cut an entity of its own; the command is given the other folds' lives and these cut histories, which
hold nothing of what comes later, and its answers are scored: root mean square error against the truth, capped and raw,
where 50 cycles or fewer remain, and how often the interval from p10 to p90 holds the truth. Beside it stands the trivial
answer: the mean and the tenth and ninetieth of a hundred of the fitted lives' own cuts, whatever was measured. The 95 %
interval of an error draws engines with replacement. Standard library only; --keep leaves truth.txt and pred.txt, a
line a cut, for other scorers.
"""
import argparse
import csv
import math
import pathlib
import random
import subprocess
import tempfile


def lives(path):
    found = {}
    for line in open(path):
        cells = line.split()
        if cells:
            found.setdefault(cells[0], []).append(cells)
    for rows in found.values():
        rows.sort(key=lambda cells: float(cells[1]))
    return found


def cut_points(rows, count, first, chance):
    """Rows that are known at each cut, at least one row before failure."""
    last = len(rows) - 1
    return [chance.randint(min(first, last), last) for _ in range(count)]


def predictions(bedside, fitted, cuts, folder):
    fit, judged, out = folder / "fit.txt", folder / "input.txt", folder / "out.csv"
    fit.write_text("".join(" ".join(cells) + "\n" for rows in fitted for cells in rows))
    with judged.open("w") as file:
        for name, rows, known in cuts:
            for cells in rows[:known]:
                file.write(" ".join([name] + cells[1:]) + "\n")
    subprocess.run(
        [bedside, "prognose", "--fit", fit, "--input", judged, "--entity", "c1", "--time", "c2", "--delimiter", "space",
         "--no-header", "--out", out], check=True)
    with out.open() as file:
        return {row["entity"]: row for row in csv.DictReader(file)}


def quantile(values, share):
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def rmse(errors):
    return math.sqrt(sum(error * error for error in errors) / len(errors)) if errors else float("nan")


def figures(rows, cap):
    """Of (engine, truth, median, p10, p90)."""
    def capped(value):
        return min(value, cap)
    near = [row for row in rows if row[1] <= 50]

    def held(of, seen):
        return 100 * sum(low <= seen(truth) <= high for _, truth, _, low, high in of) / len(of) if of else float("nan")
    return {
        "RMSE, capped": rmse([median - capped(truth) for _, truth, median, _, _ in rows]),
        "RMSE, raw": rmse([median - truth for _, truth, median, _, _ in rows]),
        "RMSE, 50 or fewer left": rmse([median - truth for _, truth, median, _, _ in near]),
        "coverage, capped %": held(rows, capped),
        "coverage, raw %": held(rows, float),
        "coverage, 50 or fewer left %": held(near, float),
        "coverage, 51 to cap %": held([row for row in rows if 50 < row[1] < cap], float),
        "coverage, raw, cap or more left %": held([row for row in rows if row[1] >= cap], float),
        "mean width, 50 or fewer left": sum(row[4] - row[3] for row in near) / max(1, len(near)),
        "mean width": sum(row[4] - row[3] for row in rows) / len(rows),
    }


def bootstrap(rows, cap, name, chance, draws=1000):
    engines = {}
    for row in rows:
        engines.setdefault(row[0], []).append(row)
    groups = list(engines.values())
    values = sorted(
        figures([row for _ in groups for row in chance.choice(groups)], cap)[name] for _ in range(draws))
    return values[int(0.025 * draws)], values[int(0.975 * draws)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--bedside", default=".build/release/bedside")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=30)
    parser.add_argument("--cap", type=float, default=125)
    parser.add_argument("--keep")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    all_lives = lives(asked.data)
    names = list(all_lives)
    chance.shuffle(names)
    answers, trivial = [], []
    for fold in range(asked.folds):
        held_out = names[fold::asked.folds]
        fitted = [all_lives[name] for name in names if name not in set(held_out)]
        cuts = [("%s-%d" % (name, number), all_lives[name], known) for name in held_out
                for number, known in enumerate(cut_points(all_lives[name], asked.cuts, asked.first, chance))]
        with tempfile.TemporaryDirectory() as folder:
            found = predictions(asked.bedside, fitted, cuts, pathlib.Path(folder))
        own = [float(rows[-1][1]) - float(rows[known - 1][1]) for rows in fitted
               for known in cut_points(rows, asked.cuts, asked.first, chance)]
        mean = sum(min(left, asked.cap) for left in own) / len(own)
        low, high = quantile(own, 0.1), quantile(own, 0.9)
        for name, rows, known in cuts:
            truth = float(rows[-1][1]) - float(rows[known - 1][1])
            engine, row = name.split("-")[0], found[name]
            answers.append((engine, truth, float(row["median"]), float(row["p10"]), float(row["p90"])))
            trivial.append((engine, truth, mean, low, high))
    of_command, of_mean = figures(answers, asked.cap), figures(trivial, asked.cap)
    print("%d engines, %d cuts, %d of them with 50 or fewer left" % (
        len(names), len(answers), sum(row[1] <= 50 for row in answers)))
    print("%-36s %10s %10s" % ("", "prognose", "mean"))
    for name in of_command:
        spread = ""
        if name.startswith("RMSE") or name == "coverage, capped %":
            spread = "  (95 %%: %.1f to %.1f)" % bootstrap(answers, asked.cap, name, random.Random(1))
        print("%-36s %10.1f %10.1f%s" % (name, of_command[name], of_mean[name], spread))
    if asked.keep:
        folder = pathlib.Path(asked.keep)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "truth.txt").write_text("".join("%g\n" % row[1] for row in answers))
        (folder / "pred.txt").write_text("".join("%g\n" % row[2] for row in answers))


if __name__ == "__main__":
    main()
