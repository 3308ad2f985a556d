"""Results that leave the site: who took which file is written down."""

from __future__ import annotations

from django.db import transaction

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate.models import Survey, Wave


@transaction.atomic
def download_results(*, by: Member, wave: Wave, kind: str) -> None:
    record(by=by, what="results.downloaded", subject=f"wave {wave.pk}", details={"kind": kind})


@transaction.atomic
def download_numbers(*, by: Member, survey: Survey, n: int) -> None:
    record(by=by, what="wave.exported", subject=f"survey {survey.pk}", details={"n": n})
