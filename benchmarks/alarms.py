"""How often alarms come for nothing and how soon a change is seen, in simulated places; and how fast it is.

Run by hand: ``python benchmarks/alarms.py [--runs 2000]``. Prints the tables of docs/reference/alarms.md.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from waterlijn.temperature.alarms import Series, find_in_places
from waterlijn.temperature.alarms.changepoints import share_breaks
from waterlijn.temperature.alarms.coverage import BASE, CHANGE, SCENARIOS, WEEKS, Row, Town, many_places, simulate

PLACES = 300
COSTLY = ("EARS", "corrected")  # scenarios that take a quarter of the runs


def _line(name: str, row: Row) -> str:
    stated = "" if np.isnan(row.stated_per_year) else f"{row.stated_per_year:.2f}"
    cells = [f"{row.false_per_year:.2f}", stated, f"{row.detected_within_4_weeks:.2f}", f"{row.silent:.3f}"]
    return f"| {name} | {' | '.join(cells)} | {row.runs} |"


def _rates(runs: int) -> None:
    print("| places | false alarms a year | stated | seen within 4 weeks | not judged | places simulated |")
    print("|---|---|---|---|---|---|")
    for i, (name, scenario) in enumerate(SCENARIOS.items()):
        if scenario is many_places:
            continue
        fewer = 4 if any(word in name for word in COSTLY) else 1
        print(_line(name, scenario(max(runs // fewer, 1), 100 + i)), flush=True)


def _names(runs: int) -> None:
    print("\n| 300 places, ten of which change by | named within 4 weeks | named wrongly | quiet weeks with a name |")
    print("|---|---|---|---|")
    for step in (1.8, 2.5, 4.0):
        row = many_places(runs * 3 // 2, 7, step=step)
        print(
            f"| {step} | {row.detected_within_4_weeks:.2f} | {row.false_names:.2f} | {row.false_per_week:.2f} |",
            flush=True,
        )


def _changes(runs: int) -> None:
    """Change points of one share: how many are found, and whether the interval holds the week."""
    print("\n| change of the share | found none | one | more | 80 % holds | 95 % holds |\n|---|---|---|---|---|---|")
    rng = np.random.default_rng(9)
    start = 30  # so that both levels last long enough: 60 weeks before the change and 14 after it
    for town in (Town(step=1.0), Town(step=1.0, rho=0.03), Town(step=1.0, volume=30), Town(), Town(step=2.5)):
        found = [share_breaks(*(column[start:] for column in simulate(town, rng))) for _ in range(max(runs // 2, 1))]
        one = [breaks[0] for breaks in found if len(breaks) == 1]
        counts = [np.mean([len(b) == 0 for b in found]), np.mean([len(b) == 1 for b in found])]
        week = CHANGE - start
        holds = [
            np.mean([b.low80 <= week <= b.high80 for b in one]),
            np.mean([b.low95 <= week <= b.high95 for b in one]),
        ]
        cells = [f"{x:.2f}" for x in (*counts, 1 - sum(counts))]
        cells += [f"{x:.2f}" for x in holds] if town.step > 1 else ["", ""]
        name = "none" if town.step == 1 else f"by {town.step}"
        print(f"| {name}, overdispersion {town.rho}, volume {town.volume:.0f} | {' | '.join(cells)} |", flush=True)


def _speed() -> None:
    rng = np.random.default_rng(1)
    series = [Series.of_shares(range(WEEKS), *simulate(BASE, rng), f"{i}") for i in range(PLACES)]
    find_in_places(series[:2])  # compiles
    wall, processor = time.perf_counter(), time.process_time()
    find_in_places(series)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(
        f"\n{PLACES} places x {WEEKS} weeks, change points included: {wall:.1f} s ({processor:.1f} s of processor time)"
    )


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    _speed()
    _rates(runs)
    _names(runs)
    _changes(runs)


if __name__ == "__main__":
    main()
