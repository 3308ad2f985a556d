"""WhatsApp: the text file of an exported chat, from Android or iPhone, in Dutch, English or French."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path

from waterlijn.formats.decoding import lines
from waterlijn.formats.rows import LONG_LINE, NO_TEXT, NOT_A_MESSAGE, Row, Rows, row
from waterlijn.records import BadRow

_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_DATE = r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})\.?"
_TIME = r"(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f\xa0]?[AaPp]\.?[\s\xa0]?[Mm]\.?)?)"
_IPHONE = rf"\[{_DATE},?\s{_TIME}\]\s"
_ANDROID = rf"{_DATE.replace('date', 'date2')},?\s{_TIME.replace('time', 'time2')}\s[-–]\s"
_HEADER = re.compile(rf"^[{_MARKS}]*(?:{_IPHONE}|{_ANDROID})(?P<rest>.*)", re.DOTALL)
_AUTHOR = re.compile(r"(?P<name>[^:\n]{1,80}?):\s(?P<text>.*)", re.DOTALL)
_DAY = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
_HEADERS_LOOKED_AT = 20_000
_LONGEST = 20_000  # lines of one message

# what the program writes about people; it never stands before a message's colon otherwise
_SYSTEM = re.compile(
    r"\b(heeft|hebt|changed|created|added|removed|left|joined|a modifié|a créé|a ajouté|gewijzigd|toegevoegd)\b"
    r".*[\"“'‘«]|end-to-end|de bout en bout",
    re.IGNORECASE,
)
_ENCRYPTED = re.compile(
    r"(?:berichten en oproepen|messages and calls|les messages et les appels|messages you send to this)\b"
    r".*(?:versleuteld|encrypt|chiffr|secured)",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"[^\n]{1,120}\((?:bestand bijgevoegd|file attached|fichier joint)\)|"
    r"<(?:bijgevoegd|attached|pièce jointe)\s?:\s?[^>\n]*>",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"\s*<(?:dit bericht is bewerkt|this message was edited|ce message a été modifié)\.?>\s*$", re.IGNORECASE
)
_WITHOUT_TEXT = re.compile(
    r"<?(?:(?:media|afbeelding|foto|video|video-?notitie|audio|gif|sticker|document|contactkaart|image|photo|"
    r"contact card|video note|médias?|vidéo|fiche contact)\s+"
    r"(?:weggelaten|omitted|excluded|omise?s?|absente?s?)|media omitted)>?\.?|"
    r"dit bericht is verwijderd\.?|dit bericht is verwijderd door .*|je hebt dit bericht verwijderd\.?|"
    r"this message was deleted\.?|you deleted this message\.?|ce message a été supprimé\.?|"
    r"vous avez supprimé ce message\.?|null|"
    r"(?:gemiste?|missed|appel) [^\n]{0,12}(?:oproep|call|manqué)[^\n]{0,30}|"
    r"(?:wachten op dit bericht|waiting for this message)\b.*",
    re.IGNORECASE,
)


def is_mine(head: str) -> bool:
    """Does the text begin like an exported chat?"""
    beginning = [line for line in head.splitlines()[:60] if line.strip()]
    headers = [found for line in beginning if (found := _HEADER.match(line))]
    if not headers or not any(_HEADER.match(line) for line in beginning[:3]):
        return False
    return any(_AUTHOR.match(found["rest"]) for found in headers)


def is_month_first(path: Path, encoding: str) -> bool:
    """Does this chat write 5/2/22 for the second of May?

    The dates of a chat only go forward, so the order under which they do is the right one; when both do, the
    American way of writing (no zeros, two-digit year, slashes) decides.
    """
    days = list(islice(_days(path, encoding), _HEADERS_LOOKED_AT))
    if not days or any(a > 12 for a, _, _, _ in days):
        return False
    if any(b > 12 for _, b, _, _ in days):
        return True
    european = sum(x > y for x, y in pairwise((c, b, a) for a, b, c, _ in days))
    american = sum(x > y for x, y in pairwise((c, a, b) for a, b, c, _ in days))
    if european != american:
        return american < european
    return any("/" in text and re.match(r"\d/\d{1,2}/\d\d$|\d{1,2}/\d/\d\d$", text) for *_, text in days)


def _days(path: Path, encoding: str) -> Iterator[tuple[int, int, int, str]]:
    for line in lines(path, encoding):
        if line and (header := _HEADER.match(line)):
            text = header["date"] or header["date2"]
            found = _DAY.match(text)
            if found and len(found[1]) <= 2:
                yield int(found[1]), int(found[2]), int(found[3]), text


def rows(path: Path, encoding: str) -> Rows:
    """The messages; what the program itself wrote about the group is no message and is passed over."""
    started: tuple[int, str, list[str]] | None = None
    for number, line in enumerate(lines(path, encoding), 1):
        if line is None:
            yield BadRow(number, LONG_LINE, (("limit", "16"),))
            continue
        header = _HEADER.match(line)
        if header:
            if started:
                yield from _message(*started)
            time = f"{header['date'] or header['date2']} {header['time'] or header['time2']}"
            started = (number, time, [header["rest"]])
        elif started and len(started[2]) < _LONGEST:
            started[2].append(line)
        elif line.strip():
            yield BadRow(number, NOT_A_MESSAGE)
    if started:
        yield from _message(*started)


def _message(line: int, time: str, parts: list[str]) -> Iterator[Row | BadRow]:
    found = _AUTHOR.match("".join(parts))
    if not found or _SYSTEM.search(found["name"]):
        return
    author = " ".join(found["name"].strip(_MARKS + " ~\xa0\u202f").split())
    raw = found["text"]
    text = _ATTACHED.sub("", raw).strip(_MARKS + " \t\r\n")
    if edited := _EDITED.search(text, max(0, len(text) - 80)):
        text = text[: edited.start()].rstrip()
    if not text or _WITHOUT_TEXT.fullmatch(text):
        yield BadRow(line, NO_TEXT)
    elif _ENCRYPTED.match(text) or (raw.startswith("\u200e") and not _ATTACHED.search(raw)):
        return  # the program's own sentence; iPhone marks those with an invisible sign
    else:
        yield row(line, _clean(text), time=time, author=author)


def _clean(text: str) -> str:
    """Windows line ends, and the marks around mentions, are the program's and not the writer's."""
    return text.replace("\r\n", "\n").replace("\u2068", "").replace("\u2069", "")
