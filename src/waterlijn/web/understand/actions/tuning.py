"""Trains a local layer on what people judged, adopts it, and goes back. The shipped model is never touched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from scipy.sparse import vstack

from waterlijn.errors import NotAllowed
from waterlijn.records import LABELS
from waterlijn.text import groups, local, local_card
from waterlijn.text.read import model_name
from waterlijn.text.rules.names import PROTECTION
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.understand import labels, queries
from waterlijn.web.understand.models import DrawnMessage, Label, LocalLayer, Reading

NO_LABELS = _("There are no judgements to learn from yet.")
NOT_SHOWN = _("It was not shown that this version reads better. Nothing was changed.")
OTHER_MODEL = _("The program was renewed after this version was trained. Train again first.")


def train(*, by: Member) -> LocalLayer:
    """Fit a layer on all labels of the organisation and make its test card. Nothing is read with it yet."""
    labelled = labelled_of(by.organisation)
    if not len(labelled):
        raise NotAllowed(NO_LABELS)
    layer, card = local.fit(labelled, base=model_name()), local_card.evaluate(labelled)
    with transaction.atomic():
        # of earlier tries the card stays, and the words go
        old = LocalLayer.objects.filter(organisation=by.organisation).exclude(state=LocalLayer.State.ADOPTED)
        old.update(weights={}, state=LocalLayer.State.PUT_AWAY)
        row = LocalLayer.objects.create(
            organisation=by.organisation, by=by, name=layer.name, base=layer.base, weights=layer.to_dict(),
            card=card.to_dict(),
        )  # fmt: skip
        record(by=by, what="layer.trained", subject=layer.name, details={"n": card.n, "verdict": card.verdict})
    return row


@transaction.atomic
def adopt(*, by: Member, layer: LocalLayer) -> None:
    """Read with this layer from now on; only when its card shows that it reads better."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    if not local_card.Card.from_dict(layer.card).recommends or not layer.weights:
        raise NotAllowed(NOT_SHOWN)
    if layer.base != model_name():
        raise NotAllowed(OTHER_MODEL)
    _put_away(by.organisation)
    layer.state, layer.adopted_at = LocalLayer.State.ADOPTED, timezone.now()
    layer.save(update_fields=["state", "adopted_at"])
    record(by=by, what="layer.adopted", subject=layer.name)


@transaction.atomic
def back_to_shipped(*, by: Member) -> None:
    """One click: read with the shipped model alone."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    row = queries.adopted_layer(by.organisation)
    if row is None:
        raise NotAllowed(_("The program already reads with the shipped model alone."))
    _put_away(by.organisation)
    record(by=by, what="layer.put_away", subject=row.name)


def _put_away(organisation: Organisation) -> None:
    adopted = LocalLayer.objects.filter(organisation=organisation, state=LocalLayer.State.ADOPTED)
    adopted.update(state=LocalLayer.State.PUT_AWAY)


def labelled_of(organisation: Organisation) -> local.Labelled:
    """All messages about which people came to an answer, as the science takes them.

    Of a message whose text has gone only the probabilities are left, and only those of the model of today count.
    """
    answered = answers(organisation)
    drawn = [row for row, _label in answered]
    readings = Reading.objects.select_related("message").in_bulk([row.pk for row in drawn])
    with_text = [i for i, row in enumerate(drawn) if readings[row.pk].message.text]
    without = [i for i, row in enumerate(drawn) if not readings[row.pk].message.text and _is_current(readings[row.pk])]
    order = [*with_text, *without]
    texts = [readings[drawn[i].pk].message.text for i in with_text]
    keys = [_keys(readings[drawn[i].pk]) for i in order]
    for i, own in enumerate(groups.copy_keys(texts)):
        keys[i] += own
    answer = np.array([[getattr(answered[i][1], name) for name in LABELS] for i in order], np.bool_)
    answer = answer.reshape(-1, len(LABELS))
    return local.Labelled(
        _seen(texts, [readings[drawn[i].pk] for i in without]), answer, np.ones_like(answer),
        np.array([drawn[i].chance for i in order], np.float64), groups.together(keys),
    )  # fmt: skip


def answers(organisation: Organisation) -> list[tuple[DrawnMessage, Label]]:
    """Every drawn message with the answer that people came to, if they did."""
    return [(row, label) for row, label in judged(organisation) if label is not None]


def judged(organisation: Organisation) -> list[tuple[DrawnMessage, Label | None]]:
    """Every drawn message that as many people judged as should, with the answer they came to, None if they did not.

    Nothing of a round in which two people still judge blind: even a number of answers tells where they differ.
    """
    blind = queries.open_round(organisation)
    if blind is not None and (not blind.is_double or queries.is_judged(blind)):
        blind = None
    given = labels.by_message(Label.objects.filter(drawn__round__organisation=organisation))
    found = ((row, given.get(row.pk, [])) for row in queries.drawn_of(organisation) if row.round != blind)
    complete = ((row, said) for row, said in found if labels.is_complete(said, is_double=row.round.is_double))
    return [(row, labels.final(said, is_double=row.round.is_double)) for row, said in complete]


def _seen(texts: Sequence[str], gone: Sequence[Reading]) -> local.Seen:
    """With their words where the text is still there; from the reading where it is not."""
    here = local.see(texts)
    said = [row.shipped[:4] if row.shipped else [getattr(row, name) for name in LABELS] for row in gone]
    vetoed = [[not PROTECTION.keys().isdisjoint(row.cues)] * len(LABELS) for row in gone]
    there = local.remembered(np.array(said).reshape(-1, len(LABELS)), np.array(vetoed).reshape(-1, len(LABELS)))
    return local.Seen(
        np.vstack([here.probability, there.probability]),
        np.vstack([here.vetoed, there.vetoed]),
        vstack([here.words, there.words], format="csr"),
    )


def _is_current(reading: Reading) -> bool:
    return reading.model.partition(queries.LAYERED)[0] == model_name()


def _keys(reading: Reading) -> tuple[str, ...]:
    """What messages share that must not stand on both sides of a test: their conversation, or the text they copy."""
    message = reading.message
    thread = message.thread_hash or message.parent_hash
    keys = [f"thread {thread}"] if thread else [f"message {message.external_hash}"]
    return (*keys, f"copy {reading.campaign_id}") if reading.campaign_id else tuple(keys)
