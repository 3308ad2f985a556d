"""Which column is the text, the time, the author ...? By name first (Dutch, English, French), then by content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from waterlijn.errors import UsageError
from waterlijn.formats.times import is_clock, is_time

# per role the names in use, the surest first; compared in lower case, without accents, other signs as "_"
_WORDS = {
    "text": """
        text tekst full_text message_text comment_text commenttext texttext message bericht berichttekst body
        reactie reactietekst opmerking opmerkingen comment comments commentaar content inhoud tweet tweet_text
        post_text post_body posttekst text_original textoriginal textdisplay antwoord toelichting texte
        commentaire message_body contenu verbatim original_text review snippet caption bijschrift post posts
        description omschrijving beschrijving uitleg selftext comment_content reply reacties
    """,
    "id": """
        id message_id comment_id commentid comment_id_str tweet_id tweetid status_id bericht_id berichtid
        reactie_id reactieid uri post_id postid item_id id_str cid uuid guid identifiant record_id rij_id nr
        nummer
    """,
    "time": """
        unix_timestamp timestamp_utc created_utc created_at created_time created createdat timestamp time_utc
        published_at publishedat published publish_date publication_date date_time datetime datum_tijd datumtijd
        tijdstip tijdstempel posted_at posted date_posted date_created comment_create_timestamp creation_date
        creation_time sent_at geplaatst geplaatst_op geplaatstop verzonden verzonden_op aangemaakt aangemaakt_op
        gepubliceerd gepubliceerd_op publicatiedatum moment date_heure date_de_publication publie_le date datum
        dag time tijd post_date comment_date date_utc heure
    """,
    "author": """
        author auteur author_name authorname username user_name user gebruiker gebruikersnaam screen_name
        user_screen_name author_username handle afzender from from_name sender author_id authordisplayname
        display_name account account_name commenter commentator name naam user_id userid profile_name profiel
        utilisateur nom expediteur schrijver van creator channel_id
    """,
    "parent": """
        parent parent_id parentid parent_comment_id parentcommentid in_reply_to_id in_reply_to_status_id
        in_reply_to in_reply_to_tweet_id in_reply_to_comment_id inreplyto reply_to reply_to_id replyto
        reply_to_message_id replied_to_post replied_to antwoord_op reactie_op bovenliggend bovenliggend_id
        reponse_a en_reponse_a id_parent
    """,
    "thread": """
        thread thread_id threadid conversation_id conversationid conversation gesprek gesprek_id draad draad_id
        root root_id topic_id topic onderwerp discussion discussion_id fil fil_id link_id post_id postid
        video_id videoid article_id artikel_id artikel article media_id post_url permalink
    """,
    "place": """
        place plaats plaatsnaam gemeente gemeentenaam municipality city stad town commune ville locality
        location locatie lieu wijk buurt deelgemeente neighbourhood neighborhood place_name
    """,
    "language": """
        language lang taal langue language_code language_guess taalcode
    """,
}
NAMES = {role: tuple(words.split()) for role, words in _WORDS.items()}
_CLOCKS = ("time", "tijd", "uur", "heure", "tijdstip", "hour", "uur_minuut")
_DAYS = ("date", "datum", "dag", "post_date", "comment_date", "jour", "publicatiedatum")
_KNOWN = {name for names in NAMES.values() for name in names} | set(_CLOCKS)
_WORDY = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{1,}")
_LOOKED_AT = 1000  # characters
_LINK = re.compile(r"\s*(?:https?://|www\.)\S+\s*$")


def normal(name: str) -> str:
    """`name` as the tables above write it.

    Examples
    --------
    >>> normal(" Date de publication ")
    'date_de_publication'
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def known_names(header: Sequence[str]) -> int:
    """How many of these cells are names of columns that are known here?"""
    return sum(normal(cell) in _KNOWN for cell in header)


def has_text_name(header: Sequence[str]) -> bool:
    return any(normal(cell) in NAMES["text"] for cell in header)


