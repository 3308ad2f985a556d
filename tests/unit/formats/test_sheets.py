"""Workbooks, and zip files that pretend to be one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from waterlijn import formats
from waterlijn.errors import FileProblem, NothingToRead
from waterlijn.formats import dialects, source


def test_a_sheet_is_read_with_its_dates(workbook: Callable[..., Path], load: Callable[..., Any]) -> None:
    path = workbook(
        Blad1=[
            ["Nr", "Bericht", "Datum", "Naam"],
            [1, "Wanneer gaat het open?", datetime(2024, 6, 10, 11, 0), "An"],
            [2, "Dat weet niemand", "10/06/2024 11:05", "Bram"],
            [3, "Nog eens", 45453.5, "An"],
        ]
    )
    content = load(path)
    assert content.texts == ["Wanneer gaat het open?", "Dat weet niemand", "Nog eens"]
    assert content.ids == ["1", "2", "3"]
    assert content.times == ["2024-06-10T09:00:00", "2024-06-10T09:05:00", "2024-06-10T10:00:00"]
    assert content.authors == ["An", "Bram", "An"]
    assert content.lines == [2, 3, 4]
    assert formats.detect(path).format == "xlsx"


def test_every_sheet_with_the_same_columns_is_read(workbook: Callable[..., Path], load: Callable[..., Any]) -> None:
    path = workbook(
        Uitleg=[["Dit is een export"]],
        Mei=[["id", "text"], ["a", "eerste bericht"]],
        Juni=[["id", "text"], ["b", "tweede bericht"]],
        Anders=[["code", "kleur"], ["x", "rood"]],
    )
    content = load(path)
    assert content.texts == ["eerste bericht", "tweede bericht"]
    assert {dict(row.details)["sheet"] for row in content.left_out} == {"Uitleg", "Anders"}


def test_rounded_ids_are_not_trusted(workbook: Callable[..., Path], load: Callable[..., Any]) -> None:
    rounded = 1797370581860180000.0
    path = workbook(Blad1=[["id", "text"], [rounded, "een tekst"], [rounded, "een andere tekst"]])
    content = load(path)
    assert content.texts == ["een tekst", "een andere tekst"]
    assert len(set(content.ids)) == 2


def test_the_name_does_not_count(workbook: Callable[..., Path], load: Callable[..., Any]) -> None:
    path = workbook(name="export.csv", Blad1=[["id", "text"], ["a", "een tekst"]])
    assert load(path).texts == ["een tekst"]


def test_opendocument(opendocument: Callable[..., Path], load: Callable[..., Any]) -> None:
    path = opendocument([["id", "tekst", "datum"], ["a", "Goed & wel", "1 mei 2024 12:00"]])
    content = load(path)
    assert content.texts == ["Goed & wel"]
    assert content.times == ["2024-05-01T10:00:00"]
    assert formats.detect(path).format == "ods"


def test_an_empty_workbook(workbook: Callable[..., Path]) -> None:
    with pytest.raises(NothingToRead):
        formats.read(workbook(Blad1=[]))


def test_a_locked_opendocument(opendocument: Callable[..., Path]) -> None:
    path = opendocument([["id", "text"]], manifest="<manifest:encryption-data/>")
    with pytest.raises(FileProblem, match="password"):
        formats.read(path)


def test_a_locked_workbook(write: Callable[..., Path]) -> None:
    path = write(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "geheim.xlsx"
    )
    with pytest.raises(FileProblem, match="password"):
        formats.read(path)


def test_another_office_document(write: Callable[..., Path]) -> None:
    with pytest.raises(FileProblem, match="not a workbook"):
        formats.read(write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "brief.doc"))


def test_a_truncated_workbook(workbook: Callable[..., Path]) -> None:
    path = workbook(Blad1=[["id", "text"], ["a", "een tekst"]])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileProblem, match="damaged"):
        formats.read(path)


def test_a_workbook_with_a_broken_sheet(workbook: Callable[..., Path], tmp_path: Path) -> None:
    whole = workbook(Blad1=[["id", "text"], ["a", "een tekst"]])
    broken = tmp_path / "stuk.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    with pytest.raises((FileProblem, NothingToRead)):
        list(formats.read(broken))


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", "[02-05-2022 16:21:32] An: hallo")
    with pytest.raises(FileProblem, match="Unpack it"):
        formats.read(path)


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(80):
                sheet.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(FileProblem, match="unpack to far more"):
        formats.read(path)


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(4 << 20))
    with zipfile.ZipFile(path) as archive:
        entry = next(info for info in archive.infolist() if "sheet1" in info.filename)
    data = path.read_bytes()
    size = (4 << 20).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (4000).to_bytes(4, "little")))
    assert entry.file_size == 4 << 20
    monkeypatch.setattr(source, "SMALL", 1 << 20)
    monkeypatch.setattr(source, "LARGEST_WORKBOOK", 8 << 20)
    monkeypatch.setattr(source, "_DEFLATE_LIMIT", 10_000)
    with pytest.raises(FileProblem, match="unpack to far more"):
        formats.read(path)


def test_too_many_columns(workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "MOST_COLUMNS", 5)
    with pytest.raises(FileProblem, match="6 columns"):
        formats.read(workbook(Blad1=[list("abcdef"), list("ghijkl")]))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "xl/worksheets/sheet1.xml",
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        ),
        (
            "xl/worksheets/sheet1.xml",
            b"</sheetData>",
            b"<row><c r='ZZZ99'><v>1</v></c><c r='A900000'/></row></sheetData>",
        ),
    ],
)
def test_a_cell_far_away(workbook: Callable[..., Path], name: str, old: bytes, new: bytes) -> None:
    path = workbook(Blad1=[["id", "text"], ["a", "een tekst"]])
    _change(path, name, old, new)
    with pytest.raises(FileProblem, match="stretches over"):
        formats.read(path)


def test_xml_that_is_not_whole(opendocument: Callable[..., Path]) -> None:
    path = opendocument([["id", "text"], ["a", "een tekst"]])
    _change(path, "content.xml", b"</table:table>", b"")
    with pytest.raises(FileProblem, match="damaged"):
        formats.read(path)


def test_cells_repeated_without_end(opendocument: Callable[..., Path], load: Callable[..., Any]) -> None:
    path = opendocument([["id", "text"], ["a", "een tekst"]])
    empty = (
        b'<table:table-row table:number-rows-repeated="1048574">'
        b'<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    _change(path, "content.xml", b"</table:table>", empty)
    assert load(path).texts == ["een tekst"]  # how every office program ends its sheets
    filled = b'<table:table-row><table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell>'
    _change(path, "content.xml", b"</table:table>", filled + b"</table:table-row></table:table>")
    wide = b'<table:table-cell table:number-columns-repeated="9000" office:value-type="string"'
    _change(path, "content.xml", b'<table:table-cell office:value-type="string"', wide)
    with pytest.raises(FileProblem, match="stretches over"):
        formats.read(path)


def _change(path: Path, name: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
