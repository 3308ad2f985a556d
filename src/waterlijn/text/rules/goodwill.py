"""Harmless by what is said of the group: kind or protective words, plain mention, and verbs that are about things.

All patterns see the text with every word for a group replaced by one sign, so they answer the same for every group.
"""

from __future__ import annotations

import re

from waterlijn.text.gates import EVERYTHING, Gate
from waterlijn.text.lexicon import BIT
from waterlijn.text.rules.message import SECOND, Message

SIGN = "G"  # folded text has small letters only
LONGEST = 160  # characters; longer messages say more than one thing
THEY = r"G\b(?: mensen)?"  # where a pattern begins with them: words like "de" before it change no answer
THEM = rf"(?:(?:de|die|al|alle|onze|mijn|deze|jonge|veel|ook|drie|twee|vier|enkele|sommige) )*{THEY}"
VERY = r"(?:(?:ook|altijd|gewoon|echt|heel|zo|erg|vaak|meestal|mijn|onze|even|net|super|toch|zeer|best|hele|even) )*"
KIND = (
    r"(?:welkom|lie[fv]e?|leuke?|toffe?|tof|aardige?|vriendelijke?|behulpzame?|behulpzaam|gastvrije?|fijne?|mooie?"
    r"|hardwerkende?|harde werkers|sympathieke?|geweldige?|fantastische?|vrienden|buren|collega's|een verrijking"
    r"|een aanwinst|goede (?:ouders|buren|mensen)|eerlijke?|slimme?|slim"
    r"|knappe?|schone?|interessante?|prima|dappere?|moedige?|sterke?|prachtige?)\b"
)
PROTECT = (
    r"(?:beschermen|steunen|helpen|respecteren|verwelkomen|bedanken|omarmen|verdedigen|koesteren|waarderen|betrekken"
    r"|met rust laten|een kans geven|een plek geven|welkom heten)\b"
)
HAIL = (
    r"(?:bescherm|steun|help|respecteer|verwelkom|bedankt|dank|merci|proficiat|chapeau|respect|hulde|petje af|leve|hup"
    r"|welkom|sterkte|bravo|pluim|applaus|gefeliciteerd|dankjewel|dank u|dankzij|dank je|trots op|fier op|blij met)"
)
GOODWILL = Gate(
    rf"\b{THEY} (?:\w+ ){{0,2}}?{PROTECT}(?! tegen)"
    rf"|\b{HAIL}[,! ]+(?:wel )?(?:aan |voor |van )?{THEM}"
    rf"|\b(?:vind|vinden|vond|vonden) {THEM} {VERY}{KIND}"
    rf"|\b{THEY} (?:die ik ken )?(?:zijn|waren|is|was|blijven) {VERY}{KIND}"
    rf"|\b{THEY} (?:horen|hoort) er {VERY}bij\b"
    rf"|\bwat (?:hebben|zijn|kunnen|is|heeft|koken|doen|zingen) {THEM} {VERY}(?:{KIND}|lekker|goed|gezellig)"
    rf"|\b{THEY} (?:verdienen|verdient|hebben|heeft|krijgen) (?:ook |net |recht op )?"
    r"(?:evenveel|dezelfde|gelijke|zoveel|respect|bescherming|steun|liefde|onze|een eerlijke|alle)\b"
    rf"|\b(?:hou|houd|houden|hield) (?:echt |heel |zo )?(?:veel )?van {THEM}"
    rf"|\b(?:zie|zien|heb|hebben) {THEM} {VERY}graag\b"
    rf"|\b(?:bewonder|bewonderen|waardeer|waarderen|steun|steunen) {THEM}"
    rf"|\b(?:opkomen|kom op|komen op|sta|staan|pal) (?:op )?(?:voor|naast|achter) {THEM}"
    rf"|\bgraag (?:\w+ )?(?:aan|met|voor|bij) {THEM}"
    rf"|\b{THEY} mogen (?:hier |ook |gewoon |nu )*(?:trouwen|stemmen|meedoen|komen|blijven|aansluiten)\b"
    rf"|\bblij dat (?:er )?{THEM}"
)
UNLIKE = re.compile(
    r"\b(?:niet|geen|nooit|(?<!sorry )(?<!het )maar|zogezegd|zogenaamd|zogenaamde|weer|alweer|zeker|tegen|dood|weg"
    r"|weggaan|thuisblijven|zolang|behalve|vroeger|als ze|wanneer ze|terug|vertrekken)\b|[\x80-\xff]"
)
WITHOUT = Gate(
    rf"\bzonder {THEM} (?:had|hadden|was|waren|zou|zouden|is|zijn|kan|kunnen|draait|lukt|gaat|valt|vielen|ligt)\b"
    r"[^.!?]{0,60}\b(?:nooit|niet gelukt|geen (?:feest|zorg|ploeg|team|winkel)|plat|stil|dicht)\b"
)
BETTER_OFF = Gate(r"\b(?:last|overlast|problemen|criminaliteit|miserie|ellende|inbraken|inbraak)\b")
UP_FOR = Gate(
    rf"\b(?:geweld|haat|racisme|discriminatie|vooroordelen|agressie|hetze|pesterijen) tegen(?:over)? {THEM} "
    r"(?:hoort|horen|moet|is|zijn|kan|kunnen|mag|mogen|blijft|neemt|stopt|pik|accepteer|aanvaard)\b"
    rf"|\bniemand (?:mag|mocht|moet|zou) {THEM} (?:kwaad|pijn|iets aan|lastig|uitschelden|slaan|bedreigen|pesten)"
    rf"|\b(?:haat|haten|walg van) (?:mensen|iedereen|degenen) die {THEM} (?:haten|haat|uitschelden|uitscheldt|pesten)\b"
    rf"|\b(?:laat {THEM} (?:toch |nu |eens |nou )*met rust|blijf van {THEM} af)\b"
    rf"|\b{THEY} (?:moeten|hoeven|mogen) (?:helemaal |van mij |toch |dus )*niet "
    r"(?:weg|terug|vertrekken|verdwijnen|buiten)\b"
)
NO_PRAISE = (  # "zijn niet ..." of these is no kindness
    r"welkom|mens|mensen|menselijk|normaal|normale|te|goed|betrouwbaar|eerlijk|slim|beschaafd|schoon|proper|net|fris"
    r"|in staat|bereid|geschikt|gelijk|hetzelfde|van hier|hier|thuis|anders|echt|beter|gezond|nodig|gewenst|wijs"
)
EQUAL = "niemand is minder"  # the only denial without a word for a group
DENIED = Gate(
    rf"\b(?:haat|haten|haatte|verafschuw|veracht) {THEM} (?:helemaal |zeker |toch )?(?:niet|nooit|nie)\b"
    rf"|\b{THEY} (?:zijn|is|was|waren) (?:echt |helemaal |zeker |toch )?(?:niet|nie|geen|gene|nooit)\b"
    rf"(?! (?:\w+ )?(?:{NO_PRAISE})\b)"
    rf"|\b{THEY} (?:stelen|pikken|nemen|pakken) (?:\w+ ){{1,3}}niet\b(?! terug)"
    rf"|\bniet (?:alle|elke|iedere) {THEM}|\bgeen enkele {THEM} verdient\b|\b(?:niks|niets) (?:mis met|tegen) {THEM}"
    rf"|\b{THEY} (?:zijn|is) niet minder (?:waard|goed|slim)\b|\b{EQUAL}\b|\bgeen reden om {THEM} te\b"
    rf"|\b(?:mogen|mag|moeten|moet|gaan|zullen) (?:we |wij |je |ge |men )?{THEM} (?:toch )?niet "
    r"(?:wegsturen|uitschelden|pesten|vergeten|uitsluiten|beledigen|wegpesten|buitensluiten|aanvallen|bedreigen"
    r"|haten)\b"
)
OPPOSED = Gate(r"\b(?:(?<!sorry )(?<!het )maar|alleen|behalve|tenzij|zolang|wel als)\b")
LOADED = re.compile(
    r"\b(?:weer|alweer|zeker|steeds|altijd|overal|allemaal|te veel|teveel|meer en meer|sinds|durf|vol|moet|moeten|weg"
    r"|buiten|terug|land|zogezegd|zogenaamd|natuurlijk|echte|die|dat|soort|zulke|gratis|voorrang|eerst|ons volk|genoeg"
    r"|last|probleem|problemen|angst|schrik|bang|onveilig|alles|alleen maar|niks|niets|niet|geen|nooit"
    r"|profiteren|kosten"
    r"|betalen|ze|wij|straks|binnenkort|(?<!sorry )(?<!het )maar|vergeven|stikt|barst|wemelt|tegen|meer|elke|zo|ik wil"
    r"|liever|slechts|verdwijnen|opkrassen|inbraak|inbraken|gestolen|gejat|mogen|verboden|echt|nog|hier zijn|mensen)\b"
    r"|!!|\.\.\.|[\x80-\xff]|\?\?|\""
)
BARE = re.compile(r"\W*(?:de |een |onze |jonge |over |voor |wij )?G\W*")
PLAIN = Gate(
    rf"\b(?:wonen|woont|woonden|werken|werkt|zitten|zit|staan|staat|zingen|spelen|studeren|leven|leefden) "
    rf"(?:er |nu |wel |ook )*(?:de |\w+ )?{THEM} (?:in|op|bij|aan|naast|boven|onder|voor|uit|van|mee)\b"
    rf"|\b(?:op|in|bij|naast|boven|onder|achter|tegenover) (?:de |het |ons |onze |mijn )?\w+ "
    rf"(?:wonen|woont|werken|zitten|staan|zingen|spelen) {THEM}"
    rf"|\b{THEY} (?:is|zijn|werd|werden|was|waren) (?:gisteren |vandaag )?"
    r"(?:ver|ge|be|aan|op|uit)[a-z]{2,}(?:d|t|en)"
    r" (?:in|tot|als|op|door|naar)\b"
    rf"|^(?:\w+ ){{0,2}}(?:waarom|hoeveel|wanneer|waar|hoe|zijn|is|kunnen|krijgen|weet iemand|wat|komen|hebben)\b"
    rf"[^.!?]*{THEM}[^.!?]*\?\s*$"
    rf"|\b(?:sprak|spraken|gesproken|praatte|gepraat|overlegt|overlegde|vergaderde|ontmoette|praten|overleggen)\b"
    rf"[^.!?]{{0,30}}\bmet {THEM}"
    rf"|\b(?:foto|artikel|film|boek|reportage|avond|spreekuur|loket|cursus|infomoment|infoavond|vereniging|lezing)\b"
    rf"[^.!?]{{0,20}}\b(?:van|over|voor|met) {THEM}"
)
TOWARDS_THINGS = Gate(
    r"(?:^|[.!?,:] |\b(?:en|dan|even|gewoon|eerst|best|maar) )"
    r"(?:hang|gooi|steek|schiet|zet|smijt|maak|trap|pak|duw|brand|klop|sla|snij|knip|knal|blaas|breek|spuit|leg|kieper)"
    r" (?:\w+ ){0,2}?(?:een|de|het|'t|dit|dat|die|uw|je|jouw|ne|nen|den|wat|alle) \w+"
)
SOMEBODY = Gate(
    r"\b(?:ze|hem|hen|hun|haar|jullie|iedereen|vent|gast|gasten|kerel|man|mannen|vrouw|wijf|gozer|lui|volk|mensen|jou"
    r"|kop|bek|bakkes|smoel|nek|keel|benen|poten|tanden|botten|lijf|kinderen|burgemeester|wethouder|schepen|minister"
    r"|handelaar|buur|buurman|buurvrouw|hond|kat|huis|auto|ruiten|ruit|tent|boel|zooi|moskee|kerk|synagoge|fik"
    r"|centrum|azc|asielcentrum|opvang|hun|zijn|brand|benzine|bom|granaat|mes|kogel)\b"
)
PESTS = Gate(
    r"\b(?:muggen|wespen|mieren|slakken|bladluizen|vlooien|bedwantsen|distels|rupsen|motten|vliegen|duiven)\b"
    r"|\b(?:ratten|muizen|kakkerlakken|luizen|ongedierte|parasieten|onkruid)\b.*\b(?:kelder|frigo|muren|keuken|zolder"
    r"|tuin|moestuin|riool|verdelger|rattenval|vuilnis|keukenkast|planten|hond|kat|stal|schuur|appartement)\b"
)
PEOPLE = Gate(
    r"\b(?:zij|hen|hun|volk|zulke|dat soort|hij|hem|lui|gasten|mensen|land|het zijn|dat zijn|die zijn|als|net"
    r"|gelijk|zoals)\b"
)
PERSONAL = BIT["slur"] | BIT["insult"] | BIT["image"] | BIT["wish"] | BIT["exclusion"] | BIT["degrading"] | BIT["group"]


