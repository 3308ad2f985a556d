"""Where a name that begins at a word ends, and whether it is one: what the word can be, and what its neighbours say."""

from __future__ import annotations

from waterlijn.compiled import compiled
from waterlijn.privacy import name_text as at
from waterlijn.privacy import says as s
from waterlijn.privacy.left_alone import leave_mentions, office_after
from waterlijn.privacy.name_text import (
    HEADLINE,
    LEADS,
    Text,
    adjacent,
    before,
    is_capital,
    is_particle,
    sets_at,
)
from waterlijn.privacy.tokens import AFTER_DE, AFTER_VAN, AMBIGUOUS, FIRST, LAST, OFFICE, PLACE, PROPER, WORD

_LONGEST = 8  # words
_SHORTEST_ALONE = 4  # letters of a surname that may stand alone


@compiled
def may_start(t: Text, i: int) -> bool:
    """A quick look at one word."""
    if t.words[i, at.CAPITAL] or t.words[i, at.KINDS] & FIRST:
        return True
    if not t.words[i, at.SHAPE] & s.ALPHA:
        return False
    sets = t.words[i, at.SETS]
    if sets & s.VAN_DE or before(t, i) & s.TITLE:
        return True
    if not sets & LEADS:
        return False
    return is_capital(t, i + 1) or (sets_at(t, i + 1) & s.ARTICLE != 0 and is_capital(t, i + 2))


@compiled
def name_at(t: Text, i: int) -> int:
    """End of the name that starts at word i, or i."""
    start = _after_initials(t, i)
    body = extend(t, start, i)
    if body <= i or is_institution(t, i, body) or not _decide(t, i, start, body):
        return i
    if office_after(t, body) and not before(t, i) & (s.TITLE | s.KIN):
        for j in range(i, body):
            t.words[j, at.FREE] = 0
            leave_mentions(t, j)
        return i
    return body


@compiled
def _after_initials(t: Text, i: int) -> int:
    """Where the surname starts behind initials (J.P. Peeters); i when there are none."""
    j = i
    while j < t.n and j - i < _LONGEST:
        is_initial = t.words[j, at.CAPITAL] and t.words[j, at.SHAPE] & s.INITIAL != 0
        if is_initial and sets_at(t, j + 1) & s.DOT:
            j += 2
        elif is_initial and j > i and adjacent(t, j):
            j += 1
        else:
            break
    return j if j > i and (is_capital(t, j) or sets_at(t, j) & s.ARTICLE) else i


@compiled
def extend(t: Text, start: int, first: int) -> int:
    """End of the run of name parts from `start`."""
    if start >= t.n or not t.words[start, at.FREE]:
        return start
    end = _part_end(t, start, True)
    if end == start:
        return start
    while end < t.n and end - first < _LONGEST and adjacent(t, end - 1):
        following = _part_end(t, end, False)
        if following == end:
            break
        end = following
    return end


@compiled
def _part_end(t: Text, i: int, is_start: bool) -> int:
    """End of one part: a word, or particles with the word they lead to; i when it is none."""
    j = i
    while j < t.n and j - i < 3 and is_particle(t, j) and adjacent(t, j):
        j += 1
    if j >= t.n or not t.words[j, at.FREE] or not t.words[j, at.SHAPE] & s.ALPHA:
        return i
    kinds = t.words[j, at.KINDS]
    if t.words[j, at.SETS] & s.NEVER or (kinds & OFFICE and not kinds & (FIRST | LAST)):
        return i
    if j > i:
        return j + 1 if _follows_particle(t, i, j, is_start) else i
    if is_start:
        return i + 1
    if t.words[j, at.CAPITAL]:
        if t.words[j, at.SIZE] == 1:
            ends = sets_at(t, i + 1) & s.DOT or i + 1 >= t.n or not adjacent(t, i)
            return i + 1 if ends else i
        is_place = kinds & (PLACE | PROPER) and not kinds & LAST
        return i if is_place or t.words[j, at.SETS] & s.INSTITUTION_AFTER else i + 1
    follows = kinds & LAST and (not kinds & WORD or (not kinds & FIRST and not t.words[j, at.SETS] & s.ADJECTIVE))
    return i + 1 if follows and not is_capital(t, i - 1) else i


