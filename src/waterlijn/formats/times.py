"""Dates and times as exports write them, to UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from waterlijn.formats.rows import RawTime
from waterlijn.records import Times

NOT_UNDERSTOOD = "The date cannot be understood; the message was kept without a date."
FUTURE = "The date lies in the future; the message was kept without a date."
TOO_OLD = "The date lies before 1990; the message was kept without a date."

_EARLIEST = 631_152_000  # 1990-01-01: older dates are placeholders or broken clocks
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EXCEL_DAY = _EPOCH_DAY - date(1899, 12, 30).toordinal()  # day 0 of spreadsheets, in days before 1970
_DAY = 86_400
_QUARTER = 900  # clocks change on whole quarters of an hour everywhere
_NONE = frozenset({"", "-", "--", "null", "none", "nan", "nat", "n/a", "na", "nvt", "n.v.t.", "onbekend", "unknown"})

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari janvier janv",
            "feb february februari fevrier février fev fév",
            "mar march maart mrt mars",
            "apr april avril avr",
            "may mei mai",
            "jun june juni juin",
            "jul july juli juillet juil",
            "aug august augustus aout août",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 3600, "met": 3600, "west": 3600, "bst": 3600, "cest": 7200}

_TIME = (
    r"(?P<h>\d{1,2})(?:(?:\s*[:.hu]\s*|\s*uur\s*)(?P<mi>\d{2}))?(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?(?:\s*uur|\s*[hu](?![a-z]))?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\.?)?(?:\s*(?P<zone>z|utc|gmt|wet|west|cet|cest|met|bst|[+-]\d{2}:?\d{2}|[+-]\d{2}))?"
    r"(?:\s*(?P<shift>[+-]\d{2}:?\d{2}))?(?:\s*\([^)]*\))?"
)
_GAP = r"(?:\s*,\s*|\s+|T|\s*-\s+|\s+(?:om|at|à|a|at|-|–|\||·)\s+|\s*,\s*(?:om|at|à)\s+)"
_WEEKDAY = r"(?:[a-zéû]{2,10}\.?,?\s+)?"
_MONTH = r"(?P<name>[a-zéû]{3,10})"
_SHAPES = tuple(
    re.compile(shape + r"$", re.IGNORECASE)
    for shape in (
        rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?:{_GAP}{_TIME})?",
        rf"{_WEEKDAY}(?P<dm>(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}}))[-/.](?P<y>\d{{4}}|\d{{2}})(?:{_GAP}{_TIME})?",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:e|er|ste|de|th|st|nd|rd|\.)?[\s.-]*(?:of\s+)?{_MONTH}\.?,?[\s.-]*(?P<y>\d{{4}}|\d{{2}}(?!:))"
        rf"(?:{_GAP}{_TIME})?",
        rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<d>\d{{1,2}})(?:th|st|nd|rd)?,?\s+(?P<y>\d{{4}})(?:{_GAP}{_TIME})?",
        # Sat Nov 21 08:12:32 +0000 2026, and the same without a zone
        rf"[a-z]{{3}}\s+{_MONTH}\s+(?P<d>\d{{1,2}})\s+(?P<h>\d{{2}}):(?P<mi>\d{{2}}):(?P<s>\d{{2}})"
        r"(?:\s+(?P<zone>[+-]\d{4}|utc|gmt|cet|cest))?\s+(?P<y>\d{4})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?(?P<zone>z|[+-]\d{4})?)?",
    )
)
_CLOCK = re.compile(_TIME + r"$", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?$")
_DIGITS = re.compile(r"\d{1,2}[-/.](\d{1,2})[-/.]\d{2,4}\b")
_FIRST = re.compile(r"(\d{1,2})[-/.]\d{1,2}[-/.]\d{2,4}\b")
_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)


def is_time(value: str) -> bool:
    """Does `value` look like a date? A bare number does not: it may be anything."""
    return bool(value) and not _NUMBER.match(value) and _parse(value, False) is not None


def is_clock(value: str) -> bool:
    """Is it a time of day, such as 16:20 or 16u20?"""
    return ":" in value[:3] and len(value) < 40 and _CLOCK.match(value) is not None


def is_month_first(samples: Sequence[str]) -> bool:
    """Is 5/2/22 the second of May in this file? European order, unless the samples prove the American one."""
    seconds = [int(found[1]) for value in samples if (found := _DIGITS.search(value))]
    firsts = [int(found[1]) for value in samples if (found := _FIRST.search(value))]
    if any(first > 12 for first in firsts):
        return False
    if any(second > 12 for second in seconds):
        return True
    return any(_HALF_DAY.search(value) and "/" in value for value in samples)


class TimeReader:
    """Reads columns of raw times.

    Parameters
    ----------
    zone
        IANA name, for times that do not carry a zone. In the hour that the clock shows twice when summer time
        ends, the first one is meant; a time in the hour that is skipped in spring is moved an hour on.
    latest
        A day after this moment the future begins.
    month_first
        Is 5/2/2022 the second of May?
    """

    def __init__(self, zone: str, latest: datetime, month_first: bool = False) -> None:
        self._zone = ZoneInfo(zone)
        self._limit = int(latest.timestamp()) + _DAY
        self._month_first = month_first
        self._offsets: dict[int, int] = {}
        self._shape = _SHAPES[0]

    def read(self, values: Sequence[RawTime]) -> tuple[Times, dict[int, str]]:
        """The times in UTC (NaT where none can be used), and for each row with a useless one the reason.

        Examples
        --------
        >>> reader = TimeReader("Europe/Brussels", datetime(2026, 1, 1, tzinfo=UTC))
        >>> times, problems = reader.read(["1 juli 2025 om 14:30", "31-2-2025", ""])
        >>> times.tolist(), list(problems)
        ([datetime.datetime(2025, 7, 1, 12, 30), None, None], [1])
        """
        n = len(values)
        problems: dict[int, str] = {}
        if not any(values):
            return np.full(n, "NaT", "datetime64[s]"), problems
        fast = _fixed_columns(values, self._month_first)
        if fast is not None:
            seconds, is_naive, is_known = fast
            problems.update(dict.fromkeys(np.flatnonzero(~is_known).tolist(), NOT_UNDERSTOOD))
        else:
            seconds, is_naive, is_known = np.zeros(n, np.int64), np.zeros(n, np.bool_), np.zeros(n, np.bool_)
            for i, value in enumerate(values):
                if value is None or value == "":
                    continue
                moment = self._moment(value)
                if moment is not None:
                    seconds[i], is_naive[i] = moment
                    is_known[i] = True
                elif not (isinstance(value, str) and value.strip().lower() in _NONE):
                    problems[i] = NOT_UNDERSTOOD
        if is_naive.any():
            seconds[is_naive] -= self._offset(seconds[is_naive])
        for wrong, reason in ((seconds > self._limit, FUTURE), (seconds < _EARLIEST, TOO_OLD)):
            rows = np.flatnonzero(wrong & is_known)
            problems.update(dict.fromkeys(rows.tolist(), reason))
            is_known[rows] = False
        times = seconds.astype("datetime64[s]")
        times[~is_known] = np.datetime64("NaT")
        return times, problems

    def _moment(self, value: RawTime) -> tuple[int, bool] | None:
        """Seconds since 1970 and whether they still lack a zone."""
        if isinstance(value, str):
            text = value.strip()
            if _NUMBER.match(text) and not (len(text) in (8, 14) and text[:2] in ("19", "20")):
                return _from_number(float(text.replace(",", ".")))
            return self._text(text)
        if isinstance(value, datetime):
            return _from_datetime(value)
        if isinstance(value, date):
            return (value.toordinal() - _EPOCH_DAY) * _DAY, True
        return _from_number(float(value)) if isinstance(value, int | float) else None

    def _text(self, text: str) -> tuple[int, bool] | None:
        """The shape of the previous time first: a file writes all its times alike."""
        found = self._shape.match(text)
        if found and (parsed := _from_parts(found.groupdict(), self._month_first)):
            return parsed
        moment, self._shape = _parse(text, self._month_first) or (None, self._shape)
        return moment

    def _offset(self, naive: NDArray[np.int64]) -> NDArray[np.int64]:
        quarters, back = np.unique(naive // _QUARTER, return_inverse=True)
        return np.array([self._offset_of(quarter) for quarter in quarters.tolist()], np.int64)[back]

    def _offset_of(self, quarter: int) -> int:
        known = self._offsets.get(quarter)
        if known is None:
            if len(self._offsets) > 200_000:
                self._offsets.clear()
            try:
                local = datetime(1970, 1, 1) + timedelta(seconds=quarter * _QUARTER)  # noqa: DTZ001  it is the naive time
                known = int((self._zone.utcoffset(local) or timedelta()).total_seconds())
            except OverflowError:
                known = 0
            self._offsets[quarter] = known
        return known


def _from_datetime(value: datetime) -> tuple[int, bool]:
    is_naive = value.tzinfo is None
    moment = value.replace(tzinfo=UTC) if is_naive else value
    return int(moment.timestamp() // 1), is_naive


def _from_number(number: float) -> tuple[int, bool] | None:
    """Epoch seconds, milliseconds, microseconds or nanoseconds by their size; small ones are Excel days."""
    if number != number or abs(number) >= 1e20:
        return None
    for limit, unit in ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e8, 1)):
        if abs(number) >= limit:
            return int(number // unit), False
    if 20_000 <= number < 100_000:
        return round((number - _EXCEL_DAY) * _DAY), True
    return None


def _parse(text: str, month_first: bool) -> tuple[tuple[int, bool], re.Pattern[str]] | None:
    if len(text) > 60:
        return None
    text = text.replace("\u202f", " ").replace("\xa0", " ").replace("\u200e", "").strip()
    for shape in _SHAPES:
        found = shape.match(text)
        if found:
            parsed = _from_parts(found.groupdict(), month_first)
            if parsed is not None:
                return parsed, shape
    return None


def _from_parts(parts: dict[str, str | None], month_first: bool) -> tuple[int, bool] | None:
    year, day = int(parts["y"] or 0), int(parts["d"] or 0)
    name = parts.get("name")
    month = _MONTHS.get(name.lower(), 0) if name else int(parts.get("m") or 0)
    if len(parts["y"] or "") == 2:
        year += 2000 if year < 70 else 1900
    if parts.get("dm") and (month_first if max(day, month) <= 12 else month > 12):
        day, month = month, day  # a date that exists in one order only is read in that one
    clock = _clock(parts)
    try:
        days = date(year, month, day).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    if clock is None:
        return None
    seconds, offset = clock
    return days * _DAY + seconds - (offset or 0), offset is None


def _clock(parts: dict[str, str | None]) -> tuple[int, int | None] | None:
    """Seconds of the day and the offset from UTC (None: not said); None when there is no such time."""
    if not parts.get("h"):
        return 0, None
    hour, minute, second = int(parts["h"] or 0), int(parts.get("mi") or 0), int(parts.get("s") or 0)
    half = parts.get("half")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return hour * 3600 + minute * 60 + min(second, 59), _offset(parts)


def _offset(parts: dict[str, str | None]) -> int | None:
    zone = parts.get("shift") or parts.get("zone")
    if not zone:
        return None
    if zone.lower() in _ZONES:
        return _ZONES[zone.lower()]
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -offset if zone[0] == "-" else offset


# Layouts that are read a whole column at a time: where year, month, day, hour, minute, second begin (-1: absent).
_LAYOUTS = {
    19: ((0, 5, 8, 11, 14, 17), (6, 3, 0, 11, 14, 17)),
    16: ((0, 5, 8, 11, 14, -1), (6, 3, 0, 11, 14, -1)),
    10: ((0, 5, 8, -1, -1, -1), (6, 3, 0, -1, -1, -1)),
}
_TAIL = re.compile(r"(?:\.0+)?(z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
Columns = tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]


def _fixed_columns(values: Sequence[RawTime], month_first: bool) -> Columns | None:
    """A column such as `2024-06-10 09:00:00` or `10/06/2024 09:00`, read without a loop; None if it is another."""
    first = values[0] if values else None
    if not isinstance(first, str) or len(first) > 29 or not all(isinstance(value, str) for value in values):
        return None
    length = min(len(first), 19)
    if length not in _LAYOUTS:
        return None
    tails = {value[length:] for value in values}  # type: ignore[index]  # checked on the line above
    ending = _TAIL.fullmatch(first[length:]) if length == 19 else re.fullmatch("()", first[length:])
    if len(tails) > 1 or not ending:
        return None
    letters = np.array(values, f"U{length}").view(np.uint32).reshape(len(values), length)
    for layout in _LAYOUTS[length]:
        if month_first and layout[0]:
            layout = (layout[0], layout[2], layout[1], *layout[3:])
        found = _with_layout(letters, layout)
        if found is not None:
            seconds, is_known = found
            zone = ending[1]
            return seconds - (_offset({"zone": zone}) or 0), np.full(len(values), not zone), is_known
    return None


def _with_layout(
    letters: NDArray[np.uint32], layout: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]] | None:
    width = letters.shape[1]
    digit_places = [place + i for k, place in enumerate(layout) if place >= 0 for i in range(2 if k else 4)]
    gaps = [letters[:, place] for place in range(width) if place not in digit_places]
    digits = letters.astype(np.int64) - ord("0")
    if not ((digits[:, digit_places] >= 0) & (digits[:, digit_places] <= 9)).all():
        return None
    if not all(np.isin(gap, _SEPARATORS[i]).all() for i, gap in enumerate(gaps)):
        return None
    year = digits[:, layout[0] : layout[0] + 4] @ np.array([1000, 100, 10, 1])
    month, day, hour, minute, second = (
        digits[:, place] * 10 + digits[:, place + 1] if place >= 0 else np.zeros(len(letters), np.int64)
        for place in layout[1:]
    )
    if layout[0]:  # a date that exists in one order only is read in that one
        swap = (month > 12) & (day <= 12)
        month, day = np.where(swap, day, month), np.where(swap, month, day)
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (np.clip(month, 1, 12) - 1)
    days = months.astype("datetime64[D]") + (day - 1)
    is_known = (month >= 1) & (month <= 12) & (day >= 1) & (days < (months + 1).astype("datetime64[D]"))
    is_known &= (hour < 24) & (minute < 60) & (second <= 60)
    return days.astype(np.int64) * _DAY + hour * 3600 + minute * 60 + np.minimum(second, 59), is_known


_DATE_SIGNS = [ord(sign) for sign in "-/."]
_SEPARATORS = (_DATE_SIGNS, _DATE_SIGNS, [ord(" "), ord("T")], [ord(":")], [ord(":")])
