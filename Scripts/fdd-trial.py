#!/usr/bin/env python3
"""Made-up air-handling units with known faults through `bedside replay`, and how many of their days are told rightly.

  fdd-trial.py --bedside .build/debug/bedside --seed 1 [--units 20] [--profile FILE] [--keep DIR] [--show]

Each unit is drawn from the seed: fan, damper, coils, water, climate and season, control, schedule, sensors, and for each
of 14 days either no fault or one of the outdoor-air damper, the heating valve or the cooling valve, stuck or leaking,
from midnight to midnight. Equal seeds give equal units on every machine. The model is written from the balance of heat
and air, not from the profile:

- mixing box: heat balance of outdoor and return air; the share of outdoor air follows the damper by a curve of its own,
  leaks a little when shut and does not reach all of it when open (ASHRAE Handbook Fundamentals, 21, dampers).
- coil: effectiveness, growing with the valve's flow and falling with the air's (Incropera, Fundamentals of Heat and Mass
  Transfer, 11); a lag of minutes.
- fan: its pressure over its efficiency over rho * cp warms the air; pressure is a static part and one with the square of
  the flow (ASHRAE Handbook Systems and Equipment, 21).
- zone: one capacity, gains of people and light, the envelope, and for many zones their reheat.
- sensors: each off by a constant and by noise; the mixed-air sensor also by how badly the box mixes.

A faulty day counts where the part stands at least 0.05 off its signal for an hour of it: a heating valve that is stuck
shut in a summer that never calls for heat is no fault that anything could show. Standard library only.
"""
import argparse
import concurrent.futures
import datetime
import importlib.util
import json
import math
import os
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

HERE = os.path.dirname(os.path.abspath(__file__))
DAYS = 14
MINUTES = 1440
# Kind of fault, and its severities: where the valve or damper truly stands (stuck) or at least stands (leaking).
FAULTS = {
    "oa_damper": [("stuck", 0.0), ("stuck", 0.4), ("stuck", 0.6), ("stuck", 1.0), ("leaks", 0.15), ("leaks", 0.3)],
    "heating_valve": [("stuck", 0.0), ("stuck", 0.3), ("stuck", 0.6), ("stuck", 1.0), ("leaks", 0.08), ("leaks", 0.2)],
    "cooling_valve": [("stuck", 0.0), ("stuck", 0.3), ("stuck", 0.6), ("stuck", 1.0), ("leaks", 0.08), ("leaks", 0.2)],
}
# Mean outdoor air of a day by climate and season, Celsius, and the swing of a day about it.
CLIMATES = {
    "cold": ((-6, 8, 21, 7), 5), "mixed": ((2, 13, 26, 14), 6), "hot": ((11, 20, 31, 21), 6), "marine": ((5, 11, 18, 12), 4),
}
COLUMNS = ["Datetime", "AHU: Supply Air Temperature", "AHU: Supply Air Temperature Set Point",
           "AHU: Outdoor Air Temperature", "AHU: Mixed Air Temperature", "AHU: Return Air Temperature",
           "AHU: Supply Air Fan Status", "AHU: Supply Air Fan Speed Control Signal",
           "AHU: Outdoor Air Damper Control Signal", "AHU: Cooling Coil Valve Control Signal",
           "AHU: Heating Coil Valve Control Signal"]


def clamp(value, low=0.0, high=1.0):
    return max(low, min(high, value))


