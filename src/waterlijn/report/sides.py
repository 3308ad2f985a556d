"""What each side of a conversation says of the statements: what binds, what divides, what a minority thinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue import Opinions
from waterlijn.dialogue import opinions as verdicts
from waterlijn.dialogue.verdict import LEVEL
from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts import Chart, dots_chart
from waterlijn.report.document import Section
from waterlijn.report.tables import Cell, Table, count_cell, estimate_cells
from waterlijn.words import gettext as _

MOST = 10  # statements in a table; the file for programs has them all
LONGEST = 280  # characters of a statement
DIVIDES = 0.10  # difference between sides that a dividing statement certainly has
MAJORITY = 0.5
LETTERS = "ABCDEFGHIJ"
Texts = Mapping[int, str]
_JOINER = "\u200d"  # holds an emoji of several parts together


def has_sides(opinions: Opinions) -> bool:
    """Whether anything may be said of sides: not among too few people, nor when they differ by chance alone."""
    return opinions.verdict != verdicts.UNKNOWN and opinions.chance.explained_p <= LEVEL


def side_names(opinions: Opinions, names: Sequence[str] = ()) -> tuple[str, ...]:
    """What the sides are called: as given, or Group A, B ... or the halves of the line."""
    if len(names) == opinions.n_sides:
        return tuple(names)
    word = _("Group {letter}") if opinions.k > 1 else _("Half {letter}")
    return tuple(word.format(letter=LETTERS[i % len(LETTERS)]) for i in range(opinions.n_sides))


def as_text(text: str) -> str:
    """A statement in one line, without characters that steer a screen or break a file."""
    plain = "".join(c if c.isprintable() or c == _JOINER else " " for c in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "\u2026"


class Saying:
    """Opinions with the words for statements and sides."""

    def __init__(self, opinions: Opinions, texts: Texts, names: Sequence[str]) -> None:
        self.opinions, self.measures = opinions, opinions.measures
        self.texts = texts
        self.names = side_names(opinions, names)
        self.has_sides = has_sides(opinions)

    def text(self, place: int) -> str:
        number = int(self.opinions.statements[place])
        return as_text(self.texts.get(number, "")) or _("Statement {number}", number=number)

    def first(self, order: NDArray[np.float64], where: NDArray[np.bool_]) -> list[int]:
        """The places where this holds, the largest first."""
        found = np.flatnonzero(where)
        return [int(place) for place in found[np.argsort(-order[found], kind="stable")]]

    def table(self, caption: str, places: Sequence[int], *, is_yes: bool = True, note: str = "") -> Table:
        """Per statement the share of each side that agrees (or disagrees)."""
        shares = self.measures.approval if is_yes else self.measures.rejection
        header = _("{side} agrees") if is_yes else _("{side} disagrees")
        headers = (_("Statement"), *(header.format(side=name) for name in self.names), _("Votes"))
        rows: list[list[str | Cell]] = []
        for j in places[:MOST]:
            cells = [_share(shares.at(g, j)) for g in range(len(self.names))]
            rows.append([self.text(j), *cells, count_cell(int(self.measures.fair.seen[:, j].sum()))])
        return Table.of(caption, headers, rows, note=" ".join(filter(None, (note, _more(len(places))))))


def _share(estimate: Estimate) -> Cell:
    if estimate.value is None or estimate.i95 is None:
        return Cell(_("too few"))
    return Cell(_with_interval(estimate), estimate.value)


def _with_interval(estimate: Estimate) -> str:
    """A share that is known, and between brackets its 95 % interval."""
    assert estimate.value is not None
    assert estimate.i95 is not None
    return f"{numbers.percent(estimate.value)} ({numbers.interval(estimate.i95)})"


def _more(n: int) -> str:
    return _("{n} more statements are not listed.", n=n - MOST) if n > MOST else ""


def _sides_said(said: Saying) -> str:
    """What is meant by sides."""
    if said.opinions.k > 1:
        return _("The sides are the groups: {names}.", names=", ".join(said.names))
    return _(
        "There are no groups, so people are divided along the line on which they differ most, in two halves of about "
        "as many people: {names}. Half is a place on a line, not a kind of people.",
        names=", ".join(said.names),
    )


def binds(said: Saying) -> Section:
    measures = said.measures
    yes = said.first(measures.worst_approval.value, measures.bridge > 0)
    no = said.first(measures.worst_rejection.value, measures.bridge < 0)
    lines = [_sides_said(said)]
    if not yes and not no:
        judged = int(measures.enough.sum())
        lines.append(
            _(
                "No statement binds for sure. Of {n} statements enough people voted on every side to judge. That does "
                "not mean that people have nothing in common: more votes may show it.",
                n=judged,
            )
        )
    tables = []
    if yes:
        tables.append(said.table(_("All sides agree"), yes, note=_("Between brackets: 95% interval.")))
    if no:
        tables.append(said.table(_("All sides disagree"), no, is_yes=False, note=_("Between brackets: 95% interval.")))
    if yes:
        lines.append(_("The chart shows how many agree on the side that agrees least."))
    charts = (_weakest(said, yes),) if yes else ()
    return Section(_("What binds"), tuple(lines), tuple(tables), charts)


def _weakest(said: Saying, places: Sequence[int]) -> Chart:
    rows = [(said.text(j), said.measures.worst_approval.at(j)) for j in places[:MOST]]
    best = rows[0]
    described = _(
        "Most certain to bind: {statement} Even on the side that agrees least {share} agree.",
        statement=_ended(best[0]),
        share=_with_interval(best[1]),
    )
    return dots_chart(
        rows, title=_("How many agree on the side that agrees least"), description=described, first=_("Statement")
    )


def _ended(text: str) -> str:
    return text if text[-1:] in ".?!\u2026" else f"{text}."


def divides(said: Saying) -> Section:
    divisive = said.measures.divisive
    places = said.first(divisive.value, divisive.known & (divisive.low95 >= DIVIDES))
    if not places:
        return Section(_("What divides"), (_("On no statement the sides are certainly far apart."),))
    rows = [(said.text(j), divisive.at(j)) for j in places[:MOST]]
    most = rows[0]
    described = _(
        "Furthest apart on: {statement} Between the sides lie {points} percentage points (95%: {low} to {high}).",
        statement=_ended(most[0]),
        **_points(most[1]),
    )
    chart = dots_chart(rows, title=_("How far the sides lie apart"), description=described, first=_("Statement"))
    table = said.table(_("The sides differ"), places, note=_("Between brackets: 95% interval."))
    line = _("The chart shows how far the sides lie apart.")
    return Section(_("What divides"), (line,), tables=(table,), charts=(chart,))


def _points(estimate: Estimate) -> dict[str, str]:
    """A difference that is known, and its 95 % interval, in whole percentage points."""
    assert estimate.value is not None
    assert estimate.i95 is not None
    ends = {"points": estimate.value, "low": estimate.i95.low, "high": estimate.i95.high}
    return {name: numbers.decimal(100 * end, 0) for name, end in ends.items()}


def stands_for(said: Saying) -> Section:
    found = said.measures.representative
    tables = []
    for g, name in enumerate(said.names):
        rows = [
            (said.text(j), *_stance(said, g, j))
            for j in map(int, found.first[g])
            if _is_certain(_more_often(said, g, j))
        ]
        headers = (
            _("Statement"),
            _("More often than the others"),
            _("Difference in percentage points"),
            _("95% interval"),
        )
        tables.append(Table.of(name, headers, rows))
    heading = _("What each group stands for") if said.opinions.k > 1 else _("What each half stands for")
    if not any(tables):
        return Section(heading, (_("No side says anything clearly more often than the others."),))
    return Section(heading, tables=tuple(tables))


def _more_often(said: Saying, side: int, place: int) -> Estimate:
    found = said.measures.representative
    return (found.more_agree if found.direction[side, place] > 0 else found.more_disagree).at(side, place)


def _is_certain(estimate: Estimate) -> bool:
    """pol.is's rule lets through what may as well be no difference; nobody should be told that a side stands for it."""
    return estimate.i95 is not None and estimate.i95.low > 0


