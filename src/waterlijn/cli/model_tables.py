"""The report card as tables in the language in use; the same for a new set, a stored card and labels of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from waterlijn.report import Table, numbers
from waterlijn.report.sentences import LABEL_WORDS
from waterlijn.text.gate import Worse
from waterlijn.text.own import LabelFigures, OwnFigures
from waterlijn.words import gettext as _

Found = Mapping[str, Any]
PART_WORDS = {"natural": "Natural comments and tweets", "written": "Texts written for this project"}
BAR_WORDS = {"reader": "Waterlijn", "tfidf_svm": "SVM"}  # the other bars are on the page: 80 columns hold no more
OTHER_WORDS = {
    "target": "target of it", "behaviour": "behaviour of the message", "needs": "needs",
    "right of what is kept": "right, of what is not left to people", "left to people": "left to people",
}  # fmt: skip
KIND_WORDS = {
    "testimony": "testimonies", "counter-speech": "contradicting hate", "quotation": "quotations",
    "report": "reports and news", "neutral mention": "groups merely mentioned", "positive mention": "kind words",
    "proud mention": "pride and kind words", "blunt criticism": "blunt but fair criticism", "negated": "denials",
    "reclaimed": "words reclaimed", "question": "questions", "criticism": "criticism of policy",
    "everyday": "everyday talk", "objects": "swearing at things", "parliament": "parliament",
    "parliament 2017": "parliament, never learned from", "reviews": "reviews", "sentences": "news and plain sentences",
    "w6 harmless": "harmless look-alikes",
}  # fmt: skip
SOURCE_WORDS = {
    "background": "plain Dutch", "generated": "templates", "suite": "functional suite", "unseen": "plain Dutch",
    "written": "written texts",
}  # fmt: skip
GAP_WORDS = {"protected": "protected groups", "others": "other groups"}


def _number(value: float) -> str:
    return numbers.decimal(value, 3)


def _interval(found: Sequence[float]) -> str:
    """Such as "0,774 (0,752-0,792)"; nothing where nothing is known."""
    return "{} ({}–{})".format(*map(_number, found)) if found else ""


def _share(found: Sequence[float]) -> str:
    """Such as "1,0 % (0,3-2,9 %)"."""
    if not found:
        return ""
    value, low, high = (numbers.decimal(100 * share, 1) for share in found)
    return f"{value} % ({low}–{high} %)"


def summary(card: Found) -> Iterator[Table]:
    """What a reader of a terminal wants to know of a card."""
    found = card["quality"]
    for name, part in found["parts"].items():
        if name in PART_WORDS:
            yield _part(name, part)
            yield _coverage(part)
    yield _harmless(found["flagged"])
    if found["suite"]:
        yield _suite(found["suite"])
        yield _gap(found["group_gap"])


def _part(name: str, part: Found) -> Table:
    bars = [bar for bar in BAR_WORDS if bar in part["macro_f1"]["abuse"]]
    rows = [
        (_(LABEL_WORDS[label]), *(_cell(entry, bar) for bar in bars), _number(part["ece"][label][0]))
        for label, entry in part["macro_f1"].items()
    ]
    for kind in ("target", "behaviour"):
        rows.append((_(OTHER_WORDS[kind]), *(_cell(part[kind], bar) for bar in bars), ""))
    rows.append((_("needs"), _interval(part["needs"]["mean"]), *[""] * len(bars)))
    caption = _("{part}: macro-F1 on {n} texts", part=_(PART_WORDS[name]), n=numbers.count(part["n"]))
    head = (_("Label"), *(_(BAR_WORDS[bar]) for bar in bars), _("calibration error"))
    note = _(
        "1 is perfect. Between brackets the 95% interval. Each text was read by a model that had not seen its group."
    )
    return Table(caption, head, tuple(rows), frozenset(range(1, len(head))), note)


def _cell(entry: Found, bar: str) -> str:
    """The reader with its interval; the others as a bare number, to keep the table narrow."""
    if bar not in entry:
        return ""
    return _interval(entry[bar]) if bar == "reader" else _number(entry[bar][0])


def _coverage(part: Found) -> Table:
    rows = [(share.replace("%", " %"), _share(value)) for share, value in part["coverage"].items()]
    rows.append((_("all but what is left to people"), _share(part["kept"])))
    rows.append((_("left to people"), _share(part["abstain"])))
    head = (_("Of the texts that the reader is surest of"), _("right on insulting and hate"))
    return Table(_("Surer is better"), head, tuple(rows), frozenset({1}))


def _harmless(found: Found) -> Table:
    bars = [bar for bar in BAR_WORDS if any(bar in row for row in found.values())]
    rows = [
        (_kind(name), numbers.count(row["n"]), *(_flagged(row, bar) for bar in bars))
        for name, row in found.items()
        if row["harmless"]
    ]
    head = (_("Kind of text"), _("Number"), *(_(BAR_WORDS[bar]) for bar in bars))
    return Table(_("Wrongly flagged"), head, tuple(rows), frozenset(range(1, len(head))))


def _flagged(row: Found, bar: str) -> str:
    if bar not in row:
        return ""
    return _share(row[bar]) if bar == "reader" else f"{numbers.decimal(100 * row[bar][0], 1)} %"


def _kind(name: str) -> str:
    """Such as "getuigenissen (sjablonen)"."""
    where, _sign, kind = name.partition("/")
    return f"{_(KIND_WORDS.get(kind, kind))} ({_(SOURCE_WORDS.get(where, where))})"


def _suite(found: Found) -> Table:
    everything = found["all"]
    weak = sorted((row["reader"][0], name) for name, row in found.items() if name != "all")[:5]
    rows = [(_("all behaviours"), numbers.count(everything["n"]), _share(everything["reader"]))]
    rows += [(name, numbers.count(found[name]["n"]), _share(found[name]["reader"])) for _value, name in weak]
    head = (_("Behaviour"), _("Number"), _("right"))
    note = _("Below the whole the five behaviours on which it does worst.")
    return Table(_("Functional suite, never learned from"), head, tuple(rows), frozenset({1, 2}), note)


def _gap(found: Found) -> Table:
    rows = tuple(
        (_(GAP_WORDS[name]), numbers.count(gap["n_groups"]), _number(gap["largest"]), ", ".join(gap["different"]))
        for name, gap in found.items()
    )
    head = (_("Groups"), _("Number"), _("largest difference"), _("groups that differ"))
    return Table(_("The same sentence about another group"), head, rows, frozenset({1, 2}))


def own(found: OwnFigures) -> Iterator[Table]:
    """Figures on somebody's own labels."""
    rows = tuple((_(LABEL_WORDS[label]), *_own_label(figures)) for label, figures in found.labels.items())
    head = (_("Label"), _("Number"), _("of which yes"), _("macro-F1"), _("calibration error"))
    note = _("1 is perfect for macro-F1, 0 for the calibration error. Between brackets the 95% interval.")
    yield Table(_("The reader on your labels"), head, rows, frozenset({1, 2, 3, 4}), note)
    others = tuple((_other(name), _interval(value)) for name, value in found.others.items())
    yield Table(_("Everything else"), (_("What"), _("Figure")), others, frozenset({1}))


def _own_label(figures: LabelFigures) -> tuple[str, str, str, str]:
    n, yes = numbers.count(figures.n), numbers.count(figures.yes)
    if figures.macro_f1 is None or figures.calibration is None:
        return n, yes, _("too few to say"), ""
    return n, yes, _interval(figures.macro_f1), _interval(figures.calibration)


def _other(name: str) -> str:
    if name in OTHER_WORDS:
        return _(OTHER_WORDS[name])
    return _("right, of the {share} it is surest of", share=name.removeprefix("right at ").removesuffix(" coverage"))


def change(worse: Worse) -> str:
    """Such as "natural/hate 0,787 -> 0,741"."""
    return f"{worse.name} {_number(worse.was)} -> {_number(worse.now)}"
