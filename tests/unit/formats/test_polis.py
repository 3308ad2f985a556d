"""The files of pol.is, clean and not, in and out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waterlijn.errors import FileProblem, NothingToRead, UnknownFormat, WaterlijnError
from waterlijn.formats.polis import VotesFile, cells, fast, read_comments, read_votes, signs, writing
from waterlijn.formats.polis import votes as module
from waterlijn.formats.polis.comments import NO_STATEMENT, STRANGE_STATE, TWICE, checked
from waterlijn.formats.polis.header import read_header
from waterlijn.formats.polis.summary import read_summary
from waterlijn.records import Statements, Votes

SHARED = Path(__file__).parents[4] / "shared" / "data" / "polis"
CONVERSATIONS = sorted(path.parent for path in SHARED.glob("*/votes.csv"))
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def done(content: str | bytes) -> Path:
        path = tmp_path / "some.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return done


def rows(votes: Votes) -> list[tuple[int, int, int]]:
    return list(zip(votes.participant.tolist(), votes.statement.tolist(), votes.vote.tolist(), strict=True))


def same(one: Votes, other: Votes) -> bool:
    return sorted(rows(writing.last_votes(one))) == sorted(rows(writing.last_votes(other)))


# --- what pol.is writes


def test_votes(write: Write) -> None:
    found = read_votes(write(VOTES + "1500232652930,Mon,0,7,1\n1500233625234,Mon,4,7,-1\n1500233615246,Mon,4,9,0\n"))
    assert found.kind == "votes"
    assert rows(found.votes) == [(7, 0, 1), (7, 4, -1), (9, 4, 0)]
    assert found.votes.time is not None
    assert found.votes.time[0] == np.datetime64("2017-07-16T19:17:32.930")
    assert (found.participants, found.statements, found.bad_rows, found.notes) == ((), (), (), ())


@pytest.mark.parametrize("xid", [True, False])
def test_participants(write: Write, xid: bool) -> None:
    names = f"participant,{'xid,' if xid else ''}group-id,n-comments,n-votes,n-agree,n-disagree,3,12\n"
    lead = "x," if xid else ""
    found = read_votes(write(f"{names}1,{lead}0,2,2,1,1,1,-1\n5,{lead},0,1,0,0,,0\n"))
    assert found.kind == "participants-votes"
    assert rows(found.votes) == [(1, 3, 1), (1, 12, -1), (5, 12, 0)]


def test_comments(write: Write) -> None:
    body = '"=SUM(A1) <script>alert(1)</script>\r\nsecond ""line"" \u202eodd\u202c"'
    found = read_comments(write(COMMENTS + f"1500282615559,Mon,36,0,38,7,1,{body}\n,x,7,,1,0,-1,No\n1,x,8,2,0,0,0,\n"))
    s = found.statements
    assert s.id.tolist() == [36, 7, 8]
    assert s.text[0] == '=SUM(A1) <script>alert(1)</script>\r\nsecond "line" \u202eodd\u202c'
    assert s.state.tolist() == [1, -1, 0]
    assert s.author.tolist() == [0, -1, 2]
    assert np.isnat(s.time).tolist() == [False, True, False]
    assert found.agrees is not None
    assert found.agrees.tolist() == [38, 1, 0]


def test_statements_that_are_not_right(write: Write) -> None:
    found = read_comments(write(COMMENTS + "1,x,1,0,0,0,5,A\n1,x,1,0,0,0,1,B\n1,x,,0,0,0,1,C\n1,x,2\n"))
    assert [(row.line, row.reason) for row in found.bad_rows] == [
        (2, STRANGE_STATE), (3, TWICE), (4, NO_STATEMENT), (5, cells.CUT_OFF),
    ]  # fmt: skip
    assert found.statements.text == ("A",)
    assert found.statements.state.tolist() == [0]
    assert read_comments(write("comment-id,comment-body,is-seed\n3,Hi,true\n")).statements.is_seed.tolist() == [True]
    with pytest.raises(NothingToRead):
        read_comments(write(COMMENTS))
    with pytest.raises(UnknownFormat):
        read_comments(write(VOTES + "1,x,1,1,1\n"))


def test_summary(write: Write) -> None:
    text = 'topic,"Why, though?"\nurl,https://pol.is/x\nviews,4\nvoters,2,extra\nodd\nconversation-description,"a\nb"\n'
    found = read_summary(write(text))
    assert found["topic"] == "Why, though?"
    assert found["conversation-description"] == "a\nb"
    assert (found["voters"], found["odd"]) == ("2", "")
    with pytest.raises(UnknownFormat):
        read_summary(write(VOTES))


@pytest.mark.parametrize("folder", CONVERSATIONS, ids=lambda folder: folder.name)
def test_real_conversations(folder: Path, tmp_path: Path) -> None:
    """Both files hold the same votes, and what we write holds them again."""
    long, wide = read_votes(folder / "votes.csv"), read_votes(folder / "participants-votes.csv")
    comments = read_comments(folder / "comments.csv")
    assert read_summary(folder / "summary.csv")["url"]
    assert (long.n_bad, wide.n_bad, comments.n_bad) == (0, 0, 0)
    assert same(long.votes, wide.votes)
    assert checked(long, comments)[0].notes == ()
    files = writing.export(tmp_path / "out", long.votes, comments.statements, topic="Q")
    again = read_votes(files[0])
    assert rows(again.votes) == rows(long.votes)
    assert again.votes.time is not None
    assert long.votes.time is not None
    assert np.array_equal(again.votes.time, long.votes.time)
    assert same(read_votes(files[1]).votes, long.votes)
    texts = read_comments(files[2]).statements
    assert texts.text == comments.statements.text
    assert (texts.state == comments.statements.state).all()
    lines = {row[0]: row[6:] for row in csv.reader(io.StringIO((folder / "participants-votes.csv").read_text("utf-8")))}
    ours = {row[0]: row[6:] for row in csv.reader(io.StringIO(files[1].read_text("utf-8")))}
    has_xid = "xid" in (folder / "participants-votes.csv").read_text("utf-8").partition("\n")[0]
    if not has_xid and len(lines["participant"]) == len(ours["participant"]):
        assert {who: row for who, row in lines.items() if any(row)} == ours


def test_real_conversations_were_there() -> None:
    if not CONVERSATIONS:
        pytest.skip("the shared conversations are not on this machine: their round trip was left out")
    assert len(CONVERSATIONS) == 6


# --- tables of somebody's own


def test_simple_words_in_two_languages(write: Write) -> None:
    text = "Deelnemer;Stelling;Stem\nan;1;eens\nbo;1;Oneens \nan;2;weet niet\nbo;2;agree\ncy;2;-1\n"
    found = read_votes(write("\ufeff" + text))
    assert found.kind == "simple"
    assert rows(found.votes) == [(0, 1, 1), (1, 1, -1), (0, 2, 0), (1, 2, 1), (2, 2, -1)]
    assert found.participants == ("an", "bo", "cy")
    assert found.votes.time is None


def test_statements_may_be_their_text(write: Write) -> None:
    found = read_votes(write('participant,statement,vote\n1,"More, trees",1\n2,Fewer cars,0\n1,Fewer cars,-1\n'))
    assert found.statements == ("More, trees", "Fewer cars")
    assert rows(found.votes) == [(1, 0, 1), (2, 1, 0), (1, 1, -1)]


def test_time_in_words(write: Write) -> None:
    found = read_votes(write("participant,statement,vote,tijd\n1,1,1,2026-05-01T10:00:00Z\n1,1,-1,2026-05-01 09:00\n"))
    assert rows(writing.last_votes(found.votes)) == [(1, 1, 1)]


# --- what goes wrong


@pytest.mark.parametrize(
    "content",
    [
        VOTES.replace(",", ";") + "5;x;1;2;1\n6;x;1;3;-1\n",
        "sep=;\n" + VOTES.replace(",", ";") + "5;x;1;2;1\n6;x;1;3;-1\n",
        "\ufeff" + VOTES + "5,x,1,2,1\r\n6,x,1,3,-1\r\n",
        "\n\n" + VOTES + "\n5,x,1,2,1\n\n6,x,1,3,-1",
        VOTES + '5,"a\nb",1,2,1\n6,x,1,3,-1\n',
        VOTES + "5,x,1,2.0,1.0\n6,x,1,3,-1.0\n",
        VOTES + "5,x,1, 2,1 \n6,x,1,3,\u22121\n",
        ("\ufeff" + VOTES + "5,x,1,2,1\n6,x,1,3,-1\n").encode("utf-16"),
        '"timestamp","datetime","comment-id","voter-id","vote"\n"5","x","1","2","1"\n"6","x","1","3","-1"\n',
        "Timestamp,Datetime,Comment_ID,Voter ID,Vote,more\n5,x,1,2,1,a\n6,x,1,3,-1\n",
        VOTES + ",,,,\n" * 500 + "5,x,1,2,1\n6,x,1,3,-1\n" + "\n" * 500,
    ],
)
def test_written_otherwise(write: Write, content: str | bytes) -> None:
    found = read_votes(write(content))
    assert rows(found.votes) == [(2, 1, 1), (3, 1, -1)]
    assert found.n_bad == 0


def test_bad_rows_are_listed_and_not_fatal(write: Write) -> None:
    content = VOTES + "5,x,1,2,1\n5,x,1,3,2\n5,x,1,,1\n5,x,,3,1\n5,x,1\n5,x,1,4,\nlater,x,1,5,0\n5,x,1,6,agree\n"
    found = read_votes(write(content))
    assert rows(found.votes) == [(2, 1, 1), (5, 1, 0), (6, 1, 1)]
    assert [(row.line, row.reason) for row in found.bad_rows] == [
        (3, cells.STRANGE_VOTE), (4, cells.NO_ID), (5, cells.NO_ID), (6, cells.CUT_OFF), (7, cells.NO_VOTE),
        (8, cells.NO_TIME),
    ]  # fmt: skip


def test_bad_cells_of_participants(write: Write) -> None:
    found = read_votes(write("participant,n-votes,1,2\n1,2,1,2\n,1,1,\n3,2,-1.0,agree\n4,1\n"))
    assert rows(found.votes) == [(1, 1, 1), (3, 1, -1), (3, 2, 1)]
    assert [(row.line, row.reason) for row in found.bad_rows] == [(2, cells.STRANGE_VOTE), (3, cells.NO_ID)]


def test_refused_in_words(write: Write, tmp_path: Path) -> None:
    for content, kind in (
        (VOTES, NothingToRead),
        (VOTES + "1,x,1,1,9\n1,x,1,2,7\n", FileProblem),
        ("a,b,c\n1,2,3\n", UnknownFormat),
        ("timestamp,comment-id,vote\n1,2,1\n", UnknownFormat),
        ("participant,n-votes,xid\n1,2,3\n", UnknownFormat),
        (COMMENTS + "1,x,1,0,0,0,1,Hello\n", UnknownFormat),
        ("topic,Hello\n", UnknownFormat),
        ("", FileProblem),
        ("sep=;", FileProblem),
        (b"PK\x03\x04" + bytes(200), FileProblem),
        (b"\x00\x01\x02\x03" * 50, FileProblem),
    ):
        with pytest.raises(kind) as told:
            read_votes(write(content))
        assert str(told.value)
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(FileProblem):
            read_votes(path)


def test_only_so_many_bad_rows_are_kept(write: Write) -> None:
    found = read_votes(write(VOTES + "5,x,1,2,1\n" + "5,x,1,2,9\n" * 3000))
    assert (len(found.bad_rows), found.n_bad) == (cells.MOST_LISTED, 3000)


def test_last_vote_wins_by_time(write: Write) -> None:
    found = read_votes(write(VOTES + "9,x,1,2,1\n5,x,1,2,-1\n7,x,1,2,0\n"))
    assert len(found.votes) == 3
    assert rows(writing.last_votes(found.votes)) == [(2, 1, 1)]


def test_names_instead_of_numbers(write: Write) -> None:
    found = read_votes(write(VOTES + "5,x,1,9f2c,1\n6,x,1,7,-1\n7,x,1, 9f2c,0\n"))
    assert found.participants == ("9f2c", "7")
    assert rows(found.votes) == [(0, 1, 1), (1, 1, -1), (0, 1, 0)]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.integers(0, 30).map(str), st.sampled_from(["", "-3", "x", "1.0", "12345678901234567890"])),
            st.one_of(st.integers(0, 5).map(str), st.sampled_from(["", "q"])),
            st.sampled_from(["1", "0", "-1", "", "2", "1.0", "pass", "nan"]),
        ),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_is_read_or_refused(tmp_path: Path, given_rows: list[tuple[str, str, str]]) -> None:
    path = tmp_path / "any.csv"
    path.write_text(VOTES + "".join(f"{i},x,{what},{who},{vote}\n" for i, (who, what, vote) in enumerate(given_rows)))
    try:
        found = read_votes(path)
    except WaterlijnError:
        return
    assert len(found.votes) + found.n_bad == len(given_rows)
    assert set(found.votes.vote.tolist()) <= {-1, 0, 1}
    assert (found.votes.participant >= 0).all()
    quick = fast.votes(read_header(path), 3, 2, 4, 0)
    if quick is not None:  # the fast reader and the reader of rows tell the same
        assert rows(quick) == rows(module._rows_of_votes(read_header(path)).votes)


# --- the sign


def conversation() -> tuple[Votes, Statements]:
    rng = np.random.default_rng(1)
    votes = Votes(rng.integers(0, 40, 600), rng.integers(0, 9, 600), rng.choice([1, 1, 1, 0, -1], 600).astype(np.int8))
    texts = ("-nee", "=1+1", "'=x", "@ik", "\tx", "a\r\nb", '"', "<b>\u0000"[:3], "\U0001f600 \u202e")
    n = len(texts)
    time = np.array(["2026-05-01T10:00:00.123"] * n, "datetime64[ms]")
    return votes, Statements(
        np.arange(n), texts, np.array([1, 1, 0, -1, 1, 1, 1, 1, 1], np.int8), np.zeros(n, np.bool_),
        np.array([3, -1, 3, 1, 1, 1, 1, 1, 1]), time,
    )  # fmt: skip


def test_turned_signs_are_turned_back(tmp_path: Path) -> None:
    votes, statements = conversation()
    files = writing.export(tmp_path, votes, statements)
    comments = read_comments(files[2])
    other = Votes(votes.participant, votes.statement, (-votes.vote).astype(np.int8))
    files[0].write_text(writing.votes_csv(other))
    found, _ = checked(read_votes(files[0]), comments)
    assert found.notes == (signs.FLIPPED,)
    assert same(found.votes, votes)
    wide = files[1].read_text().replace("n-agree,n-disagree", "n-disagree,n-agree")
    files[1].write_text(wide)
    assert read_votes(files[1]).notes == (signs.FLIPPED,)
    assert checked(VotesFile("votes", votes), comments)[0].notes == ()


def test_counts_of_another_conversation(tmp_path: Path) -> None:
    votes, statements = conversation()
    files = writing.export(tmp_path, votes, statements)
    comments = read_comments(files[2])
    few = Votes(votes.participant[:60], votes.statement[:60], votes.vote[:60])
    assert checked(VotesFile("votes", few), comments)[0].notes == (signs.OTHER_COUNTS,)


def test_names_of_statements_meet(write: Write) -> None:
    votes = read_votes(write("participant,statement,vote\n1,b,1\n2,a,0\n"))
    comments = read_comments(write("comment-id,comment-body\na,A\nb,B\nc,C\n"))
    found = checked(votes, comments)[1]
    assert dict(zip(found.statements.id.tolist(), found.statements.text, strict=True)) == {1: "A", 0: "B", 2: "C"}
    numbers = read_votes(write("participant,statement,vote\n1,0,1\n2,1,0\n"))
    assert checked(numbers, comments)[1].statements.id.tolist() == [2, 3, 4]


# --- out and in again


def test_whole_export(tmp_path: Path) -> None:
    votes, statements = conversation()
    files = writing.export(
        tmp_path / "new", votes, statements, group={3: 1, 4: 0}, topic="=Vraag?", description="a\nb", url="u"
    )
    assert [file.name for file in files] == list(writing.NAMES)
    assert rows(read_votes(files[0]).votes) == rows(votes)
    assert same(read_votes(files[1]).votes, votes)
    found = read_comments(files[2]).statements
    assert found.text == statements.text
    assert found.state.tolist() == statements.state.tolist()
    assert found.author.tolist() == statements.author.tolist()
    assert (found.time == statements.time).all()
    summary = read_summary(files[3])
    assert (summary["topic"], summary["groups"], summary["commenters"]) == ("=Vraag?", "2", "2")
    table = list(csv.DictReader(io.StringIO(files[1].read_text("utf-8"))))
    third = next(row for row in table if row["participant"] == "3")
    assert (third["group-id"], third["n-comments"]) == ("1", "2")
    assert int(third["n-agree"]) == [third[str(i)] for i in range(9)].count("1")


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    votes, statements = conversation()
    bodies = [row["comment-body"] for row in csv.DictReader(io.StringIO(writing.comments_csv(statements, votes)))]
    assert not any(body[:1] in ("=", "+", "-", "@", "\t", "\r") for body in bodies)


@settings(deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20))
def test_guard_is_undone(text: str) -> None:
    assert writing.unguarded(writing.guarded(text)) == text


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**12), st.integers(0, 999), st.sampled_from([-1, 0, 1]), st.integers(10**12, 2 * 10**12)
        ),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip(tmp_path: Path, given_rows: list[tuple[int, int, int, int]], is_timed: bool) -> None:
    who, what, vote, at = (np.array(column) for column in zip(*given_rows, strict=True))
    votes = Votes(who, what, vote.astype(np.int8), at.astype("datetime64[ms]") if is_timed else None)
    for name, text in (("v.csv", writing.votes_csv(votes)), ("p.csv", writing.participants_csv(votes))):
        (tmp_path / name).write_text(text)
        assert same(read_votes(tmp_path / name).votes, votes)


@pytest.mark.parametrize(
    "content",
    [
        "comment-id,voter-id,vote,vote\n1,2,1,-1\n",
        "comment-id,voter-id,voter_id,vote\n1,2,3,1\n",
        "participant,n-votes,4,4\n0,2,1,-1\n",
        "participant,n-votes,4,04\n0,2,1,-1\n",
    ],
)
def test_a_column_that_is_there_twice_is_refused(write: Write, content: str) -> None:
    """Which of the two votes counts is not for a program to guess."""
    with pytest.raises(UnknownFormat, match="more than once"):
        read_votes(write(content))


def test_other_columns_may_be_there_twice(write: Write) -> None:
    assert len(read_votes(write("comment-id,voter-id,vote,x,x\n1,2,1,a,b\n")).votes) == 1