@compiled
def _follows_particle(t: Text, i: int, j: int, is_start: bool) -> bool:
    """Particles i..j-1 and the word j make a surname."""
    kinds, lead = t.words[j, at.KINDS], t.words[i, at.SETS]
    listed = AFTER_VAN if lead & s.LEADS_VAN else AFTER_DE if lead & s.DE_DEN else 0
    if not t.words[j, at.CAPITAL]:
        return _follows_in_small_letters(t, i, j, listed, is_start)
    if is_start:
        return is_capital(t, i) or kinds & (listed or LAST) != 0
    if lead & s.WORD_VAN and j == i + 1 and kinds & PLACE and not is_capital(t, i):
        return bool(kinds & LAST != 0)
    if lead & s.IN_PLACE and not is_capital(t, i):
        # "in", "op", "te" and "het" belong to few surnames ("in 't Veld"); mostly a place or a time follows
        return kinds & LAST != 0 and not kinds & AMBIGUOUS and lead & s.IN_OP != 0
    if lead & s.WORD_VAN and j == i + 1 and not is_capital(t, i) and not kinds & AFTER_VAN:
        return False
    if lead & s.DE and not is_capital(t, i) and not kinds & (AFTER_DE | LAST):
        return kinds == 0 and not t.words[i, at.COMMA]
    return True


@compiled
def _follows_in_small_letters(t: Text, i: int, j: int, listed: int, is_start: bool) -> bool:
    kinds, lead = t.words[j, at.KINDS], t.words[i, at.SETS]
    follows = kinds & listed != 0 and not kinds & PLACE
    follows = follows and (not lead & s.WORD_VAN or not kinds & WORD or j - i > 1)
    follows = follows or (lead & s.LEADS_ARABIC != 0 and not lead & s.BEN_AL and kinds & LAST != 0)
    if not follows or not is_start:
        return follows
    return before(t, i) & s.TITLE != 0 or (lead & s.VAN_DE != 0 and not kinds & WORD)


@compiled
def is_institution(t: Text, i: int, end: int) -> bool:
    """Anne Frank Huis, Jan Peeters bvba, bakkerij Peeters & Zonen."""
    after = 0
    if end < t.n and (adjacent(t, end - 1) or t.words[end, at.SETS] & s.AMPERSAND):
        after = t.words[end, at.SETS]
    if after & s.AMPERSAND:
        return sets_at(t, end + 1) & s.SONS != 0
    if after & s.INSTITUTION_AFTER and (is_capital(t, end) or after & s.FIRM):
        return True
    for j in range(i + 1, end):  # noqa: SIM110 - compiled
        if sets_at(t, j) & s.STREETLIKE and not t.words[j, at.KINDS] & LAST:
            return True
    return False


@compiled
def _decide(t: Text, i: int, start: int, end: int) -> bool:
    """Is the run i..end a name? `start` is where the part behind initials begins."""
    sets, kinds = before(t, i), t.words[start, at.KINDS]
    if start > i:
        return (t.words[start, at.CAPITAL] or kinds & LAST != 0 or end - start > 1) and not kinds & PLACE
    if sets & s.TITLE and _after_title(t, i, sets, end):
        return True
    if end - start > 1 and is_particle(t, start):
        return _decide_particle(t, start, end)
    if not t.words[start, at.CAPITAL]:
        return _decide_lower(t, i, end)
    if _named_by_context(t, i, end, sets):
        return True
    if kinds & FIRST and not kinds & AMBIGUOUS:
        return bool(t.words[start, at.SIZE] > 1)
    if end - i > 1:
        return _decide_long(t, i, end)
    if kinds & LAST and not kinds & AMBIGUOUS:
        return t.words[start, at.SIZE] >= _SHORTEST_ALONE and not t.words[start, at.SHAPE] & s.UPPER
    return _decide_ambiguous(t, i, sets)


