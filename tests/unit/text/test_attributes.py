"""The attributes of Perspective: what they follow from, and that they keep the reader's promises."""

from __future__ import annotations

import io

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.records import LABELS, Messages
from waterlijn.text import attributes
from waterlijn.text.annotate import annotate
from waterlijn.text.attributes import NONE, PERHAPS, SWEARS, coarseness, offered, read_attributes
from waterlijn.text.fit_attributes import auc, belongs, part, table
from waterlijn.text.read import model_name, read
from waterlijn.text.train import Trained

TEXTS = [
    "Dank u wel voor de hulp gisteren.",
    "Jullie zijn vuile klootzakken, allemaal.",
    "Ik steek je huis in brand, wacht maar.",
    "Ik ben het er niet mee eens, omdat het plan te veel kost en weinig oplost.",
]


def test_the_same_numbers_as_the_reader() -> None:
    readings, found = read_attributes(TEXTS, tuple(attributes.SAME))
    own = read(Messages.of(TEXTS))
    for name, label in attributes.SAME.items():
        assert found[name].tolist() == own.probability[:, LABELS.index(label)].tolist()
    assert readings.flag.tolist() == own.flag.tolist()


def test_every_value_is_a_probability() -> None:
    _, found = read_attributes([*TEXTS, "", "x" * 20_000, "😀"], sorted(offered()))
    for column in found.values():
        assert column.shape == (7,)
        assert ((column >= 0) & (column <= 1)).all()


def test_reasoning_is_in_the_argument() -> None:
    _, found = read_attributes(TEXTS, ["REASONING_EXPERIMENTAL"])
    assert int(np.argmax(found["REASONING_EXPERIMENTAL"])) == 3


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Godverdomme, weer regen", SWEARS),
        ("wat een kutweer", SWEARS),
        ("Kutkneuzen zijn het", SWEARS),
        ("de huppelkut van hiernaast", SWEARS),
        ("kl00tzakken", SWEARS),
        ("hij riep 'kankerlijer' naar mijn zoon", SWEARS),  # coarse words, whoever said them
        ("kanker zooitje bij die corporatie", PERHAPS),
        ("mijn man heeft kanker", NONE),
        ("kankerverwekkend is het niet", NONE),
        ("hoera, we hebben gewonnen", NONE),
        ("de aardkloot draait", NONE),
        ("zie https://www.bitchute.com/video/abc", NONE),
        ("the truth is out there", NONE),
        ("wat een idioot", NONE),  # an insult, and not coarse
        ("de acute structuur van het document", NONE),
        ("", NONE),
    ],
)
def test_coarse(text: str, step: int) -> None:
    assert coarseness(annotate([text])).tolist() == [step]


def test_auc_with_ties_and_weights() -> None:
    p, truth = np.array([0.0, 0.5, 0.5, 1.0]), np.array([False, True, False, True])
    assert auc(p, truth) == 0.875
    assert auc(p, truth, np.array([1.0, 1.0, 0.0, 1.0])) == 1.0
    assert auc(np.zeros(4), truth) == 0.5
    assert np.isnan(auc(p, np.zeros(4, bool)))


def test_the_table_says_what_is_not_offered() -> None:
    rough = {"n": 10, "positive": 5, "auc": 0.7, "low": 0.6, "high": 0.8, "ece": 0.01}
    shown = table({"model": "m", "measured": {"X": {"label": "y", "parts": {"z": rough}}}})
    assert shown.splitlines()[-1] == "| `X` | y | z | 10 | 5 | 0.700 (0.600-0.800) | 0.010 | no |"
    assert not attributes.is_shown({"parts": {"z": rough}})
    assert not attributes.is_shown({"parts": {"z": rough | {"auc": 0.9, "ece": 0.06}}})
    assert not attributes.is_shown({"parts": {"z": rough | {"auc": 0.9}}})  # 0.6 is in its interval
    sure = rough | {"auc": 0.9, "low": 0.8}
    assert attributes.is_shown({"parts": {"z": sure}})
    assert attributes.is_shown({"parts": {"z": sure, "few": rough | {"auc": 0.82, "low": 0.7}}})
    assert not attributes.is_shown({"parts": {"z": sure, "bad": rough}})


def test_measured_on_the_reader_that_ships() -> None:
    """Weights, lexicon or settings changed? `python -m waterlijn.text.fit_attributes` measures the attributes again."""
    assert attributes.stored()["model"] == model_name()


def test_another_reader_than_the_one_that_ships_is_not_measured() -> None:
    nothing, weights = np.zeros(0, np.int64), io.BytesIO()
    np.savez(weights, other=np.zeros(3))
    with pytest.raises(UsageError, match="waterlijn model train"):
        belongs(Trained(weights.getvalue(), b"{}", {}, nothing, np.zeros((0, 29), np.float32)))


def test_texts_of_one_group_count_once_in_the_interval() -> None:
    rng = np.random.default_rng(7)
    truth = np.arange(40) % 4 == 0
    p = np.clip(truth * 0.4 + rng.random(40) * 0.6, 0, 1)
    apart = part(p, truth, np.arange(40))
    copied = part(np.tile(p, 10), np.tile(truth, 10), np.tile(np.arange(40), 10))
    assert (copied["auc"], copied["ece"]) == (apart["auc"], apart["ece"])
    assert (copied["low"], copied["high"]) == (apart["low"], apart["high"])
    loose = part(np.tile(p, 10), np.tile(truth, 10), np.arange(400))
    assert loose["high"] - loose["low"] < apart["high"] - apart["low"]
    weighted = part(p, truth, np.arange(40), np.full(40, 10.0))
    assert weighted == apart
