"""Who may open which address: every address of the site has its row here, and every role its answer.

The list of addresses is read from the site itself, so a new address without a row fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db

EVERYBODY = "everybody"  # also without logging in
LOGGED_IN = "logged in"
HALF_WAY = "half-way"  # while logging in; anybody else is sent to the log-in page
FIELD = {"communication", "wellbeing", "prevention"}
BRINGING_IN = {"communication", "wellbeing"}
OFFICER = {"data_protection"}
ADMINISTRATOR = {"administrator"}
CARE = {"wellbeing", "prevention"}
ALL = FIELD | OFFICER | ADMINISTRATOR

# name of the address -> who may open it
MAY: dict[str, str | set[str]] = {
    "site:today": LOGGED_IN,
    "site:help": EVERYBODY,
    "site:privacy": EVERYBODY,
    "site:health": EVERYBODY,
    "site:language": EVERYBODY,
    "account_login": EVERYBODY,
    "account_logout": LOGGED_IN,
    "account_inactive": EVERYBODY,
    "account_reauthenticate": LOGGED_IN,
    "account_change_password": LOGGED_IN,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "mfa_index": LOGGED_IN,
    "mfa_authenticate": HALF_WAY,
    "mfa_reauthenticate": LOGGED_IN,
    "mfa_activate_totp": LOGGED_IN,
    "mfa_deactivate_totp": LOGGED_IN,
    "mfa_view_recovery_codes": LOGGED_IN,
    "mfa_generate_recovery_codes": LOGGED_IN,
    "mfa_download_recovery_codes": LOGGED_IN,
    "mfa_list_webauthn": LOGGED_IN,
    "mfa_add_webauthn": LOGGED_IN,
    "mfa_reauthenticate_webauthn": LOGGED_IN,
    "mfa_remove_webauthn": LOGGED_IN,
    "mfa_edit_webauthn": LOGGED_IN,
    "mfa_login_webauthn": HALF_WAY,
    "accounts:me": LOGGED_IN,
    "accounts:second_factor": LOGGED_IN,
    "accounts:log_out_everywhere": LOGGED_IN,
    "accounts:members": ADMINISTRATOR,
    "accounts:member": ADMINISTRATOR,
    "accounts:withdraw": ADMINISTRATOR,
    "accounts:accept": EVERYBODY,
    "accounts:organisation": ADMINISTRATOR,
    "accounts:keys": ADMINISTRATOR,
    "accounts:withdraw_key": ADMINISTRATOR,
    "accounts:new_place": ADMINISTRATOR,
    "accounts:place": ADMINISTRATOR,
    "accounts:audit": OFFICER,
    "accounts:audit_csv": OFFICER,
    "register": EVERYBODY,
    "listen:home": ALL,
    "listen:new_source": BRINGING_IN,
    "listen:source": ALL,
    "listen:edit_source": BRINGING_IN,
    "listen:assess": BRINGING_IN,
    "listen:assessment": ALL,
    "listen:sign": OFFICER,
    "listen:withdraw": OFFICER,
    "listen:stop": OFFICER,
    "listen:delete_data": OFFICER,
    "listen:upload": BRINGING_IN,
    "listen:choose": BRINGING_IN,
    "listen:import": ALL,
    "listen:progress": ALL,
    "listen:check": BRINGING_IN,
    "listen:confirm": BRINGING_IN,
    "listen:resume": BRINGING_IN,
    "listen:cancel": BRINGING_IN,
    "listen:problems": BRINGING_IN,
    "listen:delete_message": FIELD | OFFICER,
    "listen:notes": FIELD,
    "listen:new_note": FIELD,
    "listen:delete_note": FIELD,
    "listen:incidents": FIELD,
    "listen:new_incidents": FIELD,
    "listen:delete_incidents": FIELD,
    "listen:retention": ALL,
    "listen:retention_now": OFFICER,
    "listen:contact": OFFICER,
    "meet:home": ALL,
    "meet:new_conversation": BRINGING_IN,
    "meet:step": BRINGING_IN,
    "meet:seeds": BRINGING_IN,
    "meet:check": BRINGING_IN,
    "meet:days": BRINGING_IN,
    "meet:delete_conversation": BRINGING_IN,
    "meet:seed": BRINGING_IN,
    "meet:remove_seed": BRINGING_IN,
    "meet:conversation": ALL,
    "meet:go_on": BRINGING_IN,
    "meet:again": BRINGING_IN,
    "meet:share": BRINGING_IN,
    "meet:poster": BRINGING_IN,
    "meet:invite": BRINGING_IN,
    "meet:withdraw_codes": BRINGING_IN,
    "meet:to_review": FIELD,
    "meet:moderation_reminders": FIELD,
    "meet:moderate": FIELD,
    "meet:moderation_log": FIELD,
    "meet:statements_of": FIELD,
    "meet:statement": FIELD,
    "meet:accept": FIELD,
    "meet:reject": FIELD,
    "meet:reopen": FIELD,
    "meet:split": FIELD,
    "meet:translate": FIELD,
    "meet:deepen": BRINGING_IN,
    "meet:script": ALL,
    "meet:script_file": ALL,
    "meet:decisions": ALL,
    "meet:write_decision": BRINGING_IN,
    "meet:tell_decisions": BRINGING_IN,
    "meet:change_decision": BRINGING_IN,
    "meet:delete_decision": BRINGING_IN,
    "meet:followed_decisions": EVERYBODY,
    "meet:follow": EVERYBODY,
    "meet:confirm_following": EVERYBODY,
    "meet:stop_following": EVERYBODY,
    "meet:public_moderation_log": EVERYBODY,
    "meet:entrance": EVERYBODY,
    "meet:come_in": EVERYBODY,
    "meet:with_code": EVERYBODY,
    "meet:come_in_by_mail": EVERYBODY,
    "meet:vote": EVERYBODY,
    "meet:votes": EVERYBODY,
    "meet:statements": EVERYBODY,
    "meet:add": EVERYBODY,
    "meet:alike": EVERYBODY,
    "meet:me": EVERYBODY,
    "meet:take_back": EVERYBODY,
    "meet:rules": EVERYBODY,
    "meet:language": EVERYBODY,
    "meet:result": ALL,
    "meet:result_file": ALL,
    "meet:publish": BRINGING_IN,
    "meet:votes_file": BRINGING_IN,
    "meet:bring_in": BRINGING_IN,
    "meet:public_result": EVERYBODY,
    "meet:public_result_file": EVERYBODY,
    "meet:hall": EVERYBODY,
    "meet:hall_numbers": EVERYBODY,
    "evaluate:home": ALL,
    "evaluate:answer": EVERYBODY,
    "evaluate:answer_page": EVERYBODY,
    "evaluate:send": EVERYBODY,
    "evaluate:take_back": EVERYBODY,
    "evaluate:published": ALL,
    "evaluate:surveys": ALL,
    "evaluate:new_survey": BRINGING_IN,
    "evaluate:survey": ALL,
    "evaluate:edit_survey": BRINGING_IN,
    "evaluate:delete_survey": BRINGING_IN,
    "evaluate:questions": ALL,
    "evaluate:question": BRINGING_IN,
    "evaluate:routing": BRINGING_IN,
    "evaluate:move_question": BRINGING_IN,
    "evaluate:questionnaire_data": BRINGING_IN,
    "evaluate:numbers_file": BRINGING_IN,
    "evaluate:panel": BRINGING_IN,
    "evaluate:upload_panel": BRINGING_IN,
    "evaluate:panel_file": BRINGING_IN,
    "evaluate:new_wave": BRINGING_IN,
    "evaluate:wave": ALL,
    "evaluate:edit_wave": BRINGING_IN,
    "evaluate:open_wave": BRINGING_IN,
    "evaluate:invite": BRINGING_IN,
    "evaluate:remind": BRINGING_IN,
    "evaluate:letters": BRINGING_IN,
    "evaluate:close_wave": BRINGING_IN,
    "evaluate:upload_answers": FIELD,
    "evaluate:answers_file": BRINGING_IN,
    "evaluate:paper": FIELD,
    "evaluate:settle_paper": FIELD,
    "evaluate:results": ALL,
    "evaluate:results_file": ALL,
    "evaluate:effects": ALL,
    "evaluate:new_effect": FIELD,
    "evaluate:effect": ALL,
    "evaluate:edit_effect": FIELD,
    "evaluate:register_effect": FIELD,
    "evaluate:new_effect_version": FIELD,
    "evaluate:delete_effect": FIELD,
    "evaluate:plan_table": FIELD,
    "evaluate:calculate_effect": FIELD,
    "evaluate:effect_run": ALL,
    "evaluate:effect_file": ALL,
    "evaluate:trainings": ALL,
    "evaluate:new_training": CARE,
    "evaluate:training": ALL,
    "evaluate:training_add_up": CARE,
    "evaluate:close_training": CARE,
    "evaluate:new_session": CARE,
    "evaluate:session": CARE,
    "evaluate:training_paper": CARE,
    "evaluate:training_file": ALL,
    "evaluate:selfscans": ALL,
    "evaluate:new_selfscan": CARE,
    "evaluate:selfscan": ALL,
    "evaluate:open_round": CARE,
    "evaluate:renew_links": CARE,
    "evaluate:close_round": CARE,
    "evaluate:selfscan_file": ALL,
    "evaluate:training_before": EVERYBODY,
    "evaluate:training_after": EVERYBODY,
    "evaluate:training_later": EVERYBODY,
    "evaluate:training_thanks": EVERYBODY,
    "evaluate:scan_thanks": EVERYBODY,
    "evaluate:scan_answer": EVERYBODY,
    "understand:temperature": ALL,
    "understand:waterline": ALL,
    "understand:topics": ALL,
    "understand:campaigns": ALL,
    "understand:messages": FIELD,
    "understand:message": FIELD,
    "understand:index": ALL,
    "understand:index_report": ALL,
    "understand:freeze_scale": BRINGING_IN,
    "understand:trust": BRINGING_IN,
    "understand:signals": ALL,
    "understand:new_signal": FIELD,
    "understand:signal": ALL,
    "understand:rounds": FIELD,
    "understand:new_round": BRINGING_IN,
    "understand:labels_csv": BRINGING_IN,
    "understand:round": FIELD,
    "understand:label": FIELD,
    "understand:take_back": FIELD,
    "understand:settle": FIELD,
    "understand:close_round": BRINGING_IN,
    "understand:learned": ALL,
    "understand:train": BRINGING_IN,
    "understand:adopt": BRINGING_IN,
    "understand:back_to_shipped": BRINGING_IN | OFFICER,
    "understand:report": ALL,
    "understand:report_csv": ALL,
    "understand:report_docx": ALL,
    "understand:report_ods": ALL,
    "understand:report_pdf": ALL,
}


def addresses(resolver: URLResolver | None = None, space: str = "", path: str = "/") -> Iterator[tuple[str, str]]:
    """Name and a filled-in example of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, inner, here)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", example(here)


