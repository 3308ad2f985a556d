# ruff: noqa: E501 - a statement to a line
"""What is said in the example conversations of Waterdam; all of it made up.

`tilt` says how much the answer follows the one line along which the made-up participants differ (those who want rules
agree where it is above nought, those who want room where it is below), `pull` how much people agree altogether.
"""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    text: str
    tilt: float
    pull: float
    is_seed: bool = False
    kind: str = "statement"
    about: int = 0  # number of the statement that it answers


SQUARE_QUESTION = "Hoe maken we van het stationsplein weer een plek voor iedereen?"
SQUARE_ABOUT = (
    "In het najaar beslist de gemeenteraad van Waterdam over het stationsplein: het groen, het licht, het toezicht en "
    "wie er mag zitten. Jouw stem en jouw stellingen liggen dan op tafel. De raad zegt bij elke stelling die mensen "
    "verbindt wat hij ermee doet, en waarom."
)
SQUARE = (
    Said("Het plein moet beter verlicht zijn.", 0.1, 2.4, True),
    Said("Er moet altijd iemand van de stad op het plein zijn na tien uur 's avonds.", 0.8, 0.5, True),
    Said("Het plein moet groener worden, ook als er dertig parkeerplaatsen verdwijnen.", -1.3, 0.1, True),
    Said("Er horen banken te staan waar je zo lang mag zitten als je wilt.", -1.1, 0.7, True),
    Said("Met camera's op het plein loop ik er met een geruster gevoel.", 1.5, 0.2, True),
    Said("Jongeren hebben een eigen plek op het plein nodig, met een afdak.", -1.2, 0.4, True),
    Said("Er moet een openbaar toilet komen dat ook 's avonds open is.", 0.0, 2.2, True),
    Said("Alcohol drinken op het plein moet verboden worden.", 1.3, 0.3, True),
    Said("De bushokjes moeten droog en heel zijn: daar wacht iedereen.", 0.1, 2.5),
    Said("Ik laat mijn dochter na acht uur niet meer alleen overstappen.", 1.2, -0.2),
    Said("Wie op het plein slaapt, heeft hulp nodig en geen boete.", -0.7, 1.1),
    Said("De politie mag vaker gewoon een praatje komen maken, niet alleen controleren.", -0.1, 1.6),
    Said("Hangjongeren krijgen overal de schuld van, ook als ze niets doen.", -1.4, -0.3),
    Said("Mijn klanten durven 's avonds niet meer over het plein.", 1.1, -0.5),
    Said("Een markt of een film op het plein brengt vanzelf leven en rust.", -0.2, 1.5),
    Said("Het probleem is niet het plein, het zijn de verhalen erover.", -1.5, -0.4),
    Said("Fietsen mogen niet meer kriskras over het plein.", 0.3, 0.2),
    Said("De stad moet met de jongeren zelf afspraken maken over het plein.", -0.2, 1.7),
    Said("Er moet een samenscholingsverbod komen.", 1.7, -0.9),
    Said("Ik voel me bekeken als ik met vrienden op het plein zit.", -1.2, -0.2),
    Said("Probeer het eerst een jaar uit voor je de hele heraanleg betaalt.", 0.2, 0.7),
    Said("Met een rolstoel kom je nu niet veilig van het station naar de bus.", 0.0, 1.8),
    Said("Parkeren bij het station moet voor reizigers gratis blijven.", 0.7, 0.1),
    Said("Bewoners moeten mee beslissen over wat er op het plein mag.", 0.1, 1.4),
    Said("Liever een beheerder die iedereen kent dan camera's.", -0.9, 0.9, kind="alternative", about=5),
    Said("Ik kan leven met camera's als er staat wie meekijkt en hoelang de beelden blijven.", 0.2, 1.0, kind="need", about=5),
    Said("Ik kan mee met minder parkeerplaatsen als er bij de ingang plaats blijft voor wie slecht te been is.", -0.2, 1.3, kind="need", about=3),
    Said("Een plek voor jongeren is goed, als er na elf uur iemand is die je kunt bellen.", 0.1, 1.2, kind="need", about=6),
)  # fmt: skip
# Which of them were asked the year before already, and how much more people agreed then
SQUARE_BEFORE = {1: 0.2, 2: 1.6, 3: 0.0, 4: -0.3, 5: 0.5, 6: -0.4, 7: 0.0, 8: 0.2, 11: -0.2, 13: 0.1, 15: -1.8, 18: -1.6, 19: 0.3, 22: 0.1, 23: 0.2, 24: 0.0}  # fmt: skip
SQUARE_REFUSED = (
    ("Er moet een wc komen op het plein.", "duplicate"),
    ("Meer groen, minder auto's en een nieuw station.", "several"),
    ("De treinen naar de hoofdstad rijden altijd te laat.", "off_topic"),
)
BACKGROUND = [
    {
        "key": "age",
        "text": "Hoe oud ben je?",
        "options": ["jonger dan 25", "25 tot 44", "45 tot 64", "65 of ouder"],
    },
    {
        "key": "square",
        "text": "Wat doe je meestal op het stationsplein?",
        "options": ["ik woon in de buurt", "ik werk of heb er een zaak", "ik stap er op of over", "ik ben er zelden"],
    },
]
POLICY = (
    "Een stelling wordt getoond als ze één idee bevat, over de vraag gaat, en niemand kwetst of herkenbaar maakt. "
    "Een moderator leest elke stelling vooraf. Wat we niet tonen, staat met de reden in het overzicht, zonder naam."
)
# statement, what, why, for whom it is difficult
DECISIONS = (
    (7, "taken_over", "Het toilet komt er, naast de fietsenstalling, en is open tot de laatste trein. De raad trok het geld ervoor uit.",
     "Wie bang is dat het vuil wordt: er wordt vijf keer per dag schoongemaakt, en na een half jaar kijken we samen hoe het gaat."),
    (18, "partly", "De jongerenwerkers maken dit voorjaar afspraken met wie op het plein komt. Over het afdak beslist de raad na het proefjaar.",
     "Wie 's avonds liever niemand op het plein ziet: er komt een nummer dat tot één uur 's nachts opneemt."),
)  # fmt: skip

