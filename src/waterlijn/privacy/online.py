# ruff: noqa: E501 - patterns and word tables, one to a line
"""URLs, e-mail addresses and handles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waterlijn.privacy.found import Found

# Endings that are common here; a text without scheme is a URL only when it ends in one of these.
ENDINGS = (
    "be|nl|com|org|net|eu|info|fr|lu|uk|us|io|ly|gl|gg|tv|gov|edu|int|biz|cc|co|fm|app|dev|news|blog|shop|site|"
    "online|store|live|link|page|world|social|xyz|club|frl|gent|brussels|vlaanderen|amsterdam|at|ch|es|pl|ro|tr|"
    "ma|ru|ua|cat|ai|pt|gr|se|dk|fi|cz|ie|cn|jp|eus|media|network|network|group|team|events|foundation|works|email"
)
# Endings that are also words ("klaar.de rest"): only with a path behind them.
WORD_ENDINGS = "de|me|is|in|nu|al|om|to|it|so|no|be|my|re|id|am"
_BRANDS = {"bol.com", "booking.com", "about.com"}  # names of companies as people write them

# Begins with the letters at which it can match at all, so that most characters are passed over quickly
_SCHEME = re.compile(
    r"[hHfFwW](?:(?<=[hH])(?:[tT][tT]|[xX][xX])[pP][sSſ]?:[/\\]{1,2}|(?<=[fF])[tT][pP]://|(?<=[wW])[wW][wW]\.)"
    r"[^\s<>\"“”]+"
)
_DOMAIN = re.compile(
    rf"(?<![\w@.+-])(?:[^\W_][\w-]{{0,62}}\.){{1,5}}"
    rf"(?:(?:{ENDINGS})(?![\w-])(?:(?::\d{{2,5}})?[/?#][^\s<>\"“”]*)?|(?:{WORD_ENDINGS})/[^\s<>\"“”]+)",
    re.I,
)
_DOTTED = re.compile(r"\w\.[A-Za-z]{2}")
PROVIDERS = (
    "gmail|hotmail|outlook|telenet|skynet|proximus|live|icloud|yahoo|ziggo|kpnmail|xs4all|planet|home|protonmail|"
    "pandora|scarlet|upcmail|hetnet|me"
)
_MAIL = re.compile(
    r"(?<![\w.+%@-])[\w+%-][\w.+%-]{0,63}@[ ]?(?:[^\W_][\w-]{0,62}\.){1,5}[A-Za-z]{2,12}(?![\w@])"
    rf"|(?<![\w.+%-])[\w+%-][\w.+%-]{{0,63}} ?@ ?(?:{PROVIDERS})\s?\.\s?[a-z]{{2,3}}(?:\.[a-z]{{2}})?(?!\w)",
    re.I,
)
_DOT = r"(?:\s?[\[({<]\s?(?:dot|punt|\.)\s?[\])}>]\s?|\s(?:punt|dot)\s|\s?\.\s?)"
_AT = r"(?:\s?[\[({<]\s?(?:at|apenstaart(?:je)?|@|a)\s?[\])}>]\s?|\s(?:apenstaart(?:je)?|at)\s)"
# Written so that machines should not see it: jan [at] hotmail punt com, jan punt peeters apenstaartje telenet punt be
_HIDDEN_MAIL = re.compile(
    rf"(?<![\w.+-])[\w+-](?:[\w.+-]{{0,63}})(?:\s(?:punt|dot)\s[\w-]{{1,40}}){{0,2}}{_AT}[\w-]{{2,40}}"
    rf"(?:{_DOT}[\w-]{{2,40}}){{0,2}}{_DOT}(?:be|nl|com|org|net|eu|fr|de|uk|co|info|gent|vlaanderen|lu)(?!\w)",
    re.I,
)
_HIDDEN_AT = re.compile(r"apenstaart|[\[({<]\s?(?:at|@|a)\s?[\])}>]|\sat\s", re.I)
_HANDLE = re.compile(
    r"(?<![\w@.+])@(?=[\w.-]{0,40}[^\W\d_])[\w](?:[\w.-]{0,60}[\w])?(?:@(?:[\w-]{1,60}\.){1,4}[a-z]{2,12})?", re.I
)
_DISPLAY = re.compile(r"@[A-ZÀ-Ý][\w'’-]+((?: (?:[A-ZÀ-Ý][\w'’-]+|v[ao]n|de[nr]?|el|ben|al)){0,3} [A-ZÀ-Ý][\w'’-]+)")
_REDDIT = re.compile(r"(?<![\w./])/?u/[\w-]{2,30}(?![\w/])")
_BLUESKY = re.compile(r"(?<![\w@./-])@?[\w-]{2,40}\.bsky\.social(?![\w/])", re.I)
# "insta: jan_p", "snap jan.99": the name of the service, then something no ordinary word looks like
_ACCOUNT = re.compile(
    r"(?<!\w)(?:insta(?:gram)?|snap(?:chat)?|tiktok|telegram|discord|twitter|threads|ig|skype|gamertag|psn|twitch)"
    r"(?:[ -]?(?:account|naam|id))?(?:\s?[:=]\s?|\s(?:is\s|van mij is\s)?)"
    r"((?=[\w.]{0,40}[\d_.])[A-Za-z_][\w.]{2,38}[\w]|(?<=[:=])[A-Za-z_]\w{3,38}|(?<=[:=] )[A-Za-z_]\w{3,38})(?!\w)(?:#\d{4})?",
    re.I,
)
_CLOSING = {")": "(", "]": "[", "}": "{"}


def _trimmed_end(text: str, start: int, end: int) -> int:
    """Where a URL ends once the sentence's own punctuation is taken off; a bracket that it opened stays."""
    while end > start:
        last = text[end - 1]
        opening = _CLOSING.get(last)
        if last in ".,;:!?'’\"»…*" or (opening and opening not in text[start:end]):
            end -= 1
        else:
            break
    return end


