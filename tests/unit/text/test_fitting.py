"""Fitting: a rule that is there is found, the same data give the same weights, and what ships is what was fitted."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from waterlijn.text import learned
from waterlijn.text.fitting import fit
from waterlijn.text.fold import fold
from waterlijn.text.kernel import ROWS, Features, features, score, stream
from waterlijn.text.train import apply_weights, take

NONE = np.empty(0, np.int64)
GOOD, BAD = "fijne dag allemaal", "vuile rotzak allemaal"
TEXTS = [f"{(GOOD, BAD)[i % 2]} {'abcdefghij'[i % 10] * 2}" for i in range(60)]
Y = np.array([[i % 2, 1 - i % 2] for i in range(60)], np.float32)


def made() -> Features:
    return features(stream(fold(TEXTS), NONE, NONE))


def test_a_rule_that_is_there_is_found() -> None:
    fitted = fit(made(), Y, np.ones_like(Y))
    scores = apply_weights(made(), fitted)
    assert ((scores > 0) == (Y > 0)).all()


def test_the_same_data_give_the_same_weights() -> None:
    first, second = fit(made(), Y, np.ones_like(Y)), fit(made(), Y, np.ones_like(Y))
    assert first.weights.tobytes() == second.weights.tobytes()
    assert first.bias.tobytes() == second.bias.tobytes()


def test_threads_change_nothing() -> None:
    one, two = (fit(made(), Y, np.ones_like(Y), threads=threads) for threads in (1, 2))
    assert one.weights.tobytes() == two.weights.tobytes()


def test_unknown_answers_teach_nothing() -> None:
    known = np.ones_like(Y)
    known[:, 1] = 0
    fitted = fit(made(), Y, known)
    assert not fitted.weights[:, 1].any()


def test_take_gives_the_features_of_the_chosen_messages() -> None:
    found = made()
    chosen = take(found, np.array([5, 2]))
    assert (chosen.rows[: chosen.pointer[1]] == found.rows[found.pointer[5] : found.pointer[6]]).all()
    assert (chosen.rows[chosen.pointer[1] :] == found.rows[found.pointer[2] : found.pointer[3]]).all()


def test_weights_in_one_byte_keep_the_order_of_scores(tmp_path: Path) -> None:
    fitted = fit(made(), Y, np.ones_like(Y))
    table, scale = learned.quantise(fitted.weights)
    assert table.shape == (ROWS, 2)
    exact = apply_weights(made(), fitted)
    rounded = score(stream(fold(TEXTS), NONE, NONE), table, fitted.importance, scale) + fitted.bias
    assert np.abs(rounded - exact).max() < 0.1
    learned.save(tmp_path, *learned.packed(fitted, {"columns": ["a", "b"]}))
    loaded = learned.model_of((tmp_path / "weights.npz").read_bytes(), (tmp_path / "settings.json").read_bytes())
    assert (loaded.table[:, :2] == table).all()
    assert loaded.columns == ("a", "b")


def test_an_archive_knows_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(1000, dtype=np.int32)
    first = learned.archive(values=values)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: time.gmtime(2_000_000_000))
    assert learned.archive(values=values) == first
    digest = learned.content_digest(first, b"{}")
    assert learned.content_digest(learned.archive(values=values[::-1]), b"{}") != digest
    assert learned.content_digest(first, b"{ }") != digest
