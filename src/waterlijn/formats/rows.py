"""What every reader hands on: rows that are still raw, or a bad row with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from waterlijn.records import BadRow

RawTime = str | int | float | datetime | date | None

# line, id, text, time, author, parent, thread, place, language: a plain tuple, because ten million are made
Row = tuple[int, str, str, RawTime, str, str, str, str, str]
Rows = Iterator[Row | BadRow]

NO_TEXT = "No text: left out."
DUPLICATE = "This id was already used earlier in the file; the first message with it was kept and this one left out."
SHARED_ID = "This id was already used earlier for another text; the message was kept under an id of its own."
NOT_A_MESSAGE = "Not a message as this format has them: left out."
BAD_JSON = "Not valid JSON: left out."
BROKEN_END = "The file breaks off or is damaged here; what stands before it was read."
LONG_LINE = "This line is longer than {limit} million characters: left out."
OPEN_QUOTE = "A quotation mark opens here and never closes; the line was read on its own."
OPEN_QUOTE_LOST = "A quotation mark opens here and never closes, and the line cannot be read on its own: left out."
EXTRA_CELLS = "More cells than columns; the extra cells were taken as part of the text."
EXTRA_CELLS_IGNORED = "More cells than columns; the message was kept and the extra cells ignored."
OTHER_SHEET = "The sheet {sheet} has other columns than the one with the messages: left out."

KEPT = (("kept", "yes"),)  # details of a note about a message that was kept all the same


def row(
    line: int,
    text: str,
    *,
    id: str = "",
    time: RawTime = None,
    author: str = "",
    parent: str = "",
    thread: str = "",
    place: str = "",
    language: str = "",
) -> Row:
    return (line, id, text, time, author, parent, thread, place, language)


def string(value: object) -> str:
    """A cell as text: whole floats without ".0", nothing for None and for containers."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
