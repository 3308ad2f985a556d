# ruff: noqa: E501 - patterns and word tables, one to a line
"""Street addresses of Belgium and the Netherlands: street and number, with box, postcode and town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waterlijn.privacy.found import Found

_SAFE = "straat|straatje|strjt|laan|steenweg|stwg|plein|dreef|singel|gracht|kade|kaai|boulevard|steeg|wegel|wegeltje|plantsoen|esplanade|laantje|pleintje|stroat|str\\."
# Endings that other words have too: only with a capital
_RISKY = "weg|baan|lei|hof|park|pad|dijk|markt|ring|wal|vest|berg|veld|akker|brug|plaats|kamp|hoek|heide|dam|haven|erf|meent|donk|poort|oord|horst|allee|bos|beek|burg|kouter|rede|vliet|zand|put|molen|kerk|wijk|gang|hove|meers|eind|eindje|einde|driesch|dries|broek|bergen|velden|kant|rei|borg|waard|schans|tuin|pas|dal|duin|werf|rijs|rode|ham|zoom|boom|eik|linde|hil|geest|weide|lo|leen|laar|voort|bempt"
_WORD = r"[A-ZÀ-Ý0-9][\w.'’-]*"
_SMALL = r"(?:de|den|der|het|van|'s|’s|op|ter|ten|te|la|le|du|des|aan|in|naar|en|’t|'t|onder|tussen)"
# inside the name of a street ("Burgemeester van der Meerstraat"); "in", "op" and "aan" stand before it
_INSIDE = r"(?:de|den|der|het|van|'s|’s|ter|ten|te|la|le|du|des|’t|'t)"
_BEFORE = rf"(?:{_WORD}[ ](?:{_INSIDE}[ ]){{0,2}}){{0,3}}"
_NUMBER = r"(?:,?[ ](?:(?:huis)?(?:nr|nummer|no)\.?[ ]?|n°[ ]?|#)?|[ ]?,[ ]?)(?P<number>\d{1,4})(?P<extra>[ ]?[A-Za-z](?!\w)|[a-zA-Z]{1,3}(?!\w)|(?:[-/+]\d{1,4}|[-/ ]?[A-Za-z](?!\w))?)"
_BOX = r"(?:,?[ ]?(?:[Bb]us|BUS|[Bb]te|[Bb]ox|b\.|bt\.?|/|-|hs|huis|III|II|I|appartement|app\.?|verdieping|verd\.?)[ ]?[\dA-Z]{0,5}(?!\w))?"
_TOWN_BE = r"(?:B-)?[1-9]\d{3}[ ]+[A-ZÀ-Ý][\w'’-]+(?:[- ](?:[A-ZÀ-Ý][\w'’-]+|aan|de|den|op|am|Zoom|ter|sur|la|le)(?=\W|$)){0,2}"
_POSTCODE_NL = r"[1-9]\d{3}[ ]?(?!S[ADS])[A-Z]{2}(?!\w)"
_PLACE = rf"(?:[ ]?[,(;–-]?[ ]?(?:te |in )?(?:{_POSTCODE_NL}(?:,?[ ]+[A-ZÀ-Ý][\w'’-]+(?:[- ][A-ZÀ-Ý][\w'’-]+)?)?|{_TOWN_BE}))"
# The same for people who write without capitals: one word of town after the postcode, no more
_ANY_PLACE = rf"(?:{_PLACE}|[ ]?[,(;–-]?[ ]?(?:te |in )?(?:B-)?[1-9]\d{{3}}[ ]+[a-zà-ÿ][\w'’-]{{2,}})"
_SAFE_STREET = re.compile(
    rf"(?<![\w@/])(?:{_BEFORE})?(?:(?i:[^\W\d_]['’\w-]{{1,40}}?(?:{_SAFE}))|(?:Grote|Oude|Nieuwe|Korte|Lange) [A-Z]\w+)(?i:{_NUMBER}){_BOX}{_ANY_PLACE}?"
)
_RISKY_STREET = re.compile(rf"(?<![\w@/])(?:{_BEFORE})?[A-ZÀ-Ý][\w'’-]{{1,40}}?(?:{_RISKY}){_NUMBER}{_BOX}{_PLACE}?")
# No ending at all ("Meir 24, 2000 Antwerpen"): only with postcode and town behind it
_ANY_STREET = re.compile(rf"(?<![\w@/])[A-ZÀ-Ý][\w'’-]+(?:[ ](?:{_WORD}|{_SMALL})){{0,3}}{_NUMBER}{_BOX}{_PLACE}")
_LIVES = re.compile(
    rf"(?:adres(?: is|:)?|woon(?:t|achtig)? (?:ik |hij |zij |ze |op |aan |in |te |nu )*(?:de |het )?|wonende(?: te)? (?:op |aan |in )?(?:de |het )?|wonen (?:op |aan |in )(?:de |het )?|verhuisd naar (?:de |het )?|huis (?:op|aan|in) (?:de |het )?)[ ]?({_WORD}(?:[ ](?:{_WORD}|{_SMALL})){{0,3}}{_NUMBER}{_BOX}{_PLACE}?)"
)
_FRENCH_STREETS = (
    r"rue|avenue|av\.|chaussée|boulevard|bd\.?|place|quai|drève|clos|impasse|chemin|steenweg op|laan van|weg naar"
)
_FRENCH = re.compile(
    rf"(?<![\w@/])(?:{_FRENCH_STREETS})[ ](?:(?:de|du|des|la|le|l['’]|d['’]|van|der|den|op)[ ]?)*[\wÀ-ÿ'’-]+(?:[ ][\wÀ-ÿ'’-]+){{0,3}}?{_NUMBER}{_BOX}{_PLACE}?",
    re.I,
)
_POSTCODE = re.compile(
    rf"(?<![\w,.€-])(?<!€ )(?<!nr )(?<!nummer )({_POSTCODE_NL})(?:(?:[ ]?,|[ ]?[-–]|[ ](?:nr\.?|nummer|huisnummer|op))?[ ]?(?P<house>\d{{1,4}}[ ]?-?[a-zA-Z]{{0,2}}(?!\w)))?(?![.,]?\d)"
)
_HOUSE_POSTCODE = re.compile(rf"(?<![\w])(?:huisnummer|nummer|nr\.?)[ ]\d{{1,4}}[a-zA-Z]?,?[ ]{_POSTCODE_NL}")
_SAYS_PLACE = re.compile(r"(?:postcode|woon|adres|omgeving|buurt)\W*(?:\w+\W+){0,2}$", re.I)
_TOWN = re.compile(r",?[ ][A-ZÀ-Ý][a-zà-ÿ]{2,}")
_NOT_POSTCODE = {"EU", "NL", "BE", "UK", "US", "VN", "CO", "PK", "KM", "KG", "CC", "AD", "BC", "VC", "NC", "TV", "CD", "PC", "WK", "EK", "OS", "MW", "GW", "KW", "MB", "GB", "TB", "MM", "CM", "ML", "HZ", "EN", "IN", "OP", "DE", "ER", "IS", "OM", "TE", "AL", "ZO", "WE", "JE", "IK", "DM", "KB"}  # fmt: skip
# What a number behind a street counts when it is not a house
_UNIT = re.compile(
    r"[ ]?(?:km|u(?:ur)?\b|h\b|%|euro|eur\b|€|jaar|jaren|maand|maanden|week|weken|dag|dagen|minuten|min\b|sec|meter|m\b|m²|cm|mensen|man\b|"
    r"auto|wagens|fiets|boete|keer|x\b|maal|huizen|woningen|gezinnen|bomen|graden|bewoners|buren|kinderen|agenten|"
    r"ongeval|plaatsen|parkeer|panden|winkels|nieuwe|extra|van de|van die|stuks|appartementen|bewoner|tot \d+ (?:uur|km|jaar)|"
    r"januari|februari|maart|april|mei\b|juni|juli|augustus|september|oktober|november|december|:\d\d|\.\d\d ?u|u\d\d|ha\b|personen|"
    r"vluchtelingen|handtekeningen|klachten|leerlingen|gasten|lampen|borden|paaltjes|camera|zone|op \d+|à|procent|miljoen|duizend|ton\b)",
    re.I,
)
_COMMON = {
    "onderweg", "halfweg", "snelweg", "autoweg", "spoorweg", "terugweg", "omweg", "uitweg", "vandaag", "supermarkt",
    "arbeidsmarkt", "woningmarkt", "huizenmarkt", "vastgoedmarkt", "rommelmarkt", "kerstmarkt", "autosnelweg",
    "rotterdam", "amsterdam", "volendam", "edam", "tilburg", "middelburg", "limburg", "oudenburg", "hamburg",
    "luxemburg", "aalbeke", "eerste", "antwerpen", "vlaams", "covid", "facebook", "ajax", "haarlem", "kortenberg",
    "terrasplaats", "parkeerplaats", "plaats", "allerlei", "velerlei", "kerk", "wijk", "park", "tuin", "boom",
    "neurenberg", "nuremberg", "nürnberg", "madam", "heidelberg", "freiburg", "straatsburg", "spa", "formule", "mexico", "speelplein", "schoolstraat", "fietsstraat", "autobaan", "voetpad", "fietspad",
    "zebrapad", "hoek", "molen", "haven", "bergen", "dordrecht", "eindhoven", "heusden", "ham", "houthalen",
    "bedrijvenpark", "vakantiepark", "winkelstraat", "doodlopende straat", "eenrichtingsstraat", "kant", "zwembad",
}  # fmt: skip
_HOUSE_YEAR = re.compile(r"(?:19|20)\d\d$")
_LAST_WORD = re.compile(r"([^\W\d_][\w'’-]*)$")
_STOP_FIRST = re.compile(
    r"(?:(?:In|Op|Aan|Bij|Van|De|Het|Die|Deze|Naar|Ik|Wij|We|Hij|Zij|Ze|Er|En|Maar|Ook|Onze|Mijn|Adres|Woon|Woont|Kom|Ga|Ons|Tussen|Vlakbij|Daar|Hier|Dat|Wie|Waar|Heel|Huis|Nu|Voor|Achter)[ ])+"
)


# Cheap looks that spare most texts the patterns above
STREET_ENDINGS = tuple(ending.rstrip("\\.") for ending in f"{_SAFE}|{_RISKY}".split("|"))
_BEFORE_NUMBER = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{1,60})\.?,? ?(?:(?:huis)?(?:nr|nummer|no)\.? ?|n° ?|#)?(?<=[ ,#°.])\d"
)
_OLD_STREET = re.compile(r"(?:Grote|Oude|Nieuwe|Korte|Lange) [A-Z]\w+,? \d|[nN](?:r|ummer|o)\b")
_PLACE_HINT = re.compile(r"\d{4} ?[A-ZÀ-Ý]")
_FRENCH_HINT = re.compile(rf"(?<![\w@/])(?:{_FRENCH_STREETS})[ ]", re.I)
_LIVES_HINT = re.compile(r"adres|woon|wonen|verhuisd|huis (?:op|aan|in) ")


def addresses(text: str, *, may_have_street: bool = True) -> Iterator[Found]:
    """Streets with a house number, French ones too, and Dutch postcodes, which name about twenty houses.

    `may_have_street` is False where a pass over the words found none that ends as streets do before a number.
    """
    has_place = bool(_PLACE_HINT.search(text))
    patterns = []
    if (may_have_street and _has_street(text)) or _OLD_STREET.search(text):
        patterns += [_SAFE_STREET, _RISKY_STREET]
    if has_place:
        patterns.append(_ANY_STREET)
    if _FRENCH_HINT.search(text):
        patterns.append(_FRENCH)
    for pattern in patterns:
        for match in pattern.finditer(text):
            found = _as_address(text, match, 0)
            if found:
                yield found
    if _LIVES_HINT.search(text):
        for match in _LIVES.finditer(text):
            found = _as_address(text, match, 1)
            if found:
                yield found
    if not has_place:
        return
    for match in _HOUSE_POSTCODE.finditer(text):
        yield Found("ADDRESS", match.start(), match.end())
    for match in _POSTCODE.finditer(text):
        letters = match.group(1)[-2:]
        lives = _SAYS_PLACE.search(text[max(0, match.start() - 25) : match.start()]) or _TOWN.match(text, match.end())
        if match.group("house") or (letters not in _NOT_POSTCODE and lives):
            yield Found("ADDRESS", match.start(), match.end())


def _has_street(text: str) -> bool:
    """Does a word that ends as streets do stand before a number?"""
    return any(word.lower().endswith(STREET_ENDINGS) for word in _BEFORE_NUMBER.findall(text))


def _as_address(text: str, match: re.Match[str], group: int) -> Found | None:
    start, end = match.span(group)
    number = match.group("number")
    street = (
        text[start : match.start("number")].rstrip(" ,.#°").removesuffix("nr").removesuffix("nummer").rstrip(" ,n.°")
    )
    word = _LAST_WORD.search(street)
    has_place = bool(re.search(r"\d{4}", text[match.end("number") : end]))
    if (word and word.group(1).lower() in _COMMON) or _UNIT.match(text, match.end("number")):
        return None
    if _HOUSE_YEAR.match(number) and (not has_place or match.re is _ANY_STREET):
        return None
    lead = _STOP_FIRST.match(text, start)
    if lead and lead.end() < match.start("number"):
        start = lead.end()
    while end > start and text[end - 1] in " ,(;–-":
        end -= 1
    return Found("ADDRESS", start, end) if end > match.start("number") else None
