from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation, Place
from waterlijn.web.listen import actions, dpia, queries
from waterlijn.web.listen.actions.sources import FIELDS
from waterlijn.web.listen.forms import SourceForm
from waterlijn.web.listen.models import Assessment, Source


def answers(place: Place, today: date, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Facebookpagina van de gemeente",
        "place": place.pk,
        "kind": "own_channel",
        "purpose": "own_page",
        "basis": "public_task",
        "basis_reason": "Het decreet over het lokaal bestuur.",
        "period_start": today.isoformat(),
        "period_end": (today + timedelta(days=300)).isoformat(),
        "raw_days": 30,
        "feature_months": 12,
    } | changes


def test_a_complete_promise_is_kept_and_written_in_the_trail(
    client_of: Callable[..., Client], place: Place, today: date
) -> None:
    response = client_of("communication").post(reverse("listen:new_source"), answers(place, today))
    source = Source.objects.get()
    assert response["Location"] == reverse("listen:assess", args=[source.pk])
    assert AuditEvent.objects.filter(what="source.made").count() == 1
    assert queries.status(source, today).name == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"basis": ""}, "basis"),
        ({"basis_reason": " "}, "basis_reason"),
        ({"period_start": ""}, "period_start"),
        ({"period_end": ""}, "period_end"),
        ({"kind": "scraped"}, "kind"),
        ({"kind": "made_up"}, "kind"),
        ({"raw_days": 31}, "raw_days"),
        ({"raw_days": 0}, "raw_days"),
        ({"feature_months": 13}, "feature_months"),
        ({"purpose": "theme"}, "theme"),
        ({"purpose": "theme", "theme": "opvangcentrum"}, "keywords"),
        ({"is_closed_group": "on"}, "members_agreement"),
        ({"keywords": "*"}, "keywords"),
        ({"keywords": "iedereen, plein"}, "keywords"),
        ({"keywords": "moskee, plein"}, "keywords_reason"),
        ({"keywords": "Marokkaanse jongeren"}, "keywords_reason"),
    ],
)
def test_an_incomplete_or_forbidden_promise_is_refused(
    client_of: Callable[..., Client], place: Place, today: date, changes: dict[str, Any], field: str
) -> None:
    response = client_of("communication").post(reverse("listen:new_source"), answers(place, today, **changes))
    assert field in response.context["form"].errors
    assert not Source.objects.exists()


def test_a_period_of_more_than_a_year_or_backwards_is_refused(
    client_of: Callable[..., Client], place: Place, today: date
) -> None:
    client = client_of("communication")
    for end in (today + timedelta(days=400), today - timedelta(days=1)):
        response = client.post(reverse("listen:new_source"), answers(place, today, period_end=end.isoformat()))
        assert "period_end" in response.context["form"].errors


def test_words_about_faith_pass_with_a_reason(client_of: Callable[..., Client], place: Place, today: date) -> None:
    given = answers(
        place, today, keywords="moskee", keywords_reason="De moskee zelf vroeg om te volgen wie haar aanvalt."
    )
    client_of("communication").post(reverse("listen:new_source"), given)
    assert Source.objects.get().keywords_reason