POOL_QUESTION = "Wat doen we met het terrein van het oude zwembad?"
POOL_ABOUT = (
    "Het zwembad gaat dicht. De stad maakt volgend jaar een plan voor het terrein. Wat mensen verbindt, komt in de opdracht "
    "aan de ontwerpers. Wat nog niet op tafel ligt, kun je zelf toevoegen."
)
POOL = (
    Said("Een stuk van het terrein moet een park worden waar iedereen mag komen.", -0.2, 1.8, True),
    Said("Er moeten betaalbare woningen komen op het terrein.", -1.0, 0.5, True),
    Said("Wie er nu naast woont, mag geen hoge blokken voor zijn raam krijgen.", 1.1, 0.6, True),
    Said("Kinderen hebben hier een plek nodig om te spelen en te voetballen.", 0.0, 1.7, True),
    Said("Het oude badhuis moet blijven staan.", 0.6, 0.4, True),
    Said("Zonder parkeerplaatsen loopt de hele wijk vast.", 1.2, 0.1, True),
    Said("De buurt moet het terrein tot de bouw zelf mogen gebruiken.", -0.6, 1.0),
    Said("Een zwembad hoort bij een stad: er moet eerst een nieuw komen.", 0.5, 0.2),
)
POOL_WAITING = (
    "Oudere mensen willen er ook kunnen zitten, niet alleen kinderen.",
    "Leg de bushalte dichterbij en maak het pad ernaartoe droog.",
    "Het terrein is te klein voor alles, dus kies: park of huizen.",
)
