"""What lies open cannot be turned into what one person voted; what goes to researchers says what it is."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from waterlijn.dialogue.counts import Counts
from waterlijn.errors import FileProblem, NotAllowed, UnknownFormat, UsageError
from waterlijn.formats import polis
from waterlijn.web.accounts.models import AuditEvent
from waterlijn.web.meet import brought_in, open_data, votes_file
from waterlijn.web.meet.actions import analysing, bringing_in, publishing
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
Spectrum = Callable[..., list[Participant]]
HEAD = "timestamp,datetime,comment-id,voter-id,vote\n"


def close(conversation: Conversation) -> Conversation:
    conversation.closed_at = timezone.now()
    conversation.save()
    return conversation


def lines_of(table: list[list[int]]) -> open_data.Lines:
    """The open lines of one statement: rows are sides, columns agree, pass, disagree."""
    cells = np.array(table)[:, :, None]
    sides = Counts(cells[:, 0], cells[:, 2], cells.sum(axis=1, dtype=np.int16))
    ((_number, lines),) = open_data.counted([1], [True], sides.total(), sides)
    return lines


def possible(lines: open_data.Lines, most: int = 14) -> dict[tuple[int, int], set[int]]:
    """Every value that a cell of two sides can have, by trying all tables that fit what is open."""
    everybody, *sides = ([cell if isinstance(cell, int) else None for cell in line[1:]] for line in lines)
    choices = [
        np.arange(most, dtype=np.int8) if cell is None else np.array([cell], np.int8)
        for side in sides
        for cell in side[1:]
    ]
    cells = np.stack([tried.ravel() for tried in np.meshgrid(*choices, indexing="ij")]).reshape(2, 3, -1)
    fits = np.ones(cells.shape[-1], bool)
    totals = [*zip([side[0] for side in sides], cells.sum(axis=1, dtype=np.int16), strict=True)]
    totals += [
        *zip(everybody[1:], cells.sum(axis=0, dtype=np.int16), strict=True),
        (everybody[0], cells.sum(axis=(0, 1))),
    ]
    for shown, total in totals:
        fits &= True if shown is None else total == shown
    return {(row, column): set(cells[row, column, fits].tolist()) for row in range(2) for column in range(3)}


@pytest.mark.parametrize(
    "table",
    [
        [[8, 2, 9], [7, 8, 6]],
        [[9, 6, 1], [8, 7, 3]],
        [[10, 0, 0], [8, 9, 7]],
        [[3, 1, 2], [11, 6, 7]],
        [[9, 9, 9], [6, 7, 8]],
    ],
)  # fmt: skip
def test_no_number_under_five_can_be_found_by_subtracting(table: list[list[int]]) -> None:
    lines = lines_of(table)
    assert all(cell is None or int(cell) >= 5 for line in lines for cell in line[2:])
    for (row, column), values in possible(lines).items():
        if table[row][column] < 5:
            assert max(values) - min(values) >= 5, (row, column, values)


def test_enough_people_everywhere_hides_nothing() -> None:
    assert lines_of([[9, 9, 9], [6, 7, 8]]) == [["all", 48, 15, 16, 17], ["1", 27, 9, 9, 9], ["2", 21, 6, 7, 8]]


def test_the_file_has_its_columns_and_calls_nothing(
    conversation: Conversation, spectrum: Spectrum, make_member: Callable[..., Member]
) -> None:
    spectrum(conversation, 60)
    conversation.statements.filter(number=1).update(text='=HYPERLINK("http://example.org")')
    publishing.publish(by=make_member("communication"), conversation=close(conversation))
    answer = Client().get(f"/meet/g/{conversation.key}/result/data/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert tuple(rows[0]) == open_data.COLUMNS
    assert {row["statement"] for row in rows} == {str(i) for i in range(1, 13)}
    assert not any(row["text"].startswith("=") for row in rows)
    numbers = [int(row[name]) for row in rows for name in ("people", "agree", "pass", "disagree") if row[name]]
    assert min(numbers) >= 5


def test_the_columns_are_explained() -> None:
    text = (Path(__file__).parents[3] / "docs" / "reference" / "conversation-files.md").read_text(encoding="utf-8")
    assert [name for name in open_data.COLUMNS if f"`{name}`" not in text] == []


def test_votes_go_out_only_when_closed_from_thirty_people_and_with_a_line_in_the_trail(
    conversation: Conversation, spectrum: Spectrum, client_of: Callable[..., Client]
) -> None:
    spectrum(conversation, 29)
    path, leader = f"/meet/conversations/{conversation.pk}/result/votes/", client_of("communication")
    with pytest.raises(NotAllowed):
        votes_file.kept(conversation)
    close(conversation)
    assert leader.post(path).status_code == 302, "29 people"
    spectrum(conversation, 1, seed=9)
    assert "Ga er voorzichtig mee om" in leader.get(path).content.decode()
    assert not AuditEvent.objects.filter(what="conversation.votes_taken").exists(), "looking is not taking"
    assert client_of("prevention").post(path).status_code == 403
    answer = leader.post(path)
    assert answer["Content-Type"] == "application/zip"
    assert AuditEvent.objects.filter(what="conversation.votes_taken").count() == 1


def test_the_file_with_votes_holds_no_moment_author_background_or_rare_statement(
    make_conversation: Callable[..., Conversation], spectrum: Spectrum, tmp_path: Path
) -> None:
    conversation = make_conversation(background=[{"key": "age", "text": "?", "options": ["jong"]}])
    people = spectrum(conversation, 40, background={"age": "jong"})
    conversation.statements.filter(number=2).update(author=people[0])
    Vote.objects.filter(statement__number=12, participant__in=people[9:]).delete()  # nine are left
    close(conversation)
    with zipfile.ZipFile(io.BytesIO(votes_file.as_zip(conversation, votes_file.kept(conversation)))) as packed:
        assert {info.date_time for info in packed.infolist()} == {votes_file.ZIP_MOMENT}
        packed.extractall(tmp_path)
    assert "jong" not in "".join(path.read_text() for path in tmp_path.iterdir())
    votes = polis.read_votes(tmp_path / "votes.csv").votes
    assert set(votes.participant.tolist()) == set(range(40))
    assert set(votes.statement.tolist()) == set(range(1, 12))
    assert votes.time is not None
    assert votes.time.astype("M8[s]").max() < np.datetime64("1970-01-02"), "moments are places in a row"
    known = polis.read_comments(tmp_path / "comments.csv").statements
    assert set(known.author.tolist()) == {-1}


def test_who_came_first_does_not_stand_first(conversation: Conversation, spectrum: Spectrum) -> None:
    """The numbers follow from what people voted: the same votes in another order give the same file."""
    spectrum(conversation, 40)
    close(conversation)
    before = votes_file.as_zip(conversation, votes_file.kept(conversation))
    votes = list(Vote.objects.filter(conversation=conversation))
    people = list(conversation.participants.order_by("pk"))
    turned = {person.pk: people[-1 - place].pk for place, person in enumerate(people)}
    Vote.objects.filter(conversation=conversation).delete()
    for vote in votes:
        vote.pk, vote.participant_id = None, turned[vote.participant_id]
    Vote.objects.bulk_create(votes)
    assert votes_file.as_zip(conversation, votes_file.kept(conversation)) == before


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in files.items():
            target.writestr(f"{name}.csv", text)
    return out.getvalue()


COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1,x,0,5,20,0,1,Meer licht.\n2,x,1,5,0,20,1,=1+1\n3,x,2,5,0,0,-1,Weg ermee.\n"
)  # fmt: skip


def votes_csv(people: int = 20) -> str:
    return HEAD + "".join(
        f"{10 * i + j},x,{j},{i + 100},{vote}\n" for i in range(people) for j, vote in enumerate((1, -1))
    )


def test_a_conversation_of_pol_is_comes_in_closed_and_is_analysed(
    client_of: Callable[..., Client], settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    content = packed(votes=votes_csv() + "5,x,1,100\nrommel\n", comments=COMMENTS)
    upload = SimpleUploadedFile("export.zip", content)
    given = {"question": "Hoe wordt het plein weer van ons allemaal?", "language": "nl", "file": upload}
    answer = client_of("communication").post("/meet/bring-in/", given, follow=True)
    made = Conversation.objects.get()
    assert answer.redirect_chain[-1][0] == f"/meet/conversations/{made.pk}/result/"
    assert "rijen zijn niet gelezen" in answer.content.decode()
    assert not made.can_vote()
    assert not made.can_add()
    rows = {row.text: row.state for row in made.statements.all()}
    assert rows == {"Meer licht.": "accepted", "=1+1": "accepted", "Weg ermee.": "rejected"}
    assert (made.participants.count(), made.votes.count()) == (20, 40)
    assert made.analyses.get().n_participants == 20
    assert AuditEvent.objects.filter(what="conversation.brought_in").count() == 1
    assert list((tmp_path / "uploads").iterdir()) == []


def test_votes_alone_come_in_with_numbers_for_statements(make_member: Callable[..., Member]) -> None:
    brought = brought_in.read(votes_csv(12).encode())
    made = bringing_in.bring_in(by=make_member("wellbeing"), question="?", language="nl", brought=brought)
    assert [row.number for row in made.statements.all()] == [1, 2]
    assert analysing.analyse(made).n_participants == 12


def damaged(packing: int) -> bytes:
    """A ZIP of which the bytes inside are not what they were."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as target:
        target.writestr("votes.csv", votes_csv(40))
    content = bytearray(out.getvalue())
    content[45:75] = b"\xff" * 30
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Exception),
        (damaged(zipfile.ZIP_DEFLATED), FileProblem),
        (damaged(zipfile.ZIP_BZIP2), FileProblem),
        (damaged(zipfile.ZIP_LZMA), FileProblem),
        (b"hallo,wereld\n1,2\n", UnknownFormat),
        (b"PK\x03\x04" + b"\x00" * 40, FileProblem),
        (packed(comments=COMMENTS), UnknownFormat),
        (packed(readme="hallo"), UnknownFormat),
        (HEAD.encode(), Exception),
        ((HEAD + "1,x,1,1,7\n").encode(), Exception),
        (b"\x00\x01\x02" * 50, Exception),
    ],
)
def test_what_is_no_conversation_is_refused_in_words(
    content: bytes, problem: type[Exception], make_member: Callable[..., Member]
) -> None:
    from waterlijn.errors import WaterlijnError

    with pytest.raises(WaterlijnError) as refused:
        bringing_in.bring_in(
            by=make_member("communication"), question="?", language="nl", brought=brought_in.read(content)
        )
    assert isinstance(refused.value, problem)
    assert not Conversation.objects.exists()


def test_a_zip_that_swells_and_too_many_votes_are_refused(
    monkeypatch: pytest.MonkeyPatch, make_member: Callable[..., Member]
) -> None:
    monkeypatch.setattr(brought_in, "LARGEST_UNPACKED", 1000)
    with pytest.raises(FileProblem):
        brought_in.read(packed(votes=HEAD + "0" * 5000))
    monkeypatch.undo()
    monkeypatch.setattr(bringing_in, "MOST_VOTES", 10)
    with pytest.raises(UsageError):
        bringing_in.bring_in(
            by=make_member("communication"), question="?", language="nl", brought=brought_in.read(votes_csv().encode())
        )
    assert not Statement.objects.exists()
