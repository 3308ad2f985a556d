"""Headers, language, health, error pages, and the whole site with hashed file names and debugging off."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, RequestFactory

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
STATIC = Path(settings.CHECKOUT) / "src/waterlijn/web/site/static"


def test_the_content_security_policy_allows_nothing_from_outside(quick_settings: Settings) -> None:
    policy = Client().get("/help/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Content-Language", "nl"),
    ],
)
def test_headers(header: str, value: str, quick_settings: Settings) -> None:
    assert Client().get("/help/")[header] == value


def test_dutch_whatever_the_browser_asks_and_english_when_the_person_asks(quick_settings: Settings) -> None:
    client = Client(headers={"accept-language": "en-US,en"})
    assert 'lang="nl"' in client.get("/privacy/").text
    answer = client.post("/language/", {"language": "en", "next": "/privacy/"})
    assert answer["Location"] == "/privacy/"
    assert "Waterlijn reads messages, never people." in client.get("/privacy/").text


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "http://evil.example/", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(elsewhere: str, quick_settings: Settings) -> None:
    answer = Client().post("/language/", {"language": "xx", "next": elsewhere})
    assert answer["Location"] == "/"
    assert "waterlijn-language" not in answer.cookies


def test_health(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}


def test_an_unknown_address_says_so_in_plain_words(quick_settings: Settings) -> None:
    answer = Client().get("/nergens/")
    assert answer.status_code == 404
    assert "Op dit adres staat niets." in answer.text


def test_a_form_without_its_token_is_refused_in_plain_words(quick_settings: Settings) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "Voor de veiligheid is dit formulier niet aangenomen." in answer.text


@pytest.mark.parametrize("handler", ["bad_request", "forbidden", "not_found", "server_error"])
def test_error_pages_stand_by_themselves(handler: str, quick_settings: Settings) -> None:
    from waterlijn.web.site import errors

    answer = getattr(errors, handler)(RequestFactory().get("/"))
    assert answer.status_code in (400, 403, 404, 500)
    text = answer.content.decode()
    assert text.count("<h1") == 1
    assert "style=" not in text
    assert "onclick" not in text


def test_pages_hold_no_inline_style_or_script(client_of: Callable[..., Client]) -> None:
    client = client_of("administrator", "data_protection")
    for path in ("/", "/help/", "/privacy/", "/accounts/me/", "/accounts/members/", "/accounts/audit/"):
        text = client.get(path).text
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


def test_every_page_finds_its_hashed_files(
    settings: Settings, tmp_path: Path, client_of: Callable[..., Client]
) -> None:
    """With debugging off a file that is missing from the manifest gives an error: so collect, and look."""
    client = client_of("administrator", "data_protection")
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    paths = ("/", "/help/", "/accounts/me/", "/accounts/members/", "/accounts/second-factor/", "/nergens/")
    for path in paths:
        text = client.get(path).text
        for name in re.findall(r'(?:href|src)="/static/([^"]+)"', text):
            assert (tmp_path / name).exists()
            assert re.search(r"\.[0-9a-f]{12}\.", name)


def test_what_was_taken_from_others_is_as_it_was_taken() -> None:
    vendored = STATIC / "vendor"
    listed = json.loads((vendored / "vendor.json").read_text())
    assert {entry["file"] for entry in listed} == {path.name for path in vendored.iterdir()} - {"vendor.json"}
    for entry in listed:
        assert hashlib.sha256((vendored / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["licence"] in ("EUPL-1.2", "OFL-1.1")


def test_style_sheets_ask_nothing_of_other_hosts() -> None:
    for path in STATIC.rglob("*.css"):
        assert not re.search(r"https?:|//[a-z]|@import", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))


def test_the_deployment_check_is_clean_behind_https(tmp_path: Path) -> None:
    environment = os.environ | {"WATERLIJN_ADDRESS": "https://waterlijn.example.org", "WATERLIJN_DATA": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
