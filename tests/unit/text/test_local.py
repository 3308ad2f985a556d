"""A local layer: nothing without labels, nothing against a veto, and only what was shown."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.sparse import csr_array

from waterlijn.records import LABELS, Messages
from waterlijn.text import groups, local, local_card
from waterlijn.text.calibrate import logit, sigmoid
from waterlijn.text.kernel import WORD_ROWS
from waterlijn.text.read import model_name, read

N = 400
ABUSE, HATE = LABELS.index("abuse"), LABELS.index("hate")


def town(rng: np.random.Generator, n: int = N) -> local.Seen:
    """Messages as a model sees them: mostly calm, three words that some of them hold."""
    p = np.empty((n, len(LABELS)))
    p[:, ABUSE] = sigmoid(rng.normal(-1.5, 2.0, n))
    p[:, 1:] = p[:, [ABUSE]] * rng.uniform(0.3, 0.9, (n, 3))
    held = rng.random((n, 3)) < (0.3, 0.2, 0.1)
    words = csr_array((np.ones(held.sum()), (np.nonzero(held)[0], np.nonzero(held)[1] * 1000)), shape=(n, WORD_ROWS))
    return local.Seen(p, np.zeros((n, len(LABELS)), np.bool_), words)


def labelled(seen: local.Seen, rng: np.random.Generator, move: float = 0.0, chance: float = 0.5) -> local.Labelled:
    """People who judge as the model does, but for `move` in log-odds."""
    answer = rng.random(seen.probability.shape) < sigmoid(logit(seen.probability) + move)
    n = len(seen)
    return local.Labelled(seen, answer, np.ones_like(answer), np.full(n, chance), np.arange(n))


def test_few_labels_change_nothing() -> None:
    rng = np.random.default_rng(1)
    seen = town(rng, local.FEWEST - 1)
    layer = local.fit(labelled(seen, rng, move=-3.0), base="m")
    assert not layer.corrects.any()
    assert np.array_equal(layer.adjust(seen), local.Layer("m", *layer_of_nothing()).adjust(seen))


def layer_of_nothing() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return np.zeros(4), np.zeros(4), np.zeros(0, np.int64), np.zeros((0, 4))


def test_without_a_gain_the_shipped_probabilities_stay_as_they_are() -> None:
    seen = town(np.random.default_rng(2))
    layer = local.Layer("m", *layer_of_nothing())
    coherent = seen.probability.copy()
    coherent[:, 2] = np.minimum(coherent[:, 2], coherent[:, 0])
    assert np.allclose(layer.adjust(seen), coherent)


def test_milder_people_make_a_milder_layer_and_the_card_shows_it() -> None:
    rng = np.random.default_rng(3)
    labels = labelled(town(rng), rng, move=-1.5)
    layer, card = local.fit(labels, base="m"), local_card.evaluate(labels)
    assert layer.shift[ABUSE] < -0.5
    assert layer.adjust(labels.seen)[:, ABUSE].mean() < labels.seen.probability[:, ABUSE].mean()
    assert card.verdict == "better"
    assert card.recommends
    assert card.gain.i95 is not None
    assert card.gain.i95.low > 0


def test_the_card_warns_when_less_is_found() -> None:
    rng = np.random.default_rng(14)
    labels = labelled(town(rng, 800), rng, move=-1.5)
    card = local_card.evaluate(labels)
    assert "abuse" in {found.label for found in card.finds_less}
    stricter = local_card.evaluate(labelled(town(rng, 800), rng, move=1.5))
    assert not stricter.finds_less


@pytest.mark.parametrize("n", [100, 300])
def test_people_who_judge_as_the_model_does_never_get_a_recommendation(n: int) -> None:
    rng = np.random.default_rng(4)
    verdicts = [local_card.evaluate(labelled(town(rng, n), rng)).verdict for _ in range(40)]
    assert verdicts.count("better") <= 1  # of 40, where one in forty is what 95 % allows


def test_a_word_that_means_something_else_here_is_learned_only_with_many_labels() -> None:
    rng = np.random.default_rng(5)
    seen = town(rng, 1200)
    harmless = np.asarray(seen.words[:, [0]].todense()).ravel() > 0
    answer = rng.random(seen.probability.shape) < np.where(harmless[:, None], 0.0, seen.probability)
    n = len(seen)
    labels = local.Labelled(seen, answer, np.ones_like(answer), np.ones(n), np.arange(n))
    layer = local.fit(labels, base="m")
    assert layer.weights[layer.rows.tolist().index(0), ABUSE] < -0.5
    few = local.fit(labels.take(np.arange(150)), base="m")
    assert few.rows.size == 0


def test_a_word_of_fewer_than_five_texts_never_counts() -> None:
    rng = np.random.default_rng(6)
    seen = town(rng, 600)
    rare = seen.words.tolil()
    rare[:4, 77] = 1.0
    labels = labelled(local.Seen(seen.probability, seen.vetoed, rare.tocsr()), rng, move=-1.0)
    assert 77 not in local.fit(labels, base="m").rows


def test_what_the_rules_withdrew_is_never_raised() -> None:
    rng = np.random.default_rng(7)
    seen = town(rng)
    labels = labelled(seen, rng, move=3.0)
    layer = local.fit(labels, base="m")
    assert (layer.adjust(seen)[:, ABUSE] > seen.probability[:, ABUSE]).mean() > 0.9
    vetoed = local.Seen(seen.probability, np.ones_like(seen.vetoed), seen.words)
    assert np.all(layer.adjust(vetoed) <= vetoed.probability)


def test_a_testimony_stays_protected_whatever_was_learned() -> None:
    told = Messages.of(["Ik werd op de bus uitgescholden voor vuile Turk, dat deed pijn."])
    strict = local.Layer(model_name(), np.full(4, 15.0), np.zeros(4), np.zeros(0, np.int64), np.zeros((0, 4)))
    before, after = read(told), read(told, strict)
    assert not before.flag.any()
    assert not after.flag.any()
    other = Messages.of(["De markt begint zaterdag om negen uur."])
    assert read(other, strict).flag[0, ABUSE], "the same layer does raise a message without a veto"


def test_words_alone_have_a_limit() -> None:
    seen = town(np.random.default_rng(8))
    wild = local.Layer("m", np.full(4, 1e-9), np.zeros(4), np.array([0]), np.full((1, 4), 50.0))
    moved = logit(wild.adjust(seen)[:, ABUSE]) - logit(seen.probability[:, ABUSE])
    assert moved.max() <= local.MOST_BY_WORDS + 1e-6


def test_the_same_labels_give_the_same_layer_and_it_survives_storage() -> None:
    rng = np.random.default_rng(9)
    labels = labelled(town(rng), rng, move=-1.0)
    first, second = local.fit(labels, base="m"), local.fit(labels, base="m")
    assert first.name == second.name
    stored = local.Layer.from_dict(json.loads(json.dumps(first.to_dict())))
    assert stored.name == first.name
    assert np.array_equal(stored.adjust(labels.seen), first.adjust(labels.seen))


def test_the_name_ends_up_in_the_readings_and_another_model_is_refused() -> None:
    layer = local.Layer(model_name(), *layer_of_nothing())
    messages = Messages.of(["Bedankt voor de hulp gisteren!"])
    assert read(messages, layer).model == f"{model_name()} + {layer.name}"
    assert read(messages).model == model_name()
    with pytest.raises(ValueError, match="another version"):
        read(messages, local.Layer("waterlijn-nl 0.0.0 00000000", *layer_of_nothing()))


def test_copies_and_conversations_stay_in_one_fold() -> None:
    """Labels that only fit their own conversation: split at random they would seem to help."""
    rng = np.random.default_rng(10)
    n, each = 400, 20
    conversation = np.repeat(np.arange(n // each), each)
    seen = town(rng, n)
    words = csr_array((np.ones(n), conversation * 10, np.arange(n + 1)), shape=(n, WORD_ROWS), dtype=np.float64)
    whim = rng.random(n // each)[conversation] < 0.5
    answer = np.repeat(whim[:, None], len(LABELS), axis=1)
    half = np.full_like(seen.probability, 0.5)
    said = local.Labelled(local.Seen(half, seen.vetoed, words), answer, np.ones_like(answer), np.ones(n), conversation)
    assert local_card.evaluate(said).verdict != "better"
    apart = local.Labelled(said.seen, answer, said.known, said.chance, np.arange(n))
    assert local_card.evaluate(apart).verdict == "better", "the same labels, split at random, pretend"


def test_texts_that_begin_or_end_alike_are_copies() -> None:
    texts = ["Dit opvangcentrum hoort niet in onze straat en niet in onze wijk!", "Dank je wel", "Dank je wel",
             "dit opvangcentrum hoort niet in onze straat en niet in onze WIJK :("]  # fmt: skip
    assert groups.together(groups.copy_keys(texts)).tolist() == [0, 1, 2, 0]


def test_a_share_from_unequal_chances_is_that_of_the_population() -> None:
    """Half of the population was drawn ten times as often: the plain share would be far off."""
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(200):
        often = rng.random(4000) < 0.5
        truth = rng.random(4000) < np.where(often, 0.6, 0.1)
        chance = np.where(often, 0.2, 0.02)
        drawn = np.flatnonzero(rng.random(4000) < chance)
        found = local_card.share(truth[drawn], np.ones(drawn.size, bool), chance[drawn], drawn)
        assert found.i95 is not None
        inside += found.i95.low <= truth.mean() <= found.i95.high
    assert 0.90 <= inside / 200 <= 1.0


def test_too_few_cases_are_no_share() -> None:
    few = np.ones(local_card.FEWEST_CASES - 1, bool)
    found = local_card.share(few, few, few.astype(float), np.arange(few.size))
    assert found.value is None
    assert found.reason


def test_a_card_survives_storage() -> None:
    rng = np.random.default_rng(12)
    card = local_card.evaluate(labelled(town(rng), rng, move=-1.0))
    assert local_card.Card.from_dict(json.loads(json.dumps(card.to_dict()))) == card


def test_no_labels_and_impossible_chances() -> None:
    nothing = local.Labelled(
        local.see([]), np.zeros((0, 4), bool), np.zeros((0, 4), bool), np.zeros(0), np.zeros(0, int)
    )
    assert local_card.evaluate(nothing).verdict == "too_few"
    one = np.zeros((1, 4), bool)
    with pytest.raises(ValueError, match="chance"):
        local.Labelled(local.remembered(np.zeros((1, 4)), one), one, one, np.zeros(1), np.zeros(1, np.int64))


def test_two_thousand_labels_take_seconds() -> None:
    import time

    rng = np.random.default_rng(13)
    labels = labelled(town(rng, 2000), rng, move=-1.0)
    begun = time.process_time()
    local.fit(labels, base="m")
    local_card.evaluate(labels)
    assert time.process_time() - begun < 10
