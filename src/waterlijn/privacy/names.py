"""Personal names: lists say what a word can be, the words around it decide.

Three passes over the words of one text: what is left alone (office holders in their office, places,
organisations, figures of history), then names, then later mentions of the same people.
"""

from __future__ import annotations

from collections.abc import Sequence

from waterlijn.privacy import contexts as c
from waterlijn.privacy.found import Found
from waterlijn.privacy.tokens import (
    AFTER_DE,
    AFTER_VAN,
    AMBIGUOUS,
    ARABIC,
    ARTICLES,
    FIRST,
    INSTITUTION,
    LAST,
    LATIN,
    OFFICE,
    PHRASE,
    PLACE,
    PROPER,
    STREET,
    VAN,
    WORD,
    Words,
    columns,
    phrases,
    split,
)

_VAN_DE = {"vanden", "vander", "vande"}
_GAPS = {" ", "  ", "\u00a0", ". ", "."}
_JOINS = {"en", "&", ",", "of", "+", "/"}
_SPEAKS_TO = {
    "je",
    "jij",
    "gij",
    "ge",
    "u",
    "bedankt",
    "proficiat",
    "kom",
    "merci",
    "dank",
    "wat",
    "waar",
    "wil",
    "kan",
    "heb",
    "ben",
    "ik",
}
_ADJECTIVES = {
    "snel",
    "sterk",
    "klein",
    "groen",
    "goed",
    "lang",
    "kort",
    "groot",
    "laat",
    "koning",
    "wit",
    "zwart",
    "mol",
    "prins",
    "was",
    "reis",
    "is",
}
_SPECIAL = PHRASE | STREET | INSTITUTION | OFFICE  # what leaves itself or its neighbours alone
_TITLES_BUT_HEER = c.TITLES - {"heer"}
_TITLES_AND_KIN = c.TITLES | c.KIN
_TITLES_AND_CLOSINGS = c.TITLES | c.CLOSINGS
_NO_PARTS = ARTICLES | ARABIC
_LEADS = ARTICLES | VAN | ARABIC
_SHORTEST_ALONE = 4  # letters of a surname that may stand alone


def names(text: str, taken: Sequence[Found] = (), words: Words | None = None) -> list[Found]:
    """Names of people in a text, without those that fall in what other rules took.

    `words` are those of this text where they are known already.
    """
    words = columns(split(text)) if words is None else words
    if taken:
        words = words.without(taken)
    return _Reader(text, words).read() if words.start else []


