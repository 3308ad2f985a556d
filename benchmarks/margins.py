"""How often the intervals of the temperature hold the truth, in simulated towns.

Run by hand: ``python benchmarks/margins.py [--runs 2000]``. Prints the tables of docs/reference/temperature.md.
"""

from __future__ import annotations

import argparse

from waterlijn.temperature.coverage import Coverage, changes, with_labels, without_labels

HEAD = "80 % holds | 95 % holds | width 80 % | width 95 % | mean error |"
LINE = "|---|---|---|---|---|---|"


def _row(name: str, found: Coverage) -> str:
    cells = [f"{x:.3f}" for x in (found.i80, found.i95, found.width80, found.width95)]
    return f"| {name} | {' | '.join(cells)} | {found.bias:+.4f} |"


def _with_labels(runs: int) -> None:
    print(f"\n| with labels (difference estimator) | {HEAD}\n{LINE}")
    for share, n, n_labels in (
        (0.05, 5000, 300),
        (0.02, 5000, 300),
        (0.15, 400, 80),
        (0.05, 400, 45),
        (0.01, 400, 45),
        (0.005, 2000, 60),
        (0.10, 60, 45),
        (0.30, 2000, 200),
    ):
        name = f"share {share:.1%}, {n} voices, {n_labels} labels"
        print(_row(name, with_labels(share, n=n, n_labels=n_labels, runs=runs)))
    print(_row("share 5 %, model works less here", with_labels(0.05, n=5000, n_labels=300, separation=1.4, runs=runs)))
    print(_row("share 5 %, model worthless here", with_labels(0.05, n=5000, n_labels=300, separation=0, runs=runs)))
    print(_row("share 5 %, flags only, drawn evenly", _flags_only(0.05, runs)))
    print(_row("share 2 %, flags only, drawn evenly", _flags_only(0.02, runs)))


def _flags_only(share: float, runs: int) -> Coverage:
    return with_labels(share, n=2000, n_labels=60, is_soft=False, is_uniform=True, runs=runs)


def _without_labels(runs: int) -> None:
    print(f"\n| without labels (Rogan-Gladen) | {HEAD}\n{LINE}")
    for sources in (1, 3, 6):
        for drift, words in (
            (0.0, "no town differs"),
            (1.0, "towns differ as usual"),
            (1.7, "towns differ 1.7 times as much"),
        ):
            for share, n in ((0.01, 1000), (0.05, 60), (0.05, 1000), (0.15, 1000), (0.40, 1000)):
                found = without_labels(share, n=n, sources=sources, drift=drift, runs=runs)
                print(_row(f"{sources} source(s), {words}, share {share:.0%}, {n} voices", found))


def _changes(runs: int) -> None:
    print("\n| change | 80 % holds | 95 % holds | width 95 % | says warmer | says cooler |\n" + LINE)
    for before, now in ((0.05, 0.05), (0.15, 0.15), (0.05, 0.10), (0.05, 0.15), (0.15, 0.25)):
        for n in (200, 2000):
            for drift in (0.0, 0.1, 0.2):
                found = changes(before, now, n=n, week_drift=drift, runs=runs)
                name = f"{before:.0%} to {now:.0%}, {n} voices, week drift {drift}"
                c = found.coverage
                print(
                    f"| {name} | {c.i80:.3f} | {c.i95:.3f} | {c.width95:.3f} | {found.said_warmer:.3f} "
                    f"| {found.said_cooler:.3f} |"
                )


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    _with_labels(runs)
    _without_labels(runs)
    _changes(max(runs // 2, 1))


if __name__ == "__main__":
    main()
