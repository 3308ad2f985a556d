"""The rules that find evidence: each looks at one word in its clause and says how strong, for which labels."""

from __future__ import annotations

import re
from typing import NamedTuple

from waterlijn.text.gates import Gate
from waterlijn.text.lexicon import BIT, Group
from waterlijn.text.neutral import MANY
from waterlijn.text.rules import goodwill
from waterlijn.text.rules.message import FIRST, SECOND, THIRD, Message, Word

GENERAL = Gate(
    r"\b(?:alle|allemaal|allen|altijd|elke|iedere|nooit|typisch|stuk voor stuk|zo zijn ze|echte|heel dat|"
    r"dat volk|die|overal|"
    r"zulke|dat soort|gewoon|van nature|stuk|enkel|alleen maar|niks anders)\b"
)
SOME = Gate(
    r"\b(?:sommige|enkele|een paar|bepaalde|niet alle|niet elke|een deel|deze man|verdachte|verdachten|dader|daders|"
    r"slachtoffer|slachtoffers|tegen|volgens|aantal|percentage|procent|cijfers|vroeger|minderheid van)\b"
)
LIKENED = re.compile(
    r"(?:\b(?:zijn|is|als|lijk|gelijk|zoals|net|zijt|bent|waren|zo'n|vuile|vieze|smerige|stelletje|bende|roedel|"
    r"die|dat|"
    r"het zijn|noem|blijven)|[=:,])\s*(?:\w+\s+){0,3}$"
)
OWNS = re.compile(r"\b(?:heeft|hebben|had|met|hun|zijn hond|haar)\b")
MODAL = re.compile(
    r"\b(?:moet|moeten|mogen|mag|zou|zouden|ga|gaan|zal|zullen|laat|laten|kom|komen|tijd|hopelijk|verdien\w*|beter|"
    r"wil|willen|kunnen|kan|vroeger|gewoon|direct|meteen|maar)\b"
)
NAMED_DEED = Gate(r"\b(?:het|over|tegen|van|na|door|bij het)\s+$")
DUTY = Gate(r"\b(?:moet|moeten|mag|mogen|zou|zouden|laten)\b")
ORDER = re.compile(
    r"\W*(?:zet|gooi|stuur|hang|steek|schiet|pak|smijt|jaag|spuit|sla|schop|trap|laat"
    r"|geef|doe|sluit|brand|maak|knal|rij|"
    r"vergas|verzuip|verdrink|sleep|bind|knoop|flikker|mik|kieper|duw|stamp|klop|snij|slacht|zweep)\b"
)
MOB = re.compile(r"(?:volk|tuig|gespuis|gajes|uitschot|schorem|crapuul|krapuul|rapaille|gebroed|bende|ongedierte)$")
SWARM = re.compile(r"^(?:krioel|kwe|fok|overspoel|spoelen)")
CALLED_ANIMAL = Gate(
    r"\b(?:jij|gij|jullie|vuile|vieze|stelletje|bende|wat een|zo'n|stuk|laffe|luie|domme)\s+(?:\w+\s+)?$"
)
THEY_ARE = Gate(
    r"\b(?:ze|zij|die|jullie|gij|ge|jij|je|u|het)\b.{0,25}\b(?:zijn|is|als|lijk|gelijk|zijt|bent|net)\b.{0,12}$"
)
OWN_AIM = Gate(r"\b(?:ik|ze|hem|je|u|jullie|gij|jouw|uw)\b")
SPLIT_VERB = Gate(
    r"\s+(?:ze|hem|haar|die|dat|heel|de|al|al die|dit|je|u|jullie|al dat|ik"
    r"|zijn|uw|jouw|hun)\b[^.!?]{0,50}?"
    r"\b(?:op|af|neer|dood|kapot|aan|plat|van het dak|in brand|in de fik|lek|benen|poten|nek|tanden|kop in|bek in|"
    r"het ziekenhuis in|de zee in|"
    r"in zee|overhoop)\b"
)
NEVER_AIMED_AT = {"neighbours"}  # "de buren" is where it happens, not whom it is aimed at
PASSIVE_PAST = Gate(r"\b(?:werd|werden|was|waren|is|zijn|wordt|worden|heeft|hebben|had|hadden)\b")
PERSON = Gate(
    r"\b(?:ze|hem|haar|hen|je|jou|u|jullie|iedereen|allemaal|jij|gij|ge|hij|zij|ik|hun|uw|jouw|zijn|vent|gast|gasten"
    r"|kerel|man|mannen|vrouw|wijf|gozer|lui|volk|soort|mensen|kop|bek|bende|handel)\b"
)
PEOPLE = Gate(r"\b(?:ze|zij|die|hen|hun|volk|zulke|soort|hij|hem|haar|lui|gasten|mensen|land|dat is|dat zijn)\b")
AIM = Gate(
    r"\b(?:ze|hem|haar|hen|die|dat|je|jou|u|jullie|iedereen|allemaal|zo'n|zulke|jij|gij|ge|hij|zij|"
    r"er)\b"
)
ADDRESS = Gate(
    r"(?:\b(?:jij|gij|u|jullie|ge zijt|je bent|jij bent|gij zijt|u bent|bent|zijt|ben je|zijde|wat een|"
    r"wat een stelletje|zo'n|stuk"
    r"|stelletje|stel|bende|domme|vuile|vieze|dikke|vette|stomme|achterlijke|laffe|luie|lelijke|kale|oude|ouwe|"
    r"jouw|uw|die"
    r"|ne|nen|'n|is een|is n|is ne|is nen|zijn|het zijn|dat zijn|hey|he|ach|och|zeg|hou toch op)\s+(?:toch |"
    r"echt |gewoon |maar |ook |een |n |ne |nen "
    r"|'n |grote |domme |vuile |vieze |stomme |dikke |echte |zielige ){0,2})$"
)
COPULA = Gate(
    r"\b(?:bent|zijt|is|zijn|ben|zijde|bende|wat een|wat is|wat zijn|wat ben|hoe|zo|te|stelletje|die|dat|deze|"
    r"dit|jij|gij|jullie)\b[^,.!?]{0,25}$"
)
SELF = Gate(
    r"\b(?:ik|wij|we)\b[^,.!?]{0,18}\b(?:ben|was|voel|voelde|als|zijn|idioot|stomme|bij)\b[^,.!?]{0,15}$|"
    r"\bik\s+$|\bmezelf\b|"
    r"\bben ik (?:toch |soms |weer |af en toe |gewoon |maar )?(?:een?|'n|ne|nen|zo'n)\b[^,.!?]{0,20}$"
)
ALONE = re.compile(r"^\W*(?:\w+\W+){0,2}$")
INSULTING = (
    BIT["slur"] | BIT["insult"] | BIT["image"] | BIT["degrading"] | BIT["exclusion"] | BIT["violence"] | BIT["wish"]
)
IMPERATIVE = re.compile(r"^\W*$|\b(?:gewoon|direct|meteen|kom|allemaal|laten we|en|dan)\s*$")


