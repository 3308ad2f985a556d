"""`waterlijn scorer try` and `waterlijn read --scorer`: with models made here, and an endpoint on this machine."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from benchmarks.encoders import write_onnx

from waterlijn import __main__, words
from waterlijn.cli import posting, run
from waterlijn.errors import NotAllowed, UsageError
from waterlijn.records import LABELS, Messages
from waterlijn.text import corpus
from waterlijn.text.rules.names import SECOND_READER
from waterlijn.text.scorers.protocol import Pseudonymised

SENDING = ("--send-pseudonymised-texts", "127.0.0.1")
SMALL: dict[str, Any] = {
    "model_type": "bert", "vocab_size": 500, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 16, "max_position_embeddings": 64, "type_vocab_size": 2, "hidden_act": "gelu",
    "layer_norm_eps": 1e-12, "pad_token_id": 0, "id2label": {"0": "LABEL_0", "1": "LABEL_1"},
}  # fmt: skip


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def waterlijn(*arguments: object, **environment: str) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in {"COLUMNS": "200", **environment}.items():
            patch.setenv(name, value)
        code = run(__main__.commands, [str(argument) for argument in arguments])
    words.use("nl")
    return Ended(code, out.getvalue(), err.getvalue())


class Endpoint(NamedTuple):
    address: str
    requests: list[dict[str, Any]]
    keys: list[str]


@pytest.fixture(scope="module")
def known() -> dict[str, dict[str, float]]:
    """What our own written texts are, by their text without personal data."""
    examples = list(corpus.written())[::3]
    texts = Pseudonymised(Messages.of([example.text for example in examples], is_pseudonymised=True))
    return {text: {label: e.labels[label] for label in LABELS} for text, e in zip(texts, examples, strict=True)}


@pytest.fixture
def endpoint(known: dict[str, dict[str, float]]) -> Iterator[Endpoint]:
    """An endpoint on this machine that knows the written texts by heart."""
    requests: list[dict[str, Any]] = []
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(request)
            keys.append(self.headers.get("Authorization", ""))
            message = json.loads(request["messages"][1]["content"])["message"]
            truth = known.get(message, dict.fromkeys(LABELS, 0.0))
            said = json.dumps({label: 0.05 + 0.9 * value for label, value in truth.items()})
            body = json.dumps({"model": "by-heart", "choices": [{"message": {"content": said}}]}).encode()
            self.send_response(200 if self.path == "/v1/chat/completions" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Endpoint(f"http://127.0.0.1:{server.server_port}/v1", requests, keys)
    server.shutdown()
    server.server_close()


@pytest.fixture
def town(tmp_path: Path) -> tuple[Path, Path]:
    """Messages as an export has them, and what people said of them."""
    messages, labels = tmp_path / "berichten.csv", tmp_path / "labels.csv"
    examples = list(corpus.written())[::3]
    with messages.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "author", "text", "date"))
        rows.writerows(
            (f"w{i}", f"u{i % 97}", e.text, f"2026-03-{1 + i % 28:02d}T10:00:00Z") for i, e in enumerate(examples)
        )
    with labels.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "pi", *LABELS))
        rows.writerows((f"w{i}", 0.5, *(int(e.labels[label]) for label in LABELS)) for i, e in enumerate(examples))
    return messages, labels


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_try_and_read_with_an_endpoint(town: tuple[Path, Path], endpoint: Endpoint, tmp_path: Path) -> None:
    messages, labels = town
    kept, first, second = tmp_path / "lezer.json", tmp_path / "een.csv", tmp_path / "twee.csv"
    spec = ("--scorer", f"openai:{endpoint.address}", "--model", "by-heart", "--labels", labels)
    asked = waterlijn("scorer", "try", messages, *spec, "--out", kept)
    assert asked.code == 6  # no yes, nothing sent
    assert endpoint.requests == []
    tried = waterlijn(
        "scorer", "try", messages, *spec, "--ask", "candidates", "--out", kept, *SENDING,
        WATERLIJN_SCORER_KEY="geheim",
    )  # fmt: skip
    assert tried.code == 0, tried.err
    assert "Het helpt" in tried.out
    assert "Ten onrechte gemarkeerd" in tried.out
    assert "Teksten zonder namen gaan nu naar 127.0.0.1." in tried.out
    assert set(endpoint.keys) == {"Bearer geheim"}
    assert "geheim" not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert not any(re.search(r"\b0[1-9](?:[ ./]?\d\d){4}\b", str(request)) for request in endpoint.requests)

    alone = waterlijn("read", messages, "--out", first, "--workers", 1)
    refused = waterlijn("read", messages, "--scorer", kept, "--out", second)
    assert (alone.code, refused.code) == (0, 6)
    assert not second.exists()
    both = waterlijn("read", messages, "--scorer", kept, "--out", second, *SENDING, "--workers", 1)
    assert both.code == 0, both.err
    assert "ook gelezen door de tweede lezer" in both.out
    before, after = rows_of(first), rows_of(second)
    assert [row["id"] for row in before] == [row["id"] for row in after]
    changed = [i for i, row in enumerate(after) if SECOND_READER in row["cues"]]
    assert 20 < len(changed) < len(after)
    same = set(range(len(after))) - set(changed)
    assert all({**before[i], "model": ""} == {**after[i], "model": ""} for i in same)
    assert {row["model"].partition(" + ")[2] for row in after} == {json.loads(kept.read_text())["version"]}
    assert sum(row["abstain"] == "true" for row in after) < sum(row["abstain"] == "true" for row in before)
    # the shares stay those of the reader whose errors are known
    sentence = next(line for line in alone.out.splitlines() if line.strip())
    assert sentence in both.out


def test_workers_make_no_difference(
    town: tuple[Path, Path], endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waterlijn.pipeline import running

    messages, labels = town
    kept = tmp_path / "lezer.json"
    spec = ("--scorer", f"openai:{endpoint.address}", "--model", "by-heart", "--labels", labels)
    assert waterlijn("scorer", "try", messages, *spec, "--ask", "candidates", "--out", kept, *SENDING).code == 0
    monkeypatch.setattr(running, "BATCH", 200)
    found = []
    for workers in (1, 2):
        out = tmp_path / f"{workers}.jsonl"
        done = waterlijn("read", messages, "--scorer", kept, "--out", out, "--workers", workers, *SENDING)
        assert done.code == 0, done.err
        found.append(out.read_text())
    assert found[0] == found[1]
    assert SECOND_READER in found[0]


def test_a_model_that_knows_nothing_is_not_used(town: tuple[Path, Path], tmp_path: Path) -> None:
    messages, labels = town
    folder, names, kept = tmp_path / "model", tmp_path / "labels.toml", tmp_path / "lezer.json"
    write_onnx(folder, SMALL, is_int8=True)
    names.write_text('abuse = ["LABEL_1"]\nhate = ["LABEL_1"]\n')
    given = ("--scorer", f"onnx:{folder}", "--map", names, "--labels", labels, "--out", kept)
    tried = waterlijn("scorer", "try", messages, *given)
    assert tried.code == 0, tried.err
    assert "helpt niet" in tried.out or "niet te zeggen" in tried.out
    refused = waterlijn("read", messages, "--scorer", kept)
    assert refused.code == 6
    assert "niet dat" in refused.err


@pytest.mark.parametrize(
    ("spec", "code"),
    [("model", 2), ("onnx:nergens", 3), ("hf:nergens", 3), ("openai:https://m.example/v1", 2)],
)
def test_what_is_wrong_is_said(town: tuple[Path, Path], spec: str, code: int) -> None:
    messages, labels = town
    done = waterlijn("scorer", "try", messages, "--scorer", spec, "--labels", labels)
    assert done.code == code
    assert "Traceback" not in done.err


def test_an_endpoint_that_is_not_there_is_said(town: tuple[Path, Path]) -> None:
    messages, labels = town
    given = ("--scorer", "openai:http://127.0.0.1:9/v1", "--model", "m", "--labels", labels)
    done = waterlijn("scorer", "try", messages, *given, *SENDING)
    assert done.code == 1
    assert "beantwoordde geen enkel bericht" in done.err


def test_labels_must_have_all_four(town: tuple[Path, Path], tmp_path: Path) -> None:
    messages, labels = town
    write_onnx(tmp_path / "model", SMALL, is_int8=False)
    labels.write_text("id,pi,abuse\nw1,1,1\n")
    done = waterlijn("scorer", "try", messages, "--scorer", f"onnx:{tmp_path / 'model'}", "--labels", labels)
    assert done.code == 2
    assert "abuse, hate, threat, othering" in done.err


def test_read_without_a_second_reader_says_nothing_of_one(messages_file: Callable[..., Path]) -> None:
    done = waterlijn("read", messages_file(50))
    assert done.code == 0
    assert "tweede lezer" not in done.out


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("http://models.example/v1", NotAllowed),
        ("http://10.0.0.1/v1", NotAllowed),
        ("ftp://127.0.0.1/v1", UsageError),
        ("https://", UsageError),
        ("https://someone:secret@models.example/v1", UsageError),
        ("https://models.example/v1?key=secret", UsageError),
        ("http://[::1", UsageError),
        ("https://models.example:99999/v1", UsageError),
    ],
)
def test_addresses_that_are_refused(address: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        posting.post_to(address, "models.example")


def test_nothing_goes_to_a_host_that_nobody_named(town: tuple[Path, Path], endpoint: Endpoint, tmp_path: Path) -> None:
    """A file with a second reader may come from somebody else: the address in it is no yes."""
    messages, labels = town
    kept = tmp_path / "lezer.json"
    spec = ("--scorer", f"openai:{endpoint.address}", "--model", "by-heart", "--labels", labels, "--out", kept)
    assert waterlijn("scorer", "try", messages, *spec, "--ask", "candidates", *SENDING).code == 0
    sent = len(endpoint.requests)
    stored = json.loads(kept.read_text())
    for address in (endpoint.address.replace("127.0.0.1", "localhost"), "https://127.0.0.1.models.example/v1"):
        kept.write_text(json.dumps(stored | {"source": stored["source"] | {"place": address}}))
        done = waterlijn("read", messages, "--scorer", kept, *SENDING, WATERLIJN_SCORER_KEY="geheim")
        assert done.code == 6
        assert "je gaf toestemming voor 127.0.0.1" in done.err
        assert "Teksten zonder namen gaan nu" not in done.out
    assert len(endpoint.requests) == sent
    assert "Bearer geheim" not in endpoint.keys


def test_the_host_is_the_name_in_the_address() -> None:
    posting.post_to("https://Models.example:8443/v1", "MODELS.example")
    for named in ("", "example", "models.example.org", "evil.example"):
        with pytest.raises(NotAllowed):
            posting.post_to("https://models.example/v1", named)


def _serve_once(answer: Callable[[Any], None]) -> tuple[ThreadingHTTPServer, str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self)

        def log_message(self, *_given: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def _redirect(handler: Any) -> None:
    handler.send_response(307)
    handler.send_header("Location", "http://models.example/")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _fail(handler: Any) -> None:
    handler.send_error(500)


def _flood(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(64):
            handler.wfile.write(b"x" * 65536)
    except OSError:  # the other side hung up, as it should
        return


def _drip(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(40):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


@pytest.mark.parametrize("answer", [_redirect, _fail, _flood, _drip], ids=["redirect", "error", "flood", "drip"])
def test_what_an_endpoint_must_not_do(answer: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "LIMIT", 0.3)
    server, address = _serve_once(answer)
    try:
        with pytest.raises(OSError):
            posting.post_to(address, "127.0.0.1")(b"{}")
    finally:
        server.shutdown()
        server.server_close()
    with pytest.raises(OSError):
        posting.post_to(address, "127.0.0.1")(b"{}")  # nobody there
