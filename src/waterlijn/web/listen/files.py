"""Uploaded files: encrypted piece by piece on their way to the disk, readable only while an import reads them."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import secrets
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_noop as _

from waterlijn.errors import FileProblem

PIECE = 1024 * 1024  # bytes of the file per encrypted piece
TAG = 16  # bytes that AES-GCM adds
LARGEST = 4 * 1024**3  # bytes; a year of a large town's page is about 0.1 of this
SPARE = 200 * 1024**2  # bytes that must stay free on the disk
DRAFT = "draft-"  # the names of files that are still coming in
WORK = "work-"  # the names of files that are readable for a moment
LEFT_BEHIND = 3600  # seconds after which a file that nobody claims is swept away
MEMORY = Path("/dev/shm")  # noqa: S108  # on Linux a folder in memory
IN_MEMORY = 256 * 1024**2  # bytes; what is larger is readable on the disk for a moment
SEAL = b"\x02"


def folder() -> Path:
    path = Path(settings.DATA) / "uploads"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(number: int) -> Path:
    return folder() / f"import-{number}.enc"


def check_room(size: int) -> None:
    """Refuse what is empty, too large, or does not fit on the disk, before anything is written."""
    if size == 0:
        raise FileProblem(_("The file is empty. Nothing was changed. Make the export again and upload it once more."))
    if size > LARGEST:
        raise _too_large()
    # The encrypted file and, for a moment, the readable one.
    if shutil.disk_usage(folder()).free < 2 * size + SPARE:
        raise FileProblem(
            _(
                "There is not enough room on the disk of this computer for the file. Nothing was changed. "
                "Ask the person who looks after Waterlijn to make room."
            )
        )


class Draft:
    """A file on its way in, encrypted before it reaches the disk, under a key that only this process knows.

    Killed, it leaves noise that nobody can read and that `sweep` finds: a draft that lives is locked.
    """

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)
        self.size = 0
        self.digest = ""
        self._held, self._hash, self._index = bytearray(), hashlib.sha256(), 0
        self.path, self._file = _claim(folder(), DRAFT, ".enc")
        # Also when the connection breaks, and nobody is left to call `discard`.
        self._gone = weakref.finalize(self, _drop, self._file, self.path)

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > LARGEST:
            raise _too_large()
        self._hash.update(piece)
        self._held += piece
        while len(self._held) > PIECE:
            self._encrypt(bytes(self._held[:PIECE]), is_last=False)
            del self._held[:PIECE]

    def finish(self) -> None:
        """Write the last piece, marked as such, and see that it is on the disk."""
        if self.digest:
            return
        self._encrypt(bytes(self._held), is_last=True)
        self._held.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self.digest = self._hash.hexdigest()

    def keep_as(self, number: int) -> None:
        """From now on it is the file of import `number`."""
        self.path.replace(path_of(number))
        self._gone.detach()
        self._file.close()

    def discard(self) -> None:
        """Nothing is left of it, unless it was kept."""
        self._gone()

    def _encrypt(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(AESGCM(self.key).encrypt(_nonce(self._index, is_last), piece, None))
        self._index += 1


def content_of(draft: Draft, most: int) -> bytes:
    """All of a small file that came in, in memory only: it never stands readable on the disk."""
    if draft.size > most:
        raise FileProblem(_("The file is larger than {limit} megabytes. Nothing was changed."), limit=most // 1024**2)
    draft.finish()
    target = io.BytesIO()
    _decrypt(draft.path, draft.key, target)
    return target.getvalue()


@contextmanager
def opened(number: int, key: bytes, suffix: str) -> Iterator[Path]:
    """The readable file, for as long as the block lasts; in memory when it fits there."""
    encrypted = path_of(number)
    size = encrypted.stat().st_size if encrypted.exists() else 0
    path, target = _claim(_work_folder(size), f"{_mark()}{number}-", suffix)
    try:
        _decrypt(encrypted, key, target)
        target.flush()
        yield path
    finally:
        _drop(target, path)


def seal(key: bytes, content: bytes) -> bytes:
    """Something small about a file, under the key of that file."""
    nonce = secrets.token_bytes(11) + SEAL  # never the nonce of a piece
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def unseal(key: bytes, sealed: bytes | memoryview) -> bytes:
    raw = bytes(sealed)  # PostgreSQL hands out a memoryview
    return AESGCM(key).decrypt(raw[:12], raw[12:], None)


def remove(number: int) -> bool:
    """Take the file away, and what a killed worker may have left of it; True when there was one."""
    was_there = path_of(number).exists()
    path_of(number).unlink(missing_ok=True)
    for place in _work_folders():
        for leftover in place.glob(f"{_mark()}{number}-*"):
            leftover.unlink(missing_ok=True)
    return was_there


def sweep(living: set[int]) -> int:
    """Remove what nobody works on any more: drafts and readable files of killed processes, and strays; how many."""
    claimed = {path_of(number).name for number in living}
    swept = 0
    for path in (*folder().iterdir(), *(MEMORY.glob(f"*{_mark()}*") if MEMORY.is_dir() else ())):
        if path.is_file() and path.name not in claimed and _is_left(path):
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def sweep_folding() -> int:
    """Remove what an ended measurement left of the texts it compared: everything there of more than an hour old."""
    place = Path(settings.DATA) / "folding"
    left = [path for path in place.iterdir() if _age(path) > LEFT_BEHIND] if place.is_dir() else []
    for path in left:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(left)


def _is_left(path: Path) -> bool:
    """Whether the process that made it is gone: it held a lock for as long as it lived. Others go by their age."""
    if not path.name.startswith((DRAFT, _mark())):
        return _age(path) > LEFT_BEHIND
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False  # it just went, or became the file of an import
    except BlockingIOError:
        return False
    return True


def _age(path: Path) -> float:
    """Seconds since anything in it was written."""
    try:
        newest: float = max(each.stat().st_mtime for each in (path, *(path.rglob("*") if path.is_dir() else ())))
    except FileNotFoundError:
        return 0.0
    return time.time() - newest


def _claim(place: Path, prefix: str, suffix: str) -> tuple[Path, BinaryIO]:
    """A new file for this process only, locked before it gets the name by which `sweep` would know it."""
    handle, name = tempfile.mkstemp(prefix=f"new-{prefix}", suffix=suffix, dir=place)
    fcntl.flock(handle, fcntl.LOCK_EX)
    path = Path(name).rename(place / Path(name).name.removeprefix("new-"))
    return path, os.fdopen(handle, "wb")


def _drop(file: BinaryIO, path: Path) -> None:
    path.unlink(missing_ok=True)
    file.close()


def _mark() -> str:
    """How the readable files of this installation begin: memory is shared with other programs."""
    return f"{WORK}{hashlib.sha256(str(settings.DATA).encode()).hexdigest()[:8]}-"


def _work_folders() -> list[Path]:
    return [folder(), *([MEMORY] if MEMORY.is_dir() else [])]


def _work_folder(size: int) -> Path:
    """Memory for what is small enough, so that a readable file normally never touches the disk."""
    fits = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and size <= IN_MEMORY
    return MEMORY if fits and shutil.disk_usage(MEMORY).free > 4 * size else folder()


def _too_large() -> FileProblem:
    return FileProblem(
        _("The file is larger than {limit} gigabytes. Nothing was changed. Split the export by month or by year."),
        limit=LARGEST // 1024**3,
    )


def _nonce(index: int, is_last: bool) -> bytes:
    # The last piece is marked, so that a file that was cut off cannot pass for a whole one.
    return index.to_bytes(11, "big") + bytes([is_last])


def _decrypt(source: Path, key: bytes, target: BinaryIO) -> None:
    cipher = AESGCM(key)
    try:
        with source.open("rb") as encrypted:
            left = source.stat().st_size
            index = 0
            while left > 0:
                piece = encrypted.read(PIECE + TAG)
                left -= len(piece)
                target.write(cipher.decrypt(_nonce(index, left <= 0), piece, None))
                index += 1
    except FileNotFoundError as missing:
        raise FileProblem(_("The uploaded file is no longer here. Upload the export again.")) from missing
    except InvalidTag as damaged:
        raise FileProblem(_("The stored file is damaged. Upload the export again.")) from damaged
