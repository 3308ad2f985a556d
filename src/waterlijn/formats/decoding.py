"""Bytes to lines of text, whatever the encoding, in bounded memory."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 20  # bytes read at a time
LONGEST_LINE = 16 << 20  # bytes; a longer line is skipped and listed
HEAD = 1 << 18  # bytes on which guesses rest

# UTF-32 first: its little-endian mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = ("utf-8", "utf-8-sig", "utf8")
_REPAIR = "waterlijn-cp1252"


def _repair(problem: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 were nearly always typed on an older Windows machine."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


codecs.register_error(_REPAIR, _repair)


def guess_encoding(head: bytes) -> str:
    """The encoding of a file that begins with `head`: "utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252" ..."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _wide_encoding(head):
        return wide
    beyond = [character for character in head.decode("utf-8", "surrogateescape") if character > "\x7f"]
    broken = sum("\udc80" <= character <= "\udcff" for character in beyond)
    # a few broken bytes (three at the cut of the head) do not make a file cp1252; they are repaired one by one
    return "utf-8" if len(beyond) - broken >= broken else "cp1252"


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without a mark: every other byte is NUL."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * pairs and odd < 0.05 * pairs else ""


def decode(head: bytes, encoding: str) -> str:
    """The beginning of a file as text, without the mark."""
    if encoding in _UTF8:
        return head.decode("utf-8", _REPAIR).removeprefix("\ufeff")
    if encoding == "cp1252":
        return _decode_lines(head)
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")


_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _decode_lines(block: bytes) -> str:
    """cp1252, but a line that is valid UTF-8 is read as such: files glued together from two programs."""
    if not _SEQUENCE.search(block):
        return block.decode("cp1252", "replace")
    return "\n".join([_decode_line(line) for line in block.split(b"\n")])


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def lines(path: Path, encoding: str) -> Iterator[str | None]:
    """The physical lines with their line ends, without NUL characters; None stands for one that is too long."""
    return chain.from_iterable(blocks(path, encoding))


def blocks(path: Path, encoding: str) -> Iterator[list[str | None]]:
    """The same, many lines at a time; a line that is too long is a block `[None]` of its own."""
    with path.open("rb") as file:
        chunks = _wide_chunks(file, encoding) if _is_wide(encoding) else _byte_chunks(file, encoding)
        yield from map(_split, chunks)


def _split(chunk: str | None) -> list[str | None]:
    if chunk is None:
        return [None]
    if "\0" in chunk:
        chunk = chunk.replace("\0", "")
    return list(io.StringIO(chunk, newline=""))


def _is_wide(encoding: str) -> bool:
    return "\n".encode(encoding, "replace") != b"\n"


def _cut(data: bytes) -> int:
    """Where the last whole line ends; a carriage return only counts when a byte follows it."""
    end = data.rfind(b"\n") + 1
    return end or data.rfind(b"\r", 0, len(data) - 1) + 1


def _byte_chunks(file: BinaryIO, encoding: str) -> Iterator[str | None]:
    """Text up to a line's end, about a block at a time."""
    rest = b""
    skipping = False
    is_first = True
    while block := file.read(BLOCK):
        if skipping:
            end = block.find(b"\n") + 1
            if not end:
                continue
            block, skipping = block[end:], False
        data = rest + block if rest else block
        end = _cut(data)
        if end:
            yield _decoded(data[:end], encoding, is_first)
            is_first = False
        rest = data[end:]
        if len(rest) > LONGEST_LINE:
            yield None
            rest, skipping, is_first = b"", True, False
    if rest:
        yield _decoded(rest, encoding, is_first)


def _decoded(data: bytes, encoding: str, is_first: bool) -> str:
    if encoding in _UTF8:
        text = data.decode("utf-8", _REPAIR)
    elif encoding == "cp1252":
        text = _decode_lines(data)
    else:
        text = data.decode(encoding, "replace")
    return text.removeprefix("\ufeff") if is_first else text


def _wide_chunks(file: BinaryIO, encoding: str) -> Iterator[str | None]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    skipping = False
    while True:
        block = file.read(BLOCK)
        text = decoder.decode(block, final=not block).removeprefix("\ufeff")
        if skipping:
            end = text.find("\n") + 1
            text, skipping = (text[end:], False) if end else ("", bool(block))
        text = rest + text
        end = len(text) if not block else text.rfind("\n") + 1
        if end:
            yield text[:end]
        rest = text[end:]
        if not block:
            return
        if len(rest) > LONGEST_LINE:
            yield None
            rest, skipping = "", True


class Utf8Stream:
    """A file-like object that gives valid UTF-8 whatever the file holds, for the JSON parser.

    `skip` bytes are left out at the beginning (the assignment in front of an X archive). A string longer than
    `LONGEST_LINE` makes it raise ValueError: no message is that long, and the parser would hold it whole.
    """

    def __init__(self, file: BinaryIO, encoding: str, skip: int = 0) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8" if encoding in _UTF8 else encoding)(
            _REPAIR if encoding in _UTF8 else "replace"
        )
        self._skip = skip
        self._quoteless = 0
        self._is_first = True

    def read(self, size: int = BLOCK) -> bytes:
        if size == 0:
            return b""
        while block := self._file.read(BLOCK // 4):
            text = self._decoder.decode(block)
            if self._is_first and text:
                text = text.removeprefix("\ufeff")[self._skip :]
                self._is_first = False
            if "\0" in text:
                text = text.replace("\0", "")
            if text:
                self._guard(text)
                return text.encode("utf-8", "replace")
        return self._decoder.decode(b"", final=True).encode("utf-8", "replace")

    def _guard(self, text: str) -> None:
        self._quoteless = 0 if '"' in text else self._quoteless + len(text)
        if self._quoteless > LONGEST_LINE:
            raise ValueError("a string without end")
