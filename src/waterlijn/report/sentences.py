"""Every sentence about a number, from one place: careful words, never a number without its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.temperature import Change, Temperature
from waterlijn.words import gettext as _

# From which certainty which word is fair. Under the first one there is no direction to speak of.
CERTAINTY = ((0.99, "almost certainly"), (0.90, "very probably"), (0.65, "probably"))
SLIGHT, LARGE = 0.02, 0.08  # a difference in share: under two points "slightly", from eight points "much"
NEED_WORDS = {
    "safety": "safety",
    "recognition": "recognition",
    "fairness": "fairness",
    "say": "having a say",
    "belonging": "belonging",
    "identity": "identity",
    "livelihood": "livelihood",
    "truth": "truth",
}
LABEL_WORDS = {
    "abuse": "insulting",
    "hate": "hate",
    "threat": "threat",
    "othering": "us and them",
    "hostility": "hostility",
    "disagreement": "disagreement",
}


def sentence(
    now: Temperature, change: Change | None = None, *, topics: Sequence[str] = (), today: date | None = None
) -> str:
    """The sentence that answers "how warm is it?" for one place and week.

    Parameters
    ----------
    now
        The week that the page is about.
    change
        The hostility of this week against normal; None when there is no normal yet.
    topics
        What it was mostly about, most telling first.
    today
        To say "last week" instead of its date; the science knows no clock.

    Returns
    -------
    str
        One or two sentences in the language in use.
    """
    when, where = when_of(now.week, today), where_of(now.place)
    if not now.hostility.is_known:
        return _("{when} we cannot say how warm it was {where}: {why}", when=when, where=where, why=_why(now.hostility))
    about = _(" Mostly about {topics}.", topics=listed(topics[:3])) if topics else ""
    if change is None or change.probability is None:
        level = numbers.share(now.hostility)
        return (
            _("{when} about {level} of the messages {where} were hostile.", when=when, level=level, where=where) + about
        )
    return warmth(when, where, change, change.probability) + about


def warmth(when: str, where: str, change: Change, probability: float) -> str:
    """Warmer, calmer, or no difference to be seen, with how sure that is."""
    sure = max(probability, 1 - probability)
    word = next((word for least, word in CERTAINTY if sure >= least), "")
    if not word:
        if is_small(change):
            return _("{when} it was about as warm {where} as normal.", when=when, where=where)
        return _(
            "{when} it cannot be seen whether it was warmer or calmer {where} than normal.", when=when, where=where
        )
    return _(
        "{when} it was {certainty} {warmth} {where} than normal ({odds} sure).",
        when=when,
        certainty=_(word),
        warmth=_(_size(change)),
        where=where,
        odds=odds(sure),
    )


def second_meter(change: Change | None, now: Estimate) -> str:
    """The other meter in one sentence: disagreement is not bad in itself, so it is said apart."""
    if not now.is_known:
        return _("We cannot say how much disagreement there was.")
    if change is None or change.probability is None:
        return _("About {level} of the messages disagreed with something or somebody.", level=numbers.share(now))
    sure = max(change.probability, 1 - change.probability)
    if sure < CERTAINTY[-1][0]:
        return (
            _("The disagreement was about as usual.")
            if is_small(change)
            else _("For disagreement no change can be seen.")
        )
    word = _(next(word for least, word in CERTAINTY if sure >= least))
    if change.probability > 0.5:
        return _("There was {certainty} more disagreement than usual.", certainty=word)
    return _("There was {certainty} less disagreement than usual.", certainty=word)


def needs_sentence(needs: Sequence[tuple[str, Estimate]]) -> str:
    """What lies under the waterline: the two or three largest needs of which something can be said."""
    known = sorted(
        (need for need in needs if numbers.is_telling(need[1]) and (need[1].value or 0) >= SLIGHT),
        key=_largest,
    )
    if not known:
        return _("Under the waterline nothing can be said yet.")
    return _("Under the waterline: {needs}.", needs=listed([need_word(name) for name, _estimate in known[:3]]))


def _largest(need: tuple[str, Estimate]) -> float:
    return -(need[1].value or 0)


def is_small(change: Change) -> bool:
    """The whole 80 % interval of the difference lies within two points of nothing."""
    likely = change.difference.i80
    return likely is not None and max(abs(likely.low), abs(likely.high)) < SLIGHT


def _size(change: Change) -> str:
    """A direction needs no size word when it is neither small nor large."""
    difference = change.difference.value or 0.0
    sizes = (
        ("much warmer", "warmer", "slightly warmer") if difference > 0 else ("much calmer", "calmer", "slightly calmer")
    )
    return sizes[0] if abs(difference) >= LARGE else sizes[1] if abs(difference) >= SLIGHT else sizes[2]


def odds(sure: float) -> str:
    """A probability as people bet: 7 in 10, 19 in 20, 99 in 100; never a certainty."""
    for least, words in ((0.99, (99, 100)), (0.95, (19, 20))):
        if sure >= least:
            return _("{n} in {of}", n=words[0], of=words[1])
    return _("{n} in {of}", n=int(sure * 10 + 1e-9), of=10)


def when_of(week: date | None, today: date | None) -> str:
    """ "Last week", "This week" or "In the week of 16 November 2026"; the start of a sentence."""
    if week is None:
        return _("Over the whole period")
    if today is not None:
        monday = today - timedelta(days=today.weekday())
        if week == monday - timedelta(days=7):
            return _("Last week")
        if week == monday:
            return _("This week")
    return _("In the week of {day}", day=numbers.day(week))


def where_of(place: str) -> str:
    return _("in {place}", place=place) if place else _("here")


def need_word(need: str) -> str:
    return _(NEED_WORDS.get(need.removeprefix("need:"), need))


def listed(words: Sequence[str]) -> str:
    """Such as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("{words} and {last}", words=", ".join(words[:-1]), last=words[-1])


def _why(estimate: Estimate) -> str:
    reason = _(estimate.reason)
    return reason[:1].lower() + reason[1:]


def difference(change: Change) -> str:
    """Such as "+1,4 procentpunt (80 %: +0,2 tot +2,6)", or why it cannot be said."""
    moved = change.difference
    if moved.value is None or moved.i80 is None:
        return _(moved.reason)
    return _(
        "{difference} (80%: {low} to {high})",
        difference=numbers.points(moved.value),
        low=numbers.signed(moved.i80.low),
        high=numbers.signed(moved.i80.high),
    )
