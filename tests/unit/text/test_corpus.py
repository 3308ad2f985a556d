"""The labelled texts: columns, folds, and no leak between them."""

from __future__ import annotations

import numpy as np

from waterlijn.text import corpus
from waterlijn.text.corpus import COLUMNS, Example, assemble, folds
from waterlijn.text.generate import generated, templates


def test_the_written_corpus_has_all_labels() -> None:
    data = assemble(corpus.written())
    assert len(data) > 3_000
    assert (data.known == 1).all()
    for block in ("target:", "behaviour:"):
        columns = [k for k, name in enumerate(COLUMNS) if name.startswith(block)]
        assert (data.y[:, columns].sum(axis=1) == 1).all()


def test_neighbours_and_contexts_never_cross_a_fold() -> None:
    examples = list(corpus.written())
    data = assemble(examples)
    fold = dict(zip(data.id, folds(data.group), strict=True))
    for key in {key for example in examples for key in example.keys}:
        assert len({fold[e.id] for e in examples if key in e.keys and e.id in fold}) <= 1


def test_near_copies_in_another_group_are_left_out() -> None:
    text = "Dit is een lange tekst die twee keer voorkomt in twee draden"
    examples = [Example(str(i), text, "x", (f"thread:{i}",), {"abuse": 0.0}) for i in range(2)]
    assert len(assemble(examples)) == 1


def test_folds_are_even_and_seeded() -> None:
    group = np.repeat(np.arange(200), 5)
    fold = folds(group)
    assert np.ptp(np.bincount(fold)) <= 5
    assert (fold == folds(group)).all()


def test_unknown_stays_unknown() -> None:
    data = assemble([Example("1", "dag allemaal", "x", (), {"abuse": 1.0})])
    assert data.known.sum() == 1


def test_templates_are_broad_and_filled_completely() -> None:
    found = templates()
    assert len(found) >= 400
    assert len({t.text for t in found}) == len(found)
    assert {"testimony", "counter-speech", "neutral mention", "report", "negated"} <= {t.kind for t in found}
    made = list(generated(each=2))
    assert not any("{" in example.text for example in made)
    assert [e.text for e in made] == [e.text for e in generated(each=2)]
