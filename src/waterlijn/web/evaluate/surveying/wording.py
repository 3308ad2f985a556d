"""Surveys in words: answers, states and errors, in the language of the page."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waterlijn import words
from waterlijn.errors import WaterlijnError
from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.surveying.questionnaires import SCALE, UNKNOWN, Answer, Question

KINDS: dict[str, Promise] = {
    "yes_no": gettext_lazy("yes or no"),
    "single": gettext_lazy("one answer"),
    "multiple": gettext_lazy("several answers"),
    "scale": gettext_lazy("a scale from 1 to 5"),
    "number": gettext_lazy("a number"),
    "text": gettext_lazy("a short text"),
}


def say(error: WaterlijnError) -> str:
    """An error of this room or of the science, in the language of the page."""
    ours = _(error.message)
    try:
        return ours.format(**error.details) if ours != error.message else words.gettext(error.message, **error.details)
    except (KeyError, IndexError, ValueError):
        return ours  # a detail that is missing must not hide the sentence


def answer_in_words(question: Question, answer: Answer | None) -> str:
    if answer is None:
        return _("no answer")
    if isinstance(answer, list):
        return "; ".join(choice_in_words(question, code) for code in answer)
    if isinstance(answer, float):
        return number_format(answer, use_l10n=True)
    return choice_in_words(question, str(answer))


def choice_in_words(question: Question, code: str) -> str:
    if code == UNKNOWN:
        return _("don't know, or does not apply")
    if question.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(code, code)
    if question.kind == SCALE:
        ends = {"1": question.low, "5": question.high}
        return f"{code} \u2013 {ends[code]}" if ends.get(code) else code
    return next((option.text for option in question.options if option.code == code), code)


def state(wave: Wave) -> str:
    """Where a wave stands, in a few words."""
    if wave.answers_deleted_at:
        return _("over; the answers were deleted")
    if wave.closed_at:
        return _("closed")
    if wave.is_open():
        return _("open")
    return _("opened, but not today") if wave.opened_at else _("planned")
