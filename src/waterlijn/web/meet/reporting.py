"""The report of a conversation: what the terminal says of the votes, and what only the site knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from waterlijn import privacy
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.report import Document, Section, Table
from waterlijn.report import dialogue as dialogue_report
from waterlijn.report.tables import Cell, count_cell, estimate_cells
from waterlijn.web.meet.models import Conversation, Statement

if TYPE_CHECKING:
    from waterlijn.dialogue import Opinions

ASKED_FOR = (Statement.Kind.NEED, Statement.Kind.ALTERNATIVE)


def document(conversation: Conversation, found: Opinions, statements: dict[int, Statement]) -> Document:
    """In the language in use."""
    texts = {number: statement.text for number, statement in statements.items()}
    made = dialogue_report.document(found, texts, title=conversation.question)
    own = (_needs(found, statements), *_background(conversation))
    return replace(made, sections=(*made.sections, *(section for section in own if section)))


def _needs(found: Opinions, statements: dict[int, Statement]) -> Section:
    """Who sees it differently, and what they need to come along; with how many agree with that."""
    heading, rows = _("What those who see it differently need"), []
    place = {int(number): j for j, number in enumerate(found.statements)}
    for number, statement in statements.items():
        if statement.kind in ASKED_FOR and number in place:
            share = found.measures.agree.at(place[number])
            about = statement.about.text if statement.about else ""
            value, _near, wide = estimate_cells(share)
            rows.append((statement.text, about, value, wide, count_cell(share.n)))
    if not rows:
        return Section(heading)
    headers = (_("Statement"), _("In answer to"), _("Agrees"), _("95% interval"), _("Votes"))
    told = _("People who did not agree with a statement were asked how they see it, and what they need to come along.")
    return Section(heading, (told,), (Table.of(heading, headers, rows),))


def _background(conversation: Conversation) -> list[Section]:
    """Who took part, as far as they told; numbers under five stay away, and cannot be computed from the others."""
    asked = [one for one in conversation.background if isinstance(one, dict)]
    if not asked:
        return []
    voted = conversation.participants.filter(votes__isnull=False).distinct()
    told = [answers if isinstance(answers, dict) else {} for answers in voted.values_list("background", flat=True)]
    heading = _("Who took part")
    tables = tuple(_answers(one, [answers.get(one["key"]) for answers in told]) for one in asked)
    said = _("People could say who they are; not everybody did. It says who is heard here, and who perhaps is not.")
    return [Section(heading, (said,), tables)]


def _answers(asked: dict[str, Any], given: list[str | None]) -> Table:
    options = [str(option) for option in asked["options"]]
    counts = np.array([given.count(option) for option in options], np.int64)
    silent = len(given) - int(counts.sum())
    counts = np.append(counts, silent)
    hidden = privacy.suppress(counts, counts, k=SMALLEST_CELL, authors_k=SMALLEST_CELL)
    rows = [
        (name, Cell(_("too few")) if away else count_cell(int(n)))
        for name, n, away in zip([*options, _("did not say")], counts, hidden, strict=True)
    ]
    return Table.of(str(asked["text"]), (_("Answer"), _("People")), rows)
