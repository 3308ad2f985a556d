"""`kill -9` while people vote: no vote that was acknowledged is lost, none counts twice.

    python -m benchmarks.dialogue_kill [--kills 100] [--votes 10000]
    python -m benchmarks.dialogue_kill --postgresql [--crashes 10]
    python -m benchmarks.dialogue_kill --database postgresql://user@host:5432/postgres

Starts `waterlijn serve` on throw-away data. Participants vote through JSON (one to five votes at a time) and through
forms, and send a vote that was not acknowledged again with the same key until it is. Meanwhile the processes that
answer are killed at random moments, now and then the whole web server; `waterlijn serve` brings them back. With
`--crashes` our own PostgreSQL server is stopped in the middle as well, as when the machine goes down, and started.

Afterwards the table of votes must hold exactly the acknowledged votes, each once and as it was given, and for every
person and statement the last one in the table must be the last one that was acknowledged.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import signal
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from random import Random

from benchmarks.dialogue_load import make_conversation
from benchmarks.participants import Person, Vote, Wrong
from benchmarks.running import PostgreSQL, Site, database_in, postgresql, site

STATEMENTS = 40
OLD_ENOUGH = 6.0  # seconds; the server gives up on a process that dies sooner after its start, and takes them all along
FIRST_WHOLE = 5.0  # seconds until the whole server may be killed
WHOLE_EVERY = 25.0  # seconds at least between two kills of the whole server: the supervisor gives up at five a minute
TROUBLES = (OSError, EOFError, Wrong, ValueError, KeyError, TimeoutError, asyncio.LimitOverrunError)


@dataclass
class Killer:
    """Ends processes of one site at random moments."""

    found: Site
    chance: Random
    server: PostgreSQL | None = None
    pause: tuple[float, float] = (0.2, 2.5)  # seconds between two kills, when there is somebody to kill
    kills: int = 0
    whole: int = 0
    crashes: int = 0
    crashes_left: int = 0
    seen: dict[int, float] = field(default_factory=dict)  # process -> since when
    last_whole: float = field(default_factory=lambda: time.monotonic() - WHOLE_EVERY + FIRST_WHOLE)

    async def kill(self, kills: int, deadline: float) -> None:
        while (self.kills < kills or self.crashes_left) and time.monotonic() < deadline:
            await asyncio.sleep(self.chance.uniform(*self.pause))
            if self.crashes_left and self.chance.random() < 0.2:
                await asyncio.to_thread(self._crash)
            elif self.kills < kills:
                self._kill_somebody()

    def _kill_somebody(self) -> None:
        now = time.monotonic()
        alive = self.found.web_processes()
        first = now if self.seen else -OLD_ENOUGH  # those that were there at the start are old enough
        self.seen = {number: self.seen.get(number, first) for number in alive} or self.seen
        if now - self.last_whole > WHOLE_EVERY and self.chance.random() < 0.4:
            self.last_whole, self.whole = now, self.whole + 1
            self._end(*self.found.servers(), *alive)
        elif old := [number for number, since in self.seen.items() if now - since > OLD_ENOUGH]:
            self._end(self.chance.choice(old))

    def _end(self, *numbers: int) -> None:
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
                self.kills += 1

    def _crash(self) -> None:
        assert self.server is not None
        self.crashes, self.crashes_left = self.crashes + 1, self.crashes_left - 1
        self.server.crash()
        self.server.start()


class Stubborn(Person):
    """Somebody who sends a vote again until it is acknowledged."""

    tries = 0
    last: dict[int, tuple[int, str]]  # statement -> what was acknowledged last

    async def insist(self, *votes: Vote, forms: bool) -> None:
        while not all(vote.key in self.acknowledged for vote in votes):
            self.tries += 1
            with suppress(*TROUBLES):
                if not self.token:
                    await self.enter()
                self.form_key = ""  # each vote has its own, also when its form was loaded long ago
                await (self.submit(votes[0]) if forms else self.send(*votes))
                break
            await asyncio.sleep(self.chance.uniform(0.02, 0.2))
        self.last |= {vote.number: (vote.value, vote.key) for vote in votes}

    async def go_on(self, is_over: asyncio.Event, statements: int) -> None:
        """Vote on anything, also a second time, through one door or the other."""
        self.last = {}
        while not is_over.is_set():
            forms = self.chance.random() < 0.3
            numbers = self.chance.sample(range(1, statements + 1), 1 if forms else self.chance.randint(1, 5))
            await self.insist(*(Vote(number, self.chance.choice((1, 0, -1))) for number in numbers), forms=forms)
            await asyncio.sleep(self.chance.uniform(0, 0.4))
        self.browser.close()


async def storm(
    found: Site, key: str, killer: Killer, *, people: int, kills: int, votes: int, limit: float
) -> list[Stubborn]:
    """People vote until there were so many kills and so many votes, or the time is over; then all votes arrive."""
    crowd, is_over = [Stubborn(found.port, key, seed) for seed in range(people)], asyncio.Event()
    deadline = time.monotonic() + limit

    async def watch() -> None:
        await killer.kill(kills, deadline)
        while sum(len(person.acknowledged) for person in crowd) < votes and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        is_over.set()

    async with asyncio.timeout(limit + 60):
        await asyncio.gather(watch(), *(person.go_on(is_over, STATEMENTS) for person in crowd))
    return crowd


def problems(crowd: list[Stubborn]) -> list[str]:
    """What the table of votes says that it should not say."""
    from waterlijn.web.meet.models import Vote as Row

    given = {key: (vote.number, vote.value) for person in crowd for key, vote in person.acknowledged.items()}
    rows = list(Row.objects.order_by("pk").values_list("key", "participant", "statement__number", "value"))
    kept = Counter(key for key, *_ in rows)
    found = [f"lost: {key}" for key in given if key not in kept]
    found += [f"there {n} times: {key}" for key, n in kept.items() if n > 1]
    found += [f"never acknowledged: {key}" for key in kept if key not in given]
    found += [f"changed: {key}" for key, _, *said in rows if given.get(key) not in (None, tuple(said))]
    last = {(participant, number): (value, key) for key, participant, number, value in rows}
    said_last = sorted(said for person in crowd for said in person.last.values())
    if not found and said_last != sorted(last.values()):
        found.append("another vote counts than the last one that was acknowledged")
    return found + damage()


def damage() -> list[str]:
    """What SQLite says of its own file."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        answers = [str(row[0]) for row in cursor.fetchall()]
    return [] if answers == ["ok"] else answers


