"""How logging in behaves: by invitation only, in plain words, and written in the audit trail."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts import actions, second_factor
from waterlijn.web.accounts.models import Member, User

FRESH_SECONDS = 15 * 60


WRONG_CODE = _("This code is not right, or it is too old. Type the code that you see now.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many attempts. For safety this account waits five minutes. Then try again, "
            "or choose a new password with the link below."
        ),
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "enter_current_password": _("Type the password that you use now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "account_inactive": _("This account was switched off. Ask the administrator of your organisation."),
        "invalid_login": _("This e-mail address and password do not belong together."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("This was tried too often. Wait a few minutes."),
        "same_as_current": _("This is what it was already. Choose something else."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Not to set up the first second factor, right after logging in: that would only be a hurdle."""
        user, began = self.request.user, self.request.session.get("began", 0)
        has_older = Authenticator.objects.filter(user=user, created_at__lt=datetime.fromtimestamp(began, UTC)).exists()
        if not has_older and time.time() - began < FRESH_SECONDS:
            return False
        is_required: bool = super().is_reauthentication_required(app=app, **details)
        return is_required

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        _record(user, "login")
        response: HttpResponse = super().post_login(request, user, **details)
        return response

    def add_message(self, *args: Any, **details: Any) -> None:
        """Nothing: being logged in shows itself, and our own pages say what changed."""

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **details: Any) -> None:
        """Every change to how somebody logs in passes here: mail for the person, a line for the trail."""
        _record(user, "account." + template_prefix.rsplit("/", 1)[-1])
        super().send_notification_mail(template_prefix, user, *args, **details)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("You need a second factor. Set up another one first."),
        "cannot_generate_recovery_codes": _("Set up a passkey or a code app first."),
        "unverified_email": _("Your e-mail address was not checked yet. Ask the administrator of your organisation."),
    }

    def encrypt(self, text: str) -> str:
        return second_factor.close(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.open_again(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that the browser shows when it asks for a passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Waterlijn"}

    def build_totp_svg(self, url: str) -> str:
        """Without the XML declaration: it stands inside the page."""
        drawing: str = super().build_totp_svg(url)
        return drawing[drawing.index("<svg") :]


def _record(user: User, what: str) -> None:
    actions.record(by=Member.objects.filter(user=user).first(), what=what)
