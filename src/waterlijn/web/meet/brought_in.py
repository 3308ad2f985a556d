"""A pol.is export that somebody uploads: one CSV with votes, or a ZIP with that and the file of statements."""

from __future__ import annotations

import io
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.utils.translation import gettext_noop as _

from waterlijn.errors import FileProblem, UnknownFormat
from waterlijn.formats import polis
from waterlijn.formats.polis.comments import checked
from waterlijn.records import BadRow, Votes
from waterlijn.web.listen.files import MEMORY

Found = TypeVar("Found")
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 20  # files in a ZIP
# What reading a ZIP runs into when its bytes are not what they should be; each way of packing has its own.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip


class Known(NamedTuple):
    text: str
    state: int  # 1 accepted, 0 not looked at, -1 refused
    is_seed: bool


class Brought(NamedTuple):
    """`texts` by the number that the votes use."""

    votes: Votes
    texts: dict[int, Known]
    bad_rows: tuple[BadRow, ...]
    n_bad: int
    notes: tuple[str, ...]


def read(content: bytes) -> Brought:
    """The votes and, when they are there, the statements."""
    with _unpacked(content) as paths:
        votes = _first(paths, polis.read_votes)
        if votes is None:
            raise UnknownFormat(
                _("There is no file with votes in it. It needs the columns voter-id, comment-id and vote.")
            )
        comments = _first(paths, polis.read_comments)
    if comments is None:
        return Brought(votes.votes, {}, votes.bad_rows, votes.n_bad, votes.notes)
    votes, comments = checked(votes, comments)
    rows = comments.statements
    columns = zip(rows.id.tolist(), rows.text, rows.state.tolist(), rows.is_seed.tolist(), strict=True)
    texts = {number: Known(text, state, is_seed) for number, text, state, is_seed in columns}
    bad, n = (*votes.bad_rows, *comments.bad_rows), votes.n_bad + comments.n_bad
    return Brought(votes.votes, texts, bad, n, (*votes.notes, *comments.notes))


def _first(paths: Sequence[Path], reader: Callable[[Path], Found]) -> Found | None:
    """What the first file of this kind says; files of another kind are passed over."""
    for path in paths:
        try:
            return reader(path)
        except UnknownFormat:
            continue
    return None


@contextmanager
def _unpacked(content: bytes) -> Iterator[list[Path]]:
    """Readable for as long as the block lasts: the votes are of people who trusted somebody."""
    if len(content) > LARGEST_FILE:
        raise FileProblem(
            _("The file is larger than {limit} megabytes. Nothing was kept."), limit=LARGEST_FILE // 1024**2
        )
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else settings.DATA) as name:
        folder = Path(name)
        if content[:4] == b"PK\x03\x04":
            yield _members(content, folder)
        else:
            path = folder / "votes.csv"
            path.write_bytes(content)
            yield [path]


def _members(content: bytes, folder: Path) -> list[Path]:
    """The CSV files of a ZIP under names of our own; what it claims about its size is checked while unpacking."""
    paths, room = [], LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [part for part in packed.infolist() if part.filename.lower().endswith(".csv")]
            for i, part in enumerate(parts[:MOST_PARTS]):
                with packed.open(part) as inside:
                    text = inside.read(room + 1)
                room -= len(text)
                if room < 0:
                    raise FileProblem(_("Unpacked, this file is too large. Nothing was kept."))
                paths.append(folder / f"part-{i}.csv")
                paths[-1].write_bytes(text)
    except BROKEN as problem:
        raise FileProblem(_("The ZIP file is damaged or locked. Nothing was kept.")) from problem
    return paths