def signed(text: str, places: list[tuple[int, int]]) -> str:
    """The text with each word for a group, or several joined by "en" or a comma, as one sign."""
    parts, at = [], 0
    for start, stop in places:
        parts += [text[at:start], SIGN]
        at = stop
    joined = "".join([*parts, text[at:]])
    return re.sub(r"G(?:(?:, | en | of |-| )(?:de )?G)+", SIGN, joined)


def kindness(text: str, facts: int = EVERYTHING) -> str:
    """The rule by which a signed text is harmless, or ''.

    Examples
    --------
    >>> kindness("we moeten de G beschermen"), kindness("we moeten ons land beschermen tegen G")
    ('goodwill', '')
    >>> kindness("er wonen G in onze straat"), kindness("er wonen te veel G in onze straat")
    ('plain_mention', '')
    """
    if len(text) > LONGEST or text.count(SIGN) != 1:
        return ""
    if (
        UP_FOR.search(text, facts)
        or (DENIED.search(text, facts) and not OPPOSED.search(text, facts))
        or (WITHOUT.search(text, facts) and not BETTER_OFF.search(text, facts))
    ):
        return "goodwill"
    if not UNLIKE.search(text) and GOODWILL.search(text, facts):
        return "goodwill"
    if BARE.fullmatch(text):
        return "plain_mention"
    return "plain_mention" if not LOADED.search(text) and PLAIN.search(text, facts) else ""


