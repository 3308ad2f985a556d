"""A year in Waterdam, an invented Flemish municipality: about 20,000 messages and 60 field notes.

    python examples/generate.py --out FOLDER [--seed 7] [--last-day 2026-11-15] [--messages 20000]

The story: an ordinary year, until in spring an asylum centre is announced. Comments multiply, one petition and one
false rumour are copied all over; a dialogue evening follows, then people tell what they have been called in the
street; the neighbourhood Molenveld stays calm all along; in the last two weeks the youth on the Sluisplein are the
talk of the town. Everything is made up by the seeded grammar in `waterdam/phrases.toml`.

It writes the exports as the platforms would (so that loading them is a real import), `notes.jsonl` and
`sources.json`, which says how each file is to be read and why it may be collected.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Brussels")
WEEKS = 52
FLEMISH = ((" je ", " ge "), (" heel ", " ferm "), ("niets", "niks"), (" een beetje", " een bekke"))
SHORT = 2  # times that a core sentence may stand alone: more often it would look like a copy
STANCES = ("thank", "ask", "argue", "vent", "provoke")

# share of the year's messages per place and file; Molenveld is the calm neighbourhood
SHARES = {"page": 0.62, "site": 0.2, "station": 0.1, "calm": 0.08}
CALM = (0.34, 0.27, 0.27, 0.11, 0.01)
USUAL = (0.21, 0.2, 0.29, 0.24, 0.06)


@dataclass(frozen=True)
class Week:
    """What the week sounds like: how much is written, about what, and in which tone."""

    volume: float
    topics: dict[str, float]
    tone: Sequence[float]
    testimonies: float = 0.003


def week_of_year(index: int) -> Week:
    """The storyline, week 0 to 51."""
    topics = {
        "fietsstraat": 3.0, "zwerfvuil": 2.5, "belasting": 1.5, "groen": 1.5, "bus": 1.5, "school": 1.5, "wonen": 1.5,
        "jeugd": 1.0, "feest": 1.0, "opvangcentrum": 0.0,
    }  # fmt: skip
    if index in (3, 4, 5, 36, 37):
        topics["feest"] = 6.0
    if index >= 16:
        topics["opvangcentrum"] = 1.0
    if index in (16, 17, 18):  # rumour, announcement, first shock
        topics["opvangcentrum"] = 22.0
        return Week(2.6, topics, (0.06, 0.16, 0.25, 0.33, 0.20))
    if index in (19, 20, 21):  # the petition and the false rumour go round
        topics["opvangcentrum"] = 26.0
        return Week(3.0, topics, (0.06, 0.12, 0.26, 0.31, 0.25))
    if index in (22, 23):
        topics["opvangcentrum"] = 14.0
        return Week(1.9, topics, (0.1, 0.16, 0.3, 0.28, 0.16))
    if index in (24, 25):  # the dialogue evening
        topics["opvangcentrum"] = 10.0
        return Week(1.4, topics, (0.22, 0.22, 0.3, 0.19, 0.07))
    if index in (26, 27, 28):  # people tell what happened to them
        topics["opvangcentrum"] = 4.0
        return Week(1.2, topics, (0.23, 0.16, 0.32, 0.23, 0.06), testimonies=0.12)
    if index in (42, 43):  # the centre opens
        topics["opvangcentrum"] = 9.0
        return Week(1.3, topics, (0.3, 0.2, 0.25, 0.17, 0.08))
    if index >= 50:  # trouble on the square
        topics["jeugd"] = 14.0
        return Week(1.7, topics, (0.1, 0.13, 0.25, 0.34, 0.18))
    return Week(1.0 if index % 8 else 0.8, topics, USUAL)


class Grammar:
    """Fills the phrases; every random choice comes from the one seeded source."""

    def __init__(self, phrases: dict[str, Any], chance: random.Random) -> None:
        self.phrases = phrases
        self.chance = chance
        self.told: Counter[str] = Counter()
        self.used: set[tuple[str, str, str]] = set()

    def fill(self, template: str) -> str:
        slots = self.phrases["slots"]
        sentence = re.sub(r"\{(\w+)\}", lambda match: self.chance.choice(slots[match.group(1)]), template)
        return sentence[:1].upper() + sentence[1:]

    def one(self, templates: Sequence[str]) -> str:
        return self.fill(self.chance.choice(templates))

    def around(self, core: str, key: str, flemish: bool) -> str:
        """A core sentence between where somebody speaks from and what she would like.

        No two messages have the same three sentences: people do not repeat one another, unless they copy.
        """
        general, register = self.phrases["general"], "flemish" if flemish else "plain"
        self.told[key] += 1
        if self.told[key] <= SHORT:
            return core
        while (
            frame := (key, self.chance.choice(general["context"]), self.chance.choice(general["wish"]))
        ) in self.used:
            pass
        self.used.add(frame)
        parts = [core, self.fill(frame[2])]
        parts.insert(self.chance.randrange(2), self.fill(frame[1]))
        if self.chance.random() < 0.3:
            parts.insert(0, self.one(self.phrases["openers"][register]))
        if self.chance.random() < 0.35:
            parts.append(self.one(self.phrases["closers"][register]))
        return " ".join(parts)

    def message(self, topic: str, stance: str, flemish: bool) -> str:
        voices = self.phrases["topics"][topic]
        if stance == "provoke" and self.chance.random() < 0.03 and "threat" in voices:
            stance = "threat"
        template = self.chance.choice(voices[stance])
        core = self.fill(template)
        if self.chance.random() < 0.35:
            other = self.chance.choice(("argue", "vent", "ask"))
            core += " " + self.one(voices[other])
        return self.spoken(self.around(core, template, flemish), flemish)

    def testimony(self) -> str:
        told = self.phrases["testimony"]
        template = self.chance.choice(told["texts"])
        return self.around(f"{self.fill(template)} {self.one(told['closing'])}", template, flemish=False)

    def counter(self) -> str:
        template = self.chance.choice(self.phrases["counter"]["texts"])
        return self.around(self.fill(template), template, flemish=False)

    def foreign(self) -> str:
        """Three sentences of a newcomer, in English or in French."""
        language = self.chance.choice(("english", "french"))
        return " ".join(map(self.fill, self.chance.sample(self.phrases["other_languages"][language], 3)))

    def spoken(self, text: str, flemish: bool) -> str:
        """The same sentence as people type it: Flemish forms, haste, capitals, emoji."""
        if flemish:
            for plain, local in FLEMISH:
                text = text.replace(plain, local) if self.chance.random() < 0.5 else text
        if self.chance.random() < 0.22:
            text = self.hasty(text)
        if self.chance.random() < 0.04:
            text = text.upper()
        if self.chance.random() < 0.12:
            text += self.chance.choice((" 😡", " 👏", " ❤️", " 🙄", " 😂", " 🤷", " 👍", " 😢"))
        return text

    def hasty(self, text: str) -> str:
        text = text.lower().replace(",", "") if self.chance.random() < 0.6 else text.rstrip(".") + "!!"
        words = text.split(" ")
        spot = self.chance.randrange(len(words))
        if len(words[spot]) > 5 and words[spot].isalpha():
            cut = self.chance.randrange(1, len(words[spot]) - 1)
            words[spot] = words[spot][:cut] + words[spot][cut + 1 :]
        return " ".join(words)


@dataclass(frozen=True)
class Post:
    file: str
    author: str
    time: datetime
    topic: str
    text: str
    reply_to: int


def moment(chance: random.Random, monday: date) -> datetime:
    """A time in the week; evenings and the first days carry most of it."""
    day = monday + timedelta(days=chance.choices(range(7), (5, 5, 5, 4, 4, 3, 3))[0])
    hour = chance.choices(range(24), (1, 0, 0, 0, 0, 1, 2, 4, 5, 4, 4, 4, 6, 5, 4, 4, 5, 6, 8, 10, 11, 10, 7, 3))[0]
    return datetime(day.year, day.month, day.day, hour, chance.randrange(60), chance.randrange(60), tzinfo=ZONE)


def handle(chance: random.Random, phrases: dict[str, Any]) -> str:
    """An invented screen name; a few write often, most write once or twice."""
    first, second = phrases["handles"]["first"], phrases["handles"]["second"]
    number = min(int(chance.paretovariate(0.7)), 900)
    return f"{first[number % 12]}{second[number // 12 % 12]}{number}"


def copies(chance: random.Random, phrases: dict[str, Any], index: int) -> Iterator[tuple[str, str]]:
    """The campaigns of this week: (topic, text)."""
    plan = {"petition": {19: 90, 20: 70, 21: 25}, "hostile": {20: 45, 21: 30}, "kind": {24: 40, 25: 15}}
    for name, weeks in plan.items():
        for _ in range(weeks.get(index, 0)):
            yield "opvangcentrum", phrases["campaigns"][name] + chance.choice(phrases["campaigns"]["tails"])


def posts_of(chance: random.Random, grammar: Grammar, last_day: date, total: int) -> Iterator[Post]:
    first_monday = last_day - timedelta(days=last_day.weekday() + 7 * (WEEKS - 1))
    weeks = [week_of_year(i) for i in range(WEEKS)]
    scale = total / sum(week.volume for week in weeks)
    number = 0
    for index, week in enumerate(weeks):
        monday = first_monday + timedelta(weeks=index)
        written: list[tuple[str, str, str]] = []
        for _ in range(round(week.volume * scale)):
            file = chance.choices(list(SHARES), list(SHARES.values()))[0]
            written.append((file, *ordinary(chance, grammar, week, file)))
        written += [("page", topic, text) for topic, text in copies(chance, grammar.phrases, index)]
        stamped = sorted(((moment(chance, monday), *row) for row in written), key=lambda row: row[0])
        for time, file, topic, text in stamped:
            if time.date() <= last_day:
                reply_to = chance.randrange(1, 40) if chance.random() < 0.3 else 0
                number += 1
                yield Post(file, handle(chance, grammar.phrases), time, topic, text, reply_to)


def ordinary(chance: random.Random, grammar: Grammar, week: Week, file: str) -> tuple[str, str]:
    """Topic and text of one message in this week and this place."""
    if file == "calm":
        tone: Sequence[float] = CALM
        topics = {name: weight for name, weight in week.topics.items() if name != "opvangcentrum"}
    else:
        tone, topics = week.tone, week.topics
    topic = chance.choices(list(topics), list(topics.values()))[0]
    roll = chance.random()
    if file != "calm" and roll < week.testimonies:
        return "opvangcentrum", grammar.testimony()
    if roll > 0.994:
        return topic, grammar.foreign()
    if topic == "opvangcentrum" and roll > 0.955:
        return topic, grammar.counter()
    return topic, grammar.message(topic, chance.choices(STANCES, tone)[0], flemish=chance.random() < 0.45)


def write_page(posts: Sequence[Post], titles: dict[str, str], path: Path) -> None:
    """Comments of the town's own page, as page managers export them."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        rows = csv.writer(file)
        rows.writerow(("Comment ID", "Parent ID", "Post", "Author", "Created Time", "Message"))
        for number, post in enumerate(posts):
            parent = f"wd_{number - post.reply_to}" if 0 < post.reply_to <= number else ""
            time = post.time.isoformat(timespec="seconds")
            rows.writerow((f"wd_{number}", parent, titles[post.topic], post.author, time, post.text))


