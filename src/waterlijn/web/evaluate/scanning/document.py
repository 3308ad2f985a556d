"""What a structure says of itself, round after round, as one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn import report
from waterlijn.report import numbers
from waterlijn.report.sentences import listed
from waterlijn.report.tables import Cell, Table
from waterlijn.web.evaluate import questions
from waterlijn.web.evaluate.models.selfscans import ScanRound, SelfScan
from waterlijn.web.evaluate.questions import version
from waterlijn.web.evaluate.wording import made, said
from waterlijn.web.understand.stored import restore_estimate as restore

APART = 2.0  # levels between lowest and highest member: from here on it is worth a conversation


def document(scan: SelfScan, closed: Sequence[ScanRound]) -> report.Document:
    """`closed` rounds, the newest first."""
    last = closed[0]
    found: dict[str, Any] = last.result or {}
    return report.Document(
        title=scan.name,
        sentence=_sentence(scan, last, found),
        lead=_("There is no mark for the whole: what counts is where you stand per topic, and where you differ."),
        sections=(_modules(found), _items(found), _sides(found), _rounds(closed)),
        warnings=(
            _("A middle of a few members says what they think, not how it is."),
            _("Members who did not answer may think otherwise."),
        ),
        method=(
            _("Levels from 1 (not yet) to 5 (settled). “I do not know” and “does not apply” are left out."),
            _("Agreement: Krippendorff's alpha for ordered levels; 1 is full agreement, 0 is what chance gives."),
            _("Fewer than three members are never shown. What each member said was deleted when the round closed."),
            _("Questions of our own, version {version}; not validated, and not those of another instrument.").format(
                version=version("selfscan")
            ),
            made(last.closed_at, last.code_version, last.inputs_hash),
        ),
    )


def module_words(name: str) -> str:
    """ "Werking: een situatie als gewoonlijk"."""
    module, _dot, situation = name.partition(".")
    words = next(m.text for m in questions.scan_modules() if m.name == module)
    if not situation:
        return words
    kind = _("usual situation") if situation == "typical" else _("unusual situation")
    return f"{words}: {kind}"


def _shown(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: row for name, row in found.get("modules", {}).items() if not row["is_hidden"]}


def _sentence(scan: SelfScan, last: ScanRound, found: dict[str, Any]) -> str:
    shown = _shown(found)
    if not shown:
        return _("{name}, round {number}: fewer than three members answered, so nothing is shown.").format(
            name=scan.name, number=last.number
        )
    who = ngettext("one member", "{n} members", found["n"]).format(n=found["n"])
    top, low = max(row["median"] for row in shown.values()), min(row["median"] for row in shown.values())
    if top == low:
        return _("According to {who}, {name} stands equally far on every topic: {level} out of 5.").format(
            who=who, name=scan.name, level=numbers.decimal(top, 1)
        )
    strong = [module_words(name) for name, row in shown.items() if row["median"] == top]
    weak = [module_words(name) for name, row in shown.items() if row["median"] == low]
    return _("According to {who}, {name} stands furthest in {strong}, and least far in {weak}.").format(
        who=who, name=scan.name, strong=listed(strong[:2]), weak=listed(weak[:2])
    )


def _modules(found: dict[str, Any]) -> report.Section:
    rows = found.get("modules", {})
    if not rows:
        return report.Section("")
    headers = (_("Topic"), _("Members"), _("Middle"), _("Lowest"), _("Highest"), _("Agreement (alpha)"))
    table = Table.of(_("Where you stand, per topic"), headers, [_module_row(name, row) for name, row in rows.items()])
    apart = [module_words(name) for name, row in _shown(found).items() if row["high"] - row["low"] >= APART]
    words = (
        _("You differ most on {topics}: begin the conversation there.").format(topics=listed(apart[:3]))
        if apart
        else _("On no topic do members lie two levels or more apart.")
    )
    return report.Section(_("Per topic"), (words,), (table,))


def _module_row(name: str, row: dict[str, Any]) -> list[str | Cell]:
    if row["is_hidden"]:
        return [module_words(name), _("fewer than 3"), "–", "–", "–", "–"]
    numbers_of = [Cell(numbers.decimal(row[key], 1), row[key]) for key in ("median", "low", "high")]
    alpha = restore(row["alpha"])
    return [module_words(name), Cell(str(row["n"]), row["n"]), *numbers_of, Cell(said(alpha), alpha.value)]


def _items(found: dict[str, Any]) -> report.Section:
    shown = _shown(found)
    if not shown:
        return report.Section("")
    text = {f"{item.part}.{item.name}": item.text for m in questions.scan_modules() for item in m.items}
    headers = (_("Question"), _("Members"), _("Middle"), _("Lowest"), _("Highest"))
    tables = tuple(
        Table.of(module_words(name), headers, [_item_row(text, key, row) for key, row in module["items"].items()])
        for name, module in shown.items()
    )
    return report.Section(_("Per question"), (), tables)


def _item_row(text: dict[str, str], key: str, row: dict[str, Any]) -> list[str | Cell]:
    words = text[".".join(key.split(".")[:2])]
    if row["is_hidden"]:
        return [words, _("fewer than 3"), "–", "–", "–"]
    found = [Cell(numbers.decimal(row[k], 1), row[k]) for k in ("median", "low", "high")]
    return [words, Cell(str(row["n"]), row["n"]), *found]


def _sides(found: dict[str, Any]) -> report.Section:
    heading = _("Care and police")
    both = {name: row["sides"] for name, row in _shown(found).items() if row["sides"]}
    if not _shown(found):
        return report.Section("")
    if not both:
        few = _("Not shown: on one of the two sides fewer than three members answered.")
        return report.Section(heading, (few,))
    rows: list[list[str | Cell]] = [
        [
            module_words(name),
            Cell(numbers.decimal(sides["social"], 1), sides["social"]),
            Cell(numbers.decimal(sides["police"], 1), sides["police"]),
        ]
        for name, sides in both.items()
    ]
    headers = (_("Topic"), _("Care, welfare, education, youth work"), _("Police and justice"))
    words = _("With so few members a difference between the sides can be chance. Ask each other what lies behind it.")
    return report.Section(heading, (words,), (Table.of(_("Middle per side"), headers, rows),))


def _rounds(closed: Sequence[ScanRound]) -> report.Section:
    heading = _("Over the rounds")
    if len(closed) < 2:
        return report.Section(heading, (_("There is one round so far. A next one shows what moved."),))
    rounds = list(reversed(closed))
    names = list(dict.fromkeys(name for row in rounds for name in _shown(row.result or {})))
    headers = (_("Topic"), *(_("Round {number}").format(number=row.number) for row in rounds))
    rows: list[list[str | Cell]] = [[module_words(name), *(_middle(row, name) for row in rounds)] for name in names]
    words = _("Other members may have answered, and members change. A step of half a level says little.")
    return report.Section(heading, (words,), (Table.of(_("Middle per topic and round"), headers, rows),))


def _middle(row: ScanRound, name: str) -> Cell:
    found = _shown(row.result or {}).get(name)
    return Cell(numbers.decimal(found["median"], 1), found["median"]) if found else Cell("–")
