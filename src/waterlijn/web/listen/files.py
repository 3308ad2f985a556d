"""Uploaded files: encrypted piece by piece on their way to the disk, readable only while an import reads them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
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
WORK = "work-"  # the names of files that are readable for a moment
LEFT_BEHIND = 24 * 3600  # seconds after which a file that nobody claims is swept away


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
        raise FileProblem(
            _("The file is larger than {limit} gigabytes. Nothing was changed. Split the export by month or by year."),
            limit=LARGEST // 1024**3,
        )
    # The encrypted file and, for a moment, the readable one.
    if shutil.disk_usage(folder()).free < 2 * size + SPARE:
        raise FileProblem(
            _(
                "There is not enough room on the disk of this computer for the file. Nothing was changed. "
                "Ask the person who looks after Waterlijn to make room."
            )
        )


def store(number: int, pieces: Iterable[bytes], key: bytes) -> tuple[int, str]:
    """Encrypt `pieces` to the file of import `number`; returns its size and the SHA-256 of what it holds."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(path_of(number), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        for index, (piece, is_last) in enumerate(_even_pieces(pieces)):
            digest.update(piece)
            size += len(piece)
            target.write(AESGCM(key).encrypt(_nonce(index, is_last), piece, None))
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()


@contextmanager
def opened(number: int, key: bytes, suffix: str) -> Iterator[Path]:
    """The readable file, for as long as the block lasts."""
    handle, name = tempfile.mkstemp(prefix=f"{WORK}{number}-", suffix=suffix, dir=folder())
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            _decrypt(path_of(number), key, target)
        yield path
    finally:
        path.unlink(missing_ok=True)


def remove(number: int) -> bool:
    """Take the file away, and what a killed worker may have left of it; True when there was one."""
    was_there = path_of(number).exists()
    path_of(number).unlink(missing_ok=True)
    for leftover in folder().glob(f"{WORK}{number}-*"):
        leftover.unlink(missing_ok=True)
    return was_there


def sweep(living: set[int]) -> int:
    """Remove what no import claims any more (half uploads, files of killed workers); returns how many."""
    swept = 0
    for path in folder().iterdir():
        claimed = path.name in {path_of(number).name for number in living}
        if not claimed and path.is_file() and time.time() - path.stat().st_mtime > LEFT_BEHIND:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _nonce(index: int, is_last: bool) -> bytes:
    # The last piece is marked, so that a file that was cut off cannot pass for a whole one.
    return index.to_bytes(11, "big") + bytes([is_last])


def _even_pieces(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > PIECE:
            yield bytes(held[:PIECE]), False
            del held[:PIECE]
    yield bytes(held), True


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
        raise FileProblem(
            "The uploaded file is no longer here. Nothing was lost: upload the export again."
        ) from missing
    except InvalidTag as damaged:
        raise FileProblem(_("The stored file is damaged. Upload the export again.")) from damaged