class Unit:
    """One unit, its 14 days and what is wrong on each: `plan` is a list of None or (component, kind, severity)."""

    def __init__(self, seed, number):
        self.name = "unit-%d-%02d" % (seed, number)
        r = self.random = random.Random(self.name)
        self.many_zones = r.random() < 0.5
        self.variable = self.many_zones or r.random() < 0.5
        self.all_night = r.random() < 0.3
        self.climate, self.season = r.choice(sorted(CLIMATES)), r.randrange(4)
        pressure, efficiency = r.uniform(400, 1400), r.uniform(0.45, 0.65)
        self.fan_rise = pressure / efficiency / 1206                       # K, rho * cp = 1206 J/m3K
        self.fan_static = r.uniform(0.05, 0.4)
        self.constant_speed = r.choice([0.5, 0.7, 0.8, 1.0])
        self.least_speed = r.uniform(0.25, 0.45)
        self.damper_curve, self.damper_leak = r.uniform(0.6, 1.5), r.uniform(0.0, 0.03)
        self.most_outdoor = r.uniform(0.85, 1.0)
        self.minimum = r.choice([0.0, 0.1, 0.15, 0.2, 0.3])
        self.economiser = r.choice(["fixed", "differential", "none"]) if r.random() < 0.8 else "fixed"
        self.high_limit = r.uniform(18, 24)
        self.hot_water, self.cold_water = r.uniform(50, 80), r.uniform(5, 9)
        self.hot_coil, self.cold_coil = r.uniform(0.35, 0.7), r.uniform(0.5, 0.8)
        self.valve_curve = r.uniform(0.7, 1.8)
        self.coil_lag = r.uniform(3, 8)                                    # min
        self.supply_cold = r.uniform(12, 14)
        self.opens, self.closes = r.choice([5, 6, 7]), r.choice([17, 18, 20, 22])
        self.weekends = r.random() < 0.6
        self.gains = r.uniform(1.0, 3.0)                                   # K/h in the zone
        self.envelope = r.uniform(0.03, 0.12)                              # 1/h
        self.ventilation = r.uniform(1.5, 4.0)                             # 1/h of the zone's heat capacity at full flow
        self.offsets = {name: r.gauss(0, 0.2) for name in ("supply", "mixed", "return", "outdoor")}
        self.noise, self.stratified = r.uniform(0.02, 0.15), r.gauss(0, 0.08)
        self.start = datetime.datetime(2019, (1, 4, 7, 10)[self.season], r.randint(1, 14))
        self.plan = self.draw_plan()

    def draw_plan(self):
        """Runs of one to four days: clean, or one fault; faults may well come first."""
        r, plan = self.random, []
        while len(plan) < DAYS:
            if r.random() < 0.42:
                run = None
            else:
                component = r.choice(sorted(FAULTS))
                run = (component,) + r.choice(FAULTS[component])
            plan += [run] * r.randint(1, 4)
        return plan[:DAYS]

    def outdoor_day(self):
        (means, swing), r = CLIMATES[self.climate], self.random
        self.weather = 0.7 * getattr(self, "weather", r.gauss(0, 3)) + r.gauss(0, 2.2)
        return means[self.season] + self.weather, swing * r.uniform(0.4, 1.3)

    def true_position(self, component, signal, fault):
        if fault is None or fault[0] != component:
            return signal
        return fault[2] if fault[1] == "stuck" else max(signal, fault[2])

    def rows(self):
        r = self.random
        zone = coil_air = 22.5
        hot = cold = damper = heating = cooling = 0.0
        speed, integral, setpoint = self.least_speed, 0.0, 18.0
        mixed = supply = zone
        self.minutes_off = [0] * DAYS
        for minute in range(DAYS * MINUTES):
            day, hour = divmod(minute, MINUTES)
            hour /= 60
            if hour == 0:
                mean, swing = self.outdoor_day()
            fault = self.plan[day]
            time = self.start + datetime.timedelta(minutes=minute)
            outdoor = mean + swing * math.sin((hour - 9) / 24 * 2 * math.pi)
            occupied = self.opens <= hour < self.closes and (self.weekends or time.weekday() < 5)
            running = occupied or self.all_night

            # What the controller asks for.
            if running:
                if self.many_zones:
                    setpoint = clamp(self.supply_cold + max(0, 10 - outdoor) * 0.15, self.supply_cold, 16)
                    speed += 0.02 * clamp((zone - 23) * 2, -1, 1)
                else:
                    setpoint += 0.02 * clamp(22.5 - zone, -2, 2)
                    setpoint = clamp(setpoint, self.supply_cold, 35)
                    speed += 0.01 * clamp(abs(zone - 22.5) - 0.7, -1, 1)
                speed = clamp(speed, self.least_speed, 1) if self.variable else self.constant_speed
                low = self.minimum if occupied else 0.0
                measured = supply + self.offsets["supply"]
                free = outdoor < (self.high_limit if self.economiser == "fixed" else zone - 1) \
                    if self.economiser != "none" else False
                # One loop, three pieces in sequence: heating below 0, damper 0 to 1, cooling 1 to 2.
                error = measured - setpoint
                integral = clamp(integral + 0.004 * error, -1, 2)
                demand = clamp(integral + 0.02 * error, -1, 2)
                heating = clamp(-demand)
                damper = max(low, clamp(demand)) if free else low
                cooling = clamp(demand - 1) if free else clamp(demand)
                heating, cooling = (0 if x < 0.01 else x for x in (heating, cooling))
            else:
                damper = heating = cooling = 0.0
                integral, speed_now = 0.0, 0.0
            flow = speed if running else 0.0

            # What happens.
            opened = self.true_position("oa_damper", damper, fault)
            share = self.damper_leak + (self.most_outdoor - self.damper_leak) * opened ** self.damper_curve
            returned = zone + (0.4 if occupied else 0.1)
            if fault:
                asked = {"oa_damper": damper, "heating_valve": heating, "cooling_valve": cooling}[fault[0]]
                self.minutes_off[day] += abs(self.true_position(fault[0], asked, fault) - asked) >= 0.05
            water = [self.true_position(*x, fault) ** self.valve_curve
                     for x in (("heating_valve", heating), ("cooling_valve", cooling))]
            if running:
                mixed = share * outdoor + (1 - share) * returned
                drag = max(0.2, flow) ** 0.4
                hot += (min(0.95, self.hot_coil * water[0] / drag) - hot) / self.coil_lag
                after = mixed + hot * (self.hot_water - mixed)
                cold += (min(0.95, self.cold_coil * water[1] / drag) - cold) / self.coil_lag
                after += cold * (self.cold_water - after)
                rise = self.fan_rise * (self.fan_static + (1 - self.fan_static) * flow ** 2)
                supply += (after + rise - supply) / 2
                coil_air = after
            else:
                # The air stands: the casing goes towards the plant room, the coil to its water.
                hot += (self.hot_coil * water[0] - hot) / self.coil_lag
                cold += (self.cold_coil * water[1] - cold) / self.coil_lag
                pull = 0.8 * (hot * (self.hot_water - 22) + cold * (self.cold_water - 22))
                rest = 0.9 * zone + 0.1 * outdoor + pull
                coil_air += (rest - coil_air) / 40
                mixed += (0.5 * coil_air + 0.5 * (0.9 * zone + 0.1 * outdoor) - mixed) / 20
                supply += (coil_air - supply) / 20
            load = self.gains if occupied else 0.15 * self.gains
            reheat = max(0.0, 21.5 - zone) * 6 if self.many_zones and running else 0.0
            zone += (self.ventilation * flow * (supply - zone) + load + self.envelope * (outdoor - zone) + reheat) / 60
            zone = clamp(zone, 5, 45)

            def sensed(name, value):
                return "%.2f" % ((value + self.offsets[name] + r.gauss(0, self.noise)) * 1.8 + 32)
            badly = self.stratified * 4 * share * (1 - share) * (outdoor - returned) if running else 0.0
            yield [time.strftime("%m/%d/%Y %H:%M"), sensed("supply", supply), "%.1f" % (setpoint * 1.8 + 32),
                   sensed("outdoor", outdoor), "#VALUE!" if r.random() < 0.001 else sensed("mixed", mixed + badly),
                   sensed("return", returned), "1" if running else "0", "%.3f" % flow, "%.3f" % damper,
                   "%.3f" % cooling, "%.3f" % heating]


