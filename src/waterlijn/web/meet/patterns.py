"""Does anything stand out in how people voted? In words, as a pattern, and never of persons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.opinions import Opinions
from waterlijn.dialogue.stuffing import TOO_FEW, look_for_copies
from waterlijn.words import gettext as said


def patterns(matrix: Matrix, found: Opinions) -> dict[str, Any]:
    """What is kept: counts, and no set of fewer than five."""
    copies = look_for_copies(matrix, found.side, seed=found.settings.seed)
    excess = copies.excess
    bounds = [excess.i95.low, excess.i95.high] if excess.i95 else []
    return {
        "rows": copies.rows,
        "alike": copies.alike,
        "excess": excess.value,
        "bounds": bounds,
        "reason": excess.reason,
        "largest": copies.largest,
        "stands_out": copies.stands_out,
    }


def in_words(kept: dict[str, Any]) -> list[str]:
    if not kept:
        return []
    if kept["reason"] == TOO_FEW:
        return [said(TOO_FEW)]
    lines = [_first(kept)]
    if kept["excess"] is not None:
        low, high = kept["bounds"]
        expected, fewest, most = (max(0, round(kept["alike"] - more)) for more in (kept["excess"], high, low))
        lines.append(
            _(
                "{alike} of {rows} people gave nearly the same long row of votes as somebody else. "
                "If people voted independently of each other, about {expected} would ({fewest} to {most})."
            ).format(alike=kept["alike"], rows=kept["rows"], expected=expected, fewest=fewest, most=most)
        )
    return lines


def _first(kept: dict[str, Any]) -> str:
    if kept["stands_out"]:
        return ngettext(
            "Yes: {n} person gave one and the same long row of votes. By chance so many seldom do. Look whether there "
            "is a good reason, and ask if you do not know.",
            "Yes: {n} people gave one and the same long row of votes. By chance so many seldom do. Look whether there "
            "is a good reason, and ask if you do not know.",
            kept["largest"],
        ).format(n=kept["largest"])
    return _("No: there are no more rows of votes alike than people who think alike would give.")
