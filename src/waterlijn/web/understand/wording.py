"""The words on screen for what the readings hold. Of a text, never of a person."""

from __future__ import annotations

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from waterlijn import records
from waterlijn.report.sentences import LABEL_WORDS, NEED_WORDS
from waterlijn.words import gettext as science_gettext

# the words that the report uses as well: one concept, one word
_in_science = lazy(science_gettext, str)
LABELS: dict[str, str | Promise] = {label: _in_science(LABEL_WORDS[label]) for label in records.LABELS}
NEEDS: dict[str, str | Promise] = {need: _in_science(NEED_WORDS[need]) for need in records.NEEDS}
BEHAVIOURS: dict[str, str | Promise] = {
    "provoke": _("this message looks like provoking"),
    "vent": _("this message looks like letting off steam"),
    "argue": _("this message looks like arguing"),
    "connect": _("this message looks like connecting"),
    "inform": _("this message looks like informing"),
    "other": _("what this message does is not clear"),
}
TARGETS: dict[str, str | Promise] = {
    "none": _("not directed against anybody"),
    "person": _("directed against one person"),
    "authority": _("directed against the authorities"),
    "media": _("directed against the media"),
    "group": _("directed against a group of people"),
    "other": _("directed against something else"),
}
SEVERITIES: tuple[str | Promise, ...] = (
    _("not serious"),
    _("negative about a whole group"),
    _("insult or mockery"),
    _("wants to exclude people"),
    _("makes people less than human"),
    _("threat or call for violence"),
)
PLACEHOLDERS: dict[str, str | Promise] = {
    "[NAME]": _("[name]"),
    "[HANDLE]": _("[account]"),
    "[EMAIL]": _("[e-mail]"),
    "[PHONE]": _("[phone]"),
    "[IBAN]": _("[account number]"),
    "[NATIONAL_ID]": _("[national number]"),
    "[ADDRESS]": _("[address]"),
    "[PLATE]": _("[number plate]"),
    "[URL]": _("[link]"),
    "[DOB]": _("[date of birth]"),
}
# how sure, in words; a percentage here would look more precise than the model is
LADDER: tuple[tuple[float, str | Promise], ...] = (
    (0.9, _("almost certainly")),
    (0.66, _("probably")),
    (0.33, _("perhaps")),
    (0.1, _("probably not")),
    (0.0, _("almost certainly not")),
)


def how_sure(probability: float) -> str | Promise:
    return next(words for least, words in LADDER if probability >= least)


def of_span(label: str) -> str | Promise:
    """What a marked piece of text stands for: a label, a need, a behaviour, the target or a counter-cue."""
    kind, _colon, rest = label.partition(":")
    if kind == "need":
        return NEEDS.get(rest, rest)
    if kind == "behaviour":
        return BEHAVIOURS.get(rest, rest)
    others = {"veto": _("counter-evidence"), "target": _("who it is about")}
    return (LABELS | others).get(label, label)