@compiled
def _after_title(t: Text, i: int, title: int, end: int) -> bool:
    kinds, sets = t.words[i, at.KINDS], t.words[i, at.SETS]
    if sets & (s.GENERIC | s.NEVER | s.TITLE):
        surname = is_capital(t, end - 1) or t.words[end - 1, at.KINDS] & (AFTER_DE | AFTER_VAN) != 0
        return sets & s.ARTICLE != 0 and end - i > 1 and surname
    if t.words[i, at.CAPITAL] and not t.state[HEADLINE]:
        return not (kinds & PLACE and not kinds & (FIRST | LAST))
    formal = title & s.FORMAL != 0
    if kinds & (FIRST | LAST) and (
        not kinds & (WORD | PLACE | PROPER) or (formal and t.words[i, at.SIZE] > 3 and not sets & s.ADJECTIVE)
    ):
        return True
    return end - i > 1 and formal and t.words[end - 1, at.KINDS] & (AFTER_DE | AFTER_VAN | LAST) != 0


@compiled
def _decide_particle(t: Text, start: int, end: int) -> bool:
    lead, kinds = t.words[start, at.SETS], t.words[end - 1, at.KINDS]
    if not t.words[end - 1, at.CAPITAL]:
        return bool(lead & s.VAN_DE != 0 and kinds & AFTER_VAN != 0)
    is_inside = t.words[start, at.CAPITAL] and not t.words[start, at.OPENS]
    person = sets_at(t, end) & s.DOES != 0 or sets_at(t, start - 1) & s.POINTS != 0
    if lead & s.VAN_DE:
        return True
    if lead & s.WORD_VAN:
        return _decide_van(t, start, end, is_inside, person)
    if lead & s.DE_DEN:
        if not kinds & (AFTER_DE | LAST):
            return False
        if is_inside:
            return not kinds & PROPER or person
        return not kinds & AMBIGUOUS or (person and not kinds & PROPER)
    is_listed = kinds & LAST != 0 and not kinds & AMBIGUOUS
    if not lead & s.LEADS_ARABIC:
        return t.words[start, at.CAPITAL] and is_listed
    is_foreign = (
        is_inside and kinds == 0 and lead & s.ARABIC_OPEN != 0 and not t.words[end - 1, at.SHAPE] & s.NOT_ARABIC
    )
    return t.words[start, at.CAPITAL] and (is_listed or is_foreign)


@compiled
def _decide_van(t: Text, start: int, end: int, is_inside: bool, person: bool) -> bool:
    kinds, compound = t.words[end - 1, at.KINDS], end - start > 2
    if is_inside:
        return not kinds & PROPER or kinds & AFTER_VAN != 0
    if t.words[start, at.CAPITAL]:
        return kinds & AFTER_VAN != 0 and (not kinds & (PLACE | WORD | FIRST) or (compound and person))
    dutch = compound and t.words[start + 1, at.SETS] & s.DEN_DER != 0 and kinds & AFTER_VAN != 0
    return dutch and not kinds & (PLACE | PROPER)


@compiled
def _decide_lower(t: Text, i: int, end: int) -> bool:
    kinds = t.words[i, at.KINDS]
    if not kinds & FIRST:
        return False
    if not kinds & (AMBIGUOUS | OFFICE):
        return bool(t.words[i, at.SIZE] > 2)
    if sets_at(t, i - 1) & s.GREETING and sets_at(t, end) & s.ENDS_GREETING:
        return not t.words[i, at.SETS] & (s.GENERIC | s.GREETING) and not kinds & (PLACE | PROPER)
    if end - i < 2 or t.words[i, at.SETS] & s.ARTICLE or t.words[i, at.SIZE] <= 2:
        return False
    for j in range(i + 1, end):  # noqa: SIM110 - compiled
        if t.words[j, at.KINDS] & LAST and not t.words[j, at.KINDS] & AMBIGUOUS:
            return True
    return False


