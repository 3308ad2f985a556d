"""How a number is written: decimal comma in Dutch, point in English, never more digits than it deserves."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, isfinite, log10

from waterlijn.estimate import Estimate, Interval
from waterlijn.words import gettext as _
from waterlijn.words import language, ngettext

NARROW_SPACE = "\u202f"  # does not break and does not stretch
MINUS = "\u2212"
MOST_DIGITS = 4  # decimals of a percentage
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
    return percent_with(share, _digits(share))


def percent_with(share: float, digits: int) -> str:
    return f"{decimal(100 * share, digits)}{_sign()}"


def signed(difference: float) -> str:
    """Percentage points with their sign, without the word."""
    return with_sign(100 * difference, _digits(difference))


def points(difference: float) -> str:
    """A difference of two shares: percentage points, with its sign."""
    return _("{number} percentage points", number=signed(difference))


def points_wide(width: float) -> str:
    """The width of a margin: percentage points without a sign, never more precise than it is."""
    n = 100 * width
    return _("{number} percentage points", number=decimal(n, 1 if n < 1.95 else 0))


def interval(bounds: Interval, unit: str = "share") -> str:
    """Such as "3,1-5,4 %": both ends with the digits of the larger, one sign."""
    if unit != "share":
        return _("{low} to {high}", low=in_unit(bounds.low, unit, bounds), high=in_unit(bounds.high, unit, bounds))
    digits = _digits(bounds.high)
    while bounds.low < bounds.high and digits < MOST_DIGITS and _same(bounds, digits):
        digits += 1  # no interval without width because of rounding
    low = "0" if 100 * bounds.low < 0.5 / 10**digits else decimal(100 * bounds.low, digits)
    return f"{low}\u2013{decimal(100 * bounds.high, digits)}{_sign()}"


def _same(bounds: Interval, digits: int) -> bool:
    return f"{100 * bounds.low:.{digits}f}" == f"{100 * bounds.high:.{digits}f}"


def is_difference(unit: str) -> bool:
    """Whether a sign belongs before the number: "difference" (of shares) or such as "mean difference"."""
    return unit.endswith("difference")


def in_unit(number: float, unit: str, bounds: Interval | None = None) -> str:
    """A number as its unit asks, without the word of the unit.

    Parameters
    ----------
    number
        In the unit.
    unit
        ``"share"`` (0 to 1, shown in percent), ``"difference"`` (of two shares, in percentage points), ``"index"``
        (0 to 100), ``"total"`` (whole things), or any other name: a plain number. A name that ends in
        "difference" gets its sign.
    bounds
        Interval that says how many decimals the number deserves: two significant digits of its width.
    """
    if unit == "share":
        return percent(number)
    if unit == "difference":
        return signed(number)
    digits = 0 if unit in ("total", "total difference") else fitting_digits(number, bounds)
    return with_sign(number, digits) if is_difference(unit) else decimal(number, digits)


def fitting_digits(number: float, bounds: Interval | None = None) -> int:
    """Decimals of a number: down to the second significant digit of its interval's width, at most four."""
    width = bounds.high - bounds.low if bounds else abs(number)
    if not width or not isfinite(width):
        return 0 if float(number).is_integer() else 2
    return min(4, max(0, 1 - floor(log10(width))))


def with_sign(number: float, digits: int) -> str:
    written = decimal(number, digits)
    if float(f"{number:.{digits}f}") == 0:
        return decimal(0, digits)
    return written if written.startswith(MINUS) else f"+{written}"


def value(estimate: Estimate) -> str:
    """The value alone for a table; where it is as good as nothing, how much it may still be."""
    if estimate.value is None or estimate.i80 is None:
        return _("cannot be said")
    if estimate.unit != "share":
        return in_unit(estimate.value, estimate.unit, estimate.i95)
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


def said(estimate: Estimate, level: int = 95) -> str:
    """Value with its unit and one interval, for a sentence: "+1,4 procentpunt (95 %: -0,2 tot +3,0)".

    Or the reason why it cannot be said.
    """
    if estimate.value is None or estimate.i80 is None or estimate.i95 is None:
        return _(estimate.reason)
    bounds = estimate.i80 if level == 80 else estimate.i95
    number = points(estimate.value) if estimate.unit == "difference" else value(estimate)
    between = interval(bounds, estimate.unit)
    return _("{number} ({level}: {bounds})", number=number, level=percent(level / 100), bounds=between)


def relative(ratio: float) -> str:
    """How much more or less, in percent of what it was: never to be confused with percentage points."""
    if abs(ratio) < NOTHING:
        return _("as much as before")
    written = percent(abs(ratio))
    return _("{percent} more", percent=written) if ratio > 0 else _("{percent} less", percent=written)


def index(number: float) -> str:
    """Such as "62 op 100"."""
    return _("{number} out of 100", number=decimal(number, 0))


def chance(p: float) -> str:
    """A p-value in words: how often chance alone gives a difference like this."""
    if p < 0.001:
        return _("less than 1 time in 1,000")
    if p < 0.0095:
        return _("about {n} in 1,000 times", n=max(1, round(1000 * p)))
    return _("about {n} in 100 times", n=round(100 * p))


def frequency(per_year: float) -> str:
    """How often something is to be expected: "ongeveer 1 keer in 2 jaar"."""
    if per_year <= 0:
        return _("never")
    if per_year < 0.01:
        return _("less than once in 100 years")
    if per_year < 2 / 3:
        return _("about once in {n} years", n=max(2, round(1 / per_year)))
    times = round(per_year)
    return ngettext("about {n} time a year", "about {n} times a year", times)


def day(when: date) -> str:
    return _("{day} {month} {year}", day=when.day, month=_(MONTHS[when.month - 1]), year=when.year)


def short_day(when: date) -> str:
    """Such as "16 nov" for an axis."""
    return _("{day} {month}", day=when.day, month=_(SHORT_MONTHS[when.month - 1]))


def month(when: date) -> str:
    """Such as "nov 2026" for an axis."""
    return f"{_(SHORT_MONTHS[when.month - 1])} {when.year}"


def week(monday: date) -> str:
    """Such as "week 47 (16 tot 22 november 2026)"."""
    sunday = monday + timedelta(days=6)
    number = monday.isocalendar().week
    if monday.month == sunday.month:
        return _("week {number} ({first} to {last})", number=number, first=monday.day, last=day(sunday))
    first = _("{day} {month}", day=monday.day, month=_(MONTHS[monday.month - 1]))
    return _("week {number} ({first} to {last})", number=number, first=first, last=day(sunday))
