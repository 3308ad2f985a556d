"""Hostile share of the messages in thirteen invented municipalities, per month; in one of them something was done.

    python examples/panel.py > examples/waterdam/panel.csv

In Waterdam bystander trainings begin in January 2026, and the share falls by 5 percentage points from then on. All
municipalities share a course (a hot summer), each has its own level, and no share is known exactly.
"""

from __future__ import annotations

import sys

import numpy as np

PLACES = (
    "Waterdam", "Grasdrecht", "Veldwijk", "Molenbroek", "Sint-Anna", "Heikant", "Oosterhaven", "Duinbeke", "Lindeveld",
    "Zandhoek", "Kerkwijk", "Broekzele", "Hoogmeer",
)  # fmt: skip
MONTHS = tuple(f"{2025 + i // 12}-{1 + i % 12:02d}" for i in range(18))
START, EFFECT = MONTHS.index("2026-01"), -0.05


def rows(seed: int = 3) -> list[tuple[str, str, float, int]]:
    """Place, month, hostile share and number of messages."""
    rng = np.random.default_rng(seed)
    course = 0.02 * np.sin(2 * np.pi * (np.arange(len(MONTHS)) - 3) / 12) + rng.normal(0, 0.006, len(MONTHS))
    found = []
    for place in PLACES:
        level, usual = rng.normal(0.14, 0.025), int(rng.integers(300, 900))
        for t, month in enumerate(MONTHS):
            share = level + course[t] + rng.normal(0, 0.006) + EFFECT * (place == "Waterdam" and t >= START)
            n = int(rng.poisson(usual))
            found.append((place, month, float(rng.binomial(n, share)) / n, n))
    return found


if __name__ == "__main__":
    sys.stdout.write("plaats,maand,aandeel,berichten\n")
    sys.stdout.writelines(f"{place},{month},{share:.4f},{n}\n" for place, month, share, n in rows())
