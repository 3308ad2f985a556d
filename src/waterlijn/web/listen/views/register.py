"""The public register: what is listened to, why, on which ground, for how long, and whom to write to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from waterlijn.web.listen import queries, wording


@login_not_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    found = queries.register(timezone.localdate())
    n = sum(len(entries) for _organisation, entries in found)
    sentence = ngettext("Waterlijn listens to {n} source here.", "Waterlijn listens to {n} sources here.", n).format(
        n=n
    )
    organisations = [
        (organisation, [(entry, wording.status(entry.status)) for entry in entries]) for organisation, entries in found
    ]
    context = {
        "organisations": organisations,
        "sentence": sentence if n else _("Waterlijn listens to no source here at the moment."),
    }
    return render(request, "listen/register.html", context)
