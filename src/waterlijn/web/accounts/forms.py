"""What people fill in in this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts import queries
from waterlijn.web.accounts.models import Country, Member, Organisation, Place, Role, User

ROLE_HELP = {
    Role.COMMUNICATION: _(
        "brings in exports, reads messages, writes field notes, asks people in surveys and leads conversations"
    ),
    Role.WELLBEING: _(
        "brings in exports, reads messages, writes field notes, asks people in surveys and leads conversations"
    ),
    Role.PREVENTION: _("reads messages, writes field notes, types in paper questionnaires and moderates statements"),
    Role.DATA_PROTECTION: _("approves and stops sources, sees the audit trail; sees no messages"),
    Role.ADMINISTRATOR: _("manages members and places; sees no messages"),
}


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **settings: Any) -> None:
        choices = [(role.value, Explained(role.label, ROLE_HELP[role])) for role in Role]
        super().__init__(
            choices=choices,
            label=_("Roles"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one role.")},
            **settings,
        )


class Explained:
    """A choice with a few words of explanation under it."""

    def __init__(self, label: Any, explanation: Any) -> None:
        self.label = label
        self.explanation = explanation

    def __str__(self) -> str:
        return str(self.label)


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"})
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    roles = RolesField()


class RolesForm(forms.Form):
    roles = RolesField()


class NameForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class AcceptForm(NameForm):
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four ordinary words in a row are strong and easy to remember."),
    )

    def __init__(self, *args: Any, email: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class OrganisationForm(forms.ModelForm[Organisation]):
    country = forms.ChoiceField(label=_("Country"), choices=Country.choices, widget=forms.RadioSelect)

    class Meta:
        model = Organisation
        fields = ("name", "country")


class PlaceForm(forms.ModelForm[Place]):
    class Meta:
        model = Place
        fields = ("name", "code", "inhabitants")

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.organisation = organisation

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = queries.places_of(self.organisation).filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is already a place with this name."))
        return name


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Which program is the key for?"),
        max_length=60,
        help_text=_("For example: reactions on the website. Make a key of its own for every program."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    looks_at_text = forms.BooleanField(
        label=_("Ignore the language that the program names, and look at the text itself"),
        required=False,
        help_text=_("Coral needs this: it says that every Dutch text is English."),
    )


class TrailForm(forms.Form):
    """Filter of the audit trail; everything may stay empty."""

    what = forms.ChoiceField(label=_("What"), required=False)
    by = forms.ModelChoiceField(label=_("Who"), queryset=Member.objects.none(), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, organisation: Organisation, kinds: list[tuple[str, Any]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        what, by = self.fields["what"], self.fields["by"]
        assert isinstance(what, forms.ChoiceField)
        assert isinstance(by, forms.ModelChoiceField)
        what.choices = [("", _("everything")), *kinds]
        by.queryset = queries.members_of(organisation)
        by.empty_label = _("everybody")


class VerifyForm(forms.Form):
    expected = forms.CharField(
        label=_("The check code that you wrote down earlier (you may skip this)"), required=False, max_length=64
    )
