"""What is promised before anybody starts is what comes out when people have judged."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.survey.foresight import expected_width
from waterlijn.survey.labelled import Sample, estimate_share
from waterlijn.text.drawing import chances


@pytest.mark.parametrize(
    ("n", "labels", "share"), [(5000, 100, 0.05), (5000, 300, 0.05), (600, 100, 0.2), (400, 60, 0.1)]
)
def test_the_promised_width_is_the_width_that_comes(n: int, labels: int, share: float) -> None:
    rng = np.random.default_rng(5)
    score = rng.beta(share * 1.5, (1 - share) * 1.5, n)
    pi = chances(np.sqrt(score * (1 - score)), labels)
    widths = []
    for _ in range(200):
        truth = rng.random(n) < score
        drawn = rng.random(n) < pi
        found = estimate_share(float(score.mean()), n, Sample.of(truth[drawn], score[drawn], pi[drawn]))
        if found.i95 is not None:
            widths.append(found.i95.high - found.i95.low)
    promised = expected_width(score, pi)
    assert promised is not None
    assert promised == pytest.approx(float(np.mean(widths)), rel=0.12)


def test_more_labels_never_promise_a_wider_margin() -> None:
    score = np.random.default_rng(2).beta(0.2, 2, 3000)
    unsure = np.sqrt(score * (1 - score))
    promised = [expected_width(score, chances(unsure, wanted)) or 1.0 for wanted in (50, 100, 200, 400, 3000)]
    assert promised == sorted(promised, reverse=True)