def example(pattern: str) -> str:
    for part, value in (
        ("<int:number>", "999999"),
        ("<int:pk>", "999999"),
        ("<int:version>", "1"),
        ("<str:key>", "nothing"),
        ("<str:kind>", "pdf"),
        ("<str:code>", "BCDF-GHJK"),
        ("<str:token>", "nothing"),
        ("<str:moment>", "T0"),
        ("^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "password/reset/1-nothing/"),
    ):
        pattern = pattern.replace(part, value)
    assert not set("<>?^$") & set(pattern), f"say in this test how to fill in {pattern}"
    return pattern


ADDRESSES = dict(addresses())


def is_sent_away(client: Client, path: str) -> bool:
    """A visitor is sent to the log-in page, whatever the method."""
    answers = (client.get(path), client.post(path))
    return all(answer.status_code == 302 and "/accounts/login/" in answer["Location"] for answer in answers)


def test_every_address_has_its_row() -> None:
    assert set(ADDRESSES) - set(MAY) == set(), "say in MAY who may open these"
    assert set(MAY) - set(ADDRESSES) == set(), "these addresses are gone"


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_visitor_sees_only_what_is_public(name: str, quick_settings: object) -> None:
    assert is_sent_away(Client(), ADDRESSES[name]) == (MAY[name] != EVERYBODY)


@pytest.mark.parametrize("role", sorted(ALL))
def test_a_role_opens_its_own_pages_and_no_others(role: str, client_of: Callable[..., Client]) -> None:
    wrong = []
    for name, path in ADDRESSES.items():
        allowed = MAY[name]
        if not isinstance(allowed, set):
            continue
        client = client_of(role, email=f"{name}-{role}@waterdam.example".replace(":", "-"))
        # An address of a thing that is not there gives 404: the door was open. One knock is of the wrong method.
        answers = {client.get(path).status_code, client.post(path).status_code} - {405}
        if (answers == {403}) == (role in allowed):
            wrong.append((name, answers))
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in ADDRESSES if MAY.get(name) not in (EVERYBODY, HALF_WAY)])
def test_without_a_second_factor_nothing_opens_but_the_way_to_set_it_up(
    name: str, client_of: Callable[..., Client]
) -> None:
    answer = client_of("administrator", "data_protection", "communication", second_factor=False).get(ADDRESSES[name])
    is_way = name.startswith("mfa_") or name in ("account_logout", "account_reauthenticate", "accounts:second_factor")
    assert (answer.status_code == 302 and answer["Location"].endswith("/me/second-factor/")) == (not is_way)


def test_the_example_municipality_asks_no_second_factor(client_of: Callable[..., Client]) -> None:
    client = client_of("communication", second_factor=False)
    member: Member = client.member  # type: ignore[attr-defined]  # set by the fixture
    member.organisation.is_example = True
    member.organisation.save()
    assert client.get("/").status_code == 200


def test_members_of_another_organisation_do_not_exist(
    client_of: Callable[..., Client], make_member: Callable[..., Member]
) -> None:
    from waterlijn.web.accounts.models import Organisation

    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    stranger = make_member("administrator", organisation=elsewhere)
    client = client_of("administrator")
    assert client.get(f"/accounts/members/{stranger.pk}/").status_code == 404
    assert client.post(f"/accounts/members/{stranger.pk}/", {"switch_off": ""}).status_code == 404
    stranger.refresh_from_db()
    assert stranger.is_active
