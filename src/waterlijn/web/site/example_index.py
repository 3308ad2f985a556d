"""What the index of the example needs beside messages: inhabitants, incidents, trust, and a fixed scale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts import actions as accounting
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen import actions as listening
from waterlijn.web.site.terminal import gettext as _
from waterlijn.web.understand import actions as understanding
from waterlijn.web.understand import queries as understood

TOWN = "Waterdam"
INHABITANTS = 34_200
# reports of hate and discrimination per week, the last week at the end; invented
INCIDENTS = (
    1, 0, 2, 1, 1, 0, 1, 2, 0, 1, 1, 3, 1, 0, 1, 2, 1, 1, 0, 2, 1, 1, 2, 0, 1, 1,
    0, 2, 1, 3, 2, 1, 1, 2, 0, 1, 2, 1, 3, 2, 2, 1, 4, 3, 5, 4, 3, 2, 3, 2, 2, 3,
)  # fmt: skip
TRUST = ((44, 612, 391), (12, 588, 352))  # weeks ago, people who answered, people with trust
SURVEY = "Wijkbevraging (voorbeeld): “De meeste mensen in mijn buurt zijn te vertrouwen”"


def load(organisation: Organisation, *, by: Member, administrator: Member, last_day: date) -> Iterator[str]:
    """Load what is missing; yields a sentence when there is an index."""
    place = organisation.places.filter(name=TOWN).first()
    run = understood.latest_run(organisation)
    if place is None or run is None or understood.index_version(organisation) is not None:
        return
    accounting.save_place(by=administrator, place=place, name=place.name, code=place.code, inhabitants=INHABITANTS)
    for weeks, n in enumerate(reversed(INCIDENTS)):
        day = last_day - timedelta(weeks=weeks)
        listening.save_incidents(by=by, place=place, day=day, kind="reported", n=n)
    for weeks, n, hits in TRUST:
        day = last_day - timedelta(weeks=weeks)
        understanding.save_trust(by=by, place=place, day=day, n=n, hits=hits, survey=SURVEY)
    try:
        version = understanding.freeze_scale(by=by)
    except NotAllowed:
        return  # too few weeks: the page says so
    yield _("scale of the index: {version}", version=version.version)