def stands_up(message: Message, number: int) -> bool:
    """Does the sentence of this clause stand up for the group, in so many words?"""
    sentence = message.clauses[number].sentence
    inside = [clause for clause in message.clauses if clause.sentence == sentence]
    start, stop = inside[0].start, inside[-1].stop
    words = (word for clause, words in message.groups.items() for word in words if start <= word.start < stop)
    text = signed(message.text[start:stop], sorted((word.start - start, word.stop - start) for word in words))
    if SIGN not in text and EQUAL not in text:
        return False
    return UP_FOR.search(text, message.facts) is not None or (
        DENIED.search(text, message.facts) is not None and OPPOSED.search(text, message.facts) is None
    )


def of_message(message: Message) -> str:
    """`kindness` of a message that has hard words which came to nothing; or its verb is about a thing."""
    places = sorted(
        (word.start, word.stop)
        for words in message.groups.values()
        for word in words
        if message.known[word.entry.group].protected
    )
    if places:
        return kindness(signed(message.text, places), message.facts)
    if (
        PESTS.search(message.text, message.facts)
        and not PEOPLE.search(message.text, message.facts)
        and not SECOND.search(message.text, message.facts)
    ):
        return "about_things"
    if (
        message.kinds & PERSONAL
        or SECOND.search(message.text, message.facts)
        or SOMEBODY.search(message.text, message.facts)
    ):
        return ""
    return "about_things" if TOWARDS_THINGS.search(message.text, message.facts) else ""
