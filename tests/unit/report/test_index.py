"""What is said about an index: careful words, no ranking, nothing about a few people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from waterlijn import report, words
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.report import index as said
from waterlijn.temperature.index import Band, Break, Index, IndexMethod, Sensitivity, Validity

MONDAY = date(2026, 11, 9)
METHOD = IndexMethod(reference="2025-01-06/2025-12-29")


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    words.use("nl")
    yield
    words.use("nl")


def _estimate(value: float, half: float = 8.0, unit: str = "index", n: int = 200) -> Estimate:
    near, wide = Interval(value - half, value + half), Interval(value - 2 * half, value + 2 * half)
    return Estimate(value, near, wide, n, "waterlijn-index 1", unit)


def _index(warmer: float | None = 0.74, change: float = 4.0, half: float = 8.0, **other: object) -> Index:
    share = Estimate(0.12, Interval(0.1, 0.14), Interval(0.08, 0.16), 200, "m")
    one = Index(
        place="Waterdam",
        week=MONDAY,
        estimate=_estimate(62),
        parts={"hostility": _estimate(55), "severity": _estimate(81, n=4)},
        levels={"hostility": share, "severity": share},
        weights={"hostility": 1 / 3, "severity": 2 / 3},
        contributions={"hostility": 18.3, "severity": 43.7},
        hottest="severity",
        above_threshold=0.9,
        baseline=_estimate(58, 5),
        change=_estimate(change, half, "index difference"),
        above_baseline=warmer,
        band=None,
        breaks=(),
        filled_in=(),
        carried=(),
        n={"hostility": 200, "severity": 4},
        warnings=("The shares of messages were counted, not corrected for the errors of the instrument.",),
        method=METHOD.version,
        sensitivity={"data": Sensitivity(0.6, 0.7), "weights": Sensitivity(0.2, 0.3)},
    )
    return replace(one, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("warmer", "change", "half", "sentence"),
    [
        (0.74, 4, 8, "Vorige week was het in Waterdam waarschijnlijk warmer dan normaal (7 op 10 zeker)."),
        (0.74, 2, 8, "Vorige week was het in Waterdam waarschijnlijk iets warmer dan normaal (7 op 10 zeker)."),
        (0.995, 20, 8, "Vorige week was het in Waterdam bijna zeker veel warmer dan normaal (99 op 100 zeker)."),
        (0.08, -5, 8, "Vorige week was het in Waterdam zeer waarschijnlijk kalmer dan normaal (9 op 10 zeker)."),
        (0.55, 0.5, 8, "Vorige week is niet te zien of het in Waterdam warmer of kalmer was dan normaal."),
        (0.55, 0.5, 1, "Vorige week was het in Waterdam ongeveer even warm als normaal."),
        (None, 0, 8, "Vorige week stond de index in Waterdam op 62 op 100 (80\u202f%: 54 tot 70)."),
    ],
)
def test_sentence(warmer: float | None, change: float, half: float, sentence: str) -> None:
    assert said.sentence(_index(warmer, change, half), date(2026, 11, 18)) == sentence


def test_silence_says_why() -> None:
    why = "There are too few messages, and no other signal, to say something about this week."
    silent = _index(estimate=unknown(why, 12, "m", "index"), parts={}, hottest="")
    assert said.sentence(silent).endswith(
        "te weinig berichten, en geen andere gegevens, om over deze week iets te zeggen."
    )
    assert said.lead(silent) == ""


def test_the_mean_and_the_warmest_part_stand_side_by_side() -> None:
    lead = said.lead(_index())
    assert lead == (
        "De index stond op 62 op 100 (80\u202f%: 54 tot 70). "
        "Warmste onderdeel: ernstige veldnotities, 81 op 100 (80\u202f%: 73 tot 89)."
    )


def test_parts_add_up_and_few_notes_are_not_counted_aloud() -> None:
    table = said.signals_table(_index(carried=("severity",)))
    assert [row[0] for row in table.rows] == ["ernstige veldnotities", "vijandige berichten"]
    assert [row[4] for row in table.rows] == ["43,7", "18,3"]
    assert table.rows[0][5] == "te weinig"
    assert [row[6] for row in table.rows] == ["een eerdere week", "deze week"]


def test_one_place() -> None:
    mark = Break("hostility", "From this week {signal} counts here as well. Before and after cannot be compared.",
                 (("signal", "incidents"),), False)  # fmt: skip
    weeks = [
        _index(week=date(2026, 11, 2)),
        _index(breaks=(mark,), band=Band(_estimate(40), _estimate(60), 7, "0-10000")),
    ]
    made = said.document(weeks, METHOD, warnings=("Let op dit.",))
    text = report.html(made)
    for line in (
        "Temperatuurindex van Waterdam, week 46",
        "De helft van de 7 plaatsen van vergelijkbare grootte ligt tussen ongeveer 40 en 60.",
        "De meeste onzekerheid zit in wat er gemeten is.",
        "Vanaf deze week telt hier ook mee: incidenten.",
        "de weken van 6 januari 2025 tot 29 december 2025",
        METHOD.digest[:12],
    ):
        assert line in text
    assert made.warnings[0] == "Let op dit."
    assert report.pdf(made).startswith(b"%PDF")


def test_several_places_stand_by_name_and_without_levels() -> None:
    places = [
        _index(place=place, above_baseline=p) for place, p in (("Zoutdijk", 0.99), ("Aardam", 0.2), ("Molenveen", 0.6))
    ]
    made = said.document(places, METHOD)
    table = made.tables[0]
    assert [row[0] for row in table.rows] == ["Aardam", "Molenveen", "Zoutdijk"]
    assert not any("62" in cell for row in table.rows for cell in row)
    assert "rangorde" in table.note
    many = [_index(place=f"P{i:02d}") for i in range(25)]
    assert len(said.document(many, METHOD).sections) == 1


def test_which_choice_matters_is_said_in_words() -> None:
    weights = said.sensitivity_section(
        _index(sensitivity={"data": Sensitivity(0.1, 0.2), "weights": Sensitivity(0.7, 0.8)})
    )
    assert weights.sentences == (
        "De meeste onzekerheid zit in hoe zwaar elk onderdeel weegt: een andere goede keuze geeft een andere index.",
    )
    assert not said.sensitivity_section(_index(sensitivity={}))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.2, 0.7, "komt overeen"), (-0.7, -0.2, "spreekt tegen"), (-0.2, 0.5, "niet aan te tonen")],
)
def test_beside_the_survey(low: float, high: float, verdict: str) -> None:
    middle = (low + high) / 2
    r = Estimate(middle, Interval(middle, middle), Interval(low, high), 12, "spearman 1", "correlation")
    assert verdict in said.validity_sentence(Validity(r, tuple("abcdefghijkl")))
    few = Validity(
        unknown("A survey in fewer than ten of these places cannot show whether the index is right.", 3, "m"), ()
    )
    assert "minder dan tien" in said.validity_sentence(few)
