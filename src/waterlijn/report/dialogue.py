"""A conversation as a document: what binds, what divides, what each side stands for, and what cannot be said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from waterlijn.dialogue import Opinions
from waterlijn.dialogue import opinions as verdicts
from waterlijn.dialogue.polarisation.statements import Polarised
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts import Chart
from waterlijn.report.charts.opinion_map import opinion_map
from waterlijn.report.document import Document, Section
from waterlijn.report.sides import MOST, Saying, Texts, alike, binds, divides, has_sides, minority, stands_for
from waterlijn.report.tables import Cell, Table, count_cell
from waterlijn.words import gettext as _
from waterlijn.words import ngettext


def document(
    opinions: Opinions,
    texts: Texts,
    *,
    topic: str = "",
    polarised: Polarised | None = None,
    names: Sequence[str] = (),
    warnings: Sequence[str] = (),
) -> Document:
    """The whole report, in the language in use.

    Parameters
    ----------
    opinions
        As `dialogue.analyse` gives it.
    texts
        The statement of each number, as it was written; characters that are no text are left out, and a statement
        that is not there is called by its number.
    topic
        The question of the conversation.
    polarised
        As `dialogue.polarisation.statements.polarised` gives it, or None to leave that part out.
    names
        Of the sides, where somebody gave them one; otherwise Group A, B or Half A, B.
    warnings
        What else must be known, in the language in use.

    Notes
    -----
    Nothing is said about fewer than five people: `opinions` holds no such number, the map draws no such place, and a
    table shows the sides of a statement or everybody together, never both.
    """
    said = Saying(opinions, texts, names)
    sections = (
        *((binds(said), divides(said), stands_for(said), minority(said)) if said.has_sides else (alike(said),)),
        _apart(said, polarised),
        _who(said),
    )
    return Document(
        _("What people think: {topic}", topic=topic) if topic else _("What people think"),
        sentence(opinions),
        tuple(section for section in sections if section),
        _method(opinions),
        (*_unknown(opinions), *warnings),
        lead(opinions),
    )


def sentence(opinions: Opinions) -> str:
    """The answer: are there camps, and how many statements bind."""
    said = _groups(opinions)
    if not has_sides(opinions):
        return said
    n = int((opinions.measures.bridge != 0).sum())
    if not n:
        return f"{said} {_('No statement certainly binds all sides.')}"
    return f"{said} {ngettext('{n} statement binds.', '{n} statements bind.', n)}"


def _groups(opinions: Opinions) -> str:
    if opinions.verdict == verdicts.CAMPS:
        return _("There are {k} groups that vote differently, with a gap between them.", k=opinions.k)
    if opinions.verdict == verdicts.SIDES:
        return _("No camps were found: people lean to {k} sides, and many stand in between.", k=opinions.k)
    if opinions.verdict == verdicts.UNKNOWN:
        return _("What these people think together cannot be said: fewer than 12 people voted on enough statements.")
    if verdicts.FEWER_THAN_THIRTY in opinions.reasons:
        return _("Whether there are groups cannot be said: fewer than 30 people voted on enough statements.")
    if verdicts.NOT_TESTED in opinions.reasons:
        return _("Whether there are groups was not tested, so no groups are shown.")
    if verdicts.NO_AXIS in opinions.reasons:
        return _("No camps were found: people differ from each other no more than chance would make them.")
    return _("No camps were found: as far as these votes show, opinions form a spectrum.")


def lead(opinions: Opinions) -> str:
    """How much it rests on."""
    said = _(
        "{people} people gave {votes} votes on {statements} statements.",
        people=_people(len(opinions.participants)),
        votes=numbers.count(opinions.n_votes),
        statements=numbers.count(int(opinions.kept.sum())),
    )
    return said[:1].upper() + said[1:]  # it may begin with "fewer than five"


def _people(n: int) -> str:
    return numbers.count(n) if n >= SMALLEST_CELL else _("fewer than five")


def _apart(said: Saying, polarised: Polarised | None) -> Section:
    """The statements on which votes lie furthest apart, whoever gave them."""
    if polarised is None or said.opinions.verdict == verdicts.UNKNOWN:
        return Section("")
    known = [
        (e.value, j) for j, e in enumerate(polarised.polarisation) if e.value is not None and said.opinions.kept[j]
    ]
    places = [j for _value, j in sorted(known, key=lambda pair: (-pair[0], pair[1]))][: MOST // 2]
    rows = [(said.text(j), *_hundred(polarised.polarisation[j])) for j in places]
    caption = _("The votes that lie furthest apart")
    headers = (_("Statement"), _("Polarisation, 0 to 100"), _("95% interval"), _("Votes"))
    note = _("0: everybody votes alike. 50: votes are spread evenly. 100: half agrees and half disagrees.")
    return Section(_("How far apart are the votes?"), tables=(Table.of(caption, headers, rows, note=note),))


def _hundred(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    assert estimate.value is not None
    assert estimate.i95 is not None
    low, high = (numbers.decimal(100 * end, 0) for end in (estimate.i95.low, estimate.i95.high))
    between = _("{low} to {high}", low=low, high=high)
    return Cell(numbers.decimal(100 * estimate.value, 0), 100 * estimate.value), Cell(between), count_cell(estimate.n)


def _who(said: Saying) -> Section:
    found = said.opinions
    lines = [lead(found)]
    few = len(found.participants) - found.n_in_conversation
    if few:
        lines.append(
            _(
                "{placed} of them voted on enough statements to have a place in the picture; the votes of the others "
                "count for the statements.",
                placed=_people(found.n_in_conversation),
            )
        )
    charts = _map(said)
    return Section(_("Who took part"), tuple(lines), (_sizes(said),) if found.k > 1 else (), charts)


def _sizes(said: Saying) -> Table:
    people = np.bincount(said.opinions.group[said.opinions.group >= 0], minlength=len(said.names))
    rows = [(name, count_cell(int(n))) for name, n in zip(said.names, people.tolist(), strict=True)]
    return Table.of(_("People per group"), (_("Group"), _("People")), rows)


def _map(said: Saying) -> tuple[Chart, ...]:
    found = said.opinions
    if not said.has_sides:
        return ()
    placed = found.in_conversation
    group = found.group[placed] if found.k > 1 else None
    chart = opinion_map(found.position[placed], group, said.names if found.k > 1 else ())
    return (chart,) if chart else ()


def _method(opinions: Opinions) -> tuple[str, ...]:
    lines = [
        _(
            "Votes are agree (1), pass (0) and disagree (-1); the last vote of a person on a statement counts. Method: "
            "{method} and {measures}, seed {seed}.",
            method=opinions.method,
            measures=opinions.measures.method,
            seed=opinions.settings.seed,
        )
    ]
    if opinions.chance.draws:
        lines.append(
            _(
                "The line on which people differ most explains {explained} of the differences between votes. Shuffled "
                "votes, which have nothing in common, reach at most {chance} in 95 of 100 draws.",
                explained=numbers.percent(float(opinions.explained[0])),
                chance=numbers.percent(opinions.chance.explained_95),
            )
        )
    if opinions.stability.draws:
        lines.append(
            _(
                "Drawn again {draws} times from these people, the groups are alike for {likeness} out of 100 (100: "
                "the same; 0: no more than chance).",
                draws=opinions.stability.draws,
                likeness=numbers.decimal(100 * max(opinions.stability.median, 0.0), 0),
            )
        )
    lines.append(
        _(
            "A statement binds when more than half of every side agree, and two of three signs say that this is no "
            "chance: all sides together clearly agree, the side that agrees least certainly has a majority, and "
            "somebody in the middle of the line would agree."
        )
    )
    return tuple(lines)


def _looked(opinions: Opinions) -> bool:
    """Whether camps were looked for and not found, which is not the same as that there are none."""
    is_open = opinions.verdict in (verdicts.SPECTRUM, verdicts.SIDES)
    return is_open and not {verdicts.FEWER_THAN_THIRTY, verdicts.NOT_TESTED} & set(opinions.reasons)


def _unknown(opinions: Opinions) -> tuple[str, ...]:
    return (
        *(_(reason) for reason in opinions.reasons),
        *([_("Small camps, and camps in a small conversation, may have been missed.")] if _looked(opinions) else []),
        _("Who took part chose to do so. What the other residents think cannot be known from this."),
    )
