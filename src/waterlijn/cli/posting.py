"""The one place of the terminal that can send something: a request to the endpoint that somebody named, and no other.

`http.client` on purpose: it follows no redirect, reads no proxy from the environment and knows no cookies.
"""

from __future__ import annotations

import os
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.text.scorers.endpoint import Post

KEY_VARIABLE = "WATERLIJN_SCORER_KEY"  # never an argument: those are seen by everybody on the machine
LIMIT = 30.0  # seconds to connect, for each step after that, and for the whole body of an answer
LARGEST = 1 << 20  # bytes of an answer
NOT_NAMED = (
    "This second reader is on {host}. Sending it messages, even without names, needs an explicit yes: "
    "--send-pseudonymised-texts {host}. Nothing was sent."
)
OTHER_HOST = "This second reader is on {host}, and you allowed {given}. Nothing was sent."


def post_to(address: str, send_to: str) -> Post:
    """A function that posts JSON to `address`/chat/completions and gives back the answer.

    Parameters
    ----------
    address
        Of an endpoint. It may come from a file that somebody else made.
    send_to
        The host to which whoever runs this allowed texts to go; no other gets a text or the key.

    Raises
    ------
    UsageError, NotAllowed
        It is no web address; or not encrypted and not on this machine; or on another host than `send_to`.
    """
    parts = _parts(address)
    host = host_of(address)
    if send_to.lower() != host:
        raise NotAllowed(OTHER_HOST if send_to else NOT_NAMED, host=host, given=send_to)
    path = parts.path.rstrip("/") + "/chat/completions"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    key = os.environ.get(KEY_VARIABLE, "")
    if key:
        headers["Authorization"] = f"Bearer {key}"

    def post(body: bytes) -> bytes:
        connection = _connection(parts)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = _content(answer)
        except HTTPException as problem:
            raise ConnectionError("no answer") from problem
        finally:
            connection.close()
        if answer.status != 200 or len(content) > LARGEST:
            raise ConnectionError("refused")
        return content

    return post


def host_of(address: str) -> str:
    """The name of the machine in an address, as it must be allowed.

    Examples
    --------
    >>> host_of("https://Models.example:8443/v1")
    'models.example'
    """
    return _parts(address).hostname or ""


def _content(answer: HTTPResponse) -> bytes:
    """The body, at most `LARGEST` + 1 bytes of it; one that comes drop by drop is given up in time."""
    end, pieces, size = time.monotonic() + LIMIT, list[bytes](), 0
    while size <= LARGEST and (piece := answer.read1(LARGEST)):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > end:
            raise TimeoutError("too slow")
    return b"".join(pieces)


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.username or parts.query or parts.fragment:
        raise UsageError("{address} is no address of an endpoint, such as https://models.example/v1.", address=address)
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise NotAllowed(
            "Messages only go over an encrypted connection (https), except on this machine. Nothing was sent."
        )
    return parts


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _connection(parts: SplitResult) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=LIMIT, context=ssl.create_default_context())
    return HTTPConnection(host, parts.port, timeout=LIMIT)
