"""The assessment of a source, and the data protection officer's word on it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen import dpia, queries
from waterlijn.web.listen.models import Assessment, Import, SignOff, Source

NEW_VERSION = _("There is a newer version of the assessment.")


@transaction.atomic
def save_assessment(*, by: Member, source: Source, answers: dict[str, str]) -> Assessment:
    """Keep a new version; an earlier signature does not cover it."""
    Source.objects.select_for_update().get(pk=source.pk)
    last = source.assessments.order_by("-version").values_list("version", flat=True).first() or 0
    kept = {key: answers.get(key, "").strip() for key in dpia.KEYS}
    assessment = Assessment.objects.create(source=source, version=last + 1, answers=kept, written_by=by)
    withdraw_all(source, NEW_VERSION)
    record(by=by, what="assessment.written", subject=f"source {source.pk}", details={"version": assessment.version})
    return assessment


@transaction.atomic
def sign_off(*, by: Member, assessment: Assessment, promise: str, remark: str = "") -> SignOff:
    """The data protection officer's yes to this version of the assessment and this promise, and to nothing else."""
    source = Source.objects.select_for_update().get(pk=assessment.source_id)
    if queries.newest_assessment(source) != assessment:
        raise NotAllowed(_("There is a newer version of the assessment. Read that one first; nothing was signed."))
    if queries.promise_of(source) != promise:
        raise NotAllowed(_("The source was changed while you were reading. Read it again; nothing was signed."))
    if queries.has_own_hand(by, source, assessment):
        raise NotAllowed(
            _(
                "You made or changed this source, or wrote its assessment. Somebody else has to agree. "
                "Nothing was signed."
            )
        )
    empty = [key for key in dpia.KEYS if not assessment.answers.get(key)]
    if empty:
        raise NotAllowed(_("The assessment is not finished yet. Nothing was signed."))
    signed = SignOff.objects.create(assessment=assessment, promise=promise, remark=remark, signed_by=by)
    Source.objects.filter(pk=source.pk).update(stopped_at=None, stop_reason="")
    record(
        by=by,
        what="source.signed",
        subject=f"source {source.pk}",
        details={"version": assessment.version, "promise": promise},
    )
    return signed


@transaction.atomic
def withdraw_sign_off(*, by: Member, source: Source, reason: str) -> int:
    withdrawn = withdraw_all(source, reason)
    record(by=by, what="source.withdrawn", subject=f"source {source.pk}", details={"withdrawn": withdrawn})
    return withdrawn


@transaction.atomic
def stop_source(*, by: Member, source: Source, reason: str) -> int:
    """The stop button: nothing comes in any more, from this moment. Returns how many imports it stopped."""
    Source.objects.filter(pk=source.pk).update(stopped_at=timezone.now(), stop_reason=reason)
    withdraw_all(source, _("The source was stopped."))
    # A running import looks at the source before each batch, and finds itself stopped.
    stopped = Import.objects.filter(source=source, state__in=queries.BUSY).count()
    record(by=by, what="source.stopped", subject=f"source {source.pk}", details={"imports": stopped})
    return stopped


def withdraw_all(source: Source, reason: str, *, keep: str = "") -> int:
    """Withdraw every signature except those for the promise `keep`; returns how many."""
    standing = SignOff.objects.filter(assessment__source=source, withdrawn_at=None)
    if keep:
        standing = standing.exclude(promise=keep)
    return standing.update(withdrawn_at=timezone.now(), withdrawn_reason=reason)
