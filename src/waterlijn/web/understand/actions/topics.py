"""What each week was about. Weeks in which nothing changed keep what was found before."""

from __future__ import annotations

from datetime import date, timedelta

from waterlijn.spread import topics
from waterlijn.web.understand import queries
from waterlijn.web.understand.models import TemperatureCell, TemperatureRun, TopicOfWeek

MOST = 8
EARLIER = timedelta(weeks=8)
MOST_EARLIER = 2000  # messages to compare with: more changes the words no further


def store_topics(*, run: TemperatureRun) -> None:
    """Find the topics of every place and week of `run`; called inside its transaction."""
    previous = TemperatureRun.objects.filter(organisation=run.organisation, pk__lt=run.pk).first()
    before = _counts(previous) if previous else {}
    rows: list[TopicOfWeek] = []
    for (place_id, week), n in _counts(run).items():
        if week is None:
            continue
        if previous and before.get((place_id, week)) == n:
            rows += _kept(run, previous, place_id, week)
        else:
            rows += _found(run, place_id, week)
    TopicOfWeek.objects.bulk_create(rows, batch_size=500)


def _counts(run: TemperatureRun) -> dict[tuple[int, date | None], int]:
    cells = TemperatureCell.objects.filter(run=run).values_list("place_id", "week", "content")
    return {(place, week): content["n_messages"] for place, week, content in cells}


def _kept(run: TemperatureRun, previous: TemperatureRun, place_id: int, week: date) -> list[TopicOfWeek]:
    kept = TopicOfWeek.objects.filter(run=previous, place=place_id, week=week)
    return [
        TopicOfWeek(run=run, place_id=place_id, week=week, rank=row.rank, term=row.term, also=row.also, n=row.n)
        for row in kept
    ]


def _found(run: TemperatureRun, place_id: int, week: date) -> list[TopicOfWeek]:
    now = queries.voices_of(place_id, week, week)
    earlier = queries.voices_of(place_id, week - EARLIER, week - timedelta(days=7), most=MOST_EARLIER)
    found = topics([text for text, _ in now], [text for text, _ in earlier], n=MOST, authors=_authors(now))
    cell = {"run": run, "place_id": place_id, "week": week}
    return [
        TopicOfWeek(**cell, rank=rank, term=topic.terms[0][:80], also=list(topic.terms[1:]), n=topic.n)
        for rank, topic in enumerate(found)
    ]


def _authors(now: list[tuple[str, str]]) -> list[str] | None:
    """Codes of authors; None when the source never gives any, as a desk that types over what it hears."""
    codes = [code for _text, code in now]
    return codes if any(codes) else None
