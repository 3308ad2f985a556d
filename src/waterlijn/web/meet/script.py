"""A script for an evening together in the five steps of Deep Democracy (Lewis), with a conversation's own statements.

A pure function of plain data: statements with their estimates in, a document out. It gives the facilitator words to
say aloud; it never says of people which side they are on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from waterlijn.estimate import Estimate
from waterlijn.report import Document, Section
from waterlijn.report.numbers import interval, percent

MINUTES = {"in": 10, "gather": 15, "no": 15, "spread": 10, "wisdom": 25, "under": 10, "out": 5}


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with the share that agrees; None when that cannot be said."""

    number: int
    text: str
    agree: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody wrote who sees it differently, or what they need; and about which statement."""

    text: str
    is_need: bool
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a script is made from."""

    question: str
    organisation: str
    bridges: tuple[Line, ...] = ()
    asked: tuple[Line, ...] = ()  # on which the minority is asked
    divisive: tuple[Line, ...] = ()
    voices: tuple[Voice, ...] = ()


def write(facts: Facts) -> Document:
    """The script in the language in use."""
    total = sum(MINUTES.values())
    return Document(
        title=_("Script for a meeting: {question}").format(question=facts.question),
        sentence=_("An evening of {minutes} minutes on: {question}").format(minutes=total, question=facts.question),
        lead=_("What stands between quotation marks you can say aloud. Everything else is for you."),
        sections=(
            _before(), _check_in(), _gather(facts), _look_for_the_no(facts), _spread(facts), _wisdom(facts), _under(),
            _check_out(facts),
        ),
        method=(
            _("The five steps are those of Deep Democracy as Myrna Lewis teaches it. The shares come from the votes of "
              "who took part in the conversation; they say nothing about who did not."),
        ),
        warnings=(
            _("Who comes to a meeting is somebody else than who voted. Do not read the votes as the vote of the room."),
            _("Do not put two camps opposite each other, and ask nobody to speak for a group."),
        ),
    )  # fmt: skip


def shown(line: Line) -> str:
    """ "12. Meer banken (68 % eens, tussen 61 en 74 %)"."""
    if line.agree is None or line.agree.value is None or line.agree.i95 is None:
        return f"{line.number}. “{line.text}”"
    agree, bounds = percent(line.agree.value), interval(line.agree.i95)
    said = _("{share} agrees; with 95 in 100 certainty {bounds}").format(share=agree, bounds=bounds)
    return f"{line.number}. “{line.text}” ({said})"


def _heading(step: str, words: str) -> str:
    return _("{words} ({minutes} minutes)").format(words=words, minutes=MINUTES[step])


def _before() -> Section:
    points = (
        _("A circle of chairs without tables, big sheets of paper, thick pens. At most thirty people in a circle."),
        _("Two people: one leads, one writes down what is said. Never who said it."),
        _("You are neutral. You have no opinion tonight, and every opinion is welcome, also the one that stings."),
        _("Nobody has to speak. Who tells what happened to them is thanked and believed, and not asked for proof."),
        _("Say beforehand who decides, when, and what happens with what is said here."),
    )
    return Section(_("Beforehand"), points=points)


def _check_in() -> Section:
    sentences = (
        _("“What is the weather like in you, as you come in here? Sun, fog, thunder? One word is enough.”"),
        _("Go round once. Nobody reacts. Begin yourself, and be honest."),
    )
    return Section(_heading("in", _("Arriving: the weather report")), sentences)


def _gather(facts: Facts) -> Section:
    """What is said after reading aloud stands under the statements, in the order of the evening."""
    sentences = [_("“We talk about one question: {question}”").format(question=facts.question)]
    after = [_("Write down every view in the words of who says it. No discussion yet; only ask: “Is that it?”")]
    if facts.bridges:
        said = _(
            "Begin with what binds. Read these aloud, one by one: people who otherwise vote differently agree here."
        )
        sentences.append(said)
        after.insert(0, _("“What surprises you? What is missing?”"))
    else:
        sentences.append(_("“What do you think of it? Every view has its place on the paper.”"))
    return _read_aloud(_heading("gather", _("Step 1. Gather all views")), sentences, facts.bridges, after)


def _look_for_the_no(facts: Facts) -> Section:
    sentences = [
        _("The no is not a nuisance: it knows something that the others do not see yet. Go and look for it."),
    ]
    lines = facts.asked or facts.divisive
    if facts.asked:
        sentences.append(_("Read aloud on what most agree, and a real minority does not:"))
    elif lines:
        sentences.append(_("Read aloud on what people think most differently:"))
    after = [
        _("“Who sees this differently? Who has a small bit of doubt?”"),
        _("Wait. Count to ten in yourself. The first no costs most: thank for it before anybody reacts."),
    ]
    return _read_aloud(_heading("no", _("Step 2. Look for the no")), sentences, lines, after)


def _read_aloud(heading: str, sentences: list[str], lines: Sequence[Line], after: list[str]) -> Section:
    if not lines:
        return Section(heading, (*sentences, *after))
    return Section(heading, tuple(sentences), points=(*map(shown, lines), *after))


def _spread(facts: Facts) -> Section:
    sentences = [
        _("Nobody must stand alone with a no. Repeat it in one plain sentence, and ask the circle:"),
        _("“Who recognises something of this, even if it is only a little bit?”"),
        _("Who recognises something says what. So a person who is against becomes a view that many share in part."),
    ]
    alternatives = [one.text for one in facts.voices if not one.is_need]
    if alternatives:
        sentences.append(_("This was written beforehand by who sees it differently. Read it without saying who:"))
    points = tuple(f"“{text}”" for text in alternatives)
    return Section(_heading("spread", _("Step 3. Spread the no")), tuple(sentences), points=points)


def _wisdom(facts: Facts) -> Section:
    sentences = [
        _("Show where the most votes are now, and say what the decision would be. Then ask who is against:"),
        _("“What do you need to come along?”"),
        _("Not: “Why are you against?” Write each need beside the decision, and change the decision with it. "
          "Ask again until who was against says: with this I can live."),
    ]  # fmt: skip
    needs = [one for one in facts.voices if one.is_need]
    if needs:
        sentences.append(_("These needs were written beforehand:"))
    points = tuple(
        _("“{need}” (about statement {number})").format(need=one.text, number=one.about)
        if one.about
        else f"“{one.text}”"
        for one in needs
    )
    return Section(
        _heading("wisdom", _("Step 4. Add the wisdom of the minority")), tuple(sentences), points=points, line="above"
    )


def _under() -> Section:
    sentences = (
        _("Do this only when it sticks. You notice it by jokes, sighs, people who are late or look away, the same "
          "argument for the third time."),
        _("“It seems to me that there is something that we do not say. May I put it on the table?”"),
        _("Let people stand on the spot in the room that fits what they feel, and walk when they hear something that "
          "is true for them. Or let everybody say what is hard about the other view, without answering back; "
          "afterwards each one names what hit home: “This is true about me.”"),
        _("Stop when somebody is hurt. Name it, give the word to that person first, and take a break."),
    )  # fmt: skip
    return Section(_heading("under", _("Step 5. Under the waterline")), sentences, line="below")


def _check_out(facts: Facts) -> Section:
    sentences = (
        _("“With what do you go home?” One round, nobody reacts."),
        _("“{organisation} writes to everybody who wants it what is done with this, also with what the minority needs.”"
          ).format(organisation=facts.organisation),
    )  # fmt: skip
    return Section(_heading("out", _("Leaving")), sentences)