def urls(text: str, *, beside_mail: bool) -> Iterator[Found]:
    """Whole URLs, with their path and query, also without a scheme.

    What stands inside a URL with its scheme need not be looked at again, unless a mail address may take its place.
    """
    apart = 0  # where the last URL with a scheme ended
    is_dotted = False
    for match in _SCHEME.finditer(text):
        end = _trimmed_end(text, match.start(), match.end())
        if end - match.start() > 6:
            yield Found("URL", match.start(), end)
            is_dotted = is_dotted or _DOTTED.search(text, max(apart - 1, 0), match.start() + 2) is not None
            apart = end
    if beside_mail or is_dotted or _DOTTED.search(text, max(apart - 1, 0)):
        for match in _DOMAIN.finditer(text):
            end = _trimmed_end(text, match.start(), match.end())
            if match.group().lower() not in _BRANDS:
                yield Found("URL", match.start(), end)


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses."""
    if "@" in text:
        for match in _MAIL.finditer(text):
            yield Found("EMAIL", match.start(), _trimmed_end(text, match.start(), match.end()))


def hidden_emails(text: str) -> Iterator[Found]:
    """E-mail addresses in disguise."""
    if _HIDDEN_AT.search(text):
        for match in _HIDDEN_MAIL.finditer(text):
            yield Found("EMAIL", match.start(), match.end())


def bluesky(text: str) -> Iterator[Found]:
    """name.bsky.social"""
    if ".bsky.social" in text.lower():
        for match in _BLUESKY.finditer(text):
            yield Found("HANDLE", match.start(), match.end())


def handles(text: str) -> Iterator[Found]:
    """@user, @user@server, and "@Jan Peeters"."""
    at = text.find("@")
    while at >= 0:
        match = _HANDLE.match(text, at)
        end = at + 1
        if match:
            display = _DISPLAY.match(text, at)
            end = match.end()
            yield Found("HANDLE", at, display.end() if display else end)
        at = text.find("@", end)


def reddit(text: str) -> Iterator[Found]:
    """u/user"""
    if "u/" in text:
        for match in _REDDIT.finditer(text):
            yield Found("HANDLE", match.start(), match.end())


def accounts(text: str) -> Iterator[Found]:
    """ "insta: name_99" """
    for match in _ACCOUNT.finditer(text):
        yield Found("HANDLE", match.start(1), match.end())
