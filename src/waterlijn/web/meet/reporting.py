"""The report of a conversation: what the terminal says of the votes, and what only the site knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn import privacy
from waterlijn.dialogue.columns import shares
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.minority import minority
from waterlijn.dialogue.opinions import UNKNOWN, Opinions
from waterlijn.dialogue.representative import Representative
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.estimate import Estimate
from waterlijn.report import Document, Section, Table, dots_chart, estimates_table
from waterlijn.report import dialogue as dialogue_report
from waterlijn.report.tables import Cell, count_cell, estimate_cells
from waterlijn.web.meet import comparing_rounds
from waterlijn.web.meet.comparing_rounds import Rounds
from waterlijn.web.meet.everybody import everybody
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.words import gettext as said

ASKED_FOR = (Statement.Kind.NEED, Statement.Kind.ALTERNATIVE)
AMONG = "among those who disagreed 1"
TOO_FEW_AMONG = "Fewer than five of those who disagreed voted on this statement."
MOST_NAMED = 3  # changes that the sentence names
MOST_TOLD = 2  # statements that tell a minority apart


@dataclass(frozen=True, slots=True)
class Told:
    """All that a report is made of."""

    conversation: Conversation
    statements: dict[int, Statement]  # accepted ones, by their number
    matrix: Matrix
    found: Opinions
    rounds: Rounds | None
    last_vote: int  # the row up to which votes were counted


def document(told: Told) -> Document:
    """In the language in use. The map of opinions comes last: `has_map` tells whether there is one."""
    texts = {number: statement.text for number, statement in told.statements.items()}
    made = dialogue_report.document(told.found, texts, topic=told.conversation.question)
    *first, who = made.sections
    background = _background(told)
    who = replace(
        who,
        sentences=(*who.sentences, *background.sentences),
        tables=(*who.tables, *background.tables),
        charts=(),
    )
    sections = (*first, _differing(told), _needs(told), _changes(told), who, _map(made))
    return replace(made, sections=tuple(section for section in sections if section))


def has_map(made: Document) -> bool:
    return bool(made.sections) and made.sections[-1].heading == _map_heading()


def _map(made: Document) -> Section:
    """Behind the tables, because a map seems to say more than it does; with what it is not."""
    told = (
        _(
            "Each hexagon is a place where at least five people stand. Who votes alike stands close together; "
            "who votes differently stands far apart."
        ),
        _(
            "The size of a patch does not say how many people think so, and left, right, up and down mean nothing by "
            "themselves. Where fewer than five people stand, nothing is drawn."
        ),
    )
    charts = made.sections[-1].charts
    return Section(_map_heading(), told if charts else (), charts=charts)


def _map_heading() -> str:
    return _("The map of opinions")


def _differing(told: Told) -> Section:
    """Of the statements about which a minority was asked: how many disagree, and what they say more often than who
    agrees. It is what a facilitator can ask about."""
    heading, rows = _("Who sees it differently"), []
    answered = {statement.about.number for statement in told.statements.values() if statement.about}
    asked = [one for one in told.statements.values() if one.is_deepened or one.number in answered]
    for statement in asked if told.found.verdict != UNKNOWN else ():
        found = minority(told.matrix, statement.number)
        if found.tells_apart is not None:
            rows.append((statement.text, *_share(found.share), _tells(told, found.tells_apart)))
    if not rows:
        return Section(heading)
    headers = (_("Statement"), _("Disagrees"), _("95% interval"), _("What they say more often than who agrees"))
    why = _("Most people agree with these statements, and some do not. What else tells them apart, one can ask about.")
    return Section(heading, (why,), (Table.of(heading, headers, rows),))


def _tells(told: Told, apart: Representative) -> str:
    """The clearest statements of the minority, which is side 0; nothing when nothing is clear."""
    said_so = [
        (told.statements[number].text, apart.direction[0, place])
        for place in map(int, apart.first[0])
        if (number := int(told.found.statements[place])) in told.statements
    ]
    words = {1: _("“{text}”: agree"), -1: _("“{text}”: disagree")}
    return "; ".join(words[int(way)].format(text=text) for text, way in said_so[:MOST_TOLD])


def _needs(told: Told) -> Section:
    """Who sees it differently, and what they need to come along: how many of all agree with that, and of them."""
    heading, rows = _("What those who see it differently need"), []
    place = {int(number): j for j, number in enumerate(told.found.statements)}
    agree = everybody(told.found).agree
    for number, statement in told.statements.items():
        if statement.kind not in ASKED_FOR or number not in place:
            continue
        about = statement.about
        share, own = agree.at(place[number]), None
        if about is not None and about.number in place:
            own = _among(told.matrix, place[about.number], place[number])
        rows.append((statement.text, about.text if about else "", *_share(share), *(_share(own) if own else ("", ""))))
    if not rows:
        return Section(heading)
    headers = (
        _("Statement"), _("In answer to"), _("Everybody: agrees"), _("95% interval"),
        _("Who disagreed with that: agrees"), _("95% interval of these"),
    )  # fmt: skip
    why = _("People who did not agree with a statement were asked how they see it, and what they need to come along.")
    return Section(heading, (why,), (Table.of(heading, headers, rows),))


def _share(estimate: Estimate) -> tuple[Cell, Cell]:
    value, _near, wide = estimate_cells(estimate)
    return value, wide


def _among(matrix: Matrix, about: int, need: int) -> Estimate:
    """Of those who disagreed with one statement, the share that agrees with another (both by their places)."""
    row = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.start))
    against = row[(matrix.column == about) & (matrix.vote < 0)]
    asked = matrix.column == need
    given = matrix.vote[asked & np.isin(row, against)]
    others = int(asked.sum()) - len(given)  # what everybody said, less this, tells what they said
    yes, seen = np.array([int((given > 0).sum())]), np.array([len(given)])
    known = (seen >= SMALLEST_CELL) & (not 0 < others < SMALLEST_CELL)
    return shares(yes, seen, known, method=AMONG, reason=TOO_FEW_AMONG).at(0)


def _changes(told: Told) -> Section:
    """What people say now of the statements of the round before."""
    heading = _("What changed since the round before")
    if told.rounds is None:
        return Section(heading)
    compared = told.rounds.compared
    texts = [told.statements[int(number)].text for number in compared.second]
    order = np.argsort(-compared.change.value, kind="stable").tolist()  # what rose most comes first
    rows = [(texts[place], compared.change.at(place)) for place in order]
    moved = comparing_rounds.changed(told.rounds)
    sentence = _moved([texts[place] for place in moved], len(rows))
    table = estimates_table(heading, _("Statement"), rows, n=_("Votes"))
    charts = (dots_chart(rows, title=heading, description=sentence, table=table),) if len(rows) > 1 else ()
    return Section(heading, (sentence, said(compared.remark)), () if charts else (table,), charts)


def _moved(texts: list[str], n: int) -> str:
    if not texts:
        return ngettext(
            "Of {n} statement of both rounds it cannot be said that more or fewer people agree now.",
            "Of none of the {n} statements of both rounds it can be said that more or fewer people agree now.",
            n,
        ).format(n=n)
    named = "; ".join(f"“{text}”" for text in texts[:MOST_NAMED])
    return ngettext(
        "Of {moved} of {n} statement of both rounds more or fewer people agree now: {named}.",
        "Of {moved} of {n} statements of both rounds more or fewer people agree now. The largest changes: {named}.",
        n,
    ).format(moved=len(texts), n=n, named=named)


def _background(told: Told) -> Section:
    """Who took part, as far as they told; numbers under five stay away, and cannot be computed from the others."""
    heading, conversation = _("Who took part"), told.conversation
    asked = [one for one in conversation.background if isinstance(one, dict)]
    if not asked:
        return Section(heading)
    counted = conversation.votes.filter(pk__lte=told.last_vote)
    voted = conversation.participants.filter(pk__in=counted.values("participant"))
    answers = [each if isinstance(each, dict) else {} for each in voted.values_list("background", flat=True)]
    tables = tuple(_answers(one, [each.get(one["key"]) for each in answers]) for one in asked)
    why = _("People could say who they are; not everybody did. It tells who is heard here, and who perhaps is not.")
    return Section(heading, (why,), tables)


def _answers(asked: dict[str, Any], given: list[str | None]) -> Table:
    options = [str(option) for option in asked["options"]]
    known = [given.count(option) for option in options]
    counts = np.array([*known, len(given) - sum(known)], np.int64)
    hidden = privacy.suppress(counts, counts, k=SMALLEST_CELL, authors_k=SMALLEST_CELL)
    rows = [
        (name, Cell(said("too few")) if away else count_cell(int(n)))
        for name, n, away in zip([*options, _("did not say")], counts, hidden, strict=True)
    ]
    return Table.of(str(asked["text"]), (_("Answer"), _("People")), rows)
