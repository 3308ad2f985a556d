"""Loads the example municipality: generated exports go in by the same door as real ones.

Every step looks first whether it was done, so that a load that was cut off goes on where it was.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts import actions
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation, Role
from waterlijn.web.listen import actions as listening
from waterlijn.web.listen import dpia
from waterlijn.web.listen import queries as listened
from waterlijn.web.listen.models import FieldNote, Import, Source
from waterlijn.web.site import example_conversation, example_evaluations, example_index, example_survey
from waterlijn.web.site.terminal import gettext as _
from waterlijn.web.understand import actions as understanding

GENERATOR = settings.CHECKOUT / "examples" / "generate.py"
SEED = "7"
MESSAGES = "20000"  # a year of a middle-sized town
LOADED = "example.loaded"
# Fictional people: addresses that end in .example can never exist.
PEOPLE = (
    ("Communicatie (voorbeeld)", "communicatie", Role.COMMUNICATION),
    ("Welzijn (voorbeeld)", "welzijn", Role.WELLBEING),
    ("Preventie (voorbeeld)", "preventie", Role.PREVENTION),
    ("Gegevensbescherming (voorbeeld)", "privacy", Role.DATA_PROTECTION),
    ("Beheer (voorbeeld)", "beheer", Role.ADMINISTRATOR),
)
NOTES_SOURCE = {
    "name": "Veldnotities",
    "place": "Waterdam",
    "kind": "field_notes",
    "purpose": "theme",
    "theme": "samenleven in de wijken",
    "basis": "public_task",
    "basis_reason": "Medewerkers noteren wat zij in de wijk zien en horen, zonder namen.",
}


def load() -> Iterator[str]:
    """Load what is missing; yields a sentence per step."""
    if not GENERATOR.exists():
        yield _("There is no example here to load.")
        return
    if Organisation.objects.filter(is_example=False).exists() and not Organisation.objects.filter(is_example=True):
        return  # people already work here for real
    organisation = _organisation(settings.DATA / "example-accounts.txt")
    if AuditEvent.objects.filter(organisation=organisation, what=LOADED).exists():
        return
    yield _("Loading the example municipality (only the first time; about half a minute) ...")
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name)
        _generate(folder, _last_day(organisation))
        plan: dict[str, Any] = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
        _places(organisation, plan["places"])
        for about in plan["sources"]:
            source = _source(organisation, about)
            if not source.imports.filter(state=Import.State.STORED).exists():
                run = listening.import_messages(
                    by=_member(organisation, Role.COMMUNICATION), source=source, path=folder / about["file"]
                )
                yield "  " + _("{source}: {n} messages", source=source.name, n=run.added)
        yield "  " + _("field notes: {n}", n=_notes(organisation, folder / "notes.jsonl"))
    yield "  " + _("messages read: {n}", n=understanding.read_new(by=None, organisation=organisation))
    understanding.renew(by=None, organisation=organisation)
    keeper = _member(organisation, Role.ADMINISTRATOR)
    by, path = _member(organisation, Role.COMMUNICATION), GENERATOR.parent / "waterdam" / "municipalities.csv"
    for line in example_index.load(organisation, by=by, administrator=keeper, last_day=_last_day(organisation)):
        yield "  " + line
    for name, n in example_survey.load(organisation, by, path, _last_day(organisation)):
        yield "  " + _("survey {name}: {n} answers", name=name, n=n)
    for name in example_evaluations.load(organisation, _member(organisation, Role.PREVENTION), _last_day(organisation)):
        yield "  " + name
    for question in example_conversation.load(organisation, by, _last_day(organisation)):
        yield "  " + question
    actions.record(by=None, organisation=organisation, what=LOADED)


@transaction.atomic
def _organisation(accounts: Path) -> Organisation:
    """The organisation with its people, all or nothing; their passwords go to a file that only you can read."""
    found = Organisation.objects.filter(is_example=True).first()
    if found:
        return found
    organisation = actions.create_organisation(name="Waterdam", country="BE", is_example=True)
    lines = [_("How to log in to the example (no second factor is asked there):"), ""]
    for name, box, role in PEOPLE:
        password = "-".join(secrets.token_hex(3) for _ in range(3))
        email = f"{box}@waterdam.example"
        actions.add_member(organisation=organisation, email=email, name=name, password=password, roles=[role])
        lines.append(f"  {email:<32} {password}")
    _keep(accounts, "\n".join([*lines, ""]))
    return organisation


def _keep(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    draft.replace(path)


def _member(organisation: Organisation, role: Role) -> Member:
    return next(member for member in organisation.members.select_related("organisation") if member.has(role))


def _last_day(organisation: Organisation) -> date:
    """The Sunday before the example was made: the same day again when the load is done in two turns."""
    made = AuditEvent.objects.get(organisation=organisation, what="organisation.created").at
    day = timezone.localtime(made).date()
    return day - timedelta(days=day.isoweekday())


def _generate(folder: Path, last_day: date) -> None:
    """In a process of its own: the generator stands outside the program."""
    command = [sys.executable, str(GENERATOR), "--out", str(folder), "--seed", SEED, "--messages", MESSAGES]
    command += ["--last-day", last_day.isoformat()]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _places(organisation: Organisation, names: list[str]) -> None:
    there = set(organisation.places.values_list("name", flat=True))
    for name in names:
        if name not in there:
            actions.save_place(by=_member(organisation, Role.ADMINISTRATOR), name=name, code="")


def _source(organisation: Organisation, about: dict[str, Any]) -> Source:
    """The source as an officer would describe it, with its assessment, signed by the data-protection officer."""
    by = _member(organisation, Role.COMMUNICATION)
    source = organisation.sources.filter(name=about["name"]).first()
    if source is None:
        today = timezone.localdate()
        fields = {key: value for key, value in about.items() if key not in ("file", "place")}
        fields |= {"period_start": today, "period_end": today + timedelta(days=364)}
        place = organisation.places.get(name=about["place"])
        source = listening.save_source(by=by, source=Source(organisation=organisation, place=place, **fields))
        source.refresh_from_db()
    if not listened.status(source, timezone.localdate()).is_active:
        answers = {section.key: str(section.start) for section in dpia.SECTIONS}
        assessment = listening.save_assessment(by=by, source=source, answers=answers)
        officer = _member(organisation, Role.DATA_PROTECTION)
        listening.sign_off(by=officer, assessment=assessment, promise=listened.promise_of(source))
    return source


def _notes(organisation: Organisation, path: Path) -> int:
    """Field notes of a prevention worker; those that the filter refuses stay out, as they would for anybody."""
    by, kept = _member(organisation, Role.PREVENTION), 0
    source = _source(organisation, NOTES_SOURCE)
    places = {place.name: place for place in organisation.places.all()}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        note = json.loads(line)
        day, theme = date.fromisoformat(note["date"]), note["theme"]
        if FieldNote.objects.filter(organisation=organisation, day=day, theme=theme).exists():
            continue
        try:
            listening.save_note(
                by=by,
                source=source,
                place=places[note["place"]],
                day=day,
                theme=theme,
                severity=(0, 1, 0, 2, 1, 0, 3, 1, 2, 0)[number % 10],
                observation=note["observation"],
                interpretation=note["interpretation"],
            )
        except WaterlijnError:
            continue
        kept += 1
    return kept