HATER = Gate(r"\b(?:ik|'k|wij|we|ne mens|iedereen|mijn hele familie)\b[^,.!?]{0,25}$")
SOMEONE_ELSES = re.compile(
    r"\b(?:(?:mensen|iedereen|diegenen|degenen) die|wie|hoe|dat|als|wat|tegen|zoals|voor|over)\b|[,:;]"
)
AGAINST = Gate(r"\s+(?:tegen|jegens|zaaien|spuien)\b")
NEAR = 25  # characters
# a swear word from these groups is often thrown at somebody outside the group: less sure to be hate
BORROWED = {"disabled": 0.55, "autistic": 0.6, "women": 0.75, "elderly": 0.8, "youth": 0.7}


class Evidence(NamedTuple):
    """One finding: the name of the rule, its word, and its strength for abuse, hate, threat and othering."""

    rule: str
    word: Word
    strength: tuple[float, float, float, float]
    severity: int
    group: str


def _for(group: Group | None, abuse: float, othering: float, threat: float = 0.0) -> tuple[float, float, float, float]:
    """Evidence against a protected group is hate too; against power it is more of us-versus-them."""
    if group is None:
        return abuse, 0.0, threat, othering
    if group.protected:
        return abuse, abuse, threat, othering
    return abuse, 0.0, threat, max(othering, 0.45 if group.target != "group" else othering)


