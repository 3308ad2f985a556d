"""Labels of one's own: the figures of the card, or a plain refusal."""

from __future__ import annotations

from itertools import islice

import pytest

from waterlijn.errors import UsageError
from waterlijn.text import corpus, own
from waterlijn.text.corpus import Example

EXAMPLES = list(islice(corpus.written(), 0, 3400, 17))


def test_figures_with_their_intervals() -> None:
    found = own.measure(EXAMPLES)
    assert found.n == len(EXAMPLES)
    abuse = found.labels["abuse"]
    assert abuse.macro_f1 is not None
    assert abuse.macro_f1.low < abuse.macro_f1.value < abuse.macro_f1.high
    assert set(found.others) >= {"target", "behaviour", "needs", "right at 80% coverage", "left to people"}


def test_too_few_texts_are_refused() -> None:
    with pytest.raises(UsageError, match="too few"):
        own.measure(EXAMPLES[: own.SMALLEST - 1])


def test_a_label_that_hardly_anybody_gave_has_no_figure() -> None:
    calm = [Example(e.id, e.text, "own", e.keys, {"abuse": e.labels["abuse"], "threat": 0.0}) for e in EXAMPLES]
    found = own.measure(calm)
    assert set(found.labels) == {"abuse", "threat"}
    assert found.labels["threat"].macro_f1 is None
    assert found.labels["threat"].yes == 0
    assert "target" not in found.others
    assert "right at 80% coverage" not in found.others  # needs abuse and hate
