"""What `waterlijn dialogue` writes for a program: the whole analysis by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from waterlijn.cli import screen
from waterlijn.dialogue import Opinions
from waterlijn.dialogue.columns import Estimates
from waterlijn.dialogue.polarisation.statements import Polarised
from waterlijn.formats.polis import CommentsFile, VotesFile
from waterlijn.formats.polis.cells import KEPT
from waterlijn.records import BadRow
from waterlijn.report.sides import has_sides, side_names
from waterlijn.words import gettext as _
from waterlijn.words import ngettext

FOR_ONE = (
    "This file names a group or half for every participant. It is for the person who holds the votes already; never "
    "publish it, and never use it against anybody."
)
Texts = Mapping[int, str]


def parts(opinions: Opinions, apart: Polarised, texts: Texts, participants: Sequence[str]) -> dict[str, Any]:
    """All that is not in the main fields, in the order of docs/reference/dialogue.md."""
    return {
        "verdict_word": opinions.verdict,
        "reasons": [_(reason) for reason in opinions.reasons],
        "seed": opinions.settings.seed,
        "participants": len(opinions.participants),
        "in_conversation": opinions.n_in_conversation,
        "votes": opinions.n_votes,
        "hidden": opinions.statements[~opinions.kept],
        "axis": _axis(opinions),
        "groups": _groups(opinions),
        "sides": _sides(opinions),
        "statements": _statements(opinions, apart, texts),
        "bridges": _ids(opinions, opinions.measures.bridge > 0),
        "bridges_against": _ids(opinions, opinions.measures.bridge < 0),
        "consensus": {
            "agree": opinions.statements[opinions.measures.consensus.agree],
            "disagree": opinions.statements[opinions.measures.consensus.disagree],
        },
        "representative": _representative(opinions),
        "polarisation": {"bimodality": apart.bimodality, "duclos_esteban_ray": apart.spread},
        "people_note": _(FOR_ONE),
        "people": _people(opinions, participants),
    }


def _axis(opinions: Opinions) -> dict[str, Any]:
    chance = opinions.chance
    return {
        "explained": opinions.explained,
        "p": chance.explained_p if chance.draws else None,
        "explained_by_chance_95": chance.explained_95 if chance.draws else None,
    }


def _groups(opinions: Opinions) -> dict[str, Any]:
    """`k` is 1 when no groups are shown; the tests say why, and `found` what they looked at."""
    chance, steady, gap = opinions.chance, opinions.stability, opinions.gap
    sizes = np.bincount(opinions.group[opinions.group >= 0], minlength=opinions.k).tolist() if opinions.k > 1 else []
    return {
        "k": opinions.k,
        "sizes": sizes,
        "found": opinions.division.k,
        "silhouette": opinions.division.silhouette,
        "by_chance": {"draws": chance.draws, "silhouette_95": chance.silhouette_95, "p": chance.silhouette_p}
        if chance.draws
        else None,
        "stability": {"draws": steady.draws, "median": steady.median, "p10": steady.p10, "same_k": steady.same_k}
        if steady.draws
        else None,
        "gap": {"depth": gap.depth, "p": gap.p, "n": gap.n} if gap.n else None,
    }


def _sides(opinions: Opinions) -> dict[str, Any]:
    if not has_sides(opinions):
        return {"kind": "none", "names": [], "sizes": []}
    sizes = np.bincount(opinions.side[opinions.side >= 0], minlength=opinions.n_sides)
    return {"kind": "groups" if opinions.k > 1 else "halves", "names": side_names(opinions), "sizes": sizes}


def _ids(opinions: Opinions, where: Any) -> list[int]:
    """Numbers of statements; the clearest first. Without sides nothing bridges."""
    if not has_sides(opinions):
        return []
    measures = opinions.measures
    value = np.maximum(measures.worst_approval.value, measures.worst_rejection.value)
    places = np.flatnonzero(where)
    found: list[int] = opinions.statements[places[np.argsort(-value[places], kind="stable")]].tolist()
    return found


def _statements(opinions: Opinions, apart: Polarised, texts: Texts) -> list[dict[str, Any]]:
    return [_statement(opinions, apart, texts, j) for j in range(len(opinions.statements)) if opinions.kept[j]]


def _statement(opinions: Opinions, apart: Polarised, texts: Texts, j: int) -> dict[str, Any]:
    measures, number = opinions.measures, int(opinions.statements[j])
    found: dict[str, Any] = {
        "statement": number,
        "text": texts.get(number),
        "votes": measures.total.seen[0, j],
        "agree": measures.agree.at(j),
        "pass": measures.passed.at(j),
        "disagree": measures.disagree.at(j),
        "polarisation": apart.polarisation[j],
        "tastle_wierman": apart.consensus[j],
        "middle": measures.central.at(j),
    }
    if not has_sides(opinions):
        return found | {"bridge": None}
    across: dict[str, Estimates] = {
        "together_agree": measures.group_approval,
        "together_disagree": measures.group_rejection,
        "least_agree": measures.worst_approval,
        "least_disagree": measures.worst_rejection,
        "apart": measures.divisive,
    }
    return found | {
        "bridge": int(measures.bridge[j]),
        "signs": {"agree": int(measures.signs[0, j]), "disagree": int(measures.signs[1, j])},
        **{name: estimates.at(j) for name, estimates in across.items()},
        "sides": [
            {"side": g, "agree": measures.approval.at(g, j), "disagree": measures.rejection.at(g, j)}
            for g in range(opinions.n_sides)
        ],
    }


def _representative(opinions: Opinions) -> list[dict[str, Any]]:
    """Per side at most five statements that it agrees or disagrees with more often than the others."""
    if not has_sides(opinions):
        return []
    found = opinions.measures.representative
    return [
        {
            "side": g,
            "statements": [
                {
                    "statement": int(opinions.statements[j]),
                    "says": "agree" if found.direction[g, j] > 0 else "disagree",
                    "more_often": (found.more_agree if found.direction[g, j] > 0 else found.more_disagree).at(g, j),
                }
                for j in map(int, places)
            ],
        }
        for g, places in enumerate(found.first)
    ]


def _people(opinions: Opinions, names: Sequence[str]) -> list[dict[str, Any]]:
    numbers = opinions.participants.tolist()
    has = has_sides(opinions)
    return [
        {
            "participant": names[number] if names else number,
            "group": group if group >= 0 else None,
            "half": side if has and opinions.k == 1 and side >= 0 else None,
            "position": place if is_in else None,
        }
        for number, group, side, place, is_in in zip(
            numbers,
            opinions.group.tolist(),
            opinions.side.tolist(),
            opinions.position.tolist(),
            opinions.in_conversation.tolist(),
            strict=True,
        )
    ]


def bad_rows(votes: VotesFile, comments: CommentsFile | None) -> dict[str, Any]:
    """How many rows were not read or read with a remark, and the first thousand of them."""
    return {name: _bad(file) for name, file in (("votes", votes), ("comments", comments)) if file is not None}


def _bad(file: VotesFile | CommentsFile) -> dict[str, Any]:
    return {"n": file.n_bad, "rows": [{"line": row.line, "reason": _why(row)} for row in file.bad_rows]}


def _why(row: BadRow) -> str:
    return _(row.reason, **{name: _(value) for name, value in row.details})


def list_bad(path: Path, file: VotesFile | CommentsFile) -> None:
    """On standard error: how many rows could not be read, and the first of them with their reason."""
    remarks = [row for row in file.bad_rows if set(KEPT) <= set(row.details)]
    others = [row for row in file.bad_rows if not set(KEPT) <= set(row.details)]
    if others:
        n = file.n_bad - len(remarks)
        screen.list_rows(ngettext("{n} row could not be read:", "{n} rows could not be read:", n), path.name, others, n)
    if remarks:
        n = len(remarks)
        screen.list_rows(
            ngettext("{n} row was kept with a remark:", "{n} rows were kept with a remark:", n), path.name, remarks, n
        )