def run(found: Site, options: argparse.Namespace, server: PostgreSQL | None) -> list[str]:
    os.environ |= found.environment
    found.manage("-m", "django", "prepare")
    key = make_conversation(STATEMENTS)
    found.start()
    killer = Killer(found, Random(options.seed), server, crashes_left=options.crashes)
    begun = time.monotonic()
    crowd = asyncio.run(
        storm(found, key, killer, people=options.people, kills=options.kills, votes=options.votes, limit=options.limit)
    )
    wall = time.monotonic() - begun
    found.stop()
    wrong = problems(crowd)
    if killer.kills < options.kills or killer.crashes_left:
        wrong.append("too few kills: nothing was shown")
    if sum(len(person.acknowledged) for person in crowd) < options.votes:
        wrong.append("too few votes: nothing was shown")
    acknowledged, tries = sum(len(person.acknowledged) for person in crowd), sum(person.tries for person in crowd)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}")
    print(f"{'PostgreSQL' if found.database else 'SQLite'}, {found.processes} processes, seed {options.seed}")
    print(f"{wall:.0f} s: {killer.kills} processes killed, of which with the whole server {killer.whole} times; "
          f"database crashed {killer.crashes} times")  # fmt: skip
    print(f"{acknowledged} votes acknowledged in {tries} requests of {options.people} people")
    print("lost 0, counted twice 0, integrity ok: good" if not wrong else "NOT GOOD\n" + "\n".join(wrong[:20]))
    return wrong


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--votes", type=int, default=10_000, help="acknowledged votes at least")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds; then it ends in any case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crashes", type=int, default=0, help="of a PostgreSQL server of our own")
    parser.add_argument("--postgresql", action="store_true", help="start a PostgreSQL server for this run")
    parser.add_argument("--database", default="", help="address of a PostgreSQL server that runs already")
    options = parser.parse_args(arguments)
    if options.crashes and not options.postgresql:
        parser.error("--crashes needs --postgresql: a server of somebody else is never stopped")
    with ExitStack() as stack:
        server = stack.enter_context(postgresql()) if options.postgresql else None
        address = server.address if server else options.database
        if address:
            address = stack.enter_context(database_in(address))
        found = stack.enter_context(site(address, processes=options.processes))
        return 1 if run(found, options, server) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