def guess(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """Role -> column. `sample` holds rows as long as `columns`."""
    # the beginning of a cell is enough to see what it is
    values = {name: [row[i][:_LOOKED_AT].strip() for row in sample] for i, name in enumerate(columns)}
    roles: dict[str, str] = {}
    for role in ("text", "time", "id", "parent", "thread", "author", "place", "language"):
        found = _by_name(role, columns, values, set(roles.values()))
        if found is not None:
            roles[role] = found
    _join_clock(roles, columns, values)
    if "text" not in roles:
        found = _text_by_content(columns, values, set(roles.values()))
        if found is not None:
            roles["text"] = found
    if "time" not in roles:
        found = _time_by_content(columns, values, set(roles.values()))
        if found is not None:
            roles["time"] = found
    if "id" in roles and normal(roles["id"]) != "id" and not _is_unique(values[roles["id"]]):
        del roles["id"]
    return roles


def corrected(roles: Mapping[str, str], columns: Sequence[str], wanted: Mapping[str, str] | None) -> dict[str, str]:
    """The guess with the user's corrections.

    Raises
    ------
    UsageError
        When a column is named that the file does not have.
    """
    result = dict(roles)
    for role, name in (wanted or {}).items():
        if not name:
            result.pop(role, None)
            continue
        match = name if name in columns else next((c for c in columns if normal(c) == normal(name)), None)
        if match is None:
            raise UsageError(
                "The file has no column {column}. Its columns are: {columns}.",
                column=name,
                columns=", ".join(columns[:30]),
            )
        if role == "time" and result.get("time") != match:
            result.pop("clock", None)
        result[role] = match
        for other in [other for other, column in result.items() if column == match and other != role]:
            if other not in (wanted or {}):
                del result[other]
    return result


def _by_name(role: str, columns: Sequence[str], values: Mapping[str, Sequence[str]], taken: set[str]) -> str | None:
    """The surest name whose column holds something; an empty one only when there is no other."""
    ranks = {name: rank for rank, name in enumerate(NAMES[role])}
    candidates = [
        (not any(values[column]), ranks[normal(column)], i, column)
        for i, column in enumerate(columns)
        if normal(column) in ranks and column not in taken and _is_plausible(role, values[column])
    ]
    return min(candidates)[3] if candidates else None


def _is_plausible(role: str, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled:
        return True
    if role == "text":
        return not all(cell.replace(".", "").isdigit() or _LINK.match(cell) for cell in filled) or len(filled) < 3
    if role == "language":
        return all(len(cell) <= 20 for cell in filled)
    if role in ("id", "parent"):
        return all(len(cell) <= 400 for cell in filled)
    return True


def _join_clock(roles: dict[str, str], columns: Sequence[str], values: Mapping[str, Sequence[str]]) -> None:
    """A day in one column and the time of day in another belong together."""
    clocks = [c for c in columns if normal(c) in _CLOCKS and _mostly(values[c], is_clock)]
    days = [c for c in columns if normal(c) in _DAYS and c not in clocks and _mostly(values[c], is_time)]
    if clocks and days and roles.get("time") in (clocks[0], days[0]):
        roles["time"], roles["clock"] = days[0], clocks[0]


def _text_by_content(columns: Sequence[str], values: Mapping[str, Sequence[str]], taken: set[str]) -> str | None:
    """The column with the longest cells that read like sentences."""
    best: tuple[float, str] | None = None
    for column in columns:
        filled = [cell for cell in values[column] if cell]
        if column in taken or not filled:
            continue
        wordy = sum(bool(_WORDY.search(cell)) for cell in filled) / len(filled)
        dates = sum(is_time(cell) for cell in filled[:50])
        length = sum(map(len, filled)) / len(filled)
        if wordy >= 0.4 and not dates and (best is None or length > best[0]):
            best = (length, column)
    return best[1] if best else None


def _time_by_content(columns: Sequence[str], values: Mapping[str, Sequence[str]], taken: set[str]) -> str | None:
    for column in columns:
        if column not in taken and _mostly(values[column], is_time):
            return column
    return None


def _mostly(cells: Sequence[str], test: object) -> bool:
    filled = [cell for cell in cells if cell][:50]
    return bool(filled) and callable(test) and sum(map(test, filled)) >= 0.8 * len(filled)


def _is_unique(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(set(filled)) >= 0.95 * len(filled)
