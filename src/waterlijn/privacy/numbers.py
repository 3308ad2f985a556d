# ruff: noqa: E501 - patterns and word tables, one to a line
"""Numbers that belong to one person: phone, bank account, national number, number plate, date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waterlijn.privacy import checks
from waterlijn.privacy.found import Found

_GAP = r"[ \u00a0./()\u2011\u2013-]{0,3}"
_DATE = r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
_PHONE = re.compile(
    r"(?<![\w.,+])(?<!\d[-/])(?:"
    rf"\(?(?:\+|00){_GAP}(?:32|31){_GAP}(?:\(?0\)?{_GAP})?[1-9](?:{_GAP}\d){{7,8}}"  # from abroad, Belgium and Netherlands
    rf"|\(?(?:\+|00){_GAP}[1-9]\d{{0,2}}(?:{_GAP}\d){{7,11}}"  # any other country
    rf"|\(?0{_GAP}[1-9](?:{_GAP}\d){{7,8}}"  # at home: nine digits for a Belgian landline, ten otherwise
    rf"|0[89]00[ ./-]{{0,3}}\d(?:[ ./-]?\d){{3,6}}"  # free and paid numbers
    r")(?!\d)(?![-/.,]\d)"
)
_GROUPED = re.compile(r"\d{4}\.\d{3}\.\d{3}")
_STARTS_WITH_DATE = re.compile(_DATE + r"(?!\d)")
_CALLED = re.compile(
    r"(?<!\w)(?:tel(?:efoon)?(?:nr|nummer)?|gsm(?:-?(?:nr|nummer))?|mobiel|bel(?:len)?(?: (?:mij|me|hem|haar|naar))?|"
    r"app(?:en)?|whatsapp|sms|nummer|nr)\.?(?: is| op| naar)?\s?[:=]?\s?(\d(?:[ ./-]{0,2}\d){7,9})(?!\d)",
    re.I,
)
# looks ahead only: "is 85.07.30 en BE71 ..." starts like an account number and may not swallow the real one
_IBAN = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}[ ]?\d{2}(?:[ \u00a0.-]?[A-Za-z0-9]){11,30}))")
_IBAN_SHAPE = re.compile(r"BE\d{14}$|NL\d{2}[A-Z]{4}\d{10}$")
_ACCOUNT = re.compile(r"(?<![\d-])\d{3}[- ]\d{7}[- ]\d{2}(?![\d-])")
_NATIONAL = re.compile(r"(?<![\d.,/-])\d\d[.\- /]?\d\d[.\- /]?\d\d[.\- /]{0,3}\d{3}[.\- /]{0,3}\d\d(?![\d]|[.,/-]\d)")
_BSN = re.compile(
    r"(?<![\d.,/+-])(?<!€ )(?<!€)\d{9}(?!\d|[.,/-]\d)|(?<![\d.,/-])\d{4}[. ]\d{2}[. ]\d{3}(?!\d|[.,/-]\d)|(?<![\d.,/-])\d{3}[. -]\d{3}[. -]\d{3}(?!\d|[.,/-]\d)|(?<![\d.,/-])\d{8}(?!\d|[.,/-]\d)"
)
_SAYS_NATIONAL = re.compile(
    r"rijksregister|rrn\b|insz|nationaal nummer|bsn|burgerservice|sofi|numéro national|bis-?nummer|identificatienummer",
    re.I,
)
_SAYS_OTHER = re.compile(
    r"(?:bestel|order|dossier|ticket|zaak|kenmerk|factu|klant|artikel|referentie|ref|serie|kvk|btw|kbo|onderneming|polis|lidnummer|"
    r"track|pakket|zending|meter|ean|isbn|vacature|€|eur)[\w.:#° -]{0,14}$",
    re.I,
)
_PLATE_HYPHEN = re.compile(
    r"(?<![\w-])(?:[1-9]-[A-Z]{3}-\d{3}|[OTQ]-[A-Z]{3}-\d{3}"  # Belgium since 2010
    r"|[A-Z]{2}-\d\d-\d\d|\d\d-\d\d-[A-Z]{2}|\d\d-[A-Z]{2}-\d\d|[A-Z]{2}-\d\d-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d\d"
    r"|\d\d-[A-Z]{2}-[A-Z]{2}|\d\d-[A-Z]{3}-\d|\d-[A-Z]{3}-\d\d|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}"
    r"|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])",
    re.I,
)
_PLATE_PLAIN = re.compile(r"(?<![\w-])[1-9OTQ][ .]?[A-Z]{3}[ .]?\d{3}(?![\w-])")
_PLATE_OLD = re.compile(r"(?<![\w-])(?:[A-Z]{3}-\d{3}|\d{3}-[A-Z]{3})(?![\w-])")
_NOT_PLATE = {
    "COV",
    "ISO",
    "DIN",
    "BMW",
    "VTM",
    "KLM",
    "NEN",
    "NBN",
    "CVE",
    "RAL",
    "MIG",
    "SAR",
    "USB",
    "UFO",
    "DVD",
    "EUR",
}
_PLATE_ANY = re.compile(
    r"(?<![\w-])(?=[A-Z0-9 .·-]{0,10}\d)(?=[A-Z0-9 .·-]{0,10}[A-Z])[A-Z0-9]{1,3}[ .·-]?[A-Z0-9]{2,3}[ .·-]?[A-Z0-9]{1,3}(?![\w-])",
    re.I,
)
_SAYS_PLATE = re.compile(
    r"(?:nummerplaat|kenteken|kentekens|nrplaat|plaatnummer|nummerplaten|met plaat|plaat)[\w]*[ :,.('\"“]{0,4}(?:(?:is|was|van|de|met|met de|begint met)\s)?[:('\"“]?$",
    re.I,
)
_PLATE_LETTERS = re.compile(
    r"^(?:\d[A-Z]{3}\d{3}|[A-Z]{3}\d{3}|\d{3}[A-Z]{3}|[A-Z]{2}\d{4}|\d{4}[A-Z]{2}|\d\d[A-Z]{2}\d\d|[A-Z]{2}\d\d[A-Z]{2}|[A-Z]{4}\d\d|\d\d[A-Z]{4}|\d\d[A-Z]{3}\d|\d[A-Z]{3}\d\d|[A-Z]{2}\d{3}[A-Z]|[A-Z]\d{3}[A-Z]{2}|[A-Z]{3}\d\d[A-Z]|[A-Z]\d\d[A-Z]{3}|\d[A-Z]{2}\d{3}|\d{3}[A-Z]{2}\d|[OTQ][A-Z]{3}\d{3})$"
)
_MONTH = (
    r"(?:jan(?:uari|\.)?|feb(?:ruari|r?\.)?|maart|mrt\.?|mar\.|apr(?:il|\.)?|mei|jun(?:i|\.)?|jul(?:i|\.)?|aug(?:ustus|\.)?|"
    r"sep(?:t)?(?:ember|\.)?|okt(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_ANY_DATE = (
    rf"(?:\d{{1,2}}\s?[-/. ]\s?\d{{1,2}}\s?[-/. ]\s?(?:['’]?\d{{4}}|['’]?\d\d)(?!\d)|\d{{4}}-\d\d-\d\d(?!\d)|\d{{8}}(?!\d)"
    rf"|\d{{1,2}}(?:e|ste|de)?[ -]{_MONTH}(?:[ ,-]{{1,2}}(?:\d{{4}}|['’]\d\d|\d\d))?(?![\w]))"
)
_BORN = re.compile(
    rf"(?<!\w)(?:geboren|geboortedatum|geboortedag|geb\.?dat\.?|geb\.?|gebdatum|gbd|dob|née?|born|verjaart|verjaardag|verjaar|jarig|geboorte)"
    rf"(?: (?:te|in|uit|is|was|werd|op)(?: [A-ZÀ-Ý][\w-]+){{1,3}})?"
    rf"(?: (?:is|was|van mij|van hem|van haar|mijn zoon|hij|zij|ze|ik|werd|dus|ook|ooit))?[ ]?[:,(=]?[ ]?(?:(?:op|is|:) )?"
    rf"(?:(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|de|den) )?({_ANY_DATE})",
    re.I,
)
_DEGREE = re.compile(rf"[°º*]\s?({_ANY_DATE})", re.I)
_BORN_AFTER = re.compile(
    rf"({_ANY_DATE})\s?(?:\)|,|is|:|als|\(|,? ?(?:ben|is) (?:ik|hij|zij|ze)(?: \w+){{0,3}}|was)? ?(?:(?:is|was|mijn|zijn|haar|z'n|m'n|onze|ben ik|is hij|is zij|is ze|werd ik|werd hij|werd ze|als)\s){{0,3}}"
    r"(?:geboren|geboortedatum|geboortedag|verjaardag)",
    re.I,
)
_IS_OF = re.compile(
    r"(?<!\w)(?:ben|bent|ik ben er een) van (\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d|"
    rf"\d{{1,2}} {_MONTH} (?:19|20)\d\d)(?!\d)",
    re.I,
)
_YEAR_IN = re.compile(r"\d{4}|['’]\d\d|\d[-/. ]\s?\d\d$|\d\d$")


def ibans(text: str) -> Iterator[Found]:
    """Account numbers: check digits right, or the exact Belgian or Dutch shape (people make typing errors)."""
    for match in _IBAN.finditer(text):
        found = _iban_within(match.group(1))
        if found:
            yield Found("IBAN", match.start(), match.start() + found)


def old_accounts(text: str) -> Iterator[Found]:
    """Belgian account numbers of before the IBAN."""
    for match in _ACCOUNT.finditer(text):
        if checks.is_old_belgian_account(checks.digits(match.group())):
            yield Found("IBAN", match.start(), match.end())


def _iban_within(raw: str) -> int:
    """Length of the account number at the start of `raw` (which may run on into the next words), or 0."""
    length = checks.IBAN_LENGTH.get(raw[:2].upper(), 0)
    kept = [i for i, sign in enumerate(raw) if sign.isalnum()]
    if not length or len(kept) < length:
        return 0
    end = kept[length - 1] + 1
    compact = "".join(raw[i] for i in kept[:length]).upper()
    runs_on = end < len(raw) and raw[end].isalnum()
    return 0 if runs_on or not (checks.is_iban(compact) or _IBAN_SHAPE.match(compact)) else end


def national_numbers(text: str) -> Iterator[Found]:
    """Belgian national (and BIS) numbers and Dutch citizen service numbers."""
    said = [match.end() for match in _SAYS_NATIONAL.finditer(text)]
    for match in _NATIONAL.finditer(text):
        is_said = any(0 <= match.start() - place <= 40 for place in said)
        if is_said or checks.is_belgian_national_number(checks.digits(match.group())):
            yield Found("NATIONAL_ID", match.start(), match.end())
    for match in _BSN.finditer(text):
        number = checks.digits(match.group())
        is_said = any(0 <= match.start() - place <= 40 for place in said)
        if (is_said and len(number) in (8, 9)) or (
            len(number) == 9 and number[0] != "0" and checks.is_bsn(number) and not _is_other_number(text, match)
        ):
            yield Found("NATIONAL_ID", match.start(), match.end())


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    """Announced as something else, or grouped by three as large amounts are."""
    before = text[max(0, match.start() - 30) : match.start()]
    return bool(_SAYS_OTHER.search(before)) or bool(re.fullmatch(r"\d{3}[. ]\d{3}[. ]\d{3}", match.group()))


def phones(text: str) -> Iterator[Found]:
    """Phone numbers of Belgium and the Netherlands in every spelling, and of other countries from abroad."""
    for match in _PHONE.finditer(text):
        number = checks.digits(match.group())
        if _STARTS_WITH_DATE.match(text, match.start()):
            continue
        if len(number) == 10 and _GROUPED.fullmatch(match.group()) and checks.is_enterprise_number(number):
            continue
        start, end = match.span()
        if text[start] == "(" and ")" not in match.group():
            start += 1
        yield Found("PHONE", start, end)
    for match in _CALLED.finditer(text):
        if not _STARTS_WITH_DATE.match(text, match.start(1)):
            yield Found("PHONE", match.start(1), match.end(1))


def hyphened_plates(text: str) -> Iterator[Found]:
    """Number plates with two hyphens: Belgian ones, Dutch ones of all fourteen series."""
    for match in _PLATE_HYPHEN.finditer(text):
        yield Found("PLATE", match.start(), match.end())


def plates(text: str) -> Iterator[Found]:
    """Belgian number plates without hyphens, and old ones."""
    for match in _PLATE_PLAIN.finditer(text):
        yield Found("PLATE", match.start(), match.end())
    for match in _PLATE_OLD.finditer(text):
        if not _NOT_PLATE & set(match.group().split("-")):
            yield Found("PLATE", match.start(), match.end())


def announced_plates(text: str) -> Iterator[Found]:
    """Anything like a number plate behind a word that says so."""
    if "plaat" in text.lower() or "kenteken" in text.lower():
        for match in _PLATE_ANY.finditer(text):
            compact = re.sub(r"[^A-Z0-9]", "", match.group().upper())
            if _PLATE_LETTERS.match(compact) and _SAYS_PLATE.search(text[max(0, match.start() - 40) : match.start()]):
                yield Found("PLATE", match.start(), match.end())


def births(text: str) -> Iterator[Found]:
    """Dates of birth: a date that is announced as one, never any other date."""
    for match in _BORN.finditer(text):
        has_year = bool(_YEAR_IN.search(match.group(1)))
        if has_year or match.group().lower().startswith("geb"):
            yield Found("DOB", match.start(1), match.end(1))
    for pattern in (_DEGREE, _BORN_AFTER, _IS_OF):
        for match in pattern.finditer(text):
            yield Found("DOB", match.start(1), match.end(1))
