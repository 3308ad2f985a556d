"""Field notes: reading them and writing one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.permissions import MemberRequest, can_read_messages, can_write_notes, needs
from waterlijn.web.listen import actions, queries, wording
from waterlijn.web.listen.forms import NoteForm

PAGE = 20
TEXTS = ("theme", "observation", "interpretation")


@require_GET
@needs(can_read_messages)
def index(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    page = Paginator(queries.notes_of(organisation), PAGE).get_page(request.GET.get("page"))
    n = page.paginator.count
    sentence = ngettext("{n} field note tells what colleagues saw.", "{n} field notes tell what colleagues saw.", n)
    context = {
        "page": page,
        "sentence": sentence.format(n=wording.count(n)) if n else _("No field notes yet."),
        "is_open": bool(queries.active_sources(organisation, timezone.localdate(), notes=True)),
    }
    return render(request, "listen/notes.html", context)


@require_http_methods(["GET", "POST"])
@needs(can_write_notes)
def new(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    sources = queries.active_sources(organisation, timezone.localdate(), notes=True)
    if not sources:
        return render(request, "listen/no_notes.html")
    form = NoteForm(request.POST or None, organisation=organisation)
    if not form.is_valid():
        return render(request, "listen/note_form.html", {"form": form})
    cleaned = {name: actions.clean_note(form.cleaned_data[name]) for name in TEXTS}
    found = tuple(dict.fromkeys(kind for one in cleaned.values() for kind in one.found))
    if found:
        # Nothing is kept yet: the person sees what the filter saw, with the cleaned text ready to save or to change.
        proposal: QueryDict = request.POST.copy()
        for name, one in cleaned.items():
            proposal[name] = one.text
        again = NoteForm(proposal, organisation=organisation)
        return render(request, "listen/note_form.html", {"form": again, "found": wording.kinds(found)})
    try:
        actions.save_note(by=request.member, source=sources[0], **form.cleaned_data)
    except NotAllowed as problem:
        messages.error(request, wording.say(problem))
        return render(request, "listen/note_form.html", {"form": form})
    messages.success(request, _("Your note is saved. Thank you."))
    return redirect("listen:notes")


@require_POST
@needs(can_write_notes)
def delete(request: MemberRequest, number: int) -> HttpResponse:
    """Only one's own note."""
    mine = queries.notes_of(request.member.organisation).filter(written_by=request.member)
    actions.delete_note(by=request.member, note=get_object_or_404(mine, pk=number))
    messages.success(request, _("Your note is deleted."))
    return redirect("listen:notes")
