"""The questions of the data protection impact assessment, each with a start that the officer can build on."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Section(NamedTuple):
    """One question: its key in `Assessment.answers`, what is asked, help, and a first answer to change."""

    key: str
    question: Promise
    help: Promise
    start: Promise


SECTIONS = (
    Section(
        "what",
        _("What do you do, with which messages?"),
        _("Say where the messages come from, who makes the export, and what Waterlijn does with them."),
        _(
            "The owner of the page makes an export of the reactions. Waterlijn replaces names, handles and numbers "
            "before anything is stored, and estimates per week how warm the conversation is."
        ),
    ),
    Section(
        "why",
        _("What do you need to know, and why can you not do without it?"),
        _("Name the decision or the task that needs it. “Interesting to know” is not enough."),
        _("We want to know in time when a subject becomes tense, so that we can explain, listen or act."),
    ),
    Section(
        "lighter",
        _("Which lighter way did you consider?"),
        _("For example: asking residents, talking with associations, reading a small sample by hand."),
        _("A survey comes too late and reaches few people. Reading all of it by hand shows staff more names."),
    ),
    Section(
        "people",
        _("Whose words are these, and who could be hurt?"),
        _("Think of children, of groups that are often attacked, and of people who do not expect to be read."),
        _("Residents who react in public, and the people they write about. Among them can be minors."),
    ),
    Section(
        "risks",
        _("What could go wrong for residents?"),
        _("Think of recognition, of a wrong reading of a group, and of people who no longer dare to speak."),
        _(
            "Somebody could be recognised by what they write. The tool can read a dialect or a joke wrongly. "
            "People could become more careful in what they say."
        ),
    ),
    Section(
        "measures",
        _("What do you do against that?"),
        _("What Waterlijn does is filled in; add what your organisation does itself."),
        _(
            "No author is kept: a handle becomes a code whose key is destroyed each week. Texts are erased after "
            "at most 30 days, readings after at most 12 months. Small groups are not shown, uncertainty always "
            "is. Every action is written in an audit trail."
        ),
    ),
    Section(
        "human",
        _("Who decides, and where can people complain?"),
        _("Waterlijn decides nothing about a person. Say who looks at its results and who may act on them."),
        _("A member of staff decides on every reply or report. Complaints go to the data protection officer."),
    ),
    Section(
        "tell",
        _("How do residents know about it?"),
        _("This source appears in the public register. Where else do you tell it?"),
        _("In the public register of Waterlijn, and in the house rules of the page."),
    ),
    Section(
        "asked",
        _("Whose opinion did you ask?"),
        _("For example: the data protection officer, a residents' council, an organisation of a group concerned."),
        _("The data protection officer."),
    ),
)
KEYS = tuple(section.key for section in SECTIONS)
