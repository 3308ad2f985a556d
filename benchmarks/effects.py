"""How fast the designs for the effect of an action are, with a peer in the same run where it is installed.

Run by hand: ``python benchmarks/effects.py``. The peers are those of the dependency group ``bench``.
"""

from __future__ import annotations

import importlib.util
import time
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect import structural, synthetic, synthetic_did
from waterlijn.effect.did import twoway

Floats = NDArray[np.float64]
Task = Callable[[], object]
TIMES = 5


def _panel(periods: int, units: int) -> Floats:
    rng = np.random.default_rng(1)
    course = np.cumsum(rng.normal(size=(periods, 3)), axis=0)
    return np.asarray(course @ rng.uniform(0, 1, (3, units)) + rng.normal(size=(periods, units)) / 2 + 100)


def _seconds(task: Task) -> tuple[float, float]:
    """First call, with what had to be compiled or loaded, and the fastest of the next ones."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        task()
        taken.append(time.perf_counter() - start)
    return taken[0], min(taken[1:])


def _has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _peer_structural(y: Floats, x: Floats, n_pre: int) -> Task:
    """Maximum likelihood, which is another and a less careful answer: the only peer without TensorFlow."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    def run() -> object:
        model = UnobservedComponents(y[:n_pre], "llevel", exog=x[:n_pre])
        return model.fit(disp=False).get_forecast(len(y) - n_pre, exog=x[n_pre:]).conf_int()

    return run


def _peer_twoway(y: Floats, treated: Floats) -> Task:
    import statsmodels.api as sm

    periods, units = y.shape
    period, unit = (each.ravel() for each in np.indices(y.shape))
    columns = np.column_stack([treated.ravel(), np.eye(units)[unit], np.eye(periods)[period][:, 1:]])
    return lambda: sm.OLS(y.ravel(), columns).fit(cov_type="cluster", cov_kwds={"groups": unit}).bse[0]


def _peer_synthetic(treated: Floats, controls: Floats) -> Task:
    import pandas as pd
    from pysyncon import Synth

    ours, others = pd.Series(treated), pd.DataFrame(controls)

    def run() -> object:
        return Synth.w_optimize(
            V_mat=np.eye(len(ours)), X0=others.to_numpy(), X1=ours.to_numpy(), qp_method="SLSQP", qp_options={}
        )

    return run


def _line(name: str, ours: Task, package: str, peer: Callable[[], Task], bar: float | None = None) -> None:
    first, next_ = _seconds(ours)
    print(f"{name}: {next_:.4f} s, first call {first:.2f} s", end="")
    print(f" (bar {bar} s: {'met' if next_ < bar else 'NOT MET'})" if bar else "")
    if not _has(package):
        print(f"  {package} is not installed here: no ratio")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = _seconds(peer())[1]
    print(f"  {package}: {theirs:.4f} s, {theirs / next_:.1f} times ours")


def main() -> None:
    panel, n_pre = _panel(31, 40), 19
    treated, controls = panel[:, 0], panel[:, 1:]

    def did_with_placebo() -> None:  # the peer has no synthetic did: its 39 synthetic controls, with V given
        synthetic_did.estimate(treated, controls, n_pre)
        synthetic_did.placebo(controls, n_pre)

    def all_synthetic() -> list[object]:
        run = [_peer_synthetic(panel[:n_pre, j], np.delete(controls, j - 1, 1)[:n_pre]) for j in range(1, 40)]
        return [each() for each in run]

    _line("synthetic did with placebo in space, 39 controls", did_with_placebo, "pysyncon", lambda: all_synthetic, 1.0)
    one = (treated[:n_pre], controls[:n_pre])
    _line("synthetic control, one", lambda: synthetic.weights(*one), "pysyncon", lambda: _peer_synthetic(*one))
    _line(
        "synthetic control, placebo in space, 39 controls",
        lambda: synthetic.placebo(controls, n_pre),
        "pysyncon",
        lambda: all_synthetic,
    )
    series = _panel(100, 3)
    y, x = series[:, 0], series[:, 1:]
    _line(
        "structural series, 70 + 30 periods, 1000 draws",
        lambda: structural.fit(y, x, 70, seed=1),
        "statsmodels",
        lambda: _peer_structural(y, x, 70),
        0.3,
    )
    wide = _panel(8, 40)
    action = np.zeros((8, 40))
    action[4:, :20] = 1
    _line(
        "two-way did, 40 units x 8 periods",
        lambda: twoway(wide, action),
        "statsmodels",
        lambda: _peer_twoway(wide, action),
    )


if __name__ == "__main__":
    main()
