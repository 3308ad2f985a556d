"""Uploading an export, and correcting how it is read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waterlijn import formats
from waterlijn.formats.options import LABELS
from waterlijn.words import gettext as say

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac-roman")
ZONES = ("Europe/Brussels", "Europe/Amsterdam", "UTC", "Europe/London", "America/New_York", "America/Los_Angeles")
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("upright line")}
ROLE_LABELS = {
    "text": _("Text of the message"),
    "time": _("Time"),
    "author": _("Who wrote it (becomes a code)"),
    "id": _("Number of the message"),
    "parent": _("Number of the message it answers"),
    "thread": _("Number of the conversation"),
    "place": _("Place"),
    "language": _("Language"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("The export"),
        help_text=_(
            "One file: CSV, Excel, OpenDocument, JSON, or the export of Facebook, X, WhatsApp, Telegram, Mastodon, "
            "Bluesky, YouTube, 4CAT or Zeeschuimer. At most 4 gigabytes."
        ),
        error_messages={"empty": _("The file is empty. Nothing was changed. Make the export again.")},
        max_length=400,
        allow_empty_file=True,  # the room says in its own words what is wrong with it
    )


class CorrectForm(forms.Form):
    """Only what the person knows better than the guess; everything may stay as it is."""

    def __init__(self, *args: Any, detected: dict[str, Any], options: dict[str, Any], **settings: Any) -> None:
        super().__init__(*args, **settings)
        columns = [column for column in detected.get("columns", []) if column]
        chosen = detected.get("roles", {})
        if columns and detected.get("format") in ("csv", "xlsx", "ods", "xls", "jsonl", "json"):
            for role, label in ROLE_LABELS.items():
                self.fields[f"role_{role}"] = self._column(role, label, columns, chosen.get(role, ""))
        if detected.get("encoding"):
            found = detected["encoding"]
            names = dict.fromkeys((found, *ENCODINGS))
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding of the letters"),
                help_text=_("Do you see strange characters such as Ã©? Try another one."),
                choices=[(name, name) for name in names],
                initial=found,
                required=False,
            )
        if detected.get("format") in ("csv", "4cat-csv") and detected.get("delimiter"):
            self.fields["delimiter"] = forms.ChoiceField(
                label=_("Character between the columns"),
                choices=list(
                    (
                        DELIMITERS
                        | {detected["delimiter"]: DELIMITERS.get(detected["delimiter"], detected["delimiter"])}
                    ).items()
                ),
                initial=detected["delimiter"],
                required=False,
            )
        self.fields["timezone"] = forms.ChoiceField(
            label=_("Clock of times without a time zone"),
            choices=[(zone, zone) for zone in ZONES],
            initial=options.get("timezone") or ZONES[0],
            required=False,
        )
        self.fields["format"] = forms.ChoiceField(
            label=_("Kind of export"),
            choices=[("", _("as recognised")), *((key, say(label)) for key, label in LABELS.items())],
            initial=options.get("format") or "",
            required=False,
        )
        self.detected = detected

    def _column(self, role: str, label: Any, columns: list[str], chosen: str) -> forms.ChoiceField:
        none = [] if role == "text" else [("", _("not in this file"))]
        return forms.ChoiceField(
            label=label, choices=[*none, *((name, name) for name in columns)], initial=chosen, required=role == "text"
        )

    def options(self) -> formats.Options:
        """Only what differs from the guess, so that the guess keeps filling in the rest."""
        data = self.cleaned_data
        guessed: dict[str, str] = self.detected.get("roles", {})
        roles = {name.removeprefix("role_"): data[name] for name in data if name.startswith("role_")}
        changed = {role: column for role, column in roles.items() if column != guessed.get(role, "")}
        return formats.Options(
            format=data.get("format") or None,
            encoding=self._unless_guessed("encoding"),
            delimiter=self._unless_guessed("delimiter"),
            roles=roles if changed else None,
            timezone=data.get("timezone") or ZONES[0],
        )

    def _unless_guessed(self, field: str) -> str | None:
        value: str = self.cleaned_data.get(field, "")
        return value if value and value != self.detected.get(field) else None
