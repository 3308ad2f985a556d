"""The temperature index of 300 places and 104 weeks, with its uncertainty, and a plain NumPy loop as the peer.

    python benchmarks/index.py [--places 300] [--weeks 104] [--no-peer]
    python benchmarks/index.py --coverage [--runs 200]      # the table of docs/reference/index.md

Five signals, those from messages on two platforms: seven fits per week. The peer does the pooling alone as one would
write it first: a grid of 40 x 40 with betaln of scipy and as many beta draws; timed on some weeks, counted for all.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit

from waterlijn.temperature.index import IndexMethod, Signals, estimate_index, freeze, reference_weeks
from waterlijn.temperature.index.coverage import SCENARIOS
from waterlijn.temperature.index.pooled import DRAWS
from waterlijn.temperature.index.simulating import FIRST, world

GOAL = 20.0  # seconds on two cores
PEER_WEEKS = 4


def peer(signals: Signals, weeks: int) -> float:
    """Seconds for all weeks."""
    rng = np.random.default_rng(1)
    week = ((signals.week - FIRST).astype(int) // 7).astype(int)
    kinds = [f"{s}/{p}" for s, p in zip(signals.signal, signals.source, strict=True)]
    start = time.perf_counter()
    for one in range(1, 1 + PEER_WEEKS):
        for kind in sorted({k for k in kinds if not k.startswith("trust")}):
            rows = np.flatnonzero((week == one) & np.array([k == kind for k in kinds]))
            plain_pooling(signals.hits[rows], signals.n[rows], rng)
    return (time.perf_counter() - start) / PEER_WEEKS * weeks


def plain_pooling(hits: NDArray[np.float64], n: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    m = expit(np.linspace(-5, 0, 40))[:, None]
    s = np.exp(np.linspace(np.log(2), np.log(2000), 40))[None, :]
    a, b = (m * s).ravel(), ((1 - m) * s).ravel()
    log = (betaln(a[:, None] + hits, b[:, None] + n - hits) - betaln(a, b)[:, None]).sum(axis=1)
    weight = np.exp(log - log.max())
    k = rng.choice(len(weight), DRAWS, p=weight / weight.sum())
    drawn = rng.beta(a[k][:, None] + hits, b[k][:, None] + n - hits)
    return np.asarray(np.quantile(drawn, [0.025, 0.975], axis=0), np.float64)


def speed(places: int, weeks: int, *, with_peer: bool) -> None:
    signals = world(places, weeks, platforms=("one", "two")).signals
    small = world(3, 9).signals
    estimate_index(small, freeze(small, IndexMethod(), *reference_weeks(small)))  # compiled once, kept on disk
    start = time.perf_counter()
    method = freeze(signals, IndexMethod(), *reference_weeks(signals))
    frozen = time.perf_counter() - start
    start, cpu = time.perf_counter(), time.process_time()
    found = estimate_index(signals, method)
    took, used = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(found):,} places x weeks from {len(signals):,} rows, {DRAWS} draws each")
    print(f"index with uncertainty and sensitivity: {took:.1f} s ({used:.1f} s of CPU time); goal {GOAL:.0f} s")
    print(f"goalposts, once a year: {frozen:.1f} s; peak memory {peak:,.0f} MB")
    if with_peer:
        alone = peer(signals, weeks)
        print(f"peer, pooling alone: {alone:.1f} s; ours, everything: {took / alone:.2f} of that")


def coverage(runs: int) -> None:
    print("| simulated places | 95 % holds | 80 % holds | 95 % in small places | width 95 % | error | silent |")
    print("|---|---|---|---|---|---|---|")
    for name, scenario in SCENARIOS.items():
        places = int(name.split(" place")[0].split()[-1])  # small worlds are repeated more often
        times = 5 * runs if "index" in name or "change" in name else max(8, runs * 60 // places)
        row = scenario(min(times, 20 * runs), 1)
        cells = [f"{x:.3f}" for x in (row.coverage, row.coverage80, row.small, row.width, row.rmse, row.silent)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--runs", type=int, default=200)
    given = parser.parse_args()
    if given.coverage:
        coverage(given.runs)
    else:
        speed(given.places, given.weeks, with_peer=not given.no_peer)
