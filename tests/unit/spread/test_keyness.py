"""Topics: what stands out, and what is never shown."""

import random
from collections import Counter

import pytest

from waterlijn import spread
from waterlijn.spread.keyness import keyness, terms_of

USUAL = ["Er ligt weer afval naast de container", "De bus naar het station rijdt niet", "Mooie foto van het kerkplein"]
NEW = "Geen windmolens aan de vaart want dat windmolenpark maakt lawaai"


def _weeks() -> tuple[list[str], list[str]]:
    rng = random.Random(1)
    return [NEW] * 15 + rng.choices(USUAL, k=60), rng.choices(USUAL, k=300)


def test_the_new_subject_stands_out_alone() -> None:
    found = spread.topics(*_weeks())
    assert len(found) == 1
    (topic,) = found
    assert (topic.n, topic.before, topic.messages.tolist()) == (15, 0, list(range(15)))
    assert any("windmolens" in term for term in topic.terms)
    assert topic.score > 2


def test_not_from_too_few_messages_or_authors() -> None:
    now, before = _weeks()
    assert spread.topics(now[6:], before) == []  # nine messages
    one_voice = ["a"] * 15 + [f"b{i}" for i in range(60)]
    assert spread.topics(now, before, authors=one_voice) == []
    many = [f"a{i % 5}" for i in range(15)] + [f"b{i}" for i in range(60)]
    assert len(spread.topics(now, before, authors=many)) == 1
    assert spread.topics(now, before, authors=[""] * 75) == []


def test_without_anything_to_compare_the_usual_terms_come() -> None:
    found = spread.topics(_weeks()[0], [])
    assert found
    assert found[0].n >= found[-1].n
    assert all(topic.score == 0 for topic in found)
    assert spread.topics([], []) == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("[NAME] woont in de Kerkstraat", {"kerkstraat"}),
        ("@jan kijk op https://a.be/petitie of mail x@y.be", {"kijk", "mail"}),
        ("Het nieuwe asielcentrum. Sporthal dicht!", {"asielcentrum", "sporthal", "dicht", "sporthal dicht"}),
        ("sociale huur-woning", {"sociale", "huur-woning", "sociale huur-woning"}),
        ("ja en nee of zo", set()),
        ("normaal krijgen wij dat probleem nooit opgelost, idioten, ze gaan ons nog doden", set()),
    ],
)
def test_terms(text: str, terms: set[str]) -> None:
    assert terms_of(text) == terms


def test_keyness_by_hand() -> None:
    """y = 20 of 100 now, 10 of 400 before: prior 500 * 30 / 500 = 30 mentions.

    ln(50 / 550) - ln(40 / 860) = 0.67015; 1/50 + 1/40 = 0.045; z = 3.1591.
    """
    now, before = Counter(azc=20, rest=80), Counter(azc=10, rest=390)
    assert keyness(now, before, ["azc"])["azc"] == pytest.approx(3.1591, abs=1e-4)


def test_terms_of_the_same_messages_are_one_topic() -> None:
    rng = random.Random(2)
    text = "Opvang in het klooster zorgt voor onrust"
    found = spread.topics([text] * 12 + rng.choices(USUAL, k=40), rng.choices(USUAL, k=200))
    assert len(found) == 1
    assert len(found[0].terms) <= 5


def test_a_name_in_small_letters_is_no_topic() -> None:
    rng = random.Random(3)
    text = "die jan peeters van de sporthal moet luisteren"
    found = spread.topics([text] * 12 + rng.choices(USUAL, k=40), rng.choices(USUAL, k=200))
    terms = [term for topic in found for term in topic.terms]
    assert terms
    assert not any("peeters" in term for term in terms)


def test_the_only_word_there_is_cannot_stand_out() -> None:
    assert spread.topics(["vuurwerk"] * 30, ["vuurwerk"] * 30) == []
