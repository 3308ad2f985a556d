"""From what people judged to labels that carry the temperature ("ijken"): who was labelled, and with which chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS
from waterlijn.temperature import Labels
from waterlijn.temperature.counting import MEASURES
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.understand import labels, queries
from waterlijn.web.understand.actions.tuning import judged
from waterlijn.web.understand.models import DrawnMessage, Label, LabelRound

CHUNK = 500
MOST_OUTSIDE = 0.2  # of the voices of a week that could not be drawn: beyond it, the labels do not speak for the week
Cell = tuple[str, date | None]


def settle_chances(organisation: Organisation) -> int:
    """Fix the chance with which every judged message was judged; returns how many labels now count.

    Nothing happens while people judge, nor while they differ about a message that can still be read: what is left then
    is no random part of what was drawn. In a round that stopped early the order was by lot, so the share that people
    got round to is a chance as well.
    """
    if queries.open_round(organisation) is not None or queries.is_unsettled(organisation):
        return 0
    found = [row for row, _answer in judged(organisation)]
    share = queries.judged_share(organisation, found)
    for row in found:
        row.settled_chance = min(1.0, row.chance * share[row.round_id])
    DrawnMessage.objects.bulk_update(found, ["settled_chance"], batch_size=CHUNK)
    return len(found)


class Judged(NamedTuple):
    """The labels that count: message -> (chance, answer); and the sorted numbers of all that could be drawn."""

    answers: dict[int, tuple[float, Label]]
    frame: NDArray[np.int64]

    def outside(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        return ~np.isin(numbers, self.frame, assume_unique=True)


def judged_labels(organisation: Organisation) -> Judged:
    """What people came to about every message that counts.

    A message about which nobody could say is missing by itself; the others get its weight, shared evenly.
    """
    rows = {row.pk: row for row in queries.drawn_of(organisation) if row.settled_chance}
    given = labels.by_message(Label.objects.filter(drawn__in=rows))
    final = {pk: labels.final(given.get(pk, []), is_double=row.round.is_double) for pk, row in rows.items()}
    answered = {pk: answer for pk, answer in final.items() if answer is not None}
    could_say = len(answered) / len(rows) if rows else 1.0
    chances = {pk: (rows[pk].settled_chance or 1.0) * could_say for pk in answered}
    frames = LabelRound.objects.filter(pk__in={row.round_id for row in rows.values()}).values_list("frame", flat=True)
    numbers = [queries.unpack(bytes(frame))[0] for frame in frames]
    union = np.unique(np.concatenate(numbers)) if numbers else np.zeros(0, np.int64)
    return Judged({pk: (chances[pk], answer) for pk, answer in answered.items()}, union)


class Found(NamedTuple):
    """A labelled message as it came by in the count."""

    cell: Cell
    score: NDArray[np.float64]  # (14,), in the order of MEASURES
    chance: float
    answer: Label


def as_labels(found: Sequence[Found], voices: Mapping[Cell, int], outside: Mapping[Cell, int]) -> Labels | None:
    """The labels as the estimator takes them; None when there are none.

    The voices of a week that could not be drawn (they came in later, or from another source) are taken to be like the
    others; where they are more than `MOST_OUTSIDE` of it, the labels are not used for that week.
    """
    kept = [row for row in found if outside.get(row.cell, 0) <= MOST_OUTSIDE * voices[row.cell]]
    if not kept:
        return None
    inside = [1 - outside.get(row.cell, 0) / voices[row.cell] for row in kept]
    truth = np.array([_truth(row.answer) for row in kept], np.bool_)
    score = np.array([row.score for row in kept], np.float64)
    return Labels(
        place=[row.cell[0] for row in kept],
        week=np.array([row.cell[1] for row in kept], "datetime64[D]"),
        pi=np.array([row.chance * share for row, share in zip(kept, inside, strict=True)], np.float64),
        truth={measure: truth[:, i] for i, measure in enumerate(MEASURES)},
        score={measure: score[:, i] for i, measure in enumerate(MEASURES)},
    )


def _truth(answer: Label) -> list[bool]:
    """One answer in the order of MEASURES."""
    said = [bool(getattr(answer, name)) for name in LABELS]
    return [any(said), answer.target != "none", *said, *(need in answer.needs for need in NEEDS)]


def outside_of(rows: Sequence[tuple[Any, ...]], is_voice: NDArray[np.bool_], judged: Judged) -> Counter[Cell]:
    """Voices per cell that could not be drawn; `rows` begin with number, week and place."""
    numbers = np.array([row[0] for row in rows], np.int64)
    return Counter((rows[i][2], rows[i][1]) for i in np.flatnonzero(is_voice & judged.outside(numbers)).tolist())
