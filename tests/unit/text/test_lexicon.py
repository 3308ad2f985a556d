from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from waterlijn import knowledge
from waterlijn.privacy.lists import __file__ as names
from waterlijn.records import NEEDS
from waterlijn.text import lexicon
from waterlijn.text.fold import fold

TABLES = (*lexicon.TABLES, "groups", "compounds", "behaviours")
HARD = ("slur", "insult", "image", "trait")
ORDINARY = """
aap aardappel afval agent arm auto baby bal band bank bed beer been bel berg beest bier big bloem boek boer bom boom
boot bord bos brand brood brug buik bus clown dak dame deken deur dier doos draad dronken duif eend eikel ei etter fiets
fles gas gast geit geld gek gezin glas goud gras haan haar haas hart heks hemd hert hok hond hoofd huis ijs jas jong
kaas kalf kalkoen kamer kanker kar kast kat kerk ketel kind kip klas kist kit klok koe koffer konijn kop kraan krant
kus kwal lamp lepel lied loper lucht maan mand mes mier mier moer mof molen motor mug muis muts muur nest neus oor oven
paard pan peer pen pest pijp plant poes pool pop pot prins put raam rat regen ree rijst ring rok rund schaap schoen
schip slaaf slak slang soep spin spuit steen ster stoel straat stroom tang tas theedoek thee tijger toren touw trein
trap trui tuin vaas varken vee vis vlag vlieg vogel vork vuil vuur wagen water weer werk wesp wijn wolf worm zak zand
zee ziek ziekte zwak zwaan dom lelijk vet dik slap vals rot zuur
"""


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


def _sure(kinds: tuple[str, ...]) -> set[str]:
    wanted = sum(lexicon.BIT[kind] for kind in kinds)
    return {e.form for e in lexicon.load().entries if e.sure & wanted}


def _words(text: str) -> set[str]:
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    folded = fold(words)
    return {folded.text(i) for i in range(len(words))}


def test_no_plain_name_of_a_group_is_a_sure_hard_word() -> None:
    """A name with its ordinary plural and feminine is no evidence; swear words glued to it are their own forms."""
    assert _sure(HARD) & _sure(("group",)) == set()


def test_no_ordinary_word_is_a_sure_hard_word() -> None:
    stop_words = (files(knowledge) / "stop_words/stop_words.txt").read_text(encoding="utf-8")
    assert _sure(HARD) & (_words(ORDINARY) | _words(stop_words)) == set()


@pytest.mark.parametrize("names_of", ["first_names", "surnames", "places"])
def test_no_name_of_a_person_or_place_is_a_sure_hard_word(names_of: str) -> None:
    known = (Path(names).parent / f"{names_of}.txt").read_text(encoding="utf-8")
    assert _sure(HARD) & _words(known) == set()


def test_what_counts_only_with_support_says_what_else_it_means() -> None:
    rows = [row for table in lexicon.TABLES for row in knowledge.open_table(f"lexicon/{table}")]
    assert [row["term"] for row in rows if row["ambiguous"] != "0" and not row["note"]] == []


def test_coded_hate_says_what_it_stands_for_and_every_need_has_fears_too() -> None:
    coded = [row for row in knowledge.open_table("lexicon/frames") if row["kind"] == "coded"]
    assert [row["term"] for row in coded if not row["note"]] == []
    notes = {(row["group"], row["note"]) for row in knowledge.open_table("lexicon/needs")}
    assert notes == {(need, note) for need in NEEDS for note in ("need", "fear")}


@pytest.mark.parametrize(
    ("text", "hard"),
    [("ik lach me dood", "dood"), ("een stelletje helden", "stelletje"), ("je tijd gaat naar de kloten", "kloten")],
)
def test_an_idiom_takes_the_place_of_the_hard_word_in_it(text: str, hard: str) -> None:
    assert hard not in found(text)


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
