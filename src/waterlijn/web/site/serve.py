"""`waterlijn serve`: prepares what changed, then keeps the site and the worker running until it is told to stop.

Imports nothing of Django: when nothing changed, the first page must be there within three seconds.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from waterlijn import __version__
from waterlijn.web.site.terminal import gettext as _

PACKAGE = Path(__file__).resolve().parents[2]  # src/waterlijn
CHECKOUT = PACKAGE.parents[1]
LOCKED = CHECKOUT / "requirements" / "run.txt"
STAFF = 24  # requests at a time, per process: texts that other programs send at once are read together; pages: wsgi.py
TALK = 384  # requests of participants, who have lanes of their own in wsgi.py; nearly all of them sleep in a line
THREADS = STAFF + TALK
GRACE = 10.0  # seconds for a request or a task to finish before it is ended; both may be done again
START_LIMIT = 60.0  # seconds until the first page, on a slow machine
QUICK_DEATHS = 5  # a process that dies this often within a minute will not get better by itself
PR_SET_PDEATHSIG = 1  # Linux: a signal for me when my parent dies


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is said later."""
    return sentence


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or the machine goes down."""


def main(arguments: list[str] | None = None) -> int:
    """Run until Ctrl-C. Returns the exit code."""
    del arguments  # there are none; the front door calls every command alike
    os.environ["DJANGO_SETTINGS_MODULE"] = "waterlijn.web.site.settings"
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]))
    data = data_folder()
    host, port = os.environ.get("WATERLIJN_HOST") or "127.0.0.1", _port()
    if port is None:
        return _refuse(_("WATERLIJN_PORT must be a whole number from 1 to 65535."))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _only_one(data) as is_free:
            if not is_free:
                return _refuse(_("Waterlijn already runs with the data in {data}. Stop that one first.", data=data))
            if not _is_free(host, port):
                return _refuse(
                    _(
                        "Port {port} is taken by another program. Choose another one: WATERLIJN_PORT={other} ./start",
                        port=port,
                        other=port + 1,
                    )
                )
            return _run(data, host, port)
    except Stopped:
        return 0


def data_folder() -> Path:
    """The same rule as in the settings, which cannot be imported here without Django."""
    in_checkout = (CHECKOUT / "start").exists() or (CHECKOUT / "pyproject.toml").exists()
    default = CHECKOUT / ".waterlijn" if in_checkout else Path.home() / ".local" / "share" / "waterlijn"
    folder = Path(os.environ.get("WATERLIJN_DATA", "").strip() or default).expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _port() -> int | None:
    value = os.environ.get("WATERLIJN_PORT", "").strip() or "8000"
    return int(value) if value.isdigit() and 0 < int(value) < 65536 else None


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201  # this is a command
    return 1


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201  # this is a command


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


@contextmanager
def _only_one(data: Path) -> Iterator[bool]:
    """Two supervisors over one data folder would each start a worker. The lock goes when the process goes."""
    with (data / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


# --- what must be done once per version ------------------------------------------------------------------------
def fingerprint() -> str:
    """Changes when something changes that the database or the static files depend on: code is not among it."""
    digest = hashlib.sha256(f"{__version__} {os.environ.get('WATERLIJN_DATABASE_URL', '')}".encode())
    if LOCKED.exists():  # packages bring migrations and static files of their own
        digest.update(LOCKED.read_bytes())
    for room in sorted((PACKAGE / "web").iterdir()):
        for folder in ("migrations", "static"):
            for path in sorted((room / folder).rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    state = path.stat()
                    digest.update(f"{path.relative_to(PACKAGE)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _is_prepared(data: Path, mark: str) -> bool:
    stamp = data / "prepared"
    has_database = bool(os.environ.get("WATERLIJN_DATABASE_URL", "").strip()) or (data / "db.sqlite3").exists()
    return has_database and stamp.exists() and stamp.read_text() == mark


def _prepare(data: Path) -> bool:
    """Migrations and static files when they changed; the first time, the example. May be cut off and done again."""
    mark = fingerprint()
    if not _is_prepared(data, mark):
        if not _manage("prepare"):
            return False
        draft = data / "prepared.new"
        draft.write_text(mark)
        draft.replace(data / "prepared")
    example = data / "example-loaded"
    if not example.exists():
        # Without the example the site is still a site: say so, and try again at the next start.
        if _manage("load_example"):
            example.touch()
        else:
            _say(_("The example could not be loaded; the lines above say why. Waterlijn starts without it."))
    return True


def _manage(command: str) -> bool:
    done = subprocess.run([sys.executable, "-m", "django", command], check=False, preexec_fn=_die_with_parent)
    return done.returncode == 0


# --- the processes ---------------------------------------------------------------------------------------------
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """Runs in the child: when the supervisor is killed outright, the child is asked to stop."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that must run: started again when it dies, unless it keeps dying."""

    stopped: str  # what is said when it stopped by itself
    hopeless: str  # and when it does not stay up
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A session of its own, so that Ctrl-C reaches only the supervisor, and the whole family can be ended.
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def restart(self) -> bool:
        """False when it dies again and again."""
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < 60] + [now]
        self.signal(signal.SIGKILL)  # what its death left behind
        if len(self.deaths) >= QUICK_DEATHS:
            return False
        _say(_(self.stopped))
        self.start()
        return True

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def end(self, until: float) -> None:
        """Wait for it to finish by itself; then end it with everything it started."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.1, until - time.monotonic()))
            self.signal(signal.SIGKILL)
            self.process.wait()


SITE = (
    gettext_noop("The site stopped by itself and is started again."),
    gettext_noop("The site keeps stopping; the lines above say why."),
)
WORKER = (
    gettext_noop("The background work stopped by itself and is started again."),
    gettext_noop("The background work keeps stopping; the lines above say why."),
)


def _run(data: Path, host: str, port: int) -> int:
    if not _prepare(data):
        return _refuse(_("Waterlijn could not be made ready; the lines above say why. Nothing was lost: try again."))
    site, worker = _site(host, port), Child(*WORKER, [sys.executable, "-m", "django", "work"])
    try:
        site.start()
        if not _answers(site, host, port):
            return _refuse(_("The site does not answer; the lines above say why."))
        _greet(data, host, port)
        time.sleep(1)  # the first visitor comes before the background work
        worker.start()
        return _watch([site, worker])
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave anybody behind
        until = time.monotonic() + GRACE
        for child in (site, worker):
            child.signal(signal.SIGTERM)
        for child in (site, worker):
            child.end(until)


def _site(host: str, port: int) -> Child:
    processes = os.environ.get("WATERLIJN_PROCESSES") or str(min(2, os.cpu_count() or 1))
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", processes, "--blocking-threads", str(THREADS), "--respawn-failed-workers"]
    command += ["--no-ws", "--log-level", "error", "--workers-kill-timeout", "5"]
    return Child(*SITE, [*command, "waterlijn.web.site.wsgi:application"])


def _answers(site: Child, host: str, port: int) -> bool:
    """Ask for the health page until it is there."""
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until and not site.is_dead():
        connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=10)  # noqa: S104
        try:
            connection.request("GET", "/health/", headers={"Host": "127.0.0.1"})
            return connection.getresponse().status == 200
        except OSError:
            time.sleep(0.03)
        finally:
            connection.close()
    return False


def _command() -> str:
    """The command as somebody types it in the folder of the program."""
    own = Path(sys.executable).with_name("waterlijn")
    return os.path.relpath(own) if own.is_relative_to(CHECKOUT) and Path.cwd() == CHECKOUT else own.name


def _greet(data: Path, host: str, port: int) -> None:
    address = os.environ.get("WATERLIJN_ADDRESS") or f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    _say("\n" + _("Waterlijn is ready: {address}/", address=address) + "\n")
    accounts = data / "example-accounts.txt"
    shown = data / "example-accounts.shown"
    if accounts.exists() and not shown.exists():
        _say(accounts.read_text())
        shown.touch()
    elif accounts.exists():
        _say(_("How to log in to the example: see {file}", file=accounts))
    _say(_("Your own municipality begins with: {command}", command=f"{_command()} new-organisation"))
    _say(_("Ctrl-C stops it."))


def _watch(children: list[Child]) -> int:
    while True:
        time.sleep(0.5)
        for child in children:
            if child.is_dead() and not child.restart():
                return _refuse(_(child.hopeless))


if __name__ == "__main__":
    sys.exit(main())
