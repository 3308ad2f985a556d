"""What is found, what is left alone, and that no text can make the search hang."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.privacy import Found, find, replace
from waterlijn.privacy.finding import find_all
from waterlijn.privacy.found import TYPES
from waterlijn.privacy.measure import load, measure, table
from waterlijn.privacy.names import words_of
from waterlijn.privacy.scan import Scan

ROOT = Path(__file__).parents[3]
ANNOTATED = ROOT / "tests/data/privacy/annotated.jsonl"
STRUCTURED = [name for name in TYPES if name != "NAME"]


@pytest.mark.parametrize("half", ["development", "untouched"])
def test_recall_and_precision_stay_above_what_is_promised(half: str) -> None:
    rows = load(ANNOTATED, half)
    assert len(rows) >= 250
    scores, _ = measure(rows)
    assert scores["NAME"].recall >= 0.90
    assert scores["NAME"].precision >= 0.95
    for name in STRUCTURED:
        assert scores[name].recall >= 0.98, name
        assert scores[name].precision >= 0.95, name


# Words that are names, lead to one or follow one, and pieces of numbers and addresses
WORDS = (  # noqa: SIM905 - easier to read
    "Jan jan Fatima's Peeters De de Smet den Van van der vanden Broeck broeck El Amrani Roos roos Wil wil Groen "
    "hond mevrouw Meneer buurman collega Dag dag groetjes Groeten x xx naam is : , . ! ? en & ( ) burgemeester "
    "schepen van minister N-VA zegt vertelt zijn heeft Volgens volgens Xolani Meer Kerkstraat laan 12 3de nr 2800 "
    "Mechelen 9000 AB bus J. A .P 0475 12/34 56 78 kenteken 1-ABC-123 be 68 @jan jan.be www.x.nl insta: geboren "
    "geb 01/02/1980 ben Jo's Huis huis bvba 😀 ook ’t 't 12-03-1990 +32 BE68539007547034 rue place adres woont "
    "Grote Markt thuis op punt apenstaart telenet rijksregister 850730 033 28 tel "
).split()


def test_the_table_in_the_reference_is_the_measured_one() -> None:
    page = (ROOT / "docs/reference/privacy.md").read_text("utf-8")
    measured = table({half: measure(load(ANNOTATED, half))[0] for half in ("development", "untouched")})
    assert measured in page


def test_the_annotations_are_sound() -> None:
    lines = ANNOTATED.read_text("utf-8").splitlines()
    for row in map(json.loads, lines):
        for kind, start, end in row["found"]:
            assert kind in TYPES
            assert row["text"][start:end].strip() == row["text"][start:end] != ""


def test_the_gate_holds_nothing_back() -> None:
    texts = [row["text"] for row in load(ANNOTATED)]
    assert find_all(texts) == [find(text) for text in texts]


@given(st.text(alphabet=st.sampled_from("JanVdeéBeerç @.-/:0123456789+°,'’\n()€ABCwu😀"), max_size=80))
def test_found_is_sorted_within_the_text_and_does_not_overlap(text: str) -> None:
    found = find(text)
    places = [place for item in found for place in (item.start, item.end)]
    assert places == sorted(places)
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert find_all([text]) == [found]


@pytest.mark.parametrize(
    "street", ["rue de Gand", "avenue Louise", "chaussée de Gand", "CHAUSSÉE DE GAND", "drève du Duc", "quai du Port"]
)
def test_french_streets_are_found_in_a_batch_too(street: str) -> None:
    text = f"ik sta voor {street} 12"
    assert [item.type for item in find(text)] == ["ADDRESS"]
    assert find_all([text]) == [find(text)]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from([" ", "", " ", "\n"]))
def test_the_compiled_pass_holds_nothing_back(words: list[str], between: str) -> None:
    """Rows of words that lead to, are or follow names and numbers: the same with and without the gate."""
    for text in (between.join(words), " ".join(words), " ".join(words).upper(), " ".join(words).title()):
        assert find_all([text]) == [find(text)]


def test_words_are_cut_as_the_plain_splitter_cuts_them() -> None:
    texts = [row["text"] for row in load(ANNOTATED)]
    texts += [
        "Fatima's en Jans' fiets, Bart'ke",
        "klaar.Jan",
        "J.P. De\u00a0Smet",
        "a' b’ 3g_x",
        "x" * 70,
        "a.b.c-d.ef",
    ]
    scan = Scan(texts)
    for row, text in enumerate(texts):
        plain = words_of(text, scan.vocabulary)
        here = slice(scan.words.first[row], scan.words.first[row + 1])
        for name in ("number", "start", "end", "opens", "owns"):
            assert getattr(scan.words, name)[here].tolist() == getattr(plain, name).tolist(), (name, text)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    replace(text, find(text))


def test_replace_keeps_the_rest_of_the_text() -> None:
    text = "bel Fatima of mail f@x.be!"
    assert replace(text, find(text)) == "bel [NAME] of mail [EMAIL]!"
    assert replace(text, []) == text


@pytest.mark.parametrize(
    "number",
    ["1-ABC-12", "AB-12-34", "12-34-AB", "12-AB-34", "AB-12-CD", "AB-CD-12", "12-AB-CD", "12-ABC-3", "1-ABC-23",
     "AB-123-C", "A-123-BC", "ABC-12-D", "A-12-BCD", "1-AB-234", "123-AB-4"],
)  # fmt: skip
def test_dutch_plates_of_all_series(number: str) -> None:
    assert find(f"de auto met kenteken {number} stond daar") == [Found("PLATE", 21, 21 + len(number))]


@pytest.mark.parametrize("number", ["0475123456", "0475/12 34 56", "0475.12.34.56", "+32 475 12.34.56", "0032475123456",
                                    "+32(0)475/123456", "03/234.56.78", "02 511 22 33", "06-12345678", "+31612345678",
                                    "020-1234567", "0031 6 12 34 56 78"])  # fmt: skip
def test_phone_numbers_in_every_spelling(number: str) -> None:
    assert find(f"bel {number} even") == [Found("PHONE", 4, 4 + len(number))]


@pytest.mark.parametrize(
    "text",
    [
        "minister Demir heeft beslist",
        "burgemeester Somers zegt van niet",
        "de schepen van Mobiliteit, Karim Benali, was er",
        "koning Filip en koningin Mathilde kwamen",
        "Premier De Wever en president Zelensky",
        "in Mechelen en Sint-Niklaas regent het",
        "de roos, de lente en de hoop",
        "Albert Heijn en Colruyt",
        "op 12/05/2024 om 14.30 uur",
        "het dossier 85.07.30-033.29",
        "de N-VA en Open Vld",
    ],
)
def test_left_alone(text: str) -> None:
    assert find(text) == []


def test_the_phone_of_an_office_holder_is_not_left_alone() -> None:
    assert [item.type for item in find("burgemeester Somers, 0475 12 34 56")] == ["PHONE"]


@pytest.mark.parametrize(
    "unit",
    ["a", "1", "0 ", "a.", "a@", "@", "Jan ", "Van den ", "a-", "Aa ", "1-", "www.", "http://", "(", "Kerkstraat ",
     "geboren ",
     "be12", "De ", "J.", "4 A", "straat 1", "jan punt ", "0/", "é", "\n", "💥"],
)  # fmt: skip
def test_long_text_of_anything_takes_bounded_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit)))[:100_000]
    start = time.process_time()
    find(text)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mevrouw De Smet in de Kerkstraat 12 bus 3, 2800 Mechelen woont.",
            ["De Smet", "Kerkstraat 12 bus 3, 2800 Mechelen"],
        ),
        ("ik woon in de Kerkstraat 12 in Gent", ["Kerkstraat 12"]),
        ("ze woont op de Grote Markt 5", ["Grote Markt 5"]),
        ("is 85.07.30-033.28 en rekening BE71 0961 2345 6769", ["85.07.30-033.28", "BE71 0961 2345 6769"]),
    ],
)
def test_a_find_swallows_nothing_beside_it(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in find(text)] == expected
