"""The level of an interval: asked for once, and said the same everywhere."""

from __future__ import annotations

import click

from waterlijn.cli.frame import Option
from waterlijn.cli.options import Between
from waterlijn.estimate import Interval
from waterlijn.report import numbers
from waterlijn.words import gettext as _

LEVEL = click.option(
    "--level", cls=Option, type=Between(0.5, 0.999), default=0.95, show_default=True,
    help="How sure the interval is: 0.95 holds the truth 19 times out of 20.",
)  # fmt: skip


def between(low: float, high: float, level: float, unit: str = "share") -> str:
    """Such as "95 %: 3,5-6,6 %"."""
    return _(
        "{level}: {bounds}",
        level=level_name(level),
        bounds=numbers.interval(Interval(low, high), unit),
    )


def level_name(level: float) -> str:
    """Such as "95 %"."""
    return numbers.percent_with(level, 0 if round(100 * level, 6) == round(100 * level) else 1)


def cannot(reason: str) -> str:
    """A sentence that says what cannot be said, and why."""
    return _("This cannot be said. {reason}", reason=_(reason))
