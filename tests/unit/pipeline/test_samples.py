"""The sample of texts for the topics is bounded and does not depend on the batches."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.pipeline import samples
from waterlijn.pipeline.samples import Samples


def fill(sizes: list[int], n: int = 500) -> Samples:
    found, row = Samples(), 0
    weeks = np.array(["2026-01-05", "2026-01-12", "2026-01-19"], "datetime64[D]")[np.arange(n) % 3]
    while row < n:
        size = sizes[row % len(sizes)]
        texts = [f"tekst {i}" for i in range(row, min(n, row + size))]
        found.add(row, texts, weeks[row : row + size], ["Waterdam"] * len(texts), [f"code {text}" for text in texts])
        row += size
    return found


def test_same_sample_whatever_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MOST_TEXTS", 20)
    now, before, authors = fill([500]).around("Waterdam")
    assert authors == [f"code {text}" for text in now]
    assert (now, before, authors) == fill([7, 31, 2]).around("Waterdam")
    assert (len(now), len(before)) == (20, 40)


def test_old_weeks_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MOST_WEEKS", 2)
    now, before, _authors = fill([500]).around("Waterdam")
    assert set(now) == {f"tekst {i}" for i in range(500) if i % 3 == 2}
    assert set(before) == {f"tekst {i}" for i in range(500) if i % 3 == 1}


def test_unknown_weeks_are_left_out() -> None:
    found = Samples()
    found.add(0, ["a"], np.array(["NaT"], "datetime64[D]"), [""], [""])
    assert found.places() == []


def test_a_source_that_names_no_authors() -> None:
    found = Samples()
    found.add(0, ["a", "b"], np.array(["2026-01-05"] * 2, "datetime64[D]"), ["X", "X"], ["", ""])
    assert found.around("X") == (["a", "b"], [], None)
