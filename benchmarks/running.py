"""A site of its own for a benchmark or a test: fresh data, SQLite or a PostgreSQL server started for the occasion."""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

PATIENCE = 120.0  # seconds until the first page; the first time the science is compiled


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(deadline: float, ask: Callable[[], bool]) -> bool:
    """Ask until the answer is yes, for `deadline` seconds."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if ask():
            return True
        time.sleep(0.05)
    return False


def is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass
class Site:
    """`waterlijn serve` over a data folder of its own."""

    data: Path
    database: str = ""  # the address of PostgreSQL; SQLite in the data folder without it
    processes: int = 2
    port: int = field(default_factory=free_port)
    supervisor: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "WATERLIJN_DATA": str(self.data),
            "WATERLIJN_PORT": str(self.port),
            "WATERLIJN_ADDRESS": f"http://127.0.0.1:{self.port}",
            "WATERLIJN_DATABASE_URL": self.database,
            "WATERLIJN_PROCESSES": str(self.processes),
            "DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings",
        }

    @property
    def log(self) -> Path:
        return self.data / "benchmark.log"

    def manage(self, *command: str) -> str:
        """One command of the site in a process of its own; what it wrote."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def start(self) -> None:
        (self.data / "example-loaded").touch()  # the example is not what is measured
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "waterlijn", "serve"], env=self.environment, stdout=log, stderr=log
            )
        if not until(PATIENCE, lambda: is_up(self.port) or self.supervisor.poll() is not None):  # type: ignore[union-attr]
            raise SystemExit(self.log.read_text())

    def servers(self) -> list[int]:
        """The web server: a child of the supervisor. None while it is started again."""
        assert self.supervisor is not None
        return [child for child in _children(self.supervisor.pid) if "granian" in _command(child)]

    def web_processes(self) -> list[int]:
        """The processes that answer: children of the web server."""
        found = [worker for server in self.servers() for worker in _children(server)]
        return [worker for worker in found if "resource_tracker" not in _command(worker)]

    def stop(self) -> None:
        if self.supervisor is None:
            return
        family = _descendants(self.supervisor.pid)
        self.supervisor.send_signal(signal.SIGTERM)
        try:
            self.supervisor.wait(30)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()
        for left in family:
            if str(self.data) in _environment(left):  # a number may be somebody else's by now
                with suppress(ProcessLookupError):
                    os.kill(left, signal.SIGKILL)
        self.supervisor = None


def _children(number: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{number}/task")
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _descendants(number: int) -> list[int]:
    children = _children(number)
    return [*children, *(far for child in children for far in _descendants(child))]


def _command(number: int) -> str:
    return _read(number, "cmdline")


def _environment(number: int) -> str:
    return _read(number, "environ")


def _read(number: int, name: str) -> str:
    try:
        return Path(f"/proc/{number}/{name}").read_text(errors="replace")
    except OSError:
        return ""


@contextmanager
def site(database: str = "", *, processes: int = 2) -> Iterator[Site]:
    """A prepared site that is not yet started; stopped and thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="waterlijn-benchmark-") as name:
        found = Site(Path(name), database, processes)
        try:
            yield found
        finally:
            found.stop()


# --- PostgreSQL ------------------------------------------------------------------------------------------------
@dataclass
class PostgreSQL:
    """A server of our own, with the settings it comes with: also `fsync`."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        return f"postgresql://waterlijn@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """PostgreSQL refuses to run as root, so root hands it over to Debian's own user."""
        command = [str(_programs() / program), *arguments]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"HOME": str(self.folder)})

    def start(self) -> None:
        data = str(self.folder / "data")
        settings = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder} "
            "-c max_connections=100"
        )
        self.run("pg_ctl", "-D", data, "-s", "-w", "-l", str(self.folder / "log"), "-o", settings, "start")

    def crash(self) -> None:
        """Gone at once, as when the machine stops it: at the next start it must find its way back."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-s", "-w", "stop")


def _programs() -> Path:
    found = shutil.which("initdb") or next(iter(sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))), "")
    if not found:
        raise SystemExit("PostgreSQL is not on this machine: sudo apt-get install postgresql")
    return Path(found).parent


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server that is running, and thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="waterlijn-postgresql-") as name:
        folder = Path(name) / "pg"
        folder.mkdir(mode=0o700)
        Path(name).chmod(0o755)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        server = PostgreSQL(folder)
        server.run(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "waterlijn",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):
                server.crash()


@contextmanager
def database_in(address: str) -> Iterator[str]:
    """A new, empty database in the PostgreSQL server at this address; dropped afterwards."""
    import psycopg

    name = f"waterlijn_benchmark_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
