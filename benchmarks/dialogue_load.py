"""A conversation under real use: participants who vote for minutes, in the shape of polis issue 1495.

    python -m benchmarks.dialogue_load [--participants 100] [--minutes 5] [--forms]
    python -m benchmarks.dialogue_load --participants 500 --postgresql
    python -m benchmarks.dialogue_load --database postgresql://user@host:5432/postgres

Starts `waterlijn serve` on throw-away data, with a conversation of 172 statements. Everybody enters during the ramp and
then votes every 5.4 seconds on average (100 participants: 18.4 votes a second); now and then somebody adds a statement
or looks where they stand, and the screen of a hall is asked for its numbers. The wait for a vote counts from the moment
it was due, so a server that falls behind cannot hide it. A failure is everything but 200 or 303 within 30 seconds.
Afterwards the database is asked whether every vote that was acknowledged is there exactly once.

`--postgresql` starts a PostgreSQL server for the occasion, with its ordinary settings; `--database` uses a database of
its own in a server that runs already.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import resource
import sys
import time
from contextlib import ExitStack
from datetime import date
from random import Random

from benchmarks.participants import Person, Times
from benchmarks.running import Site, database_in, postgresql, site

STATEMENTS = 172
PAUSE = 100 / (5_507 / 300)  # seconds between two votes of one person: 5,507 votes of 100 people in 5 minutes
ADDS = 1 / 200  # statements added per vote
LOOKS = 1 / 40  # looks at one's own place per vote
HALL_EVERY = 3.0  # seconds
ARRIVE = 5.0  # people per second during the ramp
WORDS = (
    "het plein", "een park", "de straat", "de buurt", "groen", "veilig", "samen", "jeugd", "ouderen", "fietsers",
    "verkeer", "feest", "licht", "banken", "bomen", "water", "winkels",
)  # fmt: skip


def make_conversation(statements: int = STATEMENTS) -> str:
    """In the database of this process's settings: an open conversation in which people vote. Returns its key."""
    import django

    django.setup()
    from django.db import connections
    from django.utils import timezone

    from waterlijn.web.accounts.models import Organisation
    from waterlijn.web.meet.models import Conversation, Statement

    organisation = Organisation.objects.create(name="Waterdam", slug="waterdam", is_example=True)
    conversation = Conversation.objects.create(
        organisation=organisation, key="plein", question="Wat doen we met het plein?", opened_at=timezone.now(),
        vote_on=timezone.localdate(), is_strict=True,
    )  # fmt: skip
    chance = Random(7)
    Statement.objects.bulk_create(
        Statement(conversation=conversation, number=number, text=sentence(chance), is_seed=True, state="accepted")
        for number in range(1, statements + 1)
    )
    connections.close_all()  # the server may be stopped before this process asks again
    return conversation.key


def sentence(chance: Random) -> str:
    return " ".join(["Er moet", *chance.sample(WORDS, 6), f"komen ({chance.randrange(10**6)})"])


async def take_part(person: Person, times: Times, begin: float, end: float, *, forms: bool) -> None:
    """One person from the entrance until the end, at their own pace."""
    await asyncio.sleep(max(0.0, begin - time.perf_counter()))
    while not await times.of("enter", person.enter()):
        if time.perf_counter() > end:
            return
        await asyncio.sleep(1)
    if not forms:
        await times.of("other pages", first_statements(person))
    due = time.perf_counter() + person.chance.uniform(0, 2 * PAUSE)
    while due < end:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await one_vote(person, times, due, forms=forms)
        await something_else(person, times)
        due += person.chance.uniform(0.2, 1.8) * PAUSE
    person.browser.close()


async def first_statements(person: Person) -> None:
    """What the script of the page asks for at once: the statements after the first."""
    answer = await person.look("statements/")
    person.shown = type(person.shown)(found["number"] for found in json.loads(answer.body)["next"])


async def one_vote(person: Person, times: Times, due: float, *, forms: bool) -> None:
    vote = person.new_vote()
    if vote is None:
        return
    if not forms:
        await times.of("vote", person.send(vote), due)
    elif await times.of("vote", person.submit(vote), due):
        await times.of("next statement", person.look("vote/"))


