from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from waterlijn import knowledge
from waterlijn.text import lexicon
from waterlijn.text.fold import fold

TABLES = (*lexicon.TABLES, "groups", "compounds", "behaviours")


def found(text: str) -> list[str]:
    hits = lexicon.find(fold([text]))
    return [lexicon.load().entries[entry].form for entry in hits.entry]


def entry(form: str) -> lexicon.Entry:
    return next(e for e in lexicon.load().entries if e.form == form)


def test_there_are_enough_surface_forms_and_groups() -> None:
    assert len(lexicon.load().entries) >= 6_000
    assert len(lexicon.load().groups) >= 30


def test_every_table_has_a_line_on_the_card() -> None:
    card = knowledge.card("lexicon")
    assert set(card["tables"]) == set(TABLES)
    for key in ("title", "version", "made", "licence", "author", "sources", "not_used", "evidence", "not_meant_for"):
        assert card[key]
    assert any("HurtLex" in name for name in card["not_used"])


def test_no_table_lies_unused_and_none_is_missing() -> None:
    there = {
        path.name.removesuffix(".csv")
        for path in (files(knowledge) / "lexicon").iterdir()
        if path.name.endswith(".csv")
    }
    assert there == set(TABLES)


@pytest.mark.parametrize("table", [t for t in TABLES if t not in ("groups", "compounds")])
def test_rows_are_well_formed(table: str) -> None:
    rows = knowledge.open_table(f"lexicon/{table}")
    groups = lexicon.load().groups
    for row in rows:
        assert row["term"].strip() == row["term"] != ""
        assert row["severity"] in {"0", "1", "2", "3", "4", "5"}
        assert row["register"] in {"NL", "BE", "both"}
        assert row["ambiguous"] in {"0", "1", "2"}
        if row["kind"] in ("group", "slur", "coded"):
            assert row["group"] in groups, row
    keys = [(row["kind"], row["group"], row["term"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_the_tables_keep_the_columns_that_experts_know() -> None:
    text = (files(knowledge) / "lexicon/slurs.csv").read_text(encoding="utf-8")
    assert next(csv.reader(text.splitlines())) == [
        "term", "kind", "group", "severity", "register", "ambiguous", "forms", "note",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "many"), [("idioot", "idioten"), ("zak", "zakken"), ("eikel", "eikels"), ("lafbek", "lafbekken")]
)
def test_plural(word: str, many: str) -> None:
    assert many in lexicon.plural(word)


@pytest.mark.parametrize(
    ("word", "small"), [("vent", "ventje"), ("zak", "zakske"), ("sukkel", "sukkeltje"), ("man", "mannetje")]
)
def test_diminutive_in_both_registers(word: str, small: str) -> None:
    assert small in lexicon.diminutive(word)


def test_whole_words_only_and_the_longest_one() -> None:
    assert "homo" not in found("een homogeen mengsel")
    assert found("eigen volk eerst") == ["eigen volk eerst"]
    assert found("schaapje bij het hek") == []


def test_spelling_noise_is_folded_before_the_search() -> None:
    assert "parasieten" in found("P A R A S I E T E N")
    assert "moslim" in found("een M0sl1m")


def test_hits_point_at_their_message_and_place() -> None:
    texts = ["niets", "wat een eikels zeg", "", "welkom"]
    folded = fold(texts)
    hits = lexicon.find(folded)
    eikels = [i for i in range(len(hits)) if lexicon.load().entries[hits.entry[i]].form == "eikels"]
    assert hits.row[eikels[0]] == 1
    assert folded.span(int(hits.start[eikels[0]]), int(hits.stop[eikels[0]])) == (8, 14)
    assert np.all(np.diff(hits.row) >= 0)


def test_nothing_found_and_nothing_given() -> None:
    assert len(lexicon.find(fold(["zzz"]))) == 0
    assert len(lexicon.find(fold([]))) == 0


@pytest.mark.parametrize(
    "name",
    ["marokkanen", "joden", "moslims", "turken", "vluchtelingen", "vrouwen", "homo's", "walen", "polen", "bejaarden"],
)
def test_a_plain_group_name_is_never_more_than_a_name(name: str) -> None:
    """The review rule: no word that people use for themselves, or officials for them, may count as evidence."""
    bad = (
        "slur",
        "insult",
        "image",
        "trait",
        "exclusion",
        "violence",
        "wish",
        "coded",
        "degrading",
        "insult_adjective",
    )
    assert entry(name).can_be("group")
    assert not any(entry(name).can_be(kind) for kind in bad)


def test_a_group_name_that_is_also_a_hard_word_is_never_sure() -> None:
    """Reviewed by hand: where the tables give one form both senses, the hard one needs support."""
    both = [
        e.form
        for e in lexicon.load().entries
        if e.can_be("group")
        and e.sure & lexicon.BIT["group"]
        and e.sure & (lexicon.BIT["slur"] | lexicon.BIT["insult"])
    ]
    assert both == []


def test_only_the_words_for_groups_are_blanked_out() -> None:
    folded = fold(["die vuile turken"])
    groups = lexicon.groups_in(lexicon.find(folded))
    assert [lexicon.load().entries[e].form for e in groups.entry] == ["turken"]


def test_the_version_follows_the_content() -> None:
    assert len(lexicon.load().version) == 64


def test_the_reference_page_gives_the_counts_of_this_lexicon() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/lexicon.md").read_text(encoding="utf-8")
    for kind, forms, sure in lexicon.counts():
        assert f"| {kind} | {forms} | {sure} |" in page
    assert f"{len(lexicon.load().entries):,} surface forms" in page