def _stance(said: Saying, side: int, place: int) -> tuple[str, Cell, Cell]:
    agrees = said.measures.representative.direction[side, place] > 0
    value, _near, wide = estimate_cells(_more_often(said, side, place))
    return (_("agrees") if agrees else _("disagrees")), value, wide


def minority(said: Saying) -> Section:
    """Where most people say yes and one side rather says no, or the other way round."""
    heading = _("What the minority thinks")
    yes = _left_behind(said, is_yes=True)
    no = _left_behind(said, is_yes=False)
    points = [*yes, *no][:MOST]
    if not points:
        return Section(heading, (_("On no statement a side certainly stands alone against most people."),))
    asked = _(
        "Most people think one thing here, and one side rather the opposite (between brackets: 95% interval). Ask them "
        "first: what do you need to come along?"
    )
    return Section(heading, (asked,), points=tuple(points))


def _left_behind(said: Saying, *, is_yes: bool) -> list[str]:
    measures = said.measures
    most, own, other = (
        (measures.agree, measures.approval, measures.rejection)
        if is_yes
        else (measures.disagree, measures.rejection, measures.approval)
    )
    alone = other.known & own.known & (other.low80 > own.value) & (other.value > own.value)
    where = most.known & (most.low95 > MAJORITY) & alone.any(axis=0) & measures.enough
    told = (
        _("{statement} Most people agree; {side} rather disagrees: {share}.")
        if is_yes
        else _("{statement} Most people disagree; {side} rather agrees: {share}.")
    )
    lines = []
    for j in said.first(other.value.max(axis=0), where):
        side = int(np.argmax(np.where(alone[:, j], other.value[:, j], -1.0)))
        share = _with_interval(other.at(side, j))
        lines.append(told.format(statement=_ended(said.text(j)), side=said.names[side], share=share))
    return lines


def alike(said: Saying) -> Section:
    """Without sides: what nearly everybody agrees or disagrees with."""
    if said.opinions.verdict == verdicts.UNKNOWN:
        return Section("")
    measures, found = said.measures, said.measures.consensus
    tables = []
    for caption, places, shares in (
        (_("Most people agree"), found.agree, measures.agree),
        (_("Most people disagree"), found.disagree, measures.disagree),
    ):
        rows = [
            (said.text(j), _share(shares.at(j)), count_cell(int(measures.total.seen[0, j]))) for j in map(int, places)
        ]
        headers = (_("Statement"), _("Share"), _("Votes"))
        tables.append(Table.of(caption, headers, rows, note=_("Between brackets: 95% interval.")))
    return Section(_("What nearly everybody thinks alike"), tables=tuple(tables))
