"""People judge messages: blind, each for themselves, and what they differ on is settled afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.understand import labels, queries
from waterlijn.web.understand.actions.calibrating import settle_chances
from waterlijn.web.understand.actions.tuning import judged
from waterlijn.web.understand.models import DrawnMessage, Label, LabelRound, bits_of

CLOSED = _("This round is closed. What you did before is saved.")
TAKEN = _("Others judged this message in the meantime. Here is the next one.")
NOTHING = _("There is nothing to take back.")
SHARED = _("A colleague judged this message too. From then on both judgements stay as they are.")
STILL_JUDGING = _("People are still judging. The file can be made when everything is judged, or the round is closed.")
UNSETTLED = _("There are still messages that people do not agree about. Settle those first; then the file can be made.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person says of one message; with `is_unsure` the rest means nothing."""

    is_unsure: bool = False
    abuse: bool = False
    hate: bool = False
    threat: bool = False
    othering: bool = False
    target: str = "none"
    behaviour: str = "other"
    needs: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        found = asdict(self)
        return found | {"needs_bits": bits_of(found.pop("needs"))}


UNSURE = Answer(is_unsure=True)


@transaction.atomic
def give_label(*, by: Member, drawn: DrawnMessage, answer: Answer) -> Label:
    """One blind judgement. Nobody judges a message twice, and nobody sees what another said."""
    row = _open(drawn.round_id)
    DrawnMessage.objects.select_for_update().get(pk=drawn.pk)
    given = Label.objects.filter(drawn=drawn)
    taken = {label.seat for label in given}
    free = [seat for seat in ((1, 2) if row.is_double else (1,)) if seat not in taken]
    if not free or given.filter(by=by).exists():
        raise NotAllowed(TAKEN)
    label = Label.objects.create(drawn=drawn, by=by, seat=_seat(by, row, free), **answer.columns())
    # which message it was, and what was said of it, is nobody's business: no score on a person
    record(by=by, what="label.given", subject=f"round {row.pk}")
    return label


def _seat(by: Member, row: LabelRound, free: list[int]) -> int:
    """The same seat through the whole round where possible: kappa compares two people, not two turns."""
    used = queries.labels_of(row).filter(by=by, seat__lt=Label.SETTLED).values_list("seat", flat=True).first()
    return used if used in free else free[0]


@transaction.atomic
def take_back(*, by: Member, row: LabelRound) -> DrawnMessage:
    """One's own last judgement goes; the message can be judged again, until somebody else judged it too."""
    row = _open(row.pk)
    label = queries.last_label(row, by)
    if label is None:
        raise NotAllowed(NOTHING)
    if queries.is_shared(label):
        raise NotAllowed(SHARED)
    drawn = label.drawn
    label.delete()
    record(by=by, what="label.taken_back", subject=f"round {row.pk}")
    return drawn


@transaction.atomic
def settle(*, by: Member, drawn: DrawnMessage, answer: Answer, talked: bool) -> Label:
    """The answer where two people differed: from a third person, or from one of the two after they talked."""
    _locked(drawn.round_id)
    row = DrawnMessage.objects.select_related("round").defer("round__frame").get(pk=drawn.pk)
    given = labels.by_message(Label.objects.filter(drawn=row)).get(row.pk, [])
    if not labels.needs_settling(given, is_double=row.round.is_double):
        raise NotAllowed(_("This message is settled already."))
    if row.round.is_open and not queries.is_judged(row.round):
        raise NotAllowed(_("Differences are settled when everybody is done, so that nobody is led by a colleague."))
    if not talked and any(label.by_id == by.pk for label in given):
        raise NotAllowed(_("You judged this message yourself. Talk about it with your colleague first."))
    label = Label.objects.create(drawn=row, seat=Label.SETTLED, **answer.columns())
    record(by=by, what="label.settled", subject=f"round {row.round_id}")
    settle_chances(by.organisation)
    return label


def _locked(pk: int) -> LabelRound:
    """Closing takes the names off everything that is there: whoever adds something waits for that, or it for her."""
    return LabelRound.objects.select_for_update().defer("frame").get(pk=pk)


def _open(pk: int) -> LabelRound:
    row = _locked(pk)
    if not row.is_open:
        raise NotAllowed(CLOSED)
    return row


@transaction.atomic
def download_labels(*, by: Member) -> list[tuple[DrawnMessage, Label | None]]:
    """Every judged message with its answer, None where nobody could say.

    Not while people judge (it would tell them where they differ), and not while differences wait: those messages are
    no random part of what was drawn, so no chance could make up for leaving them out.
    """
    row = queries.open_round(by.organisation)
    if row is not None and not queries.is_judged(row):
        raise NotAllowed(STILL_JUDGING)
    if queries.is_unsettled(by.organisation):
        raise NotAllowed(UNSETTLED)
    found = judged(by.organisation)
    record(by=by, what="labels.downloaded", details={"n": len(found)})
    return found