def test_the_database_itself_refuses_what_the_form_refuses(make_source: Callable[..., Source], today: date) -> None:
    for broken in (
        {"raw_days": 31},
        {"feature_months": 0},
        {"is_closed_group": True},
        {"purpose": "theme"},
        {"period_end": today - timedelta(days=100)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_source(**broken)


@pytest.mark.parametrize("role", ["prevention", "data_protection", "administrator"])
def test_others_may_not_make_a_source(client_of: Callable[..., Client], place: Place, today: date, role: str) -> None:
    response = client_of(role).post(reverse("listen:new_source"), answers(place, today))
    assert response.status_code == 403
    assert not Source.objects.exists()


def test_without_a_place_the_page_says_what_to_do_first(client_of: Callable[..., Client]) -> None:
    response = client_of("communication").get(reverse("listen:new_source"))
    assert response.status_code == 200
    assert "form" not in response.context


def test_without_an_assessment_nobody_can_sign(source: Source, make_source: Callable[..., Source], today: date) -> None:
    assert queries.status(source, today).is_active
    assert queries.status(make_source(), today).name == "draft"


def test_changing_the_promise_withdraws_the_agreement(
    client_of: Callable[..., Client], source: Source, place: Place, today: date
) -> None:
    client = client_of("communication")
    client.post(
        reverse("listen:edit_source", args=[source.pk]), answers(place, today, name=source.name, purpose="research")
    )
    changed = Source.objects.get(pk=source.pk)
    assert queries.status(changed, today).name == "waiting"
    assert changed.assessments.get().sign_offs.get().withdrawn_at is not None


def test_changing_only_the_name_keeps_the_agreement(source: Source, colleague: Member, today: date) -> None:
    source.name = "Pagina van de stad"
    actions.save_source(by=colleague, source=source)
    assert queries.status(Source.objects.get(pk=source.pk), today).is_active


def test_a_new_version_of_the_assessment_needs_a_new_agreement(
    source: Source, assess: Callable[[Source], Assessment], today: date
) -> None:
    assert assess(source).version == 2
    assert queries.status(Source.objects.get(pk=source.pk), today).name == "waiting"


def test_the_officer_signs_on_the_page_and_the_trail_says_so(
    client_of: Callable[..., Client],
    make_source: Callable[..., Source],
    assess: Callable[[Source], Assessment],
    today: date,
) -> None:
    source = make_source()
    assess(source)
    client = client_of("data_protection")
    page = client.get(reverse("listen:assessment", args=[source.pk, 1]))
    given = {"promise": page.context["form"].initial["promise"], "remark": "Akkoord, tot het einde van het jaar."}
    client.post(reverse("listen:sign", args=[source.pk, 1]), given)
    assert queries.status(source, today).is_active
    assert AuditEvent.objects.get(what="source.signed").details["version"] == 1


def test_what_was_changed_in_between_is_not_signed(
    client_of: Callable[..., Client],
    make_source: Callable[..., Source],
    assess: Callable[[Source], Assessment],
    today: date,
) -> None:
    source = make_source()
    assess(source)
    stale = queries.promise_of(source)
    Source.objects.filter(pk=source.pk).update(purpose="research")
    client_of("data_protection").post(reverse("listen:sign", args=[source.pk, 1]), {"promise": stale})
    assert not queries.status(Source.objects.get(pk=source.pk), today).is_active


@pytest.mark.parametrize("role", ["communication", "wellbeing", "prevention", "administrator"])
@pytest.mark.parametrize("address", ["listen:stop", "listen:withdraw", "listen:delete_data"])
def test_only_the_officer_stops(
    client_of: Callable[..., Client], source: Source, role: str, address: str, today: date
) -> None:
    response = client_of(role).post(reverse(address, args=[source.pk]), {"reason": "x", "name": source.name})
    assert response.status_code == 403
    assert queries.status(Source.objects.get(pk=source.pk), today).is_active


def test_the_stop_button(client_of: Callable[..., Client], source: Source, today: date) -> None:
    client = client_of("data_protection")
    client.post(reverse("listen:stop", args=[source.pk]), {"reason": "Er kwamen namen mee."})
    stopped = Source.objects.get(pk=source.pk)
    assert queries.status(stopped, today).name == "stopped"
    page = client.get(reverse("listen:source", args=[source.pk])).content.decode()
    assert "Er kwamen namen mee." in page
    assert AuditEvent.objects.filter(what="source.stopped").exists()


def test_another_organisation_sees_nothing(
    client_of: Callable[..., Client], source: Source, make_member: Callable[..., Member]
) -> None:
    other = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of(make_member("communication", "data_protection", organisation=other))
    for name in ("source", "edit_source", "assess", "stop", "withdraw", "delete_data", "upload"):
        assert client.get(reverse(f"listen:{name}", args=[source.pk])).status_code == 404, name
    assert client.get(reverse("listen:home")).context["lines"] == []


def test_the_first_page_needs_few_queries(
    client_of: Callable[..., Client], active_source: Callable[..., Source], django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        active_source()
    client = client_of("communication")
    client.get(reverse("listen:home"))
    with django_assert_max_num_queries(12):
        client.get(reverse("listen:home"))


def test_nobody_signs_for_their_own_work(
    client_of: Callable[..., Client], place: Place, make_member: Callable[..., Member], officer: Member, today: date
) -> None:
    both = make_member("communication", "data_protection")
    client = client_of(both)
    client.post(reverse("listen:new_source"), answers(place, today))
    source = Source.objects.get()
    written = dict.fromkeys(dpia.KEYS, "antwoord")
    version = actions.save_assessment(by=make_member("communication"), source=source, answers=written)
    page = client.get(reverse("listen:assessment", args=[source.pk, 1]))
    assert page.context["form"] is None
    assert page.context["is_own"]
    client.post(reverse("listen:sign", args=[source.pk, 1]), {"promise": queries.promise_of(source)})
    with pytest.raises(NotAllowed):  # made it
        actions.sign_off(by=both, assessment=version, promise=queries.promise_of(source))
    source.basis_reason = "Anders gezegd."
    actions.save_source(by=officer, source=source)
    with pytest.raises(NotAllowed):  # changed it
        actions.sign_off(by=officer, assessment=version, promise=queries.promise_of(source))
    third, fourth = make_member("data_protection"), make_member("data_protection")
    version = actions.save_assessment(by=third, source=source, answers=written)
    with pytest.raises(NotAllowed):  # wrote the assessment
        actions.sign_off(by=third, assessment=version, promise=queries.promise_of(source))
    assert not version.sign_offs.exists()
    actions.sign_off(by=fourth, assessment=version, promise=queries.promise_of(source))


def test_in_the_example_one_person_may_try_everything(
    make_source: Callable[..., Source], make_member: Callable[..., Member], organisation: Organisation, today: date
) -> None:
    organisation.is_example = True
    organisation.save()
    both, source = make_member("communication", "data_protection"), make_source()
    version = actions.save_assessment(by=both, source=source, answers=dict.fromkeys(dpia.KEYS, "antwoord"))
    actions.sign_off(by=both, assessment=version, promise=queries.promise_of(source))
    assert queries.status(source, today).is_active


def test_an_edit_that_was_begun_earlier_undoes_no_stop_and_no_destroyed_key(
    source: Source, colleague: Member, officer: Member
) -> None:
    stale = Source.objects.get(pk=source.pk)
    actions.stop_source(by=officer, source=source, reason="nu")
    actions.delete_data(by=officer, source=source)
    new_key = bytes(Source.objects.get(pk=source.pk).id_key)
    assert bytes(stale.id_key) != new_key
    stale.name = "Pagina van de stad"
    actions.save_source(by=colleague, source=stale)
    after = Source.objects.get(pk=source.pk)
    assert after.name == "Pagina van de stad"
    assert after.stopped_at is not None
    assert after.stop_reason == "nu"
    assert bytes(after.id_key) == new_key


def test_every_field_of_the_form_is_kept(source: Source, colleague: Member, organisation: Organisation) -> None:
    form = SourceForm(organisation=organisation)
    assert set(form.Meta.fields) == set(FIELDS)