def _before(message: Message, word: Word) -> str:
    return message.text[message.clauses[word.clause].start : word.start]


def _after(message: Message, word: Word) -> str:
    return message.text[word.stop : message.clauses[word.clause].stop]


def _name(group: Group | None) -> str:
    return group.name if group else ""


def _borrowed(group: Group | None, abuse: float, othering: float) -> tuple[float, float, float, float]:
    strength = _for(group, abuse, othering)
    return strength[0], strength[1] * BORROWED.get(_name(group), 1.0), strength[2], strength[3]


def slur(message: Message, word: Word) -> Evidence | None:
    group = message.known.get(word.entry.group)
    plural = word.entry.form.endswith(("en", "s"))
    if SELF.search(_before(message, word), message.facts) and not word.surely("slur"):
        return None
    if word.surely("slur"):
        return Evidence(
            "slur", word, _borrowed(group, 0.85, 0.3 if plural else 0.1), max(2, word.entry.severity), _name(group)
        )
    before, rest = _before(message, word), _after(message, word)
    near = any(
        w is not word and w.clause == word.clause and abs(w.start - word.start) < NEAR and w.entry.likely & INSULTING
        for w in message.words
    )
    if (
        near
        or ADDRESS.search(before, message.facts)
        or (ALONE.match(before) and ALONE.match(rest) and not FIRST.search(before, message.facts))
    ):
        return Evidence("slur", word, _borrowed(group, 0.6, 0.2), max(2, word.entry.severity), _name(group))
    return None


def insult(message: Message, word: Word) -> Evidence | None:
    before = _before(message, word)
    group, _ = message.group_of(word.clause)
    authority = group if group and (group.target != "group" or MOB.search(word.entry.form)) else None
    if word.surely("insult"):
        return Evidence("insult", word, _for(authority, 0.75, 0.0), 2, _name(authority))
    if (
        SELF.search(before, message.facts)
        or ADDRESS.search(before, message.facts)
        or (ALONE.match(before) and ALONE.match(_after(message, word)) and len(message.clauses) > 1)
    ):
        return Evidence("insult", word, _for(authority, 0.55, 0.0), 2, _name(authority))
    return None


def contempt(message: Message, word: Word) -> Evidence | None:
    """An insulting adjective said of the person addressed, or of those in power."""
    before = _before(message, word)
    if not COPULA.search(before, message.facts):
        return None
    group, _ = message.group_of(word.clause)
    if SECOND.search(message.clause_text(word.clause), message.facts):
        return Evidence("contempt", word, (0.6, 0.0, 0.0, 0.0), 2, "")
    if group is not None and group.target != "group":
        return Evidence("contempt", word, _for(group, 0.55, 0.4), 2, group.name)
    return Evidence("contempt", word, (0.35, 0.0, 0.0, 0.0), 2, "")


def degraded_name(message: Message, word: Word) -> Evidence | None:
    """ "vuile" + the name of a group, with at most one word between; or right before a word that can be one."""
    for other in message.words:
        if other.clause == word.clause and other.start == word.stop + 1 and other.can_be("group"):
            group = message.known[other.entry.group]
            return Evidence("degraded_name", word, _for(group, 0.85, 0.2), 2, group.name)
    for other in message.groups.get(word.clause, ()):
        gap = message.text[word.stop : other.start]
        if 0 < other.start - word.stop < 12 and gap.count(" ") <= 2 and "," not in gap:
            group = message.known[other.entry.group]
            return Evidence("degraded_name", word, _for(group, 0.85, 0.2), 2, group.name)
    return None