def write_site(posts: Sequence[Post], titles: dict[str, str], path: Path) -> None:
    """Reactions under news on the municipal website: JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for number, post in enumerate(posts):
            row = {"id": f"site-{number}", "thread": titles[post.topic], "author": post.author}
            row |= {"time": post.time.isoformat(timespec="seconds"), "text": post.text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_semicolons(posts: Sequence[Post], titles: dict[str, str], path: Path) -> None:
    """What the neighbourhood desk typed over: a spreadsheet's CSV in the old Western encoding, emoji dropped."""
    with path.open("w", newline="", encoding="cp1252", errors="ignore") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(("nummer", "datum", "onderwerp", "bericht"))
        for number, post in enumerate(posts):
            rows.writerow((f"SK{number:05d}", post.time.strftime("%d/%m/%Y %H:%M"), titles[post.topic], post.text))


def write_chat(posts: Sequence[Post], path: Path) -> None:
    """The neighbourhood chat of Molenveld, exported by its members who agreed to it."""
    with path.open("w", encoding="utf-8") as file:
        for post in posts:
            file.write(f"{post.time.strftime('%d-%m-%Y %H:%M')} - {post.author}: {post.text}\n")


def write_notes(chance: random.Random, grammar: Grammar, last_day: date, path: Path) -> None:
    phrases = grammar.phrases["notes"]
    places = ("Waterdam", "Statiekwartier", "Molenveld")
    with path.open("w", encoding="utf-8") as file:
        for number in range(60):
            row = {
                "date": (last_day - timedelta(days=6 * number + chance.randrange(6))).isoformat(),
                "place": chance.choices(places, (5, 3, 1))[0],
                "theme": chance.choice(phrases["theme"]),
                "observation": grammar.one(phrases["observation"]) + " " + grammar.one(phrases["observation"]),
                "interpretation": grammar.one(phrases["interpretation"]),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def sources(last_day: date) -> dict[str, Any]:
    """How each file is to be read and on what ground, in the field names of `listen.Source`."""
    period = {
        "period_start": (last_day - timedelta(days=30)).isoformat(),
        "period_end": (last_day + timedelta(days=330)).isoformat(),
    }
    own = period | {
        "kind": "own_channel",
        "purpose": "own_page",
        "basis": "public_task",
        "basis_reason": "De gemeente beheert deze pagina en moet reacties kunnen lezen en beantwoorden.",
    }
    chat = period | {
        "kind": "voluntary",
        "purpose": "theme",
        "theme": "samenleven in Molenveld",
        "basis": "consent",
        "basis_reason": "De leden van de buurtchat geven hun gesprek zelf, om te laten zien hoe het in de wijk gaat.",
        "is_closed_group": True,
        "members_agreement": "Op de buurtvergadering stemden alle leden in; wie later wil stoppen, kan dat melden.",
    }
    return {
        "organisation": {"name": "Gemeente Waterdam", "country": "BE"},
        "places": ["Waterdam", "Statiekwartier", "Molenveld"],
        "sources": [
            own | {"name": "Facebookpagina van de gemeente", "file": "facebook_pagina.csv", "place": "Waterdam"},
            own | {"name": "Reacties op de website", "file": "reacties_website.jsonl", "place": "Waterdam"},
            own | {"name": "Buurtloket", "file": "buurtloket_statiekwartier.csv", "place": "Statiekwartier"},
            chat | {"name": "Buurtchat Molenveld", "file": "buurtchat_molenveld.txt", "place": "Molenveld"},
        ],
    }


def generate(out: Path, seed: int, last_day: date, total: int) -> int:
    """Write the whole example into `out`; returns the number of messages."""
    out.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)  # noqa: S311  # a story, not a secret
    phrases = tomllib.loads((HERE / "waterdam" / "phrases.toml").read_text(encoding="utf-8"))
    titles = {name: topic["title"] for name, topic in phrases["topics"].items()}
    grammar = Grammar(phrases, chance)
    posts = list(posts_of(chance, grammar, last_day, total))
    of_file = {name: [post for post in posts if post.file == name] for name in SHARES}
    write_page(of_file["page"], titles, out / "facebook_pagina.csv")
    write_site(of_file["site"], titles, out / "reacties_website.jsonl")
    write_semicolons(of_file["station"], titles, out / "buurtloket_statiekwartier.csv")
    write_chat(of_file["calm"], out / "buurtchat_molenveld.txt")
    write_notes(chance, grammar, last_day, out / "notes.jsonl")
    (out / "sources.json").write_text(
        json.dumps(sources(last_day), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return len(posts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--last-day", type=date.fromisoformat, default=date(2026, 11, 15))
    parser.add_argument("--messages", type=int, default=20_000)
    settings = parser.parse_args()
    n = generate(settings.out, settings.seed, settings.last_day, settings.messages)
    print(f"{n} messages in {settings.out}")  # noqa: T201  # a command that says what it did


if __name__ == "__main__":
    main()
