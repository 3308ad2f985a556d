"""What is kept of an analysis: the report in every language of the reports, and numbers without people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any

from django.utils import translation

from waterlijn import words
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.opinions import UNKNOWN, Opinions
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.estimate import Estimate
from waterlijn.report.sides import has_sides
from waterlijn.web.meet import open_data
from waterlijn.web.meet.comparing_rounds import rounds
from waterlijn.web.meet.everybody import everybody
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.patterns import patterns
from waterlijn.web.meet.placing import Z95
from waterlijn.web.meet.reporting import Told, document, has_map
from waterlijn.web.meet.stored import document_as_data


def result_of(
    conversation: Conversation, matrix: Matrix, found: Opinions, *, last_vote: int, is_final: bool
) -> dict[str, Any]:
    """Everything that pages, files and the hall need, when the votes are long gone."""
    accepted = conversation.statements.filter(state=Statement.State.ACCEPTED).select_related("about")
    statements = {row.number: row for row in accepted}
    told = Told(conversation, statements, matrix, found, rounds(conversation, matrix), last_vote)
    return {
        "verdict": found.verdict,
        "people": found.n_in_conversation,
        "documents": dict(_documents(told)),
        "bridges": _bridges(found, statements) if has_sides(found) else [],
        "statements": _measured(found, statements) if found.verdict != UNKNOWN else [],
        "place": _place(found),
        "patterns": patterns(matrix, found),
        "open": _open(found, statements) if is_final else [],
    }


def _documents(told: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """In every language that reports are written in; afterwards the language is what it was."""
    spoken = words.language()
    try:
        for code in words.LANGUAGES:
            words.use(code)
            with translation.override(code):
                made = document(told)
                yield code, {**document_as_data(made), "has_map": has_map(made)}
    finally:
        words.use(spoken)


def _place(found: Opinions) -> dict[str, Any]:
    """What tells somebody where she stands, from her own votes alone: nothing here is of persons."""
    return {
        "statements": found.statements.tolist(),
        "mean": found.mean.tolist(),
        "direction": found.direction.tolist(),
        "sides": _sides(found),
    }


def _sides(found: Opinions) -> list[list[float]]:
    """Where the people of each side stand on the first axis on average, with the 95 % interval; nothing at all when a
    side has fewer than five people."""
    places = [found.position[found.side == side, 0] for side in range(found.n_sides)]
    if min(map(len, places)) < SMALLEST_CELL:
        return []
    error = [Z95 * float(place.std(ddof=1)) / sqrt(len(place)) for place in places]
    middle = [float(place.mean()) for place in places]
    return [[at, at - far, at + far] for at, far in zip(middle, error, strict=True)]


def _bridges(found: Opinions, statements: dict[int, Statement]) -> list[dict[str, Any]]:
    """Statements that all sides agree with, the clearest first, with the share of everybody that agrees."""
    measures = found.measures
    places = [j for j, way in enumerate(measures.bridge) if way > 0 and int(found.statements[j]) in statements]
    places.sort(key=lambda j: (-measures.worst_approval.value[j], int(found.statements[j])))  # as in the report
    listed, agree = [], everybody(found).agree
    for j in places:
        statement, share = statements[int(found.statements[j])], agree.at(j)
        if share.value is not None and share.i95 is not None:
            bounds = [share.value, share.i95.low, share.i95.high]
            listed.append({**_said(statement), "share": bounds, "n": share.n})
    return listed


def _measured(found: Opinions, statements: dict[int, Statement]) -> list[dict[str, Any]]:
    """Per statement what everybody says of it, and whether it binds: for who leads and for the script of a meeting."""
    measures, is_sided, all_of = found.measures, has_sides(found), everybody(found)
    return [
        {
            "number": int(number),
            "agree": _estimate(all_of.agree.at(j)),
            "disagree": _estimate(all_of.disagree.at(j)),
            "passed": _estimate(all_of.passed.at(j)),
            "divisive": _estimate(measures.divisive.at(j)) if is_sided else None,
            "bridge": int(measures.bridge[j]) if is_sided else 0,
        }
        for j, number in enumerate(found.statements)
        if int(number) in statements
    ]


def _estimate(estimate: Estimate) -> dict[str, Any] | None:
    """None where it cannot be said."""
    if estimate.i80 is None or estimate.i95 is None:
        return None
    return {
        "value": estimate.value,
        "i80": [estimate.i80.low, estimate.i80.high],
        "i95": [estimate.i95.low, estimate.i95.high],
        "n": estimate.n,
        "method": estimate.method,
    }


def _open(found: Opinions, statements: dict[int, Statement]) -> list[dict[str, Any]]:
    measures = found.measures
    numbers: Sequence[int] = found.statements.tolist()
    kept = [number in statements for number in numbers]
    counted = open_data.counted(numbers, kept, everybody(found).counts, measures.counts)
    return [{**_said(statements[number]), "sides": lines} for number, lines in counted]


def _said(statement: Statement) -> dict[str, Any]:
    return {
        "number": statement.number,
        "text": statement.text,
        "language": statement.language,
        "translations": statement.translations,
        "kind": statement.kind,
        "about": statement.about.number if statement.about else "",
    }