def dehumanising_image(message: Message, word: Word) -> Evidence | None:
    group, named = message.group_of(word.clause)
    before = _before(message, word)
    if word.surely("image"):
        if goodwill.PESTS.search(message.text, message.facts) and not goodwill.PEOPLE.search(
            message.text, message.facts
        ):
            return None
        nobody = (
            group is None
            and not SECOND.search(message.text, message.facts)
            and not PEOPLE.search(message.text, message.facts)
        )
        strength = 0.3 if nobody and not GENERAL.search(message.text, message.facts) else 0.85
        return Evidence("dehumanising_image", word, _for(group, strength, strength / 2), 4, _name(group))
    if group is not None and named is not None:
        apposed = 0 <= word.start - named.stop <= 2 or 0 <= named.start - word.stop <= 2
        if (LIKENED.search(before) or apposed or SWARM.match(word.entry.form)) and not OWNS.search(before[-25:]):
            return Evidence("dehumanising_image", word, _for(group, 0.75, 0.35), 4, group.name)
        return None
    if CALLED_ANIMAL.search(before, message.facts):
        return Evidence("insult", word, (0.65, 0.0, 0.0, 0.0), 2, "")
    if THEY_ARE.search(before, message.facts):
        return Evidence("dehumanising_image", word, (0.5, 0.1, 0.0, 0.2), 4, "")
    return None


def generalisation(message: Message, word: Word) -> Evidence | None:
    group, named = message.group_of(word.clause)
    if group is None or named is None:
        return None
    text = message.clause_text(word.clause)
    if SOME.search(text, message.facts):
        return None
    is_plural = message.text.startswith(MANY, named.start) or not group.protected
    general = GENERAL.search(text, message.facts) is not None
    if not (is_plural or general) or (named.clause == word.clause and named.start > word.start and not general):
        return None
    strength = 0.7 if is_plural and general else 0.5
    if message.clauses[word.clause].question and not general:
        strength = 0.3
    if group.target != "group":
        return Evidence("generalisation", word, (strength - 0.2, 0.0, 0.0, strength), 1, group.name)
    return Evidence("generalisation", word, _for(group, strength, strength), 1, group.name)


def exclusion(message: Message, word: Word) -> Evidence | None:
    group, _ = message.group_of(word.clause)
    if group is not None and group.target == "group":
        strength = 0.45 if message.clauses[word.clause].question or not word.surely("exclusion") else 0.85
        if not word.surely("exclusion") and DUTY.search(message.clause_text(word.clause), message.facts):
            strength = 0.6
        return Evidence("exclusion", word, _for(group, strength, 0.5), 3, group.name)
    if group is None and re.search(
        r"\bze\b|\bje eigen land|\buw (?:eigen )?land|eerst\b|waar je vandaan|waar ge vandaan", word.entry.form
    ):
        return Evidence("exclusion", word, (0.6, 0.5, 0.0, 0.4), 3, "migrants" if "land" in word.entry.form else "")
    return None


