"""Copy-paste campaigns: which messages are copies, how large each campaign is, and who counts as one voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numba
import numpy as np
from numpy.typing import NDArray

from waterlijn.records import Times, week_of
from waterlijn.spread.join import PIECE, Rows, join, parts_of, slot_of, table_size
from waterlijn.spread.pack import hash_strings, mix
from waterlijn.spread.sketch import BANDS, NEAR, sketch
from waterlijn.spread.store import DiskStore, MemoryStore, Store

MINIMUM = 3  # copies that make a campaign; two is a double post
_NEVER = np.iinfo(np.int64).max  # a time that is not known comes last


class Campaign(NamedTuple):
    """One text that was posted several times.

    `id` is a hash of the first copy's folded text: the same text is the same campaign next week. `size` counts
    copies; `authors` is the largest number of different known author codes within one week, because a code lives no
    longer: at least so many people posted it. `row` is the first copy.
    """

    id: str
    size: int
    authors: int
    first: np.datetime64
    last: np.datetime64
    row: int


@dataclass(frozen=True, slots=True)
class Campaigns:
    """The copies among n messages.

    `label` is int32 of shape (n,): the place in the list of campaigns, largest first, or -1. `voices` is a mask
    of shape (n,): True for a message that counts. Of each copied text only the first copy in every week and
    place counts, also when there are too few copies to be called a campaign. The other columns hold one entry
    per campaign; iterating gives them as `Campaign`.
    """

    label: NDArray[np.int32]
    voices: NDArray[np.bool_]
    ids: Sequence[str]
    size: NDArray[np.int32]
    authors: NDArray[np.int32]
    first: Times
    last: Times
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Campaign]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, at: int) -> Campaign:
        return Campaign(
            self.ids[at], int(self.size[at]), int(self.authors[at]), self.first[at], self.last[at], int(self.row[at])
        )

    def names(self) -> list[str]:
        """The campaign id of every message, empty where there is none."""
        known = [*self.ids, ""]
        return [known[k] for k in self.label]


@numba.njit(cache=True, nogil=True)
def _span(group: Any, base: int, time: Any, first: Any, last: Any, row: Any) -> None:
    """First and last known time of each group, and the row of its first copy."""
    for i in range(time.size):
        g = group[base + i]
        if g < 0:
            continue
        if row[g] < 0 or time[i] < first[g]:
            first[g] = time[i]
            row[g] = base + i
        if time[i] != _NEVER and time[i] > last[g]:
            last[g] = time[i]


@numba.njit(cache=True, nogil=True)
def _first_of_cell(
    group: Any, base: int, cell: Any, time: Any, part: int, parts: int, keys: Any, when: Any, who: Any, voices: Any
) -> None:
    """Keep the voice of the earliest copy per group and cell (week and place); silence the others."""
    for i in range(time.size):
        g = group[base + i]
        if g < 0 or g % parts != part:
            continue
        key = mix(cell[i] ^ mix(np.uint64(g) + np.uint64(1)))
        slot = slot_of(keys, key)
        if keys[slot] == 0:
            keys[slot] = key
        elif time[i] < when[slot]:
            voices[who[slot]] = False
        else:
            voices[base + i] = False
            continue
        when[slot] = time[i]
        who[slot] = base + i


@numba.njit(cache=True, nogil=True)
def _count_authors(
    group: Any, base: int, author: Any, week: Any, part: int, parts: int, keys: Any, weeks: Any, seen: Any, most: Any
) -> None:
    """The most different authors that each group has within one week: `seen` per slot of `weeks`, `most` per group."""
    for i in range(author.size):
        g = group[base + i]
        if g < 0 or g % parts != part or author[i] == 0:
            continue
        cell = mix(week[i] ^ mix(np.uint64(g) + np.uint64(1)))
        key = mix(author[i] ^ cell)
        slot = slot_of(keys, key)
        if keys[slot] != 0:
            continue
        keys[slot] = key
        slot = slot_of(weeks, cell)
        weeks[slot] = cell
        seen[slot] += 1
        most[g] = max(most[g], seen[slot])


@numba.njit(cache=True, nogil=True)
def _number_groups(parent: Any, count: Any, group: Any) -> int:
    """Number the groups of two and more in order of their first row; -1 for a row that stands alone."""
    for row in range(parent.size):
        count[parent[row]] += 1
    groups = 0
    for row in range(parent.size):
        root = parent[row]
        if count[root] < 2:
            group[row] = -1
        elif root == row:
            group[row] = groups
            groups += 1
        else:
            group[row] = group[root]
    return groups


def _pieces(rows: int) -> Iterator[tuple[int, int]]:
    return ((base, min(base + PIECE, rows)) for base in range(0, rows, PIECE))


def _parts(groups: NDArray[np.int32]) -> tuple[int, int]:
    """In how many parts the copies are looked at, and the table size for the largest part."""
    parts = parts_of(int(groups.sum()))
    load = np.bincount(np.arange(groups.size) % parts, weights=groups, minlength=parts)
    return parts, table_size(int(load.max(initial=1)))


def _voices(store: Store, group: NDArray[np.int32], sizes: NDArray[np.int32]) -> NDArray[np.bool_]:
    voices = np.ones(group.size, np.bool_)
    parts, size = _parts(sizes)
    when, who = np.empty(size, np.int64), np.empty(size, np.uint32)
    for part in range(parts):
        keys = np.zeros(size, np.uint64)
        for base, stop in _pieces(group.size):
            cell, time = store.read("cell", np.uint64, base, stop), store.read("time", np.int64, base, stop)
            _first_of_cell(group, base, cell, time, part, parts, keys, when, who, voices)
    return voices


def _authors(store: Store, group: NDArray[np.int32], sizes: NDArray[np.int32]) -> NDArray[np.int32]:
    most = np.zeros(sizes.size, np.int32)
    parts, size = _parts(sizes)
    for part in range(parts):
        keys, weeks, seen = np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.int32)
        for base, stop in _pieces(group.size):
            author, week = (store.read(name, np.uint64, base, stop) for name in ("author", "week"))
            _count_authors(group, base, author, week, part, parts, keys, weeks, seen, most)
    return most


def _describe(store: Store, parent: Rows, minimum: int) -> Campaigns:
    """From groups of rows to campaigns."""
    rows = parent.size
    group = np.empty(rows, np.int32)
    count = np.zeros(rows, np.int32)
    groups = _number_groups(parent, count, group)
    sizes = count[parent == np.arange(rows, dtype=np.uint32)]
    sizes = sizes[sizes > 1]
    del count
    first, last = np.full(groups, _NEVER, np.int64), np.full(groups, -_NEVER, np.int64)
    row = np.full(groups, -1, np.int64)
    for base, stop in _pieces(rows):
        _span(group, base, store.read("time", np.int64, base, stop), first, last, row)
    voices, authors = _voices(store, group, sizes), _authors(store, group, sizes)
    order = np.lexsort((row, first, -sizes.astype(np.int64)))
    order = order[sizes[order] >= minimum]
    place = np.full(groups + 1, -1, np.int32)
    place[order] = np.arange(order.size)
    for base, stop in _pieces(rows):  # in place: one column less in memory
        group[base:stop] = place[group[base:stop]]
    hashes = [int(store.read("hash", np.uint64, r, r + 1)[0]) for r in row[order].tolist()]
    return Campaigns(
        group,
        voices,
        [f"{h:016x}" for h in hashes],
        sizes[order],
        authors[order],
        _as_times(first[order]),
        _as_times(last[order]),
        row[order],
    )


def _as_times(seconds: NDArray[np.int64]) -> Times:
    known = np.abs(seconds) != _NEVER
    return np.where(known, np.where(known, seconds, 0).astype("datetime64[s]"), np.datetime64("NaT", "s"))


class Folder:
    """Finds the copies among more messages than fit in memory.

    Parameters
    ----------
    folder
        Where the columns are kept between `add` and `finish`: about 340 bytes a message. It is made when it
        does not exist; what this class writes there is removed by `finish`, `close` or leaving the ``with``.
        None keeps them in memory.
    minimum
        Copies that make a campaign.

    Notes
    -----
    The answer does not depend on how the messages are cut into batches. Resident memory grows by about 20 bytes
    a message (what is known per row), not with the texts.
    """

    def __init__(self, folder: Path | None, *, minimum: int = MINIMUM) -> None:
        if minimum < 2:
            raise ValueError("a campaign has at least two copies")
        self._store: Store = MemoryStore() if folder is None else DiskStore(folder)
        self._minimum = minimum
        self._rows = 0
        self._near_rows = 0
        self._bytes = 0
        self._store.append("end", np.zeros(1, np.int64))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self, texts: Sequence[str], times: Times, authors: Sequence[str], places: Sequence[str] | None = None
    ) -> None:
        """Take in the next n messages.

        Parameters
        ----------
        texts
            As written or with privacy placeholders.
        times
            datetime64 in UTC, shape (n,); NaT where unknown.
        authors
            Transient codes, empty where unknown.
        places
            Names of places; None when there is only one.
        """
        n = len(texts)
        if len(times) != n or len(authors) != n or (places is not None and len(places) != n):
            raise ValueError("columns of unequal length")
        done = sketch(texts)
        moments = np.asarray(times).astype("datetime64[s]")
        known = ~np.isnat(moments)
        weeks = np.where(known, week_of(moments).astype(np.int64), _NEVER).astype(np.uint64)
        cell = weeks * np.uint64(0x9E3779B97F4A7C15)
        if places is not None:
            cell ^= hash_strings(places)
        near = np.flatnonzero(done.kind == NEAR)
        self._store.append("hash", done.hash)
        self._store.append("kind", done.kind)
        self._store.append("time", np.where(known, moments.astype(np.int64), _NEVER))
        self._store.append("cell", cell)
        self._store.append("week", weeks)
        self._store.append("author", hash_strings(authors))
        self._store.append("near", (near + self._rows).astype(np.uint32))
        self._store.append("end", done.offsets[near + 1] + self._bytes)
        self._store.append("folded", done.folded)
        bands = done.bands[near]
        for band in range(BANDS):
            self._store.append(f"band{band}", bands[:, band])
        self._rows += n
        self._near_rows += near.size
        self._bytes += int(done.offsets[-1])

    def finish(self) -> Campaigns:
        """Fold all copies; the columns on disk are removed."""
        try:
            return _describe(self._store, join(self._store, self._rows, self._near_rows), self._minimum)
        finally:
            self.close()

    def close(self) -> None:
        """Remove what was written, without an answer."""
        self._store.close()


def campaigns(
    texts: Sequence[str],
    times: Times,
    authors: Sequence[str],
    *,
    places: Sequence[str] | None = None,
    minimum: int = MINIMUM,
) -> Campaigns:
    """Find the copies among messages that fit in memory; see `Folder` for the parameters.

    Returns
    -------
    Campaigns

    Notes
    -----
    Texts are compared after folding (`sketch.sketch`): first exactly, then by the Jaccard similarity of their
    5-byte shingles, candidates coming from one-permutation MinHash with optimal densification and banding.
    A text is only ever folded when it is long and particular enough to be copied rather than thought of twice.

    References
    ----------
    P. Li, A. Owen, C.-H. Zhang (2012), One Permutation Hashing, NIPS.
    A. Shrivastava (2017), Optimal Densification for Fast and Accurate Minwise Hashing, ICML.

    Examples
    --------
    >>> import numpy as np
    >>> text = "Geen opvangcentrum in onze wijk, teken nu de petitie van het buurtcomité!"
    >>> when = np.array(["2026-11-16T08:00"] * 4, "datetime64[s]")
    >>> texts = [text, text.upper(), text + " #deel", "Morgen markt op het plein."]
    >>> found = campaigns(texts, when, ["a", "b", "c", "d"])
    >>> found.voices.tolist(), found.label.tolist(), found[0].authors
    ([True, False, False, True], [0, 0, 0, -1], 3)
    """
    with Folder(None, minimum=minimum) as folder:
        folder.add(texts, times, authors, places)
        return folder.finish()
