"""The temperature page with a million stored messages: server time, queries, and a live count as the peer.

    python benchmarks/temperature_page.py [--messages 1000000]

Makes a throw-away SQLite database, fills it with invented readings, takes the temperature once, and then asks for the
page thirty times through the whole site (middleware, templates, log-in). The peer is what a page without stored
estimates would do: count flags per week live, in the same database.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

WEEKS = 52
LAST = date(2026, 11, 9)
BATCH = 20_000


def fill(n: int) -> None:
    """`n` messages with readings over a year, in one place, by invented author codes."""
    from django.db import transaction

    from waterlijn.web.accounts.models import Member, Organisation, Place, User
    from waterlijn.web.listen.models import Message, Source
    from waterlijn.web.understand.models import Reading

    organisation = Organisation.objects.create(name="Proef", slug="proef", is_example=True)
    place = Place.objects.create(organisation=organisation, name="Proef")
    user = User.objects.create_user("bench@proef.example", "klaproos-fiets-donderdag")
    Member.objects.create(user=user, organisation=organisation, roles=["communication"])
    source = Source.objects.create(
        organisation=organisation, place=place, name="Proef", kind="own_channel", purpose="own_page",
        basis="public_task", basis_reason="proef", period_start=LAST - timedelta(days=370),
        period_end=LAST + timedelta(days=10), id_key=b"0" * 32,
    )  # fmt: skip
    chance = random.Random(7)
    for base in range(0, n, BATCH):
        messages, readings = [], []
        for i in range(base, min(base + BATCH, n)):
            week = LAST - timedelta(weeks=WEEKS - 1 - i * WEEKS // n)
            when = datetime(week.year, week.month, week.day, 12, tzinfo=UTC) + timedelta(seconds=i % 500_000)
            hostile = chance.random() < 0.08
            messages.append(Message(
                pk=i + 1, source=source, place=place, external_hash=f"{i:032x}",
                text=f"bericht {i} over straat {i * 7}",
                time=when, week=week, author_code=f"{chance.randrange(40_000):016x}",
                erase_text_after=LAST + timedelta(days=30), delete_after=LAST + timedelta(days=365),
            ))  # fmt: skip
            readings.append(Reading(
                message_id=i + 1, abuse=0.9 if hostile else 0.02, hate=0.02, threat=0.01, othering=0.02,
                abuse_flag=hostile, hate_flag=False, threat_flag=False, othering_flag=False, abstain=False,
                severity=2 * hostile, language="nl", target="person" if i % 3 == 0 else "none", behaviour="argue",
                needs_bits=chance.choice((0, 0, 0, 1, 4, 64)), model="proef",
            ))  # fmt: skip
        with transaction.atomic():
            Message.objects.bulk_create(messages, batch_size=2000)
            Reading.objects.bulk_create(readings, batch_size=2000)


def live_count() -> float:
    """Seconds that a page would need which counts instead of reading stored estimates."""
    from django.db import connection

    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.week, COUNT(*), SUM(r.abuse_flag), SUM(r.hate_flag), SUM(r.threat_flag), SUM(r.othering_flag) "
            "FROM listen_message m JOIN understand_reading r ON r.message_id = m.id GROUP BY m.week"
        )
        assert len(cursor.fetchall()) == WEEKS
    return time.perf_counter() - start


def page(repeats: int) -> tuple[list[float], int]:
    """Seconds per request, and the number of queries of one."""
    from django.db import connection
    from django.test import Client

    from waterlijn.web.accounts.models import User

    browser = Client()
    browser.force_login(User.objects.get())
    assert browser.get("/understand/").status_code == 200
    queries: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        browser.get("/understand/")
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        browser.get("/understand/")
        seconds.append(time.perf_counter() - start)
    return seconds, len(queries)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    n = parser.parse_args().messages
    folder = Path(tempfile.mkdtemp(prefix="waterlijn-benchmark-"))
    os.environ |= {"WATERLIJN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings"}
    try:
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.ALLOWED_HOSTS.append("testserver")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        from waterlijn.web.accounts.models import Organisation
        from waterlijn.web.understand import actions

        fill(n)
        start = time.perf_counter()
        actions.renew(by=None, organisation=Organisation.objects.get())
        taken = time.perf_counter() - start
        seconds, queries = page(30)
        live = statistics.median(live_count() for _ in range(3))
        median = statistics.median(seconds)
        print(f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} cores, {date.today()}")
        print(f"{n} messages; temperature taken in {taken:.1f} s")
        print(f"page: median {1000 * median:.0f} ms, slowest {1000 * max(seconds):.0f} ms, {queries} queries")
        print(f"counting live: {1000 * live:.0f} ms for its one query; ratio page / live {median / live:.2f}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