async def something_else(person: Person, times: Times) -> None:
    if person.chance.random() < LOOKS:
        await times.of("where do I stand", person.look("me/"))
    if person.chance.random() < ADDS:
        await times.of("add a statement", person.add(sentence(person.chance)))


async def hall(port: int, key: str, times: Times, end: float) -> None:
    """The screen in a hall, which asks for its numbers again and again."""
    screen = Person(port, key, 0)
    await times.of("hall", screen.look("hall/"))
    while time.perf_counter() < end:
        await times.of("hall", screen.look("hall/numbers/"))
        await asyncio.sleep(HALL_EVERY)
    screen.browser.close()


async def run(found: Site, key: str, participants: int, minutes: float, *, forms: bool) -> tuple[list[Person], Times]:
    times, start = Times(), time.perf_counter()
    ramp = participants / ARRIVE + 2 * PAUSE
    end = start + ramp + 60 * minutes
    people = [Person(found.port, key, seed) for seed in range(1, participants + 1)]
    tasks = [take_part(person, times, start + place / ARRIVE, end, forms=forms) for place, person in enumerate(people)]
    asyncio.get_running_loop().call_later(ramp, lambda: setattr(times, "is_ramp", False))
    await asyncio.gather(*tasks, hall(found.port, key, times, end))
    return people, times


def verify(people: list[Person]) -> str:
    """Is every acknowledged vote in the database exactly once, and as it was given?"""
    from collections import Counter

    from waterlijn.web.meet.models import Vote

    given = {key: (vote.number, vote.value) for person in people for key, vote in person.acknowledged.items()}
    rows = list(Vote.objects.values_list("key", "statement__number", "value"))
    kept = Counter(key for key, *_ in rows)
    lost = [key for key in given if key not in kept]
    twice = [key for key, times in kept.items() if times > 1]
    changed = [key for key, *said in rows if key in given and given[key] != tuple(said)]
    problem = lost or twice or changed or len(rows) != len(given)
    return (
        f"acknowledged {len(given)}, in the database {len(rows)}: lost {len(lost)}, twice {len(twice)}, "
        f"changed {len(changed)}: {'NOT GOOD' if problem else 'good'}"
    )


def at(share: float, seconds: list[float]) -> float:
    """The value under which this share of the answers stays, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(times: Times, minutes: float) -> str:
    lines = [f"{'request':<18}{'n':>8}{'per s':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}"]
    for kind, seconds in sorted(times.seconds.items(), key=lambda item: -len(item[1])):
        figures = "".join(f"{at(share, seconds):9.0f}" for share in (0.5, 0.95, 0.99, 1.0))
        lines.append(f"{kind:<18}{len(seconds):8d}{len(seconds) / minutes / 60:8.1f}{figures}")
    lines.append(f"failures: {len(times.failures)}")
    lines += [f"  {failure}" for failure in times.failures[:10]]
    return "\n".join(lines)


def measure(found: Site, options: argparse.Namespace) -> None:
    os.environ |= found.environment
    found.manage("-m", "django", "prepare")
    key = make_conversation()
    found.start()
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    people, times = asyncio.run(run(found, key, options.participants, options.minutes, forms=options.forms))
    load = os.getloadavg()
    wall = time.perf_counter() - begun
    found.stop()
    served, own = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    cpu = served.ru_utime + served.ru_stime - before.ru_utime - before.ru_stime
    way = "forms" if options.forms else "JSON"
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}")
    print(f"{options.participants} participants by {way}, {options.minutes:g} minutes after the ramp, "
          f"{'PostgreSQL' if found.database else 'SQLite'}; load average {load[0]:.1f} {load[1]:.1f}")  # fmt: skip
    print(f"processor: site {cpu / wall:.2f} cores, participants {(own.ru_utime + own.ru_stime) / wall:.2f} cores")
    print(table(times, options.minutes))
    print(verify(people))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participants", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--forms", action="store_true", help="as a browser without scripts")
    parser.add_argument("--postgresql", action="store_true", help="start a PostgreSQL server for this run")
    parser.add_argument("--database", default="", help="address of a PostgreSQL server that runs already")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        address = options.database
        if options.postgresql:
            address = stack.enter_context(postgresql()).address
        if address:
            address = stack.enter_context(database_in(address))
        measure(stack.enter_context(site(address)), options)


if __name__ == "__main__":
    main(sys.argv[1:])
