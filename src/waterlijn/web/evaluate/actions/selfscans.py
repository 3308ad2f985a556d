"""Self-evaluations: opening a round, handing out links, taking answers in, and closing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import __version__
from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, canonical_json
from waterlijn.web.evaluate import questions, tokens
from waterlijn.web.evaluate.models.selfscans import ScanAnswer, ScanRound, ScanSeat, SelfScan, Side
from waterlijn.web.evaluate.queries import selfscans as queries
from waterlijn.web.evaluate.scanning import outcomes

LEAST_SEATS, MOST_SEATS = 3, 60
OVER = _("This round is closed. Nothing was kept.")


class HandedOut(NamedTuple):
    """A link that is shown once."""

    side: Side
    key: str


@transaction.atomic
def save_scan(*, by: Member, scan: SelfScan) -> SelfScan:
    is_new = scan.pk is None
    if is_new:
        scan.organisation, scan.made_by = by.organisation, by
    scan.save()
    record(by=by, what="selfscan.made" if is_new else "selfscan.changed", subject=f"self-evaluation {scan.pk}")
    return scan


@transaction.atomic
def open_round(*, by: Member, scan: SelfScan, seats: Mapping[str, int]) -> tuple[ScanRound, list[HandedOut]]:
    """Begin a round; returns the links, and this is the only time that anybody sees them."""
    scan = SelfScan.objects.select_for_update().get(pk=scan.pk)
    if queries.open_round(scan):
        raise NotAllowed(_("A round is open already. Close it first."))
    n = sum(seats.values())
    if not LEAST_SEATS <= n <= MOST_SEATS:
        raise UsageError(_("A round needs at least 3 members, and holds at most 60."))
    last = scan.rounds.order_by("-number").values_list("number", flat=True).first() or 0
    row = ScanRound.objects.create(scan=scan, number=last + 1, questions=questions.version("selfscan"))
    handed_out = _hand_out(row, seats)
    record(by=by, what="selfscan.opened", subject=f"self-evaluation {scan.pk}", details={"round": row.number, "n": n})
    return row, handed_out


@transaction.atomic
def renew_links(*, by: Member, row: ScanRound) -> list[HandedOut]:
    """New links for who did not answer yet; the old ones of these seats stop working."""
    row = ScanRound.objects.select_for_update().get(pk=row.pk)
    if not row.is_open:
        raise NotAllowed(OVER)
    unused = row.seats.filter(is_used=False)
    seats = {str(side): unused.filter(side=side).count() for side in Side}
    unused.delete()
    handed_out = _hand_out(row, seats)
    record(by=by, what="selfscan.links", subject=f"self-evaluation {row.scan_id}", details={"n": len(handed_out)})
    return handed_out


def _hand_out(row: ScanRound, seats: Mapping[str, int]) -> list[HandedOut]:
    found = [HandedOut(side, tokens.new_token()) for side in Side for _n in range(seats.get(side, 0))]
    ScanSeat.objects.bulk_create(ScanSeat(round=row, side=side, key_hash=tokens.token_hash(key)) for side, key in found)
    return found


@transaction.atomic
def give_scan(*, key: str, answers: Mapping[str, int | None]) -> None:
    """Keep what one member scored. No line in the trail: its time would stand beside a seat."""
    found = queries.seat_of(key)
    # closing reads all answers and deletes them: whoever adds one waits for that, or it for her
    row = ScanRound.objects.select_for_update(no_key=True).get(pk=found.round_id) if found else None
    seat = queries.seat_of(key)
    if row is None or seat is None or not row.is_open:
        raise NotAllowed(OVER)
    if seat.is_used:
        raise NotAllowed(_("This link was used already. Nothing was changed."))
    side = seat.side if queries.is_side_kept(seat) else ""
    ScanAnswer.objects.create(round=row, side=side, answers=dict(answers))
    ScanSeat.objects.filter(pk=seat.pk).update(is_used=True)


@transaction.atomic
def close_round(*, by: Member | None, row: ScanRound) -> ScanRound:
    """Keep what the members said together, and forget what each of them said."""
    row = ScanRound.objects.select_for_update().get(pk=row.pk)
    if not row.is_open:
        raise NotAllowed(OVER)
    given = list(row.answers.all())
    answers = sorted([a.side, canonical_json(a.answers)] for a in given)
    row.result = outcomes.outcome(row.scan, given)
    row.inputs_hash = hashlib.sha256(canonical_json(answers).encode()).hexdigest()
    row.code_version, row.closed_at = __version__, timezone.now()
    row.save()
    row.answers.all().delete()
    row.seats.all().delete()
    details = {"round": row.number, "n": len(answers), "inputs": row.inputs_hash}
    record(by=by, organisation=row.scan.organisation, what="selfscan.closed", subject=f"self-evaluation {row.scan_id}",
           details=details)  # fmt: skip
    return row


def close_forgotten_rounds(*, today: date | None = None) -> int:
    """Members were told that what each said goes: a round that nobody closes is closed. Safe to run at any time."""
    today = today or timezone.localdate()
    found = [row for row in ScanRound.objects.filter(closed_at=None) if row.last_day < today]
    for row in found:
        close_round(by=None, row=row)
    return len(found)


@transaction.atomic
def note_download(*, by: Member, row: ScanRound, kind: str) -> None:
    details = {"kind": kind, "round": row.number}
    record(by=by, what="evaluation.downloaded", subject=f"self-evaluation {row.scan_id}", details=details)
