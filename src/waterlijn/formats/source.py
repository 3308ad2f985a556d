"""Is it a file that can be read at all, and what is it, by its content and not by its name?"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from waterlijn.errors import FileProblem
from waterlijn.formats.decoding import HEAD
from waterlijn.formats.sheet_size import MOST_CELLS, largest_sheet

LARGEST_WORKBOOK = 2 << 30  # bytes after unpacking; a full Excel sheet of comments stays under 1 GB
LARGEST_RATIO = 250  # unpacked / packed; spreadsheets stay under 60
SMALL = 64 << 20  # bytes; a workbook this small is harmless whatever its ratio
_DEFLATE_LIMIT = 1032  # no deflate stream unpacks to more than this many times its size

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"RIFF", "RIFF"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
)


def open_head(path: Path) -> bytes:
    """The first bytes of the file.

    Raises
    ------
    FileProblem
        When it is missing, a folder, not readable or empty.
    """
    if path.is_dir():
        raise FileProblem("{name} is a folder. Choose the file in it that you want to read.", name=path.name)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as problem:
        raise FileProblem("{name} does not exist. Nothing was read.", name=path.name) from problem
    except (OSError, ValueError) as problem:
        raise FileProblem("{name} cannot be opened. Nothing was read.", name=path.name) from problem
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileProblem("{name} is empty. Was the export finished?", name=path.name)
    return head


def kind(head: bytes) -> str:
    """What the first bytes say: "zip", "ole", "text", or the name of a kind that is not understood."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "MP4"
    return "text"


def is_binary(text: str) -> bool:
    """Does the decoded beginning hold more control characters than any text does?"""
    sample = text[:20_000]
    control = sum(
        1 for character in sample if character < " " and character not in "\t\n\r\f\v\x1b\x00\x1c\x1d\x1e\x1f"
    )
    broken = sample.count("\ufffd")
    return (control + broken) > max(2, 0.02 * len(sample))


def workbook_kind(path: Path) -> str:
    """ "xlsx" or "ods", after making sure that it is safe to unpack.

    Raises
    ------
    FileProblem
        When the archive is broken, locked, a bomb, or no workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(path, archive)
            names = set(archive.namelist())
            kind = "xlsx" if "xl/workbook.xml" in names else "ods" if "content.xml" in names else ""
            if kind:
                _check_locked(path, archive)
                _check_cells(path, archive)
                return kind
    except _DAMAGE as problem:
        raise FileProblem(
            "{name} is damaged or not complete: it cannot be unpacked. Make the export again. Nothing was read.",
            name=path.name,
        ) from problem
    except RuntimeError as problem:  # zipfile's word for a password
        raise _locked(path) from problem
    raise FileProblem(
        "{name} is a zip file and not a spreadsheet. Unpack it and choose the file with the messages in it.",
        name=path.name,
    )


_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    KeyError,
)


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    packed = max(path.stat().st_size, 1)
    infos = archive.infolist()
    declared = sum(info.file_size for info in infos)
    if len(infos) > 50_000 or declared > LARGEST_WORKBOOK or (declared > SMALL and declared / packed > LARGEST_RATIO):
        raise _bomb(path)
    if packed * _DEFLATE_LIMIT <= LARGEST_WORKBOOK // 4:
        return  # even if the declared sizes lie, it stays small
    if _true_size(path, infos, LARGEST_WORKBOOK) > max(declared, SMALL):
        raise _bomb(path)


def _true_size(path: Path, infos: list[zipfile.ZipInfo], limit: int) -> int:
    """What the members really unpack to, counted without keeping it; stops at `limit`."""
    total = 0
    with path.open("rb") as file:
        for info in infos:
            if info.compress_type != zipfile.ZIP_DEFLATED:
                total += info.compress_size
                continue
            file.seek(info.header_offset + 26)
            lengths = file.read(4)
            file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
            unpacker = zlib.decompressobj(-15)
            left = info.compress_size
            while left > 0 and total <= limit and not unpacker.eof:
                block = file.read(min(left, 1 << 16))
                if not block:
                    break
                left -= len(block)
                total += len(unpacker.decompress(block))
    return total


def _check_cells(path: Path, archive: zipfile.ZipFile) -> None:
    n = largest_sheet(archive)
    if n > MOST_CELLS:
        raise FileProblem(
            "A sheet of {name} stretches over {n} cells; at most {most} can be read. Save the table as CSV. "
            "Nothing was read.",
            name=path.name,
            n=n,
            most=MOST_CELLS,
        )


def _check_locked(path: Path, archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(1 << 20):
                raise _locked(path)


def ole_kind(path: Path, head: bytes) -> str:
    """ "xls", when it is an old workbook; newer ones with a password look the same from outside."""
    with path.open("rb") as file:
        beginning = file.read(8 << 20)
    if "EncryptedPackage".encode("utf-16-le") in beginning:
        raise _locked(path)
    if "Workbook".encode("utf-16-le") in beginning or "Book".encode("utf-16-le") in beginning:
        return "xls"
    raise FileProblem(
        "{name} is a Microsoft Office document, but not a workbook. Save the table as CSV or XLSX first.",
        name=path.name,
    )


def _locked(path: Path) -> FileProblem:
    return FileProblem(
        "{name} is locked with a password. Save a copy without a password and choose that one. Nothing was read.",
        name=path.name,
    )


def _bomb(path: Path) -> FileProblem:
    return FileProblem(
        "{name} would unpack to far more than a real table holds, so it was not opened. Save the table as CSV.",
        name=path.name,
    )
