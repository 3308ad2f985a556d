"""The supervisor, for real: it starts, brings back what dies, and leaves nobody behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from waterlijn.web.site import serve

PATIENCE = 90.0  # seconds; the machine that tests may be busy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(ask: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if ask():
            return True
        time.sleep(0.1)
    return False


def is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def asked(port: int, method: str, path: str) -> tuple[int, str | None]:
    """Status and type of what one address answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body="{}")
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type")
    finally:
        connection.close()


def family(data: Path) -> dict[int, str]:
    """Every living process that was started with this data folder, by its number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            if f"WATERLIJN_DATA={data}".encode() in environment.split(b"\0") and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it went while we were looking
    return found


def workers(data: Path) -> list[int]:
    return [number for number, command in family(data).items() if command.strip().endswith("django work")]


class Running:
    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        (data / "example-loaded").touch()  # the example has its own test
        self.environment = os.environ | {
            "WATERLIJN_DATA": str(data),
            "WATERLIJN_PORT": str(self.port),
            "WATERLIJN_DATABASE_URL": "",
            "WATERLIJN_PROCESSES": "1",
            "WATERLIJN_LANGUAGE": "en",
        }
        self.log = (data / "log").open("w+")
        self.process = self.serve()

    def serve(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "waterlijn.web.site.serve"]
        return subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)

    def said(self) -> str:
        return Path(self.log.name).read_text()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    found = Running(tmp_path)
    yield found
    if found.process.poll() is None:
        found.process.kill()
        found.process.wait()
    for number in family(tmp_path):
        os.kill(number, signal.SIGKILL)
    found.log.close()


def test_from_the_start_to_the_end(running: Running) -> None:
    assert until(lambda: is_up(running.port)), running.said()
    assert until(lambda: len(workers(running.data)) == 1)
    assert until(lambda: "Waterlijn is ready" in running.said())
    assert until(lambda: "waterlijn new-organisation" in running.said())

    # Other programs have their own entrance.
    assert asked(running.port, "GET", "/v1alpha1/openapi.json") == (200, "application/json; charset=UTF-8")
    assert asked(running.port, "POST", "/v1alpha1/comments:analyze?key=wrong")[0] == 400

    # A second one over the same data, and one on the same port, say why they do not start.
    second = running.serve()
    assert second.wait(PATIENCE) == 1
    assert "already runs" in running.said()
    other = running.data / "other"
    other.mkdir()
    command = [sys.executable, "-m", "waterlijn.web.site.serve"]
    environment = running.environment | {"WATERLIJN_DATA": str(other)}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"Port {running.port} is taken" in refused.stderr
    assert f"WATERLIJN_PORT={running.port + 1}" in refused.stderr

    # Whoever is killed comes back.
    (killed,) = workers(running.data)
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: len(workers(running.data)) == 1 and workers(running.data) != [killed])
    site = next(number for number, command in family(running.data).items() if "granian" in command)
    os.killpg(os.getpgid(site), signal.SIGKILL)
    assert until(lambda: not is_up(running.port) or "The site stopped" in running.said())
    assert until(lambda: is_up(running.port)), running.said()

    # Told to stop, it leaves nobody behind.
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0
    assert until(lambda: not family(running.data)), family(running.data)


def test_killed_outright_it_leaves_nobody_behind(running: Running) -> None:
    assert until(lambda: "Waterlijn is ready" in running.said()), running.said()
    running.process.kill()
    running.process.wait()
    assert until(lambda: not family(running.data)), family(running.data)


@pytest.mark.parametrize("port", ["0", "eight", "70000"])
def test_a_port_that_is_none_is_refused(port: str, tmp_path: Path) -> None:
    environment = os.environ | {"WATERLIJN_DATA": str(tmp_path), "WATERLIJN_PORT": port, "WATERLIJN_LANGUAGE": ""}
    command = [sys.executable, "-m", "waterlijn.web.site.serve"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "moet een heel getal" in done.stderr  # Dutch, unless something else is asked


def test_other_packages_prepare_the_data_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "LOCKED", tmp_path / "run.txt")
    serve.LOCKED.write_text("django==5.2.1\n")
    before = serve.fingerprint()
    assert serve.fingerprint() == before
    serve.LOCKED.write_text("django==5.2.2\n")
    assert serve.fingerprint() != before
    assert (serve.CHECKOUT / "requirements" / "run.txt").exists()
