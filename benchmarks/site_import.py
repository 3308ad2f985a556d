"""100,000 messages through the site: how long the import takes with its readings, and how long pages take meanwhile.

    python benchmarks/site_import.py [rows]

Starts the real site and the real worker on a throw-away data folder with SQLite, logs in with the test client's
session, uploads a made-up export, confirms it, and asks for a page twice a second until everything has been read.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from statistics import median

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
PORT = 8976
LIMIT = 240.0  # seconds; then it is called off
SENTENCES = (
    "Het plein is 's avonds veel te donker, daar moet de gemeente iets aan doen",
    "Wij wachten al zes jaar op een woning en er verandert niets",
    "Dank u wel voor het onderhoud van het park, het ligt er mooi bij",
    "Wat een onzin weer van die bende op het gemeentehuis, schaam u",
    "Is er al meer geweten over de werken in de stationsstraat?",
    "Die groep hoort hier niet, allemaal buiten",
    "Ik ben het er niet mee eens, maar ik begrijp waarom ze zo beslissen",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        os.environ |= {
            "WATERLIJN_DATA": name,
            "WATERLIJN_PORT": str(PORT),
            "DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings",
        }
        os.environ.pop("WATERLIJN_DATABASE_URL", None)
        run, cookie = prepare(data)
        site = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT), "--workers", "1",
             "--blocking-threads", "4", "--log-level", "error", "waterlijn.web.site.wsgi:application"],
        )  # fmt: skip
        worker: subprocess.Popen[bytes] | None = None
        try:
            fetch("/listen/", cookie, patient=True)
            worker = subprocess.Popen([sys.executable, "-m", "django", "work"])
            measure(run, cookie)
        finally:
            for process in (worker, site):
                if process:
                    process.kill()
                    process.wait()


def prepare(data: Path) -> tuple[int, str]:
    """A database with one active source, the uploaded export, and somebody who is logged in."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from waterlijn.web.accounts.models import Member, Organisation, Place, User
    from waterlijn.web.listen import actions, dpia, queries, tasks
    from waterlijn.web.listen.models import Source

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    organisation = Organisation.objects.create(name="Waterdam", slug="waterdam", is_example=True)
    place = Place.objects.create(organisation=organisation, name="Waterdam")
    user = User.objects.create_user("iemand@waterdam.example", "x" * 20)
    member = Member.objects.create(
        user=user, organisation=organisation, roles=["communication", "data_protection", "wellbeing"]
    )
    today = timezone.localdate()
    source = Source(
        organisation=organisation, place=place, name="Pagina", kind="own_channel", purpose="own_page",
        basis="public_task", basis_reason="x", period_start=today, period_end=today + timedelta(days=9),
    )  # fmt: skip
    actions.save_source(by=member, source=source)
    version = actions.save_assessment(by=member, source=source, answers=dict.fromkeys(dpia.KEYS, "x"))
    actions.sign_off(by=member, assessment=version, promise=queries.promise_of(source))
    path = data / "export.csv"
    with path.open("w") as file:
        file.write("id,text,time,author\n")
        for i in range(ROWS):
            day = 1 + i * 28 // ROWS
            text = f"{SENTENCES[i % len(SENTENCES)]} ({i})"
            file.write(f'fb{i},"{text}",2026-{1 + i % 10:02d}-{day:02d} 10:{i % 60:02d},mens{i % 9973}\n')
    started = time.perf_counter()
    with path.open("rb") as file:
        pieces = iter(lambda: file.read(65536), b"")
        run = actions.receive_file(by=member, source=source, name="export.csv", size=path.stat().st_size, pieces=pieces)
    print(f"upload kept and recognised in {time.perf_counter() - started:.1f} s ({path.stat().st_size / 1e6:.0f} MB)")
    actions.confirm_import(by=member, run=run)
    tasks.read_file.enqueue(run.pk)
    client = Client()
    client.force_login(user)
    return run.pk, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measure(number: int, cookie: str) -> None:
    from waterlijn.web.listen.models import Import, Message
    from waterlijn.web.understand.models import Reading

    started, waits, stored = time.perf_counter(), [], 0.0
    while time.perf_counter() - started < LIMIT:
        for address in ("/listen/", f"/listen/imports/{number}/", "/understand/"):
            waits.append(fetch(address, cookie))
        if not stored and Import.objects.get(pk=number).state == "stored":
            stored = time.perf_counter() - started
        if stored and Reading.objects.count() == ROWS:
            break
        time.sleep(0.5)
    done = time.perf_counter() - started
    waits.sort()
    print(f"{Message.objects.count()} messages stored after {stored:.1f} s", flush=True)
    print(f"{Reading.objects.count()} readings after {done:.1f} s")
    print(
        f"{len(waits)} pages meanwhile: median {1000 * median(waits):.0f} ms, "
        f"95 % under {1000 * waits[int(0.95 * len(waits))]:.0f} ms, slowest {1000 * waits[-1]:.0f} ms"
    )


def fetch(address: str, cookie: str, *, patient: bool = False) -> float:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{address}", headers={"Cookie": cookie})
    for _ in range(200 if patient else 1):
        started = time.perf_counter()
        with contextlib.suppress(urllib.error.URLError if patient else KeyError):
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            return time.perf_counter() - started
        time.sleep(0.1)
    raise SystemExit("the site does not answer")


if __name__ == "__main__":
    main()
