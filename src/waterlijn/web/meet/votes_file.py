"""The votes of a closed conversation in the form of pol.is, for researchers, as far as that can be done with decency.

A row of many votes is as good as unique: k-anonymity of rows would leave nothing to study. So this file is not open
data. It goes to who led the conversation, after it is closed, from thirty people on, without statements on which few
voted, without moments, authors and background, and with participants numbered by what they voted.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_noop as _

from waterlijn.dialogue.settings import LEAST_FOR_GROUPS
from waterlijn.errors import NotAllowed
from waterlijn.formats.polis.writing import whole_export
from waterlijn.records import Statements, Votes
from waterlijn.web.meet.canonical import canonical
from waterlijn.web.meet.models import Conversation, Phase, Statement
from waterlijn.web.meet.queries import conversations

LEAST_PEOPLE = LEAST_FOR_GROUPS
LEAST_VOTES = 10  # on a statement
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes into the file, and how many statements stay away because few voted on them."""

    taken: Votes
    rows: tuple[Statement, ...]
    left: int

    @property
    def people(self) -> int:
        return len(np.unique(self.taken.participant))

    @property
    def votes(self) -> int:
        return len(self.taken)

    @property
    def statements(self) -> int:
        return len(self.rows)


def kept(conversation: Conversation) -> Kept:
    """Refuses while people vote, and where there are too few to hide among."""
    if conversation.phase() is not Phase.DECIDE:
        raise NotAllowed(_("People can still vote. Close the conversation first; then the votes can be taken out."))
    votes = canonical(conversations.votes_of(conversation))
    numbers, times = np.unique(votes.statement, return_counts=True)
    often = np.isin(votes.statement, numbers[times >= LEAST_VOTES])
    taken = canonical(Votes(votes.participant[often], votes.statement[often], votes.vote[often]))
    if len(np.unique(taken.participant)) < LEAST_PEOPLE:
        raise NotAllowed(
            _("Fewer than thirty people voted. In so small a conversation somebody would be recognised in the rows.")
        )
    found = conversation.statements.filter(number__in=np.unique(taken.statement).tolist())
    return Kept(taken, tuple(found.order_by("number")), int((times < LEAST_VOTES).sum()))


def as_zip(conversation: Conversation, found: Kept) -> bytes:
    """votes.csv, participants-votes.csv, comments.csv and summary.csv; the same votes give the same bytes."""
    texts = whole_export(found.taken, _statements(found), topic=conversation.question, description=conversation.about)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(zipfile.ZipInfo(name, ZIP_MOMENT), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _statements(found: Kept) -> Statements:
    n = len(found.rows)
    return Statements(
        np.array([row.number for row in found.rows], np.int64),
        tuple(row.text for row in found.rows),
        np.ones(n, np.int8),
        np.array([row.is_seed for row in found.rows], np.bool_),
        np.full(n, -1, np.int64),
        np.full(n, np.datetime64("NaT"), "datetime64[ms]"),
    )
