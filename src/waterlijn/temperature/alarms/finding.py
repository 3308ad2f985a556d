"""From a series to its alarms, by the method that was asked for; and over places, which of them may be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, unknown
from waterlijn.temperature.alarms import by_history, by_pair
from waterlijn.temperature.alarms.changepoints import share_breaks
from waterlijn.temperature.alarms.false_discovery import discoveries
from waterlijn.temperature.alarms.levels import count_estimate, share_estimate
from waterlijn.temperature.alarms.results import SAME_STORY, WEEKS_PER_YEAR, Alarm, Alarms, LevelChange, Settings
from waterlijn.temperature.alarms.series import Series, Week

# p values of very special weeks are somewhat too small, because the spread of weeks is estimated: this level keeps the
# promise of one in five in the simulations of docs/reference/alarms.md
FALSE_NAMES = 0.1
YEARS_FOR_SEASONS = 3

NO_MESSAGES = "There is no week with messages."
NEEDS_MESSAGES = (
    "This rule needs the number of messages per week; with hits alone only farrington and ears can be used."
)
ONLY_VOLUME = (
    "Without the number of messages an alarm mostly means that there were more messages, not that another share of "
    "them was a hit."
)
KNOWS_NO_SEASONS = (
    "This rule knows no seasons. There are three years of weeks, so the rule farrington can be used, which does."
)


def find_alarms(series: Series, settings: Settings | None = None) -> Alarms:
    """Weeks that are out of line, each judged with what was known before it.

    Parameters
    ----------
    series
        Weeks of one place.
    settings
        The default: binomial sum and spike rule together, half a false alarm per year.

    Returns
    -------
    Alarms
        With a `reason` when no week could be judged.

    Notes
    -----
    The level and the overdispersion are estimated from the earlier weeks (at least 26 with messages); limits
    take into account how unsure both are. Measured rates: docs/reference/alarms.md.

    Examples
    --------
    >>> quiet = Series.of_shares(range(60), [6, 7, 5, 6] * 15, [100] * 60, "Grasdrecht")
    >>> find_alarms(quiet).alarms
    ()
    >>> loud = Series.of_shares(range(60), [6, 7, 5, 6] * 14 + [6, 13, 14, 13], [100] * 60, "Grasdrecht")
    >>> [(alarm.week, alarm.rule) for alarm in find_alarms(loud).alarms]
    [(58, 'cusum')]
    """
    chosen = settings or Settings()
    if not series.is_known.any():
        return _nothing(series, chosen, NO_MESSAGES)
    if chosen.method in by_history.METHODS:
        found = by_history.find(series, chosen)
    elif series.n is None:
        return _nothing(series, chosen, NEEDS_MESSAGES)
    else:
        found = by_pair.find(series, chosen)
    return replace(
        found,
        alarms=_stories(found.alarms),
        latest=latest_of(series),
        changes=changes_of(series),
        warnings=_warnings(series, chosen),
    )


def _stories(alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
    """Which alarms begin a story, and which go on with one."""
    before = (-SAME_STORY - 1, *(alarm.index for alarm in alarms))
    return tuple(
        replace(alarm, is_new=alarm.index - last > SAME_STORY) for alarm, last in zip(alarms, before, strict=False)
    )


def find_in_places(places: Sequence[Series], settings: Settings | None = None) -> tuple[Alarms, ...]:
    """Alarms of many places, and per week which may be named.

    With 300 places and half a false alarm per year each, three places a week alarm when nothing changed anywhere. An
    alarm is `kept` when it is among the discoveries of its week (Benjamini and Hochberg). In a week in which nothing
    changes a place is then named at most one time in five; in a week in which some change, on average at most a fifth
    of the names is wrong. That holds when places are independent or move together.

    Examples
    --------
    >>> quiet = [Series.of_shares(range(40), [6, 7, 5, 6] * 10, [100] * 40, f"place {i}") for i in range(3)]
    >>> [found.alarms for found in find_in_places(quiet)]
    [(), (), ()]
    """
    found = [find_alarms(series, settings) for series in places]
    together: dict[Week, list[tuple[int, float]]] = {}
    for i, one in enumerate(found):
        for week, p in zip(one.weeks, one.p, strict=True):
            if not np.isnan(p):
                together.setdefault(week, []).append((i, float(p)))
    named = {week: _named(judged) for week, judged in together.items()}
    return tuple(_kept(i, one, named) for i, one in enumerate(found))


def _named(judged: Sequence[tuple[int, float]]) -> frozenset[int]:
    is_named = discoveries([p for _i, p in judged], FALSE_NAMES)
    return frozenset(i for (i, _p), yes in zip(judged, is_named, strict=True) if yes)


def _kept(i: int, found: Alarms, named: dict[Week, frozenset[int]]) -> Alarms:
    return replace(found, alarms=tuple(replace(alarm, kept=i in named[alarm.week]) for alarm in found.alarms))


def latest_of(series: Series) -> Estimate:
    """The last week with messages."""
    last = int(np.flatnonzero(series.is_known)[-1])
    if series.n is None:
        return count_estimate(float(series.hits[last]), "count 1")
    return share_estimate(float(series.hits[last]), float(series.n[last]), "share of a week 1")


def changes_of(series: Series) -> tuple[LevelChange, ...]:
    """Changes of the level of a share; none of counts, of which the volume changes all the time."""
    if series.n is None:
        return ()
    weeks = series.weeks
    return tuple(
        LevelChange(weeks[b.at], weeks[b.low95], weeks[b.high95], b.before, b.after)
        for b in share_breaks(series.hits, series.n)
    )


def _warnings(series: Series, settings: Settings) -> tuple[str, ...]:
    found = []
    if series.n is None:
        found.append(ONLY_VOLUME)
    elif settings.method not in by_history.METHODS and len(series.weeks) > YEARS_FOR_SEASONS * WEEKS_PER_YEAR:
        found.append(KNOWS_NO_SEASONS)
    return tuple(found)


def _nothing(series: Series, settings: Settings, reason: str) -> Alarms:
    empty: NDArray[np.float64] = np.full(len(series.weeks), np.nan)
    latest = unknown(reason, 0, settings.method)
    ranges = np.full((4, len(series.weeks)), np.nan)
    return Alarms(series.place, settings.method, series.weeks, latest, (), empty, empty, ranges, empty, 0, None, reason)


def name_of(week: Week) -> str:
    """Such as "2025-W07", or the number."""
    if not isinstance(week, date):
        return str(week)
    year, number, _day = week.isocalendar()
    return f"{year}-W{number:02d}"
