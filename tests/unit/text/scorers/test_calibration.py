"""What a score is worth here."""

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.records import LABELS
from waterlijn.text import calibrate
from waterlijn.text.scorers.calibration import LEAST, Calibration, fit

RNG = np.random.default_rng(3)


def made(n: int, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, a second reader three times too sure (2 z is right), and a first one that knows nothing."""
    truth = RNG.random((n, len(LABELS))) < share
    z = np.where(truth, 1.0, -1.0) + RNG.normal(0, 1.0, truth.shape)
    return truth, calibrate.sigmoid(6 * z), np.full(truth.shape, share)


def test_an_overconfident_reader_is_brought_down() -> None:
    truth, second, ours = made(2000, 0.5)
    found = fit(second, ours, truth, np.ones(2000))
    assert set(found.beta) == set(LABELS)
    p = found.apply(second, ours)
    sure = p[:, 0] > 0.8
    assert sure.sum() > 300
    assert abs(p[sure, 0].mean() - truth[sure, 0].mean()) < 0.04
    raw = second[:, 0] > 0.8
    assert second[raw, 0].mean() - truth[raw, 0].mean() > 0.04


def test_a_reader_that_knows_nothing_changes_nothing() -> None:
    truth, ours, _flat = made(2000, 0.3)
    ours = calibrate.sigmoid(calibrate.logit(ours) / 3)
    noise = RNG.random(truth.shape)
    weigh, own, _intercept = fit(noise, ours, truth, np.ones(2000)).beta["abuse"]
    assert abs(weigh) < 0.1
    assert own > 0.8


def test_too_few_labels_leave_our_own_reading() -> None:
    truth, second, ours = made(400, 0.0)
    truth[:LEAST, 0] = True
    truth[: LEAST - 1, 1] = True
    found = fit(second, ours, truth, np.ones(400))
    assert list(found.beta) == ["abuse"]
    np.testing.assert_array_equal(found.apply(second, ours)[:, 1:], ours[:, 1:])
    with pytest.raises(UsageError, match="too few labelled"):
        fit(second[: LEAST * 2 - 1], ours[: LEAST * 2 - 1], truth[: LEAST * 2 - 1], np.ones(LEAST * 2 - 1))


def test_no_answer_is_no_evidence() -> None:
    truth, second, ours = made(400, 0.5)
    second[:380] = np.nan
    with pytest.raises(UsageError, match="too few"):
        fit(second, ours, truth, np.ones(400))
    known = Calibration(dict.fromkeys(LABELS, (1.0, 0.0, 0.0)))
    np.testing.assert_array_equal(known.apply(second, ours)[:380], ours[:380])


def test_weights_say_how_many_messages_one_stands_for() -> None:
    truth, second, ours = made(300, 0.5)
    twice = fit(np.repeat(second, 2, 0), np.repeat(ours, 2, 0), np.repeat(truth, 2, 0), np.ones(600))
    heavy = fit(second, ours, truth, np.full(300, 7.0))
    np.testing.assert_allclose(twice.beta["hate"], heavy.beta["hate"], atol=0.05)  # apart by the ridge alone
