"""What is known of self-evaluations: rounds, how many answered, whom a link belongs to."""

from __future__ import annotations

from django.db.models import QuerySet

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.evaluate import tokens
from waterlijn.web.evaluate.models.selfscans import LEAST_ON_SIDE, ScanRound, ScanSeat, SelfScan


def scans_of(organisation: Organisation) -> QuerySet[SelfScan]:
    return SelfScan.objects.filter(organisation=organisation)


def rounds_of(organisation: Organisation) -> QuerySet[ScanRound]:
    return ScanRound.objects.filter(scan__organisation=organisation).select_related("scan")


def open_round(scan: SelfScan) -> ScanRound | None:
    return ScanRound.objects.filter(scan=scan, closed_at=None).first()


def closed_rounds(scan: SelfScan) -> list[ScanRound]:
    """The newest first."""
    return list(ScanRound.objects.filter(scan=scan).exclude(closed_at=None))


def seat_of(key: str) -> ScanSeat | None:
    return ScanSeat.objects.filter(key_hash=tokens.token_hash(key)).select_related("round__scan__organisation").first()


def is_side_kept(seat: ScanSeat) -> bool:
    """Of one or two on a side nothing is ever shown apart, so keeping the side would only tell whose answer it is."""
    return ScanSeat.objects.filter(round=seat.round_id, side=seat.side).count() >= LEAST_ON_SIDE


def turnout(row: ScanRound) -> tuple[int, int]:
    """How many links were used, and how many there are."""
    used = list(row.seats.values_list("is_used", flat=True))
    return sum(used), len(used)
