"""Stretches of a column, read together, are the stretches read one by one."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.spread.store import GAP, DiskStore, MemoryStore, Store, read_many

SIZE = 20_000


def _same_as_one_by_one(store: Store, starts: np.ndarray, stops: np.ndarray) -> None:
    values, place = read_many(store, "numbers", np.int32, starts, stops)
    for at, start, stop in zip(place.tolist(), starts.tolist(), stops.tolist(), strict=True):
        assert values[at : at + stop - start].tolist() == list(range(start, stop))


@given(st.lists(st.tuples(st.integers(0, 3 * GAP), st.integers(0, 40)), min_size=1, max_size=8))
def test_near_and_far_stretches(steps: list[tuple[int, int]]) -> None:
    store = MemoryStore()
    gaps, sizes = np.array(steps).T
    stops = np.cumsum(gaps + sizes)
    store.append("numbers", np.arange(int(stops[-1]) + 1, dtype=np.int32))
    _same_as_one_by_one(store, stops - sizes, stops)


def test_stretches_that_overlap_on_disk(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.append("numbers", np.arange(SIZE, dtype=np.int32))
    ranks = np.array([0, 1, 2, 9, 10, 9 + 2 * GAP, SIZE - 2])
    _same_as_one_by_one(store, ranks, ranks + 2)
    store.close()
