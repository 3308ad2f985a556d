"""Our words on allauth's forms. Apart from `forms`, because allauth loads them while it starts."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as StockLoginForm
from django.utils.translation import gettext_lazy as _


class LoginForm(StockLoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["login"].label = _("E-mail address")
        # The page itself shows where to go without a password: once, under the button.
        self.fields["password"].help_text = ""