def threat(message: Message, word: Word) -> Evidence | None:
    text, before = message.clause_text(word.clause), _before(message, word)
    group, _ = message.group_of(word.clause)
    if group is not None and group.name in NEVER_AIMED_AT:
        group = None
    form, after = word.entry.form, _after(message, word)
    ordered = DUTY.search(text, message.facts) is not None
    if NAMED_DEED.search(before, message.facts):
        return None  # "het neerschieten van ...": the deed is named, not called for
    if (
        PASSIVE_PAST.search(before, message.facts)
        and ("ge" in form[:4] or form.startswith(("dood", "neer")))
        and not ordered
    ):
        return None  # told, not called for
    aimed = group is not None or AIM.search(text, message.facts) is not None
    called = MODAL.search(text) is not None or IMPERATIVE.search(before) is not None or ORDER.match(text) is not None
    if word.surely("violence"):
        own = OWN_AIM.search(form, message.facts) is not None
        strength = 0.85 if own or (called and aimed) else 0.5 if aimed else 0.25
    elif word.likely("violence") and not _at_somebody(message, word, group):
        strength = 0.2
    elif word.likely("violence"):
        strength = 0.75 if called and aimed else 0.4 if aimed else 0.2
    elif (
        (IMPERATIVE.search(before) or after.startswith(" ik "))
        and SPLIT_VERB.match(after, message.facts)
        and _at_somebody(message, word, group)
    ):
        strength = 0.7
    elif group is not None and ordered:
        strength = 0.45
    else:
        return None
    return Evidence("threat", word, _for(group, strength, 0.1, strength), 5, _name(group))


def _at_somebody(message: Message, word: Word, group: Group | None) -> bool:
    """Is there anybody in the clause: a group, a person, somebody called names? "Hang de vlag op" has nobody."""
    if group is not None or PERSON.search(message.clause_text(word.clause), message.facts):
        return True
    return any(
        other.clause == word.clause and other.entry.kinds & INSULTING & ~BIT["violence"] for other in message.words
    )


def wish_of_harm(message: Message, word: Word) -> Evidence | None:
    group, _ = message.group_of(word.clause)
    if group is None and goodwill.PESTS.search(message.clause_text(word.clause), message.facts):
        return None
    return Evidence("wish_of_harm", word, _for(group, 0.85, 0.1, 0.85), 5, _name(group))


def hatred(message: Message, word: Word) -> Evidence | None:
    """ "ik haat X", "X kan ik niet uitstaan": the group itself, near the verb, and by the writer."""
    before, after = _before(message, word), _after(message, word)
    for other in message.groups.get(word.clause, ()):
        gap = after[: other.start - word.stop] if other.start >= word.stop else before[other.stop - word.start :]
        called = message.text[: word.start].strip() == "" and other.start >= word.stop
        first = other.start < word.start
        if first and not word.entry.form.startswith("niet"):
            continue  # "mensen die X haten"
        mine = HATER.search(before, message.facts) or called or (first and FIRST.search(gap, message.facts))
        if len(gap) <= NEAR and mine and not AGAINST.match(after, message.facts) and not SOMEONE_ELSES.search(gap):
            group = message.known[other.entry.group]
            return Evidence("hatred", word, _for(group, 0.8, 0.2), 2, group.name)
    return None


def us_versus_them(message: Message, word: Word) -> Evidence | None:
    group, _ = message.group_of(word.clause)
    text = message.clause_text(word.clause)
    strong = group is not None or (
        THIRD.search(text, message.facts) is not None and FIRST.search(text, message.facts) is not None
    )
    hate = 0.3 if strong and group is not None and group.protected else 0.0
    othering = (0.65 if strong else 0.5) if word.surely("us_them") else (0.4 if strong else 0.25)
    return Evidence("us_versus_them", word, (max(hate, 0.1), hate, 0.0, othering), 1, _name(group))


def coded_hate(message: Message, word: Word) -> Evidence | None:
    group = message.known.get(word.entry.group)
    return Evidence("coded_hate", word, (0.7, 0.7, 0.0, 0.4), 2, _name(group))


RULES = (
    ("wish", wish_of_harm), ("violence", threat), ("image", dehumanising_image), ("exclusion", exclusion),
    ("slur", slur), ("coded", coded_hate), ("degrading", degraded_name), ("trait", generalisation), ("insult", insult),
    ("insult_adjective", contempt), ("us_them", us_versus_them), ("hatred", hatred),
)  # fmt: skip
NEGATABLE = {
    "dehumanising_image",
    "generalisation",
    "exclusion",
    "threat",
    "insult",
    "contempt",
    "us_versus_them",
    "hatred",
}