class _Reader:
    """One text being read; holds what the passes tell one another. The words are in columns, one list each."""

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self.n = n = len(words.start)
        self.raw, self.words, self.kinds, self.capital = words.text, words.folded, words.kinds, words.is_capital
        self.start, self.end, self.opens, self.owns = words.start, words.end, words.opens, words.owns
        self.may_start = words.may_start
        self.headline = False
        capitals = sum(self.capital)
        if capitals > 2:
            self._look_for_headline(capitals)
        self.free = [True] * n  # False: left alone, or already part of a name
        self.known: set[str] = set()  # parts of names found, for later mentions
        self.found: list[tuple[int, int]] = []  # token ranges

    def _look_for_headline(self, capitals: int) -> None:
        """Where everything is in capitals, a capital says nothing."""
        words = [word for word in self.raw if word[0].isalpha()]
        long_words = [word for word in words if len(word) > 1]
        if sum(map(str.isupper, long_words)) > 0.7 * len(long_words):
            self.capital = [False] * self.n
        elif len(words) > 5 and capitals > 0.7 * len(words):
            self.headline = True
            self.opens = [True] * self.n

    def read(self) -> list[Found]:
        self._leave_alone()
        after = 0
        for i in [i for i, may_start in enumerate(self.may_start) if may_start]:
            if i >= after and self.free[i] and self._may_start(i):
                end = self._name_at(i)
                if end > i:
                    self._take(i, end)
                    after = end
        if not self.found:
            return []
        self._join()
        self._mention_again()
        return [Found("NAME", self.start[start], self.end[end - 1]) for start, end in sorted(self.found)]

    # --- the words

    def _may_start(self, i: int) -> bool:
        if self.capital[i] or self.kinds[i] & FIRST:
            return True
        if not self.raw[i][0].isalpha():
            return False
        is_lead = self.words[i] in ARTICLES or self.words[i] in VAN or self.words[i] in ARABIC
        return (
            (is_lead and self._capital(i + 1))
            or self._before(i) in c.TITLES
            or self.words[i] in _VAN_DE
            or (is_lead and self._word(i + 1) in ARTICLES and self._capital(i + 2))
        )

    def _word(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def _adjacent(self, i: int) -> bool:
        """Token i + 1 follows token i with nothing but a space (or the dot of an initial) between."""
        if i + 1 >= self.n or self.owns[i]:
            return False
        return self.text[self.end[i] : self.start[i + 1]] in _GAPS

    def _capital(self, i: int) -> bool:
        return 0 <= i < self.n and self.capital[i]

    def _take(self, start: int, end: int) -> None:
        self.found.append((start, end))
        for i in range(start, end):
            self.free[i] = False
            if self.capital[i] and len(self.raw[i]) > 2 and self.words[i] not in _NO_PARTS:
                self.known.add(self.words[i])

    # --- what is left alone

    def _phrase_end(self, i: int, name: str) -> int:
        for words in phrases(name).get(self.words[i], ()):
            end = i + len(words)
            if len(words) == 1:
                if not self.kinds[i] & (FIRST | LAST) or name == "public_figures":
                    return end
            elif tuple(self.words[i:end]) == words:
                return end
        return i

    def _leave_alone(self) -> None:
        special = [i for i, kinds in enumerate(self.kinds) if kinds & _SPECIAL]
        for i in special:
            kinds = self.kinds[i]
            if kinds & PHRASE and self.free[i] and self._word(i - 1) not in _TITLES_BUT_HEER:
                self._leave_phrase(i)
            if kinds & STREET:
                self._leave_back(i)
            if kinds & INSTITUTION and self._capital(i + 1):
                self._leave_run(i + 1)
        for i in special:
            if self.kinds[i] & OFFICE:
                self._leave_holder(i)

    def _leave_phrase(self, i: int) -> None:
        after_first = (
            i > 0 and self._adjacent(i - 1) and self.kinds[i - 1] & FIRST and not self.kinds[i - 1] & AMBIGUOUS
        )
        for name in ("public_figures", "organisations", "places"):
            end = self._phrase_end(i, name)
            if end > i + 1 or (end > i and name != "places" and not after_first and not self.kinds[i] & FIRST):
                self.free[i:end] = [False] * (end - i)

    def _leave_back(self, i: int) -> None:
        """A street or institution takes the capitalised words before it along (Frans Van Ryhovelaan)."""
        self.free[i] = False
        start = i
        while start > 0 and self._adjacent(start - 1) and i - start < 4:
            if not (self._capital(i) and (self.capital[start - 1] or self.words[start - 1] in ARTICLES)):
                break
            start -= 1
        while start < i and not self.capital[start]:
            start += 1
        for j in range(start, i):
            self.free[j] = False

    def _leave_run(self, i: int) -> int:
        """Leave the capitalised run that starts here; returns its end."""
        while i < self.n and (self._capital(i) or (self._word(i) in ARTICLES and self._capital(i + 1))):
            self.free[i] = False
            if not self._adjacent(i):
                return i + 1
            i += 1
        return i

    def _is_office(self, i: int) -> bool:
        return bool(self.kinds[i] & OFFICE)

    def _leave_holder(self, office: int) -> None:
        """After an office: its field and place (van Justitie, van Mechelen) and the name of the holder."""
        plural = self._word(office) in c.PLURAL_OFFICES
        of_kin = any(self._word(office - step) in c.KIN for step in (1, 2, 3, 4))  # the mayor's wife is no mayor
        i, named, steps = office + 1, False, 0
        while i < self.n and steps < 10:
            word, kinds = self._word(i), self.kinds[i]
            starts = self._capital(i) or bool(kinds & (FIRST | LAST | AFTER_DE | AFTER_VAN) and not kinds & WORD)
            if (
                word == ","
                and not named
                and not of_kin
                and self._capital(i + 1)
                and self.kinds[i + 1] & (FIRST | LAST)
                and self._closes(i + 1)
            ) or (word == "." and (named or i == office + 1) and self._capital(i + 1) and len(self._word(i - 1)) < 2):
                pass
            elif word in ("en", "&") or word == ",":
                if not (plural and named) and (named or word == ","):
                    break
            elif word in c.TITLES or (starts and word not in c.NEVER):
                self.free[i] = False
                named = named or bool(kinds & (FIRST | LAST)) or not self.kinds[i - 1]
                if self.owns[i]:
                    break
            elif word in ("van", "voor", "de", "den", "der", "het", "te", "'t", "el", "al", "ben", "in"):
                self.free[i] = False
            elif named or self._word(i - 1) not in ("van", "voor", "en"):
                break
            i += 1
            steps += 1
        for j in range(office + 1, min(i, self.n)):
            if (not self.free[j] and self.capital[j] and self.kinds[j] & (FIRST | LAST | AFTER_DE | AFTER_VAN)) or (
                not self.free[j] and self.capital[j] and not self.kinds[j] and len(self._word(j)) > 3
            ):
                self._leave_mentions(self._word(j))

    def _leave_mentions(self, word: str) -> None:
        """The same holder, named again without the office."""
        if word in _LEADS or word in c.NEVER:
            return
        for i in range(self.n):
            if self._word(i) != word or self._word(i - 1) in c.KIN:
                continue
            after_first = i > 0 and self._adjacent(i - 1) and self.kinds[i - 1] & FIRST and self._capital(i - 1)
            if not after_first:
                self.free[i] = False
                j = i - 1
                while j >= 0 and self._adjacent(j) and self._word(j) in _LEADS and self._capital(j):
                    self.free[j] = False
                    j -= 1

    def _closes(self, i: int) -> bool:
        """The run from i ends at a comma: an apposition (onze burgemeester, Jan Peeters, ...)."""
        while i < self.n and (self._capital(i) or self._word(i) in ARTICLES):
            i += 1
        return i >= self.n or self._word(i) in (",", ")", ".")

    def _office_after(self, end: int) -> bool:
        """X, burgemeester van ...; X (N-VA); X is burgemeester."""
        word = self._word(end)
        if word == "(":
            return any(self._word(end + step) in c.PARTIES for step in (1, 2)) or any(
                end + step < self.n and self._is_office(end + step) for step in (1, 2, 3)
            )
        reach = 4 if word in (",", "is", "als", "was", "wordt", "werd", "blijft") else 0
        for step in range(1, reach):
            if end + step >= self.n or not self.raw[end + step][0].isalpha():
                return False
            if self._is_office(end + step):
                return word == "," or self._word(end + step) not in ("koning", "koningin", "prins", "prinses", "keizer")
            if self._word(end + step) in ("niet", "geen", "geweest", "bij", "aan", "tegen", "met"):
                return False
        return False

    # --- names

    def _name_at(self, i: int) -> int:
        """End of the name that starts at token i, or i."""
        start = self._after_initials(i)
        body = self._extend(start, i)
        if body <= i or self._is_institution(i, body):
            return i
        if not self._decide(i, start, body):
            return i
        if self._office_after(body) and self._before(i) not in _TITLES_AND_KIN:
            for j in range(i, body):
                self.free[j] = False
                self._leave_mentions(self._word(j))
            return i
        return body

    def _after_initials(self, i: int) -> int:
        """Where the surname starts behind initials (J.P. Peeters); i when there are none."""
        j = i
        while j < self.n and j - i < 8:
            is_initial = self.capital[j] and (
                len(self.raw[j]) == 1 or (self.raw[j][1:2] == "." and len(self.raw[j]) < 8)
            )
            if is_initial and self._word(j + 1) == ".":
                j += 2
            elif is_initial and j > i and self._adjacent(j):
                j += 1
            else:
                break
        return j if j > i and (self._capital(j) or self._word(j) in ARTICLES) else i

    def _extend(self, start: int, first: int) -> int:
        """End of the run of name parts from `start`."""
        if start >= self.n or not self.free[start]:
            return start
        end = self._part_end(start, is_start=True)
        if end == start:
            return start
        while end < self.n and end - first < 8 and self._adjacent(end - 1):
            following = self._part_end(end, is_start=False)
            if following == end:
                break
            end = following
        return end

    def _part_end(self, i: int, *, is_start: bool) -> int:
        """End of one part: a word, or particles with the word they lead to; i when it is none."""
        j = i
        while j < self.n and j - i < 3 and self._is_particle(j) and self._adjacent(j):
            j += 1
        if j >= self.n or not self.free[j] or not self.raw[j][0].isalpha():
            return i
        kinds, word = self.kinds[j], self._word(j)
        if word in c.NEVER or (kinds & OFFICE and not kinds & (FIRST | LAST)):
            return i
        if j > i:
            return j + 1 if self._follows_particle(i, j, is_start=is_start) else i
        if is_start:
            return i + 1
        if self.capital[j]:
            if len(self.raw[j]) == 1:
                return i + 1 if self._word(i + 1) == "." or i + 1 >= self.n or not self._adjacent(i) else i
            is_place = kinds & (PLACE | PROPER) and not kinds & LAST
            return i if is_place or word in c.INSTITUTIONS_AFTER else i + 1
        follows = kinds & LAST and (not kinds & WORD or (not kinds & FIRST and word not in _ADJECTIVES))
        return i + 1 if follows and not self._capital(i - 1) else i

    def _is_particle(self, i: int) -> bool:
        word = self._word(i)
        return (word in ARTICLES or word in VAN or word in ARABIC or word in LATIN) and not (
            self.kinds[i] & FIRST
            and self._capital(i)
            and word in ("ben", "al")
            and not (self._capital(i + 1) and self.kinds[i + 1] & LAST)
        )

    def _follows_particle(self, i: int, j: int, *, is_start: bool) -> bool:
        """Particles i..j-1 and the word j make a surname."""
        kinds, lead = self.kinds[j], self._word(i)
        listed = AFTER_VAN if lead in VAN else AFTER_DE if lead in ("de", "den") else 0
        if not self.capital[j]:
            lower_ok = bool(kinds & listed) and not kinds & PLACE and (lead != "van" or not kinds & WORD or j - i > 1)
            lower_ok = lower_ok or (lead in ARABIC and lead not in ("al", "ben") and bool(kinds & LAST))
            return lower_ok and (
                not is_start
                or self._before(i) in c.TITLES
                or (lead in ("vanden", "vander", "vande") and not kinds & WORD)
            )
        if is_start:
            return self._capital(i) or bool(kinds & (listed or LAST))
        if lead == "van" and j == i + 1 and kinds & PLACE and not self._capital(i):
            return bool(kinds & LAST)
        if lead in ("in", "op", "te", "het") and not self._capital(i):
            return word_follows_in(lead, kinds)
        if lead == "van" and j == i + 1 and not self._capital(i) and not kinds & AFTER_VAN:
            return False
        if lead == "de" and not self._capital(i) and not kinds & (AFTER_DE | LAST):
            return kinds == 0 and j + 1 <= self.n and self.text[i - 1 : i] != ","
        return True

    def _is_institution(self, i: int, end: int) -> bool:
        """Anne Frank Huis, Jan Peeters bvba, bakkerij Peeters & Zonen."""
        after = self._word(end) if end < self.n and (self._adjacent(end - 1) or self._word(end) == "&") else ""
        if after == "&":
            return self._word(end + 1) in ("zonen", "co", "zoon", "zn")
        if after in c.INSTITUTIONS_AFTER and (
            self._capital(end)
            or after in ("bvba", "bv", "nv", "vzw", "vaccin", "prik", "bier", "pils", "ziekenhuis", "museum", "stadion")
        ):
            return True
        return any(c.STREET.match(self._word(j)) and not self.kinds[j] & LAST for j in range(i + 1, end))

    def _before(self, i: int) -> str:
        word = self._word(i - 1)
        return self._word(i - 2) if word == "." and i > 1 and self._word(i - 2) in _TITLES_AND_CLOSINGS else word

    def _decide(self, i: int, start: int, end: int) -> bool:
        """Is the run i..end a name? `start` is where the part behind initials begins."""
        before, kinds = self._before(i), self.kinds[start]
        if start > i:
            return bool(self.capital[start] or kinds & LAST or end - start > 1) and not kinds & PLACE
        if before in c.TITLES and self._after_title(i, before, end):
            return True
        if self._is_particle(start) and end - start > 1:
            return self._decide_particle(start, end)
        if not self.capital[start]:
            return self._decide_lower(i, end)
        if self._named_by_context(i, end, before):
            return True
        if kinds & FIRST and not kinds & AMBIGUOUS:
            return len(self.raw[start]) > 1
        if end - i > 1:
            return self._decide_long(i, end)
        if kinds & LAST and not kinds & AMBIGUOUS:
            return len(self.raw[start]) >= _SHORTEST_ALONE and not self.raw[start].isupper()
        return self._decide_ambiguous(i, before)

    def _after_title(self, i: int, before: str, end: int) -> bool:
        kinds = self.kinds[i]
        if self._word(i) in c.GENERIC or self._word(i) in c.NEVER or self._word(i) in c.TITLES:
            surname = self._capital(end - 1) or bool(self.kinds[end - 1] & (AFTER_DE | AFTER_VAN))
            return self._word(i) in ARTICLES and end - i > 1 and surname
        if self.capital[i] and not self.headline:
            return not (kinds & PLACE and not kinds & (FIRST | LAST))
        formal = before in (
            "mevrouw",
            "mevr",
            "mw",
            "meneer",
            "mijnheer",
            "dhr",
            "juf",
            "meester",
            "dokter",
            "mr",
            "dr",
            "nonkel",
            "tante",
            "oom",
            "buurman",
            "buurvrouw",
            "opa",
            "oma",
        )
        listed = kinds & (FIRST | LAST) and (
            not kinds & (WORD | PLACE | PROPER)
            or (formal and len(self.raw[i]) > 3 and self._word(i) not in _ADJECTIVES)
        )
        return bool(listed) or (end - i > 1 and formal and bool(self.kinds[end - 1] & (AFTER_DE | AFTER_VAN | LAST)))

    def _decide_particle(self, start: int, end: int) -> bool:
        lead, kinds = self._word(start), self.kinds[end - 1]
        if not self.capital[end - 1]:
            return lead in ("vanden", "vander", "vande") and bool(kinds & AFTER_VAN)
        opens = self.opens[start]
        person = self._word(end) in c.PERSON_VERBS or self._word(start - 1) in c.STRONG_POINTERS
        if lead in ("vanden", "vander", "vande"):
            return True
        if lead == "van":
            compound = end - start > 2
            if self.capital[start] and not opens:
                return not (kinds & PROPER) or bool(kinds & AFTER_VAN)
            if self.capital[start]:
                return bool(kinds & AFTER_VAN) and (not kinds & (PLACE | WORD | FIRST) or (compound and person))
            dutch = compound and self._word(start + 1) in ("den", "der") and bool(kinds & AFTER_VAN)
            return dutch and not kinds & (PLACE | PROPER)
        if lead in ("de", "den"):
            if not kinds & (AFTER_DE | LAST):
                return False
            if self.capital[start] and not opens:
                return not kinds & PROPER or person
            return not kinds & AMBIGUOUS or (person and not kinds & PROPER)
        if lead in ARABIC:
            is_listed = bool(kinds & LAST) and not kinds & AMBIGUOUS
            return self.capital[start] and (
                is_listed
                or (
                    not opens
                    and kinds == 0
                    and lead in ("el", "ait", "ben", "abou", "abu", "bin", "ibn")
                    and self.raw[end - 1] not in ("Niño", "Clasico", "Dorado")
                )
            )
        return self.capital[start] and bool(kinds & LAST) and not kinds & AMBIGUOUS

    def _decide_lower(self, i: int, end: int) -> bool:
        kinds = self.kinds[i]
        if not kinds & FIRST:
            return False
        ambiguous = bool(kinds & (AMBIGUOUS | OFFICE))
        before, after = self._word(i - 1), self._word(end)
        if not ambiguous:
            return len(self.raw[i]) > 2
        if before in c.GREETINGS and (after in (",", "!", ".", "\n", "") or after == ","):
            return self.words[i] not in c.GENERIC | c.GREETINGS and not kinds & (PLACE | PROPER) and bool(kinds & FIRST)
        return (
            end - i > 1
            and self._word(i) not in ARTICLES
            and any(self.kinds[j] & LAST and not self.kinds[j] & AMBIGUOUS for j in range(i + 1, end))
            and len(self.raw[i]) > 2
        )

    def _named_by_context(self, i: int, end: int, before: str) -> bool:
        """Kin, greeting, closing, 'heet': what follows is a name, listed or not."""
        word, kinds, after = self._word(i), self.kinds[i], self._word(end)
        if word in c.GENERIC or word in c.NEVER or self.headline or len(word) < 2:
            return False
        if kinds & (PLACE | PROPER | OFFICE) and not kinds & (FIRST | LAST):
            return False
        if self.raw[i].isupper() and len(word) > 1 and not kinds & (FIRST | LAST):
            return False
        if before in c.KIN:
            return not self.opens[i] and not (before in ("man", "vrouw", "kind", "jongen", "ex") and kinds & PROPER)
        if before == "is" and self._word(i - 2) == "naam":
            return True
        if before == ":" and self._word(i - 2) in ("naam", "voornaam", "familienaam", "achternaam", "contactpersoon"):
            return True
        ends = after in (",", "!", "", "\n", ".", "?", ":", "-", "–")
        if before in c.GREETINGS and (ends or kinds & FIRST):
            return True
        if before in c.WISHES and (kinds & FIRST or (ends and kinds & LAST)):
            return True
        return self._signs(i, end)

    def _signs(self, i: int, end: int) -> bool:
        """The last words, after 'groetjes' and the like."""
        if end < self.n and self._word(end) not in ("\n", ".", "!", "(", "x", "xx", "xxx"):
            return False
        j = i - 1
        while (
            j >= 0
            and i - j < 4
            and self._word(j) in (",", "\n", "van", ".", "!", "x", "xx", "xxx", "en", "-", "–", ":")
        ):
            if self._word(j) in ("x", "xx", "xxx"):
                return True
            j -= 1
        return j >= 0 and self._word(j) in c.CLOSINGS

    def _decide_long(self, i: int, end: int) -> bool:
        """Two parts and more, the first of them ambiguous or unknown."""
        kinds = self.kinds[i]
        if kinds & FIRST and len(self.raw[i + 1]) == 1 and self._word(i + 2) == ".":
            return True  # An V.
        rest = [self.kinds[j] for j in range(i + 1, end)]
        surname = any(part & (LAST | AFTER_DE | AFTER_VAN) and not part & (PROPER | PLACE) for part in rest)
        plain = any(part & LAST and not part & AMBIGUOUS for part in rest)
        if kinds & FIRST and not kinds & (PLACE | PROPER):
            return surname or (not self.opens[i] and any(part == 0 for part in rest))
        if kinds & FIRST:
            return surname
        if kinds & LAST and not kinds & AMBIGUOUS:
            return True
        return plain and kinds == 0 and not self.opens[i] and not self.raw[i].isupper()

    def _decide_ambiguous(self, i: int, before: str) -> bool:
        """One word with a capital that is a name and something else."""
        kinds = self.kinds[i]
        after = self._word(i + 1)
        if not kinds & (FIRST | LAST) or before in c.DETERMINERS or (self.raw[i].isupper() and len(self.raw[i]) > 1):
            return False
        acts = after in c.PERSON_VERBS and after not in (
            "heeft",
            "kwam",
            "komt",
            "gaat",
            "ging",
            "staat",
            "stond",
            "kon",
            "mocht",
            "moest",
            "geeft",
            "gaf",
            "loopt",
            "liep",
            "zit",
            "zat",
            "speelt",
            "neemt",
            "nam",
            "kreeg",
            "wilde",
            "zag",
            "legt",
            "slaat",
            "wacht",
            "helpt",
            "hielp",
        )
        owns = self.owns[i] or after in c.OWNS_NEXT
        if kinds & (PROPER | PLACE):
            return (
                bool(kinds & FIRST)
                and not kinds & PLACE
                and ((acts and not self.opens[i]) or (owns and after in c.OWNS_NEXT))
            )
        if not kinds & FIRST:
            return (acts and not self.opens[i]) or before in c.STRONG_POINTERS
        if acts or owns or (after == "," and self._word(i + 2) in _SPEAKS_TO and self.opens[i]):
            return True
        if self.opens[i]:
            return after in ("en", "&") and self._capital(i + 2) and bool(self.kinds[i + 2] & FIRST)
        return len(self.raw[i]) > 1

    # --- people named together, people named again

    def _join(self) -> None:
        """Jan en Xolani; Els, Piet en Xenia: what is joined to a name is a name."""
        ends = {end: start for start, end in self.found}
        for i in range(2, self.n):
            joined = self._word(i - 1) in ("en", "&", "+") or (
                self._word(i - 1) == "," and self._word(i + 1) in ("en", ",")
            )
            kinds, word = self.kinds[i], self._word(i)
            if not (joined and i - 1 in ends and self.free[i] and self.capital[i]) or self.opens[i] or self.headline:
                continue
            if (
                kinds & (PLACE | PROPER | OFFICE)
                or word in c.NEVER
                or word in c.GENERIC
                or len(word) < 2
                or self.raw[i].isupper()
            ):
                continue
            end = self._extend(i, i)
            if end > i and not self._is_institution(i, end):
                self._take(i, end)
                ends[end] = i

    def _mention_again(self) -> None:
        for i in range(self.n):
            if self.free[i] and self.capital[i] and self.words[i] in self.known and self.raw[i][0].isalpha():
                self.found.append((i, i + 1))
                self.free[i] = False


def word_follows_in(lead: str, kinds: int) -> bool:
    """'in', 'op', 'te' and 'het' belong to few surnames ("in 't Veld"); mostly a place or a time follows."""
    return bool(kinds & LAST) and not kinds & AMBIGUOUS and lead in ("in", "op")
