"""What a rule says of a series: alarms, each with how often it would come when nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval
from waterlijn.temperature.alarms.series import Week

METHODS = ("default", "cusum", "spike", "farrington", "ears")
WEEKS_PER_YEAR = 52
SAME_STORY = 8  # weeks within which a next alarm belongs to the one before
FEWEST_YEARLY, MOST_YEARLY = 0.02, 10.0

LASTING = "The share was above what is usual for some weeks together."
ONE_LOUD_WEEK = "The share of this one week was far above what is usual."
ABOVE_OTHER_YEARS = "It was far above the same time of earlier years."
ABOVE_RECENT_WEEKS = "It was far above the weeks just before."
REASONS = {
    "cusum": LASTING,
    "spike": ONE_LOUD_WEEK,
    "farrington": ABOVE_OTHER_YEARS,
    "ears": ABOVE_RECENT_WEEKS,
}
BAD_METHOD = "There is no rule called {method}. Known are: {names}."
BAD_YEARLY = "The number of false alarms per year lies between {low} and {high}."


@dataclass(frozen=True, slots=True)
class Settings:
    """How to watch; the defaults are those that docs/reference/alarms.md measures.

    Parameters
    ----------
    method
        ``"default"`` (sum and spike rule together), ``"cusum"`` or ``"spike"`` alone, ``"farrington"`` (needs three
        years), ``"ears"``.
    yearly_false
        False alarms per year that the rules may give together in this place.
    odds
        The sum is made to find a share of which the odds are this many times the usual.
    spike_part
        Part of the false alarms that the spike rule may give.
    needed, window, guard, forget
        In weeks: the shortest baseline, the longest, the most recent part that is left out of it, and how long the
        weeks of an alarm stay out. After that what was an alarm is usual.
    seed
        For the false alarms per year of Farrington and EARS, which are simulated.
    """

    method: str = "default"
    yearly_false: float = 0.5
    odds: float = 1.8
    spike_part: float = 0.2
    needed: int = 26
    window: int = 104
    guard: int = 4
    forget: int = 26
    seed: int = 1

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise UsageError(BAD_METHOD, method=self.method, names=", ".join(METHODS))
        if not FEWEST_YEARLY <= self.yearly_false <= MOST_YEARLY:
            raise UsageError(BAD_YEARLY, low=FEWEST_YEARLY, high=MOST_YEARLY)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A week that was out of line.

    Parameters
    ----------
    place, week, index
        Where and when; `index` counts the weeks of the series from 0.
    rule
        ``"cusum"``, ``"spike"``, ``"farrington"`` or ``"ears"``.
    observed
        What was seen, with its own interval.
    expected
        What is usual; its intervals hold 80 and 95 % of ordinary weeks of this size.
    p
        Chance that an ordinary week looks at least as special.
    statistic, limit
        Of the rule: the sum, the count or share, and the value from which it alarms.
    expected_false_per_year
        How many alarms a year this series would give when nothing changed.
    reason
        English msgid of one sentence.
    kept
        False when, among all places of this week, it is not clear enough to name this one.
    is_new
        False when there was an alarm in the eight weeks before: a change that lasts keeps alarming until it has
        become usual, and is one story.
    """

    place: str
    week: Week
    index: int
    rule: str
    observed: Estimate
    expected: Estimate
    p: float
    statistic: float
    limit: float
    expected_false_per_year: float
    reason: str
    kept: bool = True
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A change of the level: first week after it, the weeks between which that lies (95 %), and both levels."""

    week: Week
    earliest: Week
    latest: Week
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Alarms:
    """All that one method says of one series.

    Parameters
    ----------
    place, method, weeks
        As in the series; `method` with its version.
    latest
        Estimate of the last week with messages.
    alarms
        In order of time; empty is a result too, when `reason` is empty.
    observed, expected, p : ndarray of shape (weeks,)
        Per week what was seen, what is usual, and the p value; NaN where the week could not be judged.
    ranges : ndarray of shape (4, weeks)
        2.5, 10, 90 and 97.5 % of ordinary weeks.
    watched
        Number of weeks that were judged.
    expected_false_per_year
        When nothing changed; None when nothing was judged.
    reason, details
        English msgid (and its placeholders) of why nothing could be judged; empty when something was.
    changes
        Changes of the level over the whole series.
    warnings
        English msgids.
    """

    place: str
    method: str
    weeks: tuple[Week, ...]
    latest: Estimate
    alarms: tuple[Alarm, ...]
    observed: NDArray[np.float64]
    expected: NDArray[np.float64]
    ranges: NDArray[np.float64]
    p: NDArray[np.float64]
    watched: int
    expected_false_per_year: float | None
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    changes: tuple[LevelChange, ...] = ()
    warnings: tuple[str, ...] = ()

    def usual(self, t: int) -> Estimate | None:
        """What an ordinary week t would be; its intervals hold 80 and 95 % of such weeks."""
        level = float(self.expected[t])
        if np.isnan(level) or np.isnan(self.ranges[:, t]).any():
            return None
        low95, low80, high80, high95 = (float(x) for x in self.ranges[:, t])
        near = Interval(min(low80, level), max(high80, level))
        far = Interval(min(low95, near.low), max(high95, near.high))
        return Estimate(level, near, far, self.watched, self.method, self.latest.unit)
