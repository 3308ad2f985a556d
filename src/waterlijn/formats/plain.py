"""Texts as people read them: without tags, entities, invisible marks and doubled encodings."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

# Only real HTML elements, so that "<3", "a < b" and "<Jan>" stay what people wrote.
_NAMES = (
    "a|abbr|address|article|aside|b|bdi|bdo|big|blockquote|body|br|button|center|cite|code|dd|del|div|dl|dt|em|"
    "figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|label|li|link|main|mark|meta|"
    "nav|ol|p|picture|pre|q|s|section|small|source|span|strike|strong|sub|sup|svg|table|tbody|td|tfoot|th|thead|"
    "time|tr|tt|u|ul|video|wbr"
)
# No pattern may look past the next "<": then the time stays in proportion to the length, whatever people write.
_HIDDEN = re.compile(r"<(?:(script|style)\b[^<>]*>|!--)", re.IGNORECASE)
_HIDDEN_ENDS = {
    "script": re.compile(r"</script\s{0,9}>", re.IGNORECASE),
    "style": re.compile(r"</style\s{0,9}>", re.IGNORECASE),
    "": re.compile("-->"),
}
_IMAGE = re.compile(r"""<img\b[^<>]{0,2000}?\balt=(?:"([^"<>]*)"|'([^'<>]*)')[^<>]*>""", re.IGNORECASE)
_BREAK = re.compile(
    r"<br\b[^<>]*>|</(?:p|div|li|blockquote|h[1-6]|tr|ul|ol|section|article|pre)\s{0,9}>", re.IGNORECASE
)
_TAG = re.compile(rf"""</?(?:{_NAMES})(?:\s(?:"[^"<]*"|'[^'<]*'|[^<>"'])*+)?/?>""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MANY_LINES = re.compile(r"\n(?:[ \t]*+\n){2,}")


def plain(text: str) -> str:
    """`text` without HTML tags and entities; text that has none stays exactly as it is.

    Examples
    --------
    >>> plain('<p>Fijn &amp; goed <3</p>')
    'Fijn & goed <3'
    """
    if "<" in text:
        words = _without_tags(text)
        # white space is only touched where tags made it
        text = words.strip() if len(words) < len(text) else words
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return text


class Placed:
    """`plain` that remembers where every character stood in the text as it was given.

    Examples
    --------
    >>> placed = Placed("fijn &amp; <b>goed</b>")
    >>> placed.text, placed.original(7, 11)
    ('fijn & goed', (14, 18))
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = list(range(len(text)))
        self._ends = list(range(1, len(text) + 1))
        if "<" in text:
            self._remove_tags()
        if "&" in self.text:
            self._put(_replacements(_ENTITY, self.text, _character))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` (at least one) of the plain text stood."""
        return self._starts[start], self._ends[end - 1]

    def _remove_tags(self) -> None:
        n = len(self.text)
        self._put([(start, end, "") for start, end in _hidden(self.text)])
        self._put(_replacements(_IMAGE, self.text, _words_of))
        self._put(_replacements(_BREAK, self.text, lambda _tag: "\n"))
        self._put(_replacements(_TAG, self.text, lambda _tag: ""))
        self._put(_replacements(_MANY_LINES, self.text, lambda _lines: "\n\n"))
        if len(self.text) < n:
            kept = self.text.strip()
            before = len(self.text) - len(self.text.lstrip())
            self._put([(0, before, ""), (before + len(kept), len(self.text), "")])

    def _put(self, replacements: list[tuple[int, int, str]]) -> None:
        """New characters for parts of the text, in order; each new one stands where its whole part stood."""
        parts, starts, ends, place = [], [], [], 0
        for start, end, new in [*replacements, (len(self.text), len(self.text), "")]:
            parts += [self.text[place:start], new]
            starts += self._starts[place:start]
            ends += self._ends[place:start]
            if new:
                starts += [self._starts[start]] * len(new)
                ends += [self._ends[end - 1]] * len(new)
            place = end
        self.text, self._starts, self._ends = "".join(parts), starts, ends


def _replacements(
    pattern: re.Pattern[str], text: str, new: Callable[[re.Match[str]], str]
) -> list[tuple[int, int, str]]:
    return [(match.start(), match.end(), new(match)) for match in pattern.finditer(text)]


def _words_of(image: re.Match[str]) -> str:
    return image[1] or image[2] or ""


def _without_tags(text: str) -> str:
    text = _without_hidden(text)
    text = _IMAGE.sub(_words_of, text)
    text = _BREAK.sub("\n", text)
    return _MANY_LINES.sub("\n\n", _TAG.sub("", text))


def _without_hidden(text: str) -> str:
    """Scripts, styles and comments are no words of the writer."""
    kept, place = [], 0
    for start, end in _hidden(text):
        kept.append(text[place:start])
        place = end
    return "".join(kept) + text[place:]


def _hidden(text: str) -> list[tuple[int, int]]:
    found, place = [], 0
    while opening := _HIDDEN.search(text, place):
        ending = _HIDDEN_ENDS[(opening[1] or "").lower()].search(text, opening.end())
        if not ending:
            break
        place = ending.end()
        found.append((opening.start(), place))
    return found


def _character(entity: re.Match[str]) -> str:
    character = unescape(entity[0])
    # numeric entities can name half a character or a NUL, which no file can hold
    return "\ufffd" if "\ud800" <= character <= "\udfff" or character == "\0" else character


def unmangled(text: str) -> str:
    """UTF-8 that was written as Latin-1 (Facebook's downloads), put right; other text as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def whole(value: object) -> object:
    """A parsed JSON value whose strings hold no half characters (lone surrogates), which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {str(whole(key)): whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return value
