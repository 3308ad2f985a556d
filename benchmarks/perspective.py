"""How many comments a second the Perspective entrance reads, and how long a program waits.

    python benchmarks/perspective.py [seconds] [clients] [attributes] [requests a second]

Starts the real site as `waterlijn serve` does, on a throw-away data folder with SQLite, makes a key, and lets `clients`
connections ask one after the other: each as soon as it has its answer, or, with a number of requests a second, at its
turn; a wait is then counted from that turn, also when the answer before came late. The load comes from one process on
the same machine, which takes its share of the cores. Texts: the written corpus, every one of them new to the server
once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from importlib.resources import files
from itertools import cycle
from pathlib import Path

PORT = 8977
WARM = 20  # answers that every client must have before anything is counted: then all processes have loaded the model
PATIENCE = 60.0  # seconds for that
SECONDS = min(float(sys.argv[1]) if len(sys.argv) > 1 else 15.0, 60.0)
CLIENTS = min(int(sys.argv[2]) if len(sys.argv) > 2 else 50, 500)
RATE = float(sys.argv[4]) if len(sys.argv) > 4 else 0.0
ATTRIBUTES = tuple(sys.argv[3].split(",")) if len(sys.argv) > 3 else ("TOXICITY",)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {
            "WATERLIJN_DATA": name,
            "WATERLIJN_PORT": str(PORT),
            "WATERLIJN_API_PER_MINUTE": "1000000",
            "DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings",
        }
        os.environ.pop("WATERLIJN_DATABASE_URL", None)
        key = prepare()
        from waterlijn.web.site import serve

        site = serve._site("127.0.0.1", PORT)
        site.start()
        try:
            if not serve._answers(site, "127.0.0.1", PORT):
                raise SystemExit("the site does not answer")
            assert site.process is not None
            asyncio.run(load(requests(key), site.process.pid))
        finally:
            site.signal(signal.SIGTERM)
            site.end(time.monotonic() + 10)


def prepare() -> str:
    import django

    django.setup()
    from django.core.management import call_command

    from waterlijn.web.accounts import actions
    from waterlijn.web.accounts.models import Member, Organisation, User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    organisation = Organisation.objects.create(name="Waterdam", slug="waterdam")
    user = User.objects.create_user("iemand@waterdam.example", "x" * 20)
    member = Member.objects.create(user=user, organisation=organisation, roles=["administrator"])
    return actions.make_key(by=member, name="benchmark")


def requests(key: str) -> list[bytes]:
    """One HTTP request per text of the written corpus."""
    found = []
    lines = files("waterlijn.knowledge").joinpath("written/written.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        question = {
            "comment": {"text": json.loads(line)["text"]},
            "languages": ["nl"],
            "requestedAttributes": {name: {} for name in ATTRIBUTES},
            "doNotStore": True,
        }
        body = json.dumps(question).encode()
        head = (
            f"POST /v1alpha1/comments:analyze?key={key} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        found.append(head.encode() + body)
    return found


class Client(asyncio.Protocol):
    """Asks, waits for the answer, asks again."""

    def __init__(
        self, work: cycle[bytes], waits: list[tuple[float, float]], codes: Counter[bytes], turn: float
    ) -> None:
        self.work, self.waits, self.codes, self.turn = work, waits, codes, turn
        self.buffer = b""
        self.is_over = False
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.asked = time.perf_counter()
        if RATE and self.answers >= WARM:
            self.turn = max(self.turn + CLIENTS / RATE, self.asked - 1.0)  # a second behind is too late to catch up
            self.asked, wait = self.turn, self.turn - self.asked
            asyncio.get_running_loop().call_later(max(wait, 0.0), self.send)
        else:
            self.turn = self.asked
            self.send()

    def send(self) -> None:
        self.transport.write(next(self.work))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, mark, body = self.buffer.partition(b"\r\n\r\n")
        if not mark:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return
        now = time.perf_counter()
        self.waits.append((now, now - self.asked))
        self.answers += 1
        self.codes[head.split(b" ", 2)[1]] += 1
        self.buffer = b""
        if self.is_over:
            self.transport.close()
        else:
            self.ask()


def processor_time(family: int) -> float:
    """Seconds of processor that all processes of a family have used."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == family:
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


async def load(found: list[bytes], family: int) -> None:
    work, waits, codes = cycle(found), list[tuple[float, float]](), Counter[bytes]()
    loop = asyncio.get_running_loop()
    clients = [Client(work, waits, codes, 0.0) for _ in range(CLIENTS)]
    first = time.perf_counter()
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", PORT)  # type: ignore[misc]  # bound now
    while min(client.answers for client in clients) < WARM:
        await asyncio.sleep(0.1)
        if time.perf_counter() - first > PATIENCE:
            raise SystemExit("the site does not become warm")
    if RATE:
        await asyncio.sleep(2.0)  # until every client is at its turn
    used = processor_time(family)
    begun, own = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.sleep(SECONDS)
    used = processor_time(family) - used
    ended, spent = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    for client in clients:
        client.is_over = True
    counted = sorted(wait for moment, wait in waits if begun <= moment <= ended)
    own_share = (spent.ru_utime + spent.ru_stime - own.ru_utime - own.ru_stime) / (ended - begun)
    await asyncio.sleep(0.5)
    if not counted:
        raise SystemExit("no answers")
    print(f"{CLIENTS} clients, {', '.join(ATTRIBUTES)}; first answer after {1000 * waits[0][1]:.0f} ms")
    print(f"{len(counted) / (ended - begun):.0f} requests/s over {ended - begun:.0f} s, after {begun - first:.0f} s")
    at = {share: 1000 * counted[min(int(share * len(counted)), len(counted) - 1)] for share in (0.5, 0.95, 0.99)}
    print(f"median {at[0.5]:.1f} ms, 95 % under {at[0.95]:.1f} ms, 99 % under {at[0.99]:.1f} ms")
    print(
        f"{1e6 * used / len(counted):.0f} microseconds of processor per request; machine load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"answers by code: { {code.decode(): n for code, n in codes.items()} }; the load took {own_share:.2f} of a core"
    )


if __name__ == "__main__":
    main()
