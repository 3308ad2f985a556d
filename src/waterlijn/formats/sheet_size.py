"""Is it safe to hand a workbook to the reader? It lays out every cell up to the last one, and it trusts the XML.

A single cell far away asks for all memory there is, and XML that is not whole can keep it busy for ever.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

MOST_CELLS = 30_000_000  # rows times columns up to the last filled cell: a full Excel sheet of 28 columns
_BLOCK = 1 << 20

_COLUMN = re.compile(rb"""\br=["']([A-Z]{1,3})(?=\d)""")
_ROW = re.compile(rb"""\br=["'][A-Z]{0,3}(\d{1,10})["']""")
_ELEMENT = re.compile(
    rb"<(?:\w+:)?(?P<row>table-row)\b(?P<of_row>[^>]*)>|<(?:\w+:)?(?:covered-)?table-cell\b(?P<of_cell>[^>]*)>"
)
_ROWS = re.compile(rb"""number-rows-repeated=["'](\d{1,10})""")
_COLUMNS = re.compile(rb"""number-columns-repeated=["'](\d{1,10})""")


def largest_sheet(archive: zipfile.ZipFile) -> int:
    """Cells of the largest sheet, empty ones between filled ones included.

    Raises
    ------
    xml.parsers.expat.ExpatError
        When the XML of a sheet is damaged.
    """
    names = archive.namelist()
    sheets = [name for name in names if re.match(r"xl/worksheets/[^/]+\.xml$", name)]
    sizes = [_excel(archive, name) for name in sheets]
    if "content.xml" in names:
        sizes.append(_opendocument(archive))
    return max(sizes, default=0)


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member in blocks that end behind a tag, once it has proved to be whole."""
    parser = expat.ParserCreate()
    rest = b""
    with archive.open(name) as file:
        while block := file.read(_BLOCK):
            parser.Parse(block, False)
            data = rest + block
            end = data.rfind(b">") + 1 or len(data)
            yield data[:end]
            rest = data[end:]
    parser.Parse(b"", True)
    yield rest


def _excel(archive: zipfile.ZipFile, name: str) -> int:
    columns: set[bytes] = set()
    last_row = n_rows = 0
    for block in _blocks(archive, name):
        columns.update(_COLUMN.findall(block))
        last_row = max(last_row, max(map(int, _ROW.findall(block)), default=0))
        n_rows += block.count(b"<row")
    return max(last_row, n_rows) * max(map(_number, columns), default=1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _opendocument(archive: zipfile.ZipFile) -> int:
    rows = filled_rows = filled_columns = column = repeated = 0
    for block in _blocks(archive, "content.xml"):
        for element in _ELEMENT.finditer(block):
            if element["row"]:
                found = _ROWS.search(element["of_row"])
                repeated = int(found[1]) if found else 1
                rows, column = rows + repeated, 0
                continue
            attributes = element["of_cell"]
            found = _COLUMNS.search(attributes)
            column += int(found[1]) if found else 1
            if b"value-type" in attributes:
                filled_rows, filled_columns = rows, max(filled_columns, column)
    return filled_rows * filled_columns
