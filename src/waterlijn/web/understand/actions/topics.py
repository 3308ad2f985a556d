"""What each week was about. Weeks in which nothing changed keep what was found before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from waterlijn.spread import topics
from waterlijn.spread.keyness import terms_of
from waterlijn.temperature import Temperature
from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.understand import queries
from waterlijn.web.understand.models import TemperatureCell, TemperatureRun, TopicOfWeek

MOST = 8
EARLIER = timedelta(weeks=8)
MOST_EARLIER = 2000  # messages to compare with: more changes the words no further
MOST_REMEMBERED = 20_000  # texts whose words are kept in mind during one run
Terms = Callable[[str], set[str]]
Generations = Mapping[tuple[str, date | None], int | None]


def find_topics(
    organisation: Organisation, measured: Sequence[Temperature], places: Mapping[str, Place]
) -> list[TopicOfWeek]:
    """The topics of every measured place and week, not yet stored; takes long, so outside any transaction."""
    previous = queries.latest_run(organisation)
    before = _counts(previous) if previous else {}
    generations = queries.best_generations(organisation)
    terms = lru_cache(maxsize=MOST_REMEMBERED)(terms_of)  # a text is compared in up to nine weeks
    rows: list[TopicOfWeek] = []
    for t in measured:
        if t.week is None or t.n_messages < queries.K_MESSAGES:
            continue
        place = places[t.place]
        if previous and before.get((place.pk, t.week)) == t.n_messages:
            rows += _kept(previous, place, t.week)
        else:
            rows += _found(place, t.week, generations, terms)
    return rows


def _counts(run: TemperatureRun) -> dict[tuple[int, date | None], int]:
    cells = TemperatureCell.objects.filter(run=run).values_list("place_id", "week", "content")
    return {(place, week): content["n_messages"] for place, week, content in cells}


def _kept(previous: TemperatureRun, place: Place, week: date) -> list[TopicOfWeek]:
    return [
        TopicOfWeek(place=place, week=week, rank=row.rank, term=row.term, also=row.also, n=row.n)
        for row in queries.topics(previous, place, week)
    ]


def _found(place: Place, week: date, generations: Generations, terms: Terms) -> list[TopicOfWeek]:
    now = queries.voices_of(place.pk, week, week)
    earlier = queries.voices_of(place.pk, week - EARLIER, week - timedelta(days=7), most=MOST_EARLIER)
    texts = [text for text, _code, _key in now]
    before = [text for text, _code, _key in earlier]
    authors = _authors(now, generations.get((place.name, week)))
    found = topics(texts, before, n=MOST, authors=authors, terms=terms)
    return [
        TopicOfWeek(place=place, week=week, rank=rank, term=topic.terms[0][:80], also=list(topic.terms[1:]), n=topic.n)
        for rank, topic in enumerate(found)
    ]


def _authors(now: Sequence[tuple[str, str, int | None]], generation: int | None) -> list[str] | None:
    """Codes of one key generation; None when the source never gives any, as a desk that types over what it hears."""
    codes = [code if key == generation else "" for _text, code, key in now]
    return codes if any(code for _text, code, _key in now) else None
