"""How a number is written: decimal comma in Dutch, point in English, never more digits than it deserves."""

from __future__ import annotations

from datetime import date, timedelta

from waterlijn.estimate import Estimate, Interval
from waterlijn.words import gettext as _
from waterlijn.words import language

NARROW_SPACE = "\u202f"  # does not break and does not stretch
MINUS = "\u2212"
NOTHING = 0.0005  # a share under this is written as 0, which nobody knows for sure
WIDEST = 0.5  # width of the 80 % interval of a need or kind that is still shown
WIDE, LOST = 0.25, 0.1  # from this width on, a value under a tenth of it is lost in its own interval
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def decimal(value: float, digits: int) -> str:
    """A number with its thousands apart, as the language in use writes it."""
    written = f"{value:,.{digits}f}".replace("-", MINUS)
    return written.translate(str.maketrans(",.", ".,")) if language() == "nl" else written


def count(n: int) -> str:
    return decimal(n, 0)


def _digits(share: float) -> int:
    """One decimal under ten percent, where it matters; none above, where it only looks precise."""
    return 1 if 0 < abs(share) < 0.0995 else 0


def _sign() -> str:
    return f"{NARROW_SPACE}%" if language() == "nl" else "%"


def percent(share: float) -> str:
    return f"{decimal(100 * share, _digits(share))}{_sign()}"


def signed(difference: float) -> str:
    """Percentage points with their sign, without the word."""
    digits = _digits(difference)
    written = decimal(100 * difference, digits)
    is_zero = float(f"{100 * difference:.{digits}f}") == 0
    return decimal(0, digits) if is_zero else written if written.startswith(MINUS) else f"+{written}"


def points(difference: float) -> str:
    """A difference of two shares: percentage points, with its sign."""
    return _("{number} percentage points", number=signed(difference))


def points_wide(width: float) -> str:
    """The width of a margin: percentage points without a sign, never more precise than it is."""
    n = 100 * width
    return _("{number} percentage points", number=decimal(n, 1 if n < 1.95 else 0))


def interval(bounds: Interval) -> str:
    """Such as "3,1-5,4 %": both ends with the digits of the larger, one sign."""
    digits = _digits(bounds.high)
    low = "0" if 100 * bounds.low < 0.5 / 10**digits else decimal(100 * bounds.low, digits)
    return f"{low}\u2013{decimal(100 * bounds.high, digits)}{_sign()}"


def value(estimate: Estimate) -> str:
    """The value alone for a table; where it is as good as nothing, how much it may still be."""
    if estimate.value is None or estimate.i80 is None:
        return _("cannot be said")
    if estimate.value < NOTHING:
        return _("at most {share}", share=percent(estimate.i80.high))
    return percent(estimate.value)


def is_telling(estimate: Estimate) -> bool:
    """Whether an estimate of a need or kind is worth a line.

    It is not when its 80 % interval is wider than half of all messages, nor when the interval is wider than 25
    points while the value is under a tenth of that width: "0.2% (0-28%)" says neither that there is little of it
    nor that there is much.
    """
    if estimate.value is None or estimate.i80 is None:
        return False
    width = estimate.i80.high - estimate.i80.low
    return width <= (WIDEST if estimate.value >= LOST * width else WIDE)


def share(estimate: Estimate) -> str:
    """Such as "4,1 % (3,1-5,4 %)" with the 80 % interval, or the reason why it cannot be said."""
    if estimate.value is None or estimate.i80 is None:
        return _(estimate.reason)
    if estimate.value < NOTHING:
        return value(estimate)
    return f"{percent(estimate.value)} ({interval(estimate.i80)})"


def day(when: date) -> str:
    return _("{day} {month} {year}", day=when.day, month=_(MONTHS[when.month - 1]), year=when.year)


def short_day(when: date) -> str:
    """Such as "16 nov" for an axis."""
    return _("{day} {month}", day=when.day, month=_(SHORT_MONTHS[when.month - 1]))


def week(monday: date) -> str:
    """Such as "week 47 (16 tot 22 november 2026)"."""
    sunday = monday + timedelta(days=6)
    number = monday.isocalendar().week
    if monday.month == sunday.month:
        return _("week {number} ({first} to {last})", number=number, first=monday.day, last=day(sunday))
    first = _("{day} {month}", day=monday.day, month=_(MONTHS[monday.month - 1]))
    return _("week {number} ({first} to {last})", number=number, first=first, last=day(sunday))
