"""The words on screen for what the readings hold. Of a text, never of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from waterlijn import records
from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.sentences import LABEL_WORDS, NEED_WORDS
from waterlijn.text import local_card
from waterlijn.text.local import FEWEST, FEWEST_OF_A_KIND
from waterlijn.web.understand.models import Label, LocalLayer
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


# what each answer means, for people who judge; after the guide of the project's own labels
LABEL_HELP: dict[str, Promise] = {
    "abuse": _(
        "Insults, degrades or belittles somebody, a group or an institution. Firm criticism of a policy is not "
        "this, swearing at nobody is not, and neither is quoting or rejecting an insult."
    ),
    "hate": _("Insulting because of who people are: descent, skin colour, faith, sex, orientation, disability or age."),
    "threat": _("Wishes somebody violence, death or serious harm, threatens with it, or calls for it."),
    "othering": _("Sets 'us' against a 'them' who are all the same, hostile or full of distrust."),
}
BEHAVIOUR_CHOICES: dict[str, tuple[Promise, Promise]] = {
    "provoke": (_("Provoking"), _("Wants to rile, mock or derail; there is no argument in it.")),
    "vent": (_("Letting off steam"), _("Frustration, anger, fear or sadness, without wanting to argue.")),
    "argue": (_("Arguing"), _("Gives a reason, evidence or an objection.")),
    "connect": (_("Connecting"), _("Supports, thanks, calms, asks sincerely or brings nuance.")),
    "inform": (_("Informing"), _("Neutral information, or a link.")),
    "other": (_("Something else"), _("None of these.")),
}
TARGET_CHOICES: dict[str, tuple[Promise, Promise]] = {
    "none": (_("Nobody"), _("It is not directed against anybody.")),
    "person": (_("One person"), _("Somebody who can be pointed at, also whoever is answered.")),
    "authority": (_("The authorities"), _("Government, politicians, police, courts, 'the elite'.")),
    "media": (_("The media"), _("Newspapers, broadcasters, journalists.")),
    "group": (_("A group of people"), _("People who have something in common.")),
    "other": (_("Something else"), _("A thing, a measure, a company.")),
}
AGREEMENT: tuple[tuple[float, Promise], ...] = (
    (0.8, _("you nearly always see the same")),
    (0.6, _("you mostly see the same")),
    (0.4, _("you often see the same, and often not")),
    (-1.0, _("you often see something else: talk about what you mean")),
)
VERDICTS: dict[str, Promise] = {
    local_card.BETTER: _("What was learned reads better here. That was shown on judgements that it had not seen."),
    local_card.NO_GAIN: _("It cannot be shown that what was learned reads better. Nothing changes."),
    local_card.MIXED: _("What was learned reads one thing better and another worse. Nothing changes."),
    local_card.WORSE: _("What was learned reads worse here. Nothing changes."),
    local_card.TOO_FEW: _("There are too few judgements to say whether the program reads better with them."),
}


def kappa_rows(found: Mapping[str, Estimate]) -> list[dict[str, str | Promise]]:
    """Per label how well people agree: a number between -1 and 1, its interval, and words."""
    return [{"label": LABELS[name], **_kappa(estimate)} for name, estimate in found.items()]


def _kappa(estimate: Estimate) -> dict[str, str | Promise]:
    if estimate.value is None or estimate.i95 is None:
        return {"value": "", "says": science_gettext(estimate.reason)}
    value, low, high = (numbers.decimal(x, 2) for x in (estimate.value, estimate.i95.low, estimate.i95.high))
    shown = gettext("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}
    return {"value": shown, "says": next(words for least, words in AGREEMENT if estimate.value >= least)}


def answers(given: Sequence[Label], *, flip: bool) -> list[dict[str, str]]:
    """What people said of one message, in an order that does not tell who said it."""
    shown = [label for label in given if label.seat != Label.SETTLED]
    return [_answer(label) for label in (reversed(shown) if flip else shown)]


def _answer(label: Label) -> dict[str, str]:
    if label.is_unsure:
        return {"labels": gettext("I do not know"), "target": "", "behaviour": ""}
    said = [str(LABELS[name]) for name in records.LABELS if getattr(label, name)]
    return {
        "labels": ", ".join(said) if said else gettext("none of the four"),
        "target": str(TARGETS[label.target]),
        "behaviour": str(BEHAVIOUR_CHOICES[label.behaviour][0]),
    }


def learned(
    adopted: LocalLayer | None, shown: LocalLayer | None, card: local_card.Card | None, *, is_outdated: bool
) -> str | Promise:
    """The sentence of the page about what the program learned."""
    if is_outdated:
        return gettext("The program was renewed. It reads as it came until you train it again.")
    if adopted is not None and adopted == shown:
        return gettext("The program reads with what people here taught it.")
    if card is not None:
        return VERDICTS[card.verdict]
    return gettext("The program reads as it came. It has not learned anything from you yet.")


def gain(card: local_card.Card) -> str:
    """How much nearer the program came to what people say, or why that cannot be said."""
    found = card.gain
    if found.value is None or found.i95 is None:
        return ngettext(
            "There is %(n)s judgement that counts. At least %(least)s are needed per label, of which %(each)s yes and "
            "%(each)s no.",
            "There are %(n)s judgements that count. At least %(least)s are needed per label, of which %(each)s yes and "
            "%(each)s no.",
            card.n,
        ) % {"n": card.n, "least": FEWEST, "each": FEWEST_OF_A_KIND}
    value, low, high = (numbers.decimal(100 * x, 2) for x in (found.value, found.i95.low, found.i95.high))
    return gettext(
        "On a scale from 0 to 100 the program came %(value)s nearer to what people say (95%% sure between %(low)s and "
        "%(high)s). Below zero means: further away."
    ) % {"value": value, "low": low, "high": high}


def losses(card: local_card.Card) -> list[str]:
    """What would be found clearly less often than before: a warning for whoever decides."""
    sentence = gettext(
        "Mind: of what people here call %(label)s, the program then finds %(after)s instead of %(before)s."
    )
    return [
        sentence % {
            "label": LABELS[found.label],
            "after": _share(found.after.found),
            "before": _share(found.before.found),
        }
        for found in card.finds_less
    ]  # fmt: skip


def card_rows(card: local_card.Card) -> list[dict[str, object]]:
    """The test card as rows: per label three figures, each before and after."""
    names = {
        "found": gettext("of what people see, the program finds"),
        "right": gettext("of what the program sees, people agree with"),
        "wrong": gettext("of all messages, the program reads wrongly"),
    }
    return [
        {"label": LABELS[found.label], "n": found.n, "positive": found.positive, "figures": [
            {"says": says, "before": _share(getattr(found.before, name)), "after": _share(getattr(found.after, name))}
            for name, says in names.items()
        ]}
        for found in card.labels
    ]  # fmt: skip


def _share(estimate: Estimate) -> str:
    if estimate.value is None or estimate.i95 is None:
        return science_gettext(estimate.reason)
    return f"{numbers.percent(estimate.value)} ({numbers.interval(estimate.i95)})"
