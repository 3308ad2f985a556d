"""Small files of our own making, and short ways to read them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from waterlijn import formats, words
from waterlijn.records import BadRow

LATEST = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Content:
    """Everything that came out of a file."""

    ids: list[str]
    texts: list[str]
    times: list[str]
    authors: list[str]
    parents: list[str]
    threads: list[str]
    places: list[str]
    languages: list[str]
    lines: list[int]
    bad: list[BadRow]

    @property
    def notes(self) -> list[BadRow]:
        return [row for row in self.bad if ("kept", "yes") in row.details]

    @property
    def left_out(self) -> list[BadRow]:
        return [row for row in self.bad if ("kept", "yes") not in row.details]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("nl")


@pytest.fixture
def load() -> Callable[..., Content]:
    def load(path: Path, **options: object) -> Content:
        batch_size = options.pop("batch_size", 8192)
        assert isinstance(batch_size, int)
        settings = formats.Options(**{"latest": LATEST, **options})  # type: ignore[arg-type]
        content = Content([], [], [], [], [], [], [], [], [], [])
        for messages, bad in formats.read(path, settings, batch_size=batch_size):
            content.ids.extend(messages.id)
            content.texts.extend(messages.text)
            content.times.extend(str(time) for time in messages.time)
            content.authors.extend(messages.author)
            content.parents.extend(messages.parent)
            content.threads.extend(messages.thread)
            content.places.extend(messages.place)
            content.languages.extend(messages.language)
            content.lines.extend(messages.line.tolist())
            content.bad.extend(bad)
        return content

    return load


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "export.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(__file__).parents[2] / "data" / "formats"


Cell = str | float | int | datetime | None


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """A minimal XLSX with one sheet per keyword."""

    def make(name: str = "export.xlsx", **sheets: Sequence[Sequence[Cell]]) -> Path:
        path = tmp_path / name
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            parts = "".join(
                f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            archive.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
                '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                '<Override PartName="/xl/styles.xml" ContentType='
                f'"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{parts}</Types>',
            )
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
                'Target="xl/workbook.xml"/></Relationships>',
            )
            names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1))
            archive.writestr(
                "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
            )
            relations = "".join(
                f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            archive.writestr(
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{package}/relationships">{relations}'
                f'<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/></Relationships>',
            )
            archive.writestr(
                "xl/styles.xml",
                f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/>'
                "</cellXfs></styleSheet>",
            )
            for i, rows in enumerate(sheets.values(), 1):
                body = "".join(f"<row>{''.join(map(_xlsx_cell, row))}</row>" for row in rows)
                archive.writestr(
                    f"xl/worksheets/sheet{i}.xml",
                    f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
                )
        return path

    return make


def _xlsx_cell(cell: Cell) -> str:
    if cell is None:
        return "<c/>"
    if isinstance(cell, datetime):
        return f'<c s="1"><v>{(cell - datetime(1899, 12, 30)).total_seconds() / 86400}</v></c>'
    if isinstance(cell, float | int):
        return f"<c><v>{cell}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


@pytest.fixture
def opendocument(tmp_path: Path) -> Callable[..., Path]:
    """A minimal ODS."""

    def make(rows: Sequence[Sequence[str]], manifest: str = "") -> Path:
        path = tmp_path / "export.ods"
        oasis = "urn:oasis:names:tc:opendocument:xmlns"
        body = "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
            archive.writestr(
                "content.xml",
                f'<office:document-content xmlns:office="{oasis}:office:1.0" xmlns:table="{oasis}:table:1.0" '
                f'xmlns:text="{oasis}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1">{body}'
                "</table:table></office:spreadsheet></office:body></office:document-content>",
            )
        return path

    return make
