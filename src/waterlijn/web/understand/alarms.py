"""A signal in words and as JSON: what a rule saw, or what a colleague said."""

from __future__ import annotations

from typing import Any

from waterlijn import report
from waterlijn.report.alarms import alarm_sentence, alarms_table
from waterlijn.temperature.alarms import Alarm
from waterlijn.web.understand.models import Signal
from waterlijn.web.understand.stored import keep_estimate, restore_estimate

FACTS = ("p", "statistic", "limit", "expected_false_per_year", "reason")


def kept(alarm: Alarm) -> dict[str, Any]:
    """As JSON; place, week and rule are columns of the signal."""
    facts: dict[str, Any] = {name: getattr(alarm, name) for name in FACTS}
    return facts | {"observed": keep_estimate(alarm.observed), "expected": keep_estimate(alarm.expected)}


def restored(row: Signal) -> Alarm:
    """The alarm that `kept` was given."""
    content: dict[str, Any] = row.content
    observed, expected = restore_estimate(content["observed"]), restore_estimate(content["expected"])
    facts = {name: content[name] for name in FACTS}
    return Alarm(
        place=row.place.name, week=row.week, index=0, rule=row.rule, observed=observed, expected=expected, **facts
    )


def sentence(row: Signal) -> str:
    return alarm_sentence(restored(row)) if row.rule else row.words


def facts(row: Signal) -> report.Table | None:
    return alarms_table([restored(row)]) if row.rule else None