def judge(job):
    """{day: verdict} of one unit: (fault, component) by the shipped way from findings to verdicts."""
    seed, number, bedside, profile, keep = job
    unit = Unit(seed, number)
    spec = importlib.util.spec_from_file_location("verdicts", os.path.join(HERE, "fdd-verdicts.py"))
    verdicts = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verdicts)
    table, found, truth = (os.path.join(keep, unit.name + end) for end in (".csv", ".jsonl", ".json"))
    if not os.path.exists(truth):
        with open(table, "w", encoding="utf-8") as file:
            for row in [COLUMNS] + list(unit.rows()):
                file.write(",".join(row) + "\n")
        with open(truth, "w", encoding="utf-8") as file:
            json.dump(unit.minutes_off, file)
    with open(truth, encoding="utf-8") as file:
        minutes_off = json.load(file)
    subprocess.run([bedside, "replay", "--profile", profile, "--input", table, "--out", found],
                   check=True, stderr=subprocess.DEVNULL)
    with open(found, encoding="utf-8") as file:
        days = verdicts.verdicts([json.loads(line) for line in file])
    told = []
    for day in range(DAYS):
        times = days.get((unit.start + datetime.timedelta(days=day)).date(), {})
        likely = max(times, key=times.get, default="")
        told.append(likely if likely and times[likely] >= verdicts.LEAST else "")
    kind = "%s %s %s" % (unit.climate, ("winter", "spring", "summer", "autumn")[unit.season],
                         "many zones" if unit.many_zones else "one zone")
    return [(unit.name, day, kind, truth, word) for day, (truth, word) in enumerate(zip(unit.plan, told))
            if truth is None or minutes_off[day] >= 60]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bedside", default=os.path.join(HERE, "../.build/debug/bedside"))
    parser.add_argument("--profile", default=os.path.join(HERE, "../DeviceProfiles/building/air-handling-unit.yaml"))
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--keep", metavar="DIR", help="keep the tables and findings there, and read them from there")
    parser.add_argument("--show", action="store_true", help="each day that is told wrongly")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room, concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(given.seed, n, given.bedside, given.profile, given.keep or room) for n in range(given.units)]
        days = [day for unit in pool.map(judge, jobs) for day in unit]
    by_fault, clean, false = {}, 0, 0
    for name, day, kind, truth, word in days:
        if truth is None:
            clean, false = clean + 1, false + (word != "")
        else:
            tally = by_fault.setdefault(truth, [0, 0, 0])
            tally[0] += 1
            tally[1] += word != ""
            tally[2] += word == truth[0]
        if given.show and word != (truth[0] if truth else ""):
            print("%s day %2d (%s): %s -> %s" % (name, day, kind, truth or "clean", word or "nothing"))
    print("fault                         days  found  right")
    for fault in sorted(by_fault):
        print("%-14s %-6s %4.2f   %6d %6d %6d" % (fault + tuple(by_fault[fault])))
    total = [sum(x) for x in zip(*by_fault.values())]
    commonest = max(sum(t[0] for f, t in by_fault.items() if f[0] == c) for c in FAULTS)
    print("seed %d, %d units: %d of %d faulty days found (%.0f %%), %d right (%.0f %%), %d of %d clean days false (%.0f %%)" % (
        given.seed, given.units, total[1], total[0], 100 * total[1] / total[0], total[2], 100 * total[2] / total[0],
        false, clean, 100 * false / max(1, clean)))
    print("always the commonest component: 100 %% found, %.0f %% right, 100 %% false" % (100 * commonest / total[0]))


if __name__ == "__main__":
    main()
