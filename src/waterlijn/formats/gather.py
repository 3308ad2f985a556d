"""Rows to batches of Messages: texts made plain, times to UTC, ids without doubles, every problem listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from waterlijn.formats.options import Options
from waterlijn.formats.plain import plain
from waterlijn.formats.rows import DUPLICATE, KEPT, NO_TEXT, SHARED_ID, RawTime, Row
from waterlijn.formats.seen import Seen
from waterlijn.formats.times import TimeReader
from waterlijn.records import BadRow, Messages

Batch = tuple[Messages, list[BadRow]]

MOST_REPEATED = 1_000_000  # different texts without an id whose copies are counted; after that the line number is used
# 1,71801E+18: a spreadsheet has rounded the number, so that different messages would share it
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+\d+")
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "unknown", "none", "null"})


def gather(
    blocks: Iterable[Iterable[Row | BadRow]],
    options: Options,
    *,
    batch_size: int,
    zone: str | None = None,
    month_first: bool = False,
    ids_are_sure: bool = True,
) -> Iterator[Batch]:
    """Batches of at most `batch_size` rows read, each with the bad rows met on the way.

    Where ids are sure (a platform's own), one that comes back is the same message. In a table of anybody's making
    it is so only with the same text; with another text the message is kept, under an id of its own.
    """
    gatherer = _Gatherer(options, zone or options.timezone, month_first, ids_are_sure)
    good: list[Row] = []
    bad: list[BadRow] = []
    for block in blocks:
        for item in block:
            if isinstance(item, BadRow):
                bad.append(item)
            else:
                good.append(item)
            if len(good) >= batch_size or len(bad) >= batch_size:
                yield gatherer.batch(good, bad)
                good, bad = [], []
    if good or bad:
        yield gatherer.batch(good, bad)


class _Gatherer:
    def __init__(self, options: Options, zone: str, month_first: bool, ids_are_sure: bool) -> None:
        # the one place that asks what time it is, unless the caller said so
        self._times = TimeReader(zone, options.latest or datetime.now(UTC), month_first)
        self._place = options.place
        self._keep_markup = options.keep_markup
        self._seen = Seen()
        self._seen_with_text = None if ids_are_sure else Seen()
        self._contents = Seen()
        self._copies: dict[bytes, int] = {}

    def batch(self, rows: list[Row], bad: list[BadRow]) -> Batch:
        texts = [text if "<" not in text and "&" not in text else plain(text) for _, _, text, *_ in rows]
        if not all(map(str.strip, texts)):
            filled = [bool(text.strip()) for text in texts]
            bad += [BadRow(row[0], NO_TEXT) for row, is_filled in zip(rows, filled, strict=True) if not is_filled]
            rows, texts = list(compress(rows, filled)), list(compress(texts, filled))
        ids = self._ids(rows, texts)
        new = self._new(ids, texts, rows, bad)
        if not new.all():
            bad += [BadRow(row[0], DUPLICATE) for row, is_new in zip(rows, new, strict=True) if not is_new]
            ids, texts, rows = (list(compress(column, new)) for column in (ids, texts, rows))  # type: ignore[assignment]
        if self._keep_markup:  # only now: the same message has the same id, however its text is wanted
            texts = [text for _, _, text, *_ in rows]
        messages = self._messages(ids, texts, rows, bad) if rows else empty()
        return messages, sorted(bad)

    def _new(self, ids: list[str], texts: list[str], rows: list[Row], bad: list[BadRow]) -> NDArray[np.bool_]:
        """True for each message that did not come before; one that only shares its id gets another."""
        new = self._seen.add(ids)
        if self._seen_with_text is None:
            return new
        different = self._seen_with_text.add(list(zip(ids, texts, strict=True))) & ~new
        for i in np.flatnonzero(different):
            ids[i] += "#" + blake2b(texts[i].encode("utf-8", "replace"), digest_size=4).hexdigest()
            bad.append(BadRow(rows[i][0], SHARED_ID, KEPT))
        return new | different

    def _messages(self, ids: list[str], texts: list[str], rows: list[Row], bad: list[BadRow]) -> Messages:
        lines, _, _, times, authors, parents, threads, places, languages = zip(*rows, strict=True)
        time, problems = self._times.read(times)
        bad += [BadRow(lines[i], reason, KEPT) for i, reason in problems.items()]
        return Messages(
            ids,
            texts,
            time,
            _stripped(authors),
            _stripped(parents),
            _stripped(threads),
            [place.strip() or self._place for place in places] if any(places) else [self._place] * len(rows),
            [_language(code) for code in languages] if any(languages) else [""] * len(rows),
            np.array(lines, np.int64),
        )

    def _ids(self, rows: list[Row], texts: list[str]) -> list[str]:
        ids = [id.strip() for _, id, *_ in rows]
        if any("+" in id for id in ids):
            ids = ["" if _ROUNDED.fullmatch(id) else id for id in ids]
        if not all(ids):
            missing = [i for i, id in enumerate(ids) if not id]
            made_ids = self._made_ids([rows[i] for i in missing], [texts[i] for i in missing])
            for i, made in zip(missing, made_ids, strict=True):
                ids[i] = made
        return ids

    def _made_ids(self, rows: list[Row], texts: list[str]) -> list[str]:
        """Ids from the content, so that a later export of the same messages gets the same ones.

        The n-th message with the very same content gets another id than the first.
        """
        keys = [_content(row, text) for row, text in zip(rows, texts, strict=True)]
        first = self._contents.add([key.hex() for key in keys])
        ids = []
        for row, key, is_first in zip(rows, keys, first, strict=True):
            if not is_first:
                key = blake2b(key + self._copy(key, row[0]).encode(), digest_size=10).digest()
            ids.append(key.hex())
        return ids

    def _copy(self, key: bytes, line: int) -> str:
        number = self._copies.get(key)
        if number is None and len(self._copies) >= MOST_REPEATED:
            return f"line {line}"
        self._copies[key] = number = (number or 1) + 1
        return str(number)


def empty() -> Messages:
    """A batch without messages, to carry bad rows."""
    return Messages.of([])


def _content(row: Row, text: str) -> bytes:
    _, _, _, time, author, parent, thread, _, _ = row
    parts = (text.strip(), _time_text(time), author, parent, thread)
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=10).digest()


def _time_text(time: RawTime) -> str:
    return "" if time is None else str(time)


def _stripped(values: tuple[str, ...]) -> list[str]:
    return [value.strip() for value in values] if any(values) else list(values)


def _language(code: str) -> str:
    code = code.strip().lower().replace("_", "-").split("-")[0]
    return code if code.isalpha() and len(code) in (2, 3) and code not in _NO_LANGUAGE and code[0] != "q" else ""
