"""The compiled pass: what becomes a feature, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.text.fold import fold
from waterlijn.text.kernel import BREAK, GROUP, HANDLE, LINK, NAME, ROWS, START, features, score, stream

NONE = np.empty(0, np.int64)


def seen(text: str, *groups: str) -> bytes:
    folded = fold([text])
    plain = folded.text(0)
    starts = sorted(plain.index(group) for group in groups)
    stops = [start + len(max((g for g in groups if plain.startswith(g, start)), key=len)) for start in starts]
    batch = stream(folded, np.array(starts, np.int64), np.array(stops, np.int64))
    return batch.data[batch.starts[0] : batch.stops[0]].tobytes()


def test_a_group_word_becomes_one_token() -> None:
    assert seen("alle moslims hier", "moslims") == bytes([START]) + b"alle " + bytes([GROUP]) + b" hier"


@pytest.mark.parametrize(
    ("hidden", "token"),
    [
        ("[NAME]", NAME),
        ("[PHONE]", BREAK),
        ("@jan_123", HANDLE),
        ("https://www.site.be/a?b=1", LINK),
        ("www.site.be", LINK),
        ("jan@site.be", HANDLE),
    ],
)
def test_what_identifies_is_left_out(hidden: str, token: int) -> None:
    text = f"dag {hidden} daar"
    assert seen(text) == bytes([START]) + b"dag " + bytes([token]) + b" daar"
    # and no feature tells which of them it was
    hashed = features(stream(fold([text, "dag [PHONE] daar"]), NONE, NONE))
    middle = int(hashed.pointer[1])
    assert sorted(hashed.rows[:middle].tolist()) == sorted(hashed.rows[middle:].tolist())


def test_a_score_is_the_sum_of_the_rows_over_the_length_of_the_message() -> None:
    texts = ["dag allemaal", "", "nog een tekst, met een komma, nog een tekst"]
    batch = stream(fold(texts), NONE, NONE)
    rng = np.random.default_rng(1)
    table = rng.integers(-127, 128, (ROWS, 3)).astype(np.int8)
    importance = rng.integers(0, 200, ROWS).astype(np.uint8)
    scale = np.array([0.5, 1.0, 2.0], np.float32)
    found = features(batch)
    got = score(batch, table, importance, scale)
    for row in range(len(texts)):
        rows = found.rows[found.pointer[row] : found.pointer[row + 1]]
        length = np.sqrt(max(float((importance[rows].astype(np.float64) ** 2).sum()), 1.0))
        expected = table[rows].astype(np.int64).sum(axis=0) * scale / length
        assert got[row] == pytest.approx(expected, rel=1e-5)


def test_a_feature_counts_once_a_message() -> None:
    found = features(stream(fold(["dag dag dag"]), NONE, NONE))
    assert len(np.unique(found.rows)) == len(found.rows)


def test_features_stay_inside_their_message() -> None:
    batch = stream(fold(["een twee", "drie"]), NONE, NONE)
    found = features(batch)
    sizes = batch.stops - batch.starts
    for row in range(2):
        assert found.end[found.pointer[row] : found.pointer[row + 1]].max() <= sizes[row]