@compiled
def _named_by_context(t: Text, i: int, end: int, sets: int) -> bool:
    """Kin, greeting, closing, 'heet': what follows is a name, listed or not. `sets` are those of the word before."""
    kinds, after = t.words[i, at.KINDS], sets_at(t, end)
    is_short = t.words[i, at.SHAPE] & s.SHORT != 0
    if t.words[i, at.SETS] & (s.GENERIC | s.NEVER) or t.state[HEADLINE] or is_short:
        return False
    if kinds & (PLACE | PROPER | OFFICE) and not kinds & (FIRST | LAST):
        return False
    if t.words[i, at.SHAPE] & s.UPPER and not kinds & (FIRST | LAST):
        return False
    if sets & s.KIN:
        return not t.words[i, at.OPENS] and not (sets & s.KIN_GENERAL and kinds & PROPER)
    if sets & s.IS and sets_at(t, i - 2) & s.NAME_WORD:
        return True
    if sets & s.COLON and sets_at(t, i - 2) & s.ANNOUNCED:
        return True
    ends = after & s.ENDS != 0
    if sets & s.GREETING and (ends or kinds & FIRST):
        return True
    if sets & s.WISH and (kinds & FIRST or (ends and kinds & LAST)):
        return True
    return _signs(t, i, end)


@compiled
def _signs(t: Text, i: int, end: int) -> bool:
    """The last words, after 'groetjes' and the like."""
    if end < t.n and not t.words[end, at.SETS] & s.ENDS_SIGNATURE:
        return False
    j = i - 1
    while j >= 0 and i - j < 4 and t.words[j, at.SETS] & s.IN_SIGNATURE:
        if t.words[j, at.SETS] & s.CROSS:
            return True
        j -= 1
    return j >= 0 and t.words[j, at.SETS] & s.CLOSING != 0


@compiled
def _decide_long(t: Text, i: int, end: int) -> bool:
    """Two parts and more, the first of them ambiguous or unknown."""
    kinds = t.words[i, at.KINDS]
    if kinds & FIRST and t.words[i + 1, at.SIZE] == 1 and sets_at(t, i + 2) & s.DOT:
        return True  # An V.
    surname, plain, unknown = False, False, False
    for j in range(i + 1, end):
        part = t.words[j, at.KINDS]
        surname = surname or (part & (LAST | AFTER_DE | AFTER_VAN) != 0 and not part & (PROPER | PLACE))
        plain = plain or (part & LAST != 0 and not part & AMBIGUOUS)
        unknown = unknown or part == 0
    if kinds & FIRST and not kinds & (PLACE | PROPER):
        return surname or (not t.words[i, at.OPENS] and unknown)
    if kinds & FIRST:
        return surname
    if kinds & LAST and not kinds & AMBIGUOUS:
        return True
    return plain and kinds == 0 and not t.words[i, at.OPENS] and not t.words[i, at.SHAPE] & s.UPPER


@compiled
def _decide_ambiguous(t: Text, i: int, sets: int) -> bool:
    """One word with a capital that is a name and something else. `sets` are those of the word before."""
    kinds, after = t.words[i, at.KINDS], sets_at(t, i + 1)
    shouted = t.words[i, at.SHAPE] & s.UPPER != 0 and t.words[i, at.SIZE] > 1
    if not kinds & (FIRST | LAST) or sets & s.DETERMINER or shouted:
        return False
    acts = after & s.ACTS != 0
    owns = t.words[i, at.OWNS] or after & s.OWNS_NEXT != 0
    if kinds & (PROPER | PLACE):
        is_person = (acts and not t.words[i, at.OPENS]) or (owns and after & s.OWNS_NEXT != 0)
        return kinds & FIRST != 0 and not kinds & PLACE and is_person
    if not kinds & FIRST:
        return (acts and not t.words[i, at.OPENS]) or sets & s.POINTS != 0
    if acts or owns or (after & s.COMMA and sets_at(t, i + 2) & s.SPEAKS_TO and t.words[i, at.OPENS]):
        return True
    if t.words[i, at.OPENS]:
        return after & s.AND != 0 and is_capital(t, i + 2) and t.words[i + 2, at.KINDS] & FIRST != 0
    return bool(t.words[i, at.SIZE] > 1)
