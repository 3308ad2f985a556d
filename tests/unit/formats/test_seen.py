"""The growing set of ids."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.formats import seen
from waterlijn.formats.seen import Seen


@given(st.lists(st.lists(st.integers(0, 40).map(str), max_size=12), max_size=12))
def test_it_agrees_with_a_set(batches: list[list[str]]) -> None:
    ids, known = Seen(), set[str]()
    for batch in batches:
        expected = []
        for id in batch:
            expected.append(id not in known)
            known.add(id)
        assert ids.add(batch).tolist() == expected


def test_full_runs_are_still_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "LARGEST_RUN", 64)
    ids = Seen()
    for start in range(0, 1000, 50):
        assert ids.add([str(i) for i in range(start, start + 50)]).all()
    assert not ids.add([str(i) for i in range(1000)]).any()


def test_memory_is_some_eight_bytes_per_id() -> None:
    ids = Seen()
    tracemalloc.start()
    for start in range(0, 160_000, 8000):
        ids.add([f"m{i}" for i in range(start, start + 8000)])
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 160_000 * 10
