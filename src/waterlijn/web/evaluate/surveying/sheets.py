"""Tables in and out: CSV as a spreadsheet here writes it, and XLSX. Cells are texts; none of them is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext_noop as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from waterlijn.errors import FileProblem
from waterlijn.formats.decoding import guess_encoding
from waterlijn.formats.sheet_size import largest_sheet
from waterlijn.report.tables import harmless
from waterlijn.words import language

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_CELLS = 5_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = list[dict[str, str]]


def read(content: bytes) -> Rows:
    """The lines of a table, each with the names of the first line; empty lines are left out."""
    if len(content) > LARGEST_FILE:
        raise FileProblem(_("The file is larger than {limit} megabytes."), limit=LARGEST_FILE // 1024**2)
    cells = _workbook(content) if content[:4] == b"PK\x03\x04" else _delimited(content)
    lines = [line for line in cells if any(line)]
    if len(lines) < 2:
        raise FileProblem(_("There is nothing in this file but perhaps a first line with names."))
    head = [name.strip().lower() for name in lines[0]]
    if len(set(head) - {""}) < len([name for name in head if name]):
        raise FileProblem(_("Two columns have the same name. Give every column its own."))
    return [{name: _plain(cell) for name, cell in zip(head, line, strict=False) if name} for line in lines[1:]]


def as_csv(head: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """With a byte order mark, and a semicolon where the decimal sign is a comma."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language() == "nl" else ",", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(head: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter  # takes a while, and is seldom needed

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet()
    for number, line in enumerate([head, *lines]):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _delimited(content: bytes) -> list[list[str]]:
    text = content.decode(guess_encoding(content[:65536]), "replace").lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    if first.lower().startswith("sep="):
        text, first = text.split("\n", 1)[-1], text.split("\n", 2)[1] if "\n" in text else ""
    delimiter = max(";,\t|", key=first.count)
    try:
        return _within_limits(csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter))
    except csv.Error as problem:
        raise FileProblem(
            _("The file could not be read as a table. Save it as CSV or XLSX, and try again.")
        ) from problem


def _within_limits(lines: Iterable[list[str]]) -> list[list[str]]:
    """A small file can hold millions of lines, each of which takes a hundred times its place in memory."""
    found, cells = [], 0
    for line in lines:
        found.append(line)
        cells += len(line)
        if cells > MOST_CELLS:
            raise FileProblem(_("The file is too large when it is unpacked."))
    return found


def _workbook(content: bytes) -> list[list[str]]:
    """The first sheet. What it claims to hold is counted before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise FileProblem(_("The file is too large when it is unpacked."))
            if largest_sheet(archive) > MOST_CELLS:
                raise FileProblem(_("The file is too large when it is unpacked."))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return [[_text(cell) for cell in line] for line in sheet.to_python()]
    except PasswordError as problem:
        raise FileProblem(_("The file is locked with a password. Save a copy without one.")) from problem
    except (CalamineError, zipfile.BadZipFile, ExpatError, OSError, ValueError) as problem:
        raise FileProblem(
            _("The file could not be read as a table. Save it as CSV or XLSX, and try again.")
        ) from problem


def _text(cell: object) -> str:
    """Spreadsheets keep whole numbers as 3.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _plain(cell: str) -> str:
    """Without the sign that keeps a text from being a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
