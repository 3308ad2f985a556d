"""Tables as text: dialects, encodings, columns and everything that goes wrong in them."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from waterlijn import formats
from waterlijn.errors import FileProblem, UsageError, WaterlijnError
from waterlijn.formats import decoding, delimited, dialects
from waterlijn.formats.rows import (
    DUPLICATE,
    EXTRA_CELLS,
    EXTRA_CELLS_IGNORED,
    LONG_LINE,
    NO_TEXT,
    OPEN_QUOTE,
    SHARED_ID,
)
from waterlijn.formats.times import FUTURE, NOT_UNDERSTOOD, TOO_OLD

Load = Callable[..., Any]
Write = Callable[..., Path]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(write: Write, load: Load, delimiter: str) -> None:
    path = write(f'id{delimiter}text\n1{delimiter}"een, twee; drie|vier"\n2{delimiter}vijf\n')
    assert formats.detect(path).delimiter == delimiter
    assert load(path).texts == ["een, twee; drie|vier", "vijf"]


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_encodings(write: Write, load: Load, encoding: str, seen: str) -> None:
    text = "id;tekst\r\n1;Eén café, 5 € – “zo”\r\n2;naïef\r\n"
    path = write(text.encode(encoding))
    assert formats.detect(path).encoding == seen
    assert load(path).texts == ["Eén café, 5 € – “zo”", "naïef"]


def test_a_cp1252_line_in_a_utf8_file_is_repaired(write: Write, load: Load) -> None:
    lines = ["id,text", "1,één café", "2,naïef 5 €", "3,zoë"]
    data = b"\n".join(line.encode("cp1252" if line.startswith("2") else "utf-8") for line in lines)
    assert load(write(data)).texts == ["één café", "naïef 5 €", "zoë"]


def test_a_utf8_line_in_a_cp1252_file_is_repaired(write: Write, load: Load) -> None:
    lines = ["id,text", "1,één café", "2,naïef 5 €", "3,zoë", "4,crème brûlée", "5,één"]
    data = b"\n".join(line.encode("utf-8" if line.startswith("3") else "cp1252") for line in lines)
    assert load(write(data)).texts == ["één café", "naïef 5 €", "zoë", "crème brûlée", "één"]


def test_an_encoding_that_the_user_names(write: Write, load: Load) -> None:
    path = write("id,text\n1,één\n".encode("cp850"))
    assert load(path, encoding="cp850").texts == ["één"]


def test_sep_line_nul_and_quoted_newlines(write: Write, load: Load) -> None:
    path = write('sep=;\nid;text\n1;"een\ntwee;drie"\n2;na\x00ul\n3;"hij zei ""ja"""\n')
    content = load(path)
    assert content.texts == ["een\ntwee;drie", "naul", 'hij zei "ja"']
    assert content.lines == [3, 5, 6]


def test_old_mac_line_ends(write: Write, load: Load) -> None:
    assert load(write("id,text\r1,een\r2,twee\r")).texts == ["een", "twee"]


def test_backslash_before_quotation_marks(write: Write, load: Load) -> None:
    path = write('id,text\n1,"hij zei \\"ja\\", echt"\n2,"goed"\n')
    assert load(path).texts == ['hij zei "ja", echt', "goed"]


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_file(write: Write, load: Load) -> None:
    rows = [f"{i},bericht nummer {i}" for i in range(6000)]
    rows[10] = '10,"bericht zonder einde'
    content = load(write("id,text\n" + "\n".join(rows) + "\n"))
    assert len(content.texts) == 6000
    assert content.texts[10] == "bericht zonder einde"
    assert [(row.line, row.reason) for row in content.bad] == [(12, OPEN_QUOTE)]


def test_a_quotation_mark_that_is_open_at_the_end(write: Write, load: Load) -> None:
    content = load(write('id,text\n1,een\n2,"twee\n3,drie\n4,vier'))
    assert content.texts == ["een", "twee", "drie", "vier"]
    assert content.lines == [2, 3, 4, 5]
    assert content.bad[0].line == 3


def test_a_stray_quotation_mark_does_not_tie_rows_together(write: Write, load: Load) -> None:
    rows = [f'{i},"bericht, nummer {i}"' for i in range(50)]
    rows[10] = '10,"bericht zonder einde'
    rows[20] = '20,"nog een'
    content = load(write("id,text,x\n" + "\n".join(row + ",y" for row in rows) + "\n"))
    assert len(content.texts) == 50
    assert content.texts[10] == "bericht zonder einde"
    assert [row.line for row in content.bad] == [12, 22]


def test_careless_quotation_marks_inside_a_text(write: Write, load: Load) -> None:
    content = load(write('id,text\n1,"hij zei "ja" en ging, weg"\n2,goed\n'))
    assert content.ids == ["1", "2"]
    assert content.texts[0].endswith('ja" en ging, weg"')


def test_a_title_above_the_header(write: Write, load: Load) -> None:
    path = write("Export van de pagina;;\n\nid;bericht;datum\n1;een bericht;1-5-2024\n2;twee;2-5-2024\n")
    content = load(path)
    assert content.texts == ["een bericht", "twee"]
    assert content.lines == [4, 5]
    path = write("Export van de pagina\nid;bericht;datum\n1;een, bericht;1-5-2024\n2;twee;2-5-2024\n", "b.csv")
    assert load(path).texts == ["een, bericht", "twee"]


def test_too_many_cells(write: Write, load: Load) -> None:
    content = load(write("id,text\n1,een, twee, drie\n2,vier\n"))
    assert content.texts == ["een, twee, drie", "vier"]
    assert [(row.line, row.reason) for row in content.notes] == [(2, EXTRA_CELLS)]
    content = load(write("text,id\neen,1,x\ntwee,2\n"))
    assert content.ids == ["1", "2"]
    assert [(row.line, row.reason) for row in content.notes] == [(2, EXTRA_CELLS_IGNORED)]


def test_rows_without_text_and_double_ids_are_listed(write: Write, load: Load) -> None:
    content = load(write("id,text\n1,een\n2,\n1,een\n3\n4,  \n5,vijf\n"))
    assert content.texts == ["een", "vijf"]
    assert [(row.line, row.reason) for row in content.bad] == [
        (3, NO_TEXT),
        (4, DUPLICATE),
        (5, NO_TEXT),
        (6, NO_TEXT),
    ]


def test_double_ids_are_found_across_batches(write: Write, load: Load) -> None:
    path = write("id,text\n" + "".join(f"{i % 50},tekst {i % 50}\n" for i in range(120)))
    content = load(path, batch_size=7)
    assert content.texts == [f"tekst {i}" for i in range(50)]
    assert len(content.left_out) == 70


@pytest.mark.parametrize("batch_size", [1, 100])
def test_another_text_under_the_same_id_is_not_lost(write: Write, load: Load, batch_size: int) -> None:
    path = write("id,text\n1,een\n1,twee\n1,een\n2,drie\n1,twee\n")
    content = load(path, batch_size=batch_size)
    assert content.texts == ["een", "twee", "drie"]
    assert content.ids[0] == "1"
    assert content.ids[1].startswith("1#")
    assert [(row.line, row.reason) for row in content.notes] == [(3, SHARED_ID)]
    assert [(row.line, row.reason) for row in content.left_out] == [(4, DUPLICATE), (6, DUPLICATE)]
    assert load(path, batch_size=7).ids == content.ids


def test_rows_without_id_get_a_stable_one(write: Write, load: Load) -> None:
    first = load(write("text\nnul\neen\ntwee\neen\n"))
    again = load(write("text\nlater erbij\neen\ntwee\neen\n", "later.csv"))
    assert first.texts == ["nul", "een", "twee", "een"]
    assert len(set(first.ids)) == 4
    assert first.ids[1:] == again.ids[1:]


def test_a_rounded_id_is_not_an_id(write: Write, load: Load) -> None:
    content = load(write("id;text\n1,79737E+18;een\n1,79737E+18;twee\n"))
    assert content.texts == ["een", "twee"]


@pytest.mark.parametrize(
    ("header", "row", "roles"),
    [
        (
            "Bericht,Datum,Auteur,Gemeente,Taal",
            "hallo daar,1 mei 2024,An,Gent,nl",
            {"text": "Bericht", "time": "Datum", "author": "Auteur", "place": "Gemeente", "language": "Taal"},
        ),
        (
            "Comment ID;Message;Created time;From;Parent ID;Post ID",
            "1;dag allemaal;2024-05-01 12:00;An;9;7",
            {
                "id": "Comment ID",
                "text": "Message",
                "time": "Created time",
                "author": "From",
                "parent": "Parent ID",
                "thread": "Post ID",
            },
        ),
        (
            "identifiant;commentaire;publié le;utilisateur;commune",
            "1;bonjour tout le monde;01/05/2024;An;Namur",
            {
                "id": "identifiant",
                "text": "commentaire",
                "time": "publié le",
                "author": "utilisateur",
                "place": "commune",
            },
        ),
    ],
)
def test_columns_by_name(write: Write, header: str, row: str, roles: dict[str, str]) -> None:
    assert formats.detect(write(f"{header}\n{row}\n")).roles == roles


def test_columns_by_content(write: Write, load: Load) -> None:
    rows = "".join(f"{i}x;2024-05-{i:02}T12:00:00Z;Dit is de zin met nummer {i} erin\n" for i in range(1, 20))
    path = write("kol1;kol2;kol3\n" + rows)
    assert formats.detect(path).roles == {"text": "kol3", "time": "kol2"}
    without = formats.detect(write(rows, "zonder.csv"))
    assert not without.has_header
    assert without.roles == {"text": "3", "time": "2"}
    assert len(load(write(rows, "zonder.csv")).texts) == 19


def test_day_and_time_in_two_columns(write: Write, load: Load) -> None:
    path = write("Datum;Tijd;Opmerking\n10/06/2024;11:05;een opmerking\n11/06/2024;9:30;nog een\n")
    assert load(path).times == ["2024-06-10T09:05:00", "2024-06-11T07:30:00"]
    same = load(path, roles={"time": "Datum", "text": "Opmerking", "author": ""})
    assert same.times == ["2024-06-10T09:05:00", "2024-06-11T07:30:00"]


def test_an_empty_column_gives_way_to_a_filled_one(write: Write) -> None:
    assert formats.detect(write("text,comment\n,eerste zin\n,tweede zin\n")).roles["text"] == "comment"


def test_the_user_corrects_the_columns(write: Write, load: Load) -> None:
    path = write("id,text,vertaling,datum\n1,een tekst,a text,2024-05-01\n")
    content = load(path, roles={"text": "Vertaling", "time": "", "id": ""})
    assert content.texts == ["a text"]
    assert content.times == ["NaT"]
    assert content.ids != ["1"]
    with pytest.raises(UsageError, match="no column onbekend"):
        load(path, roles={"text": "onbekend"})
    with pytest.raises(UsageError, match="no column role"):
        formats.Options(roles={"tekst": "text"})


def test_place_is_given_to_messages_without_one(write: Write, load: Load) -> None:
    content = load(write("id,text,plaats\n1,een,Gent\n2,twee,\n"), place="Waterdam")
    assert content.places == ["Gent", "Waterdam"]


def test_american_dates_show_themselves(write: Write, load: Load) -> None:
    content = load(write("text,date\neen,05/02/2024\ntwee,05/22/2024\n"))
    assert content.times == ["2024-05-01T22:00:00", "2024-05-21T22:00:00"]


def test_useless_dates_leave_the_message(write: Write, load: Load) -> None:
    content = load(write("text,datum\neen,31-02-2024\ntwee,01-01-2199\ndrie,01-01-1970\nvier,gisteren\nvijf,\n"))
    assert len(content.texts) == 5
    assert set(content.times) == {"NaT"}
    assert not content.left_out
    assert [(row.line, row.reason) for row in content.notes] == [
        (2, NOT_UNDERSTOOD),
        (3, FUTURE),
        (4, TOO_OLD),
        (5, NOT_UNDERSTOOD),
    ]


def test_a_line_that_is_too_long(write: Write, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BLOCK", 1000)
    monkeypatch.setattr(decoding, "LONGEST_LINE", 5000)
    for encoding in ("utf-8", "utf-16"):
        text = "id,text\n1,een\n2," + "x" * 50_000 + "\n3,drie\n"
        content = load(write(text.encode(encoding)))
        assert content.texts == ["een", "drie"]
        assert content.lines == [2, 4]
        assert [(row.line, row.reason) for row in content.bad] == [(3, LONG_LINE)]


def test_a_million_columns(write: Write) -> None:
    path = write(",".join(f"k{i}" for i in range(1_000_000)) + "\n" + "," * 999_999 + "\n")
    with pytest.raises(FileProblem, match="1000000 columns"):
        formats.read(path)


def test_right_to_left_and_emoji(write: Write, load: Load) -> None:
    texts = ["مرحبا بالعالم", "👩‍👩‍👧‍👦 samen", "שלום", "e\u0301e\u0301n"]
    content = load(write("id,text\n" + "".join(f"{i},{text}\n" for i, text in enumerate(texts))))
    assert content.texts == texts


def test_markup_becomes_plain(write: Write, load: Load) -> None:
    content = load(write('id,text\n1,"<p>Fijn &amp; goed</p><a href=""x"">hier</a><br>ja <3"\n'))
    assert content.texts == ["Fijn & goed\nhier\nja <3"]


def test_the_same_batches_each_time(write: Write) -> None:
    path = write("id,text\n" + "".join(f"{i},tekst {i}\n" for i in range(1000)))
    sizes = [[len(messages) for messages, _ in formats.read(path, batch_size=300)] for _ in range(2)]
    assert sizes == [[300, 300, 300, 100]] * 2


_cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=40)


@settings(deadline=None, max_examples=150)
@given(
    texts=st.lists(_cells, min_size=1, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_what_the_csv_module_wrote_is_read_back(
    texts: list[str], delimiter: str, ending: str, quoting: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Python 3.11's writer forgets the quotation marks around a bare carriage return, so nobody can read that back
    assume(quoting != csv.QUOTE_MINIMAL or ending != "\n" or not any("\r" in text for text in texts))
    rows = [["id", "text", "auteur"], *([f"m{i}", text, "an"] for i, text in enumerate(texts))]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "export.csv"
    path.write_bytes(buffer.getvalue().encode())
    table = dialects.sniff(path, "utf-8", formats.Options())
    assert table is not None
    found = [record for block in delimited.records(path, "utf-8", table.dialect, 3) for record in block]
    assert [record[1] for record in found] == rows


@settings(deadline=None, max_examples=300)
@given(data=st.binary(max_size=400))
def test_any_bytes_end_well(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    _ends_well(data, tmp_path_factory.mktemp("bytes"))


_SEEDS = [
    b'id,text,datum\n1,"een",2024-05-01\n',
    b'{"id": 1, "text": "een", "created_at": "2024-05-01"}\n',
    b'{"messages": [{"id": 1, "type": "message", "date": "2024", "text": ["a", {"text": "b"}]}]}',
    b"02-05-2022 16:22 - An: Wie komt er?\n",
    b'[{"tweet": {"full_text": "a", "id": "1"}}]',
    b"PK\x03\x04",
    b"sep=;\nid;text\n1;x\n",
]


@settings(deadline=None, max_examples=300)
@given(seed=st.sampled_from(_SEEDS), changes=st.lists(st.tuples(st.integers(0, 90), st.binary(max_size=3)), max_size=6))
def test_damaged_exports_end_well(
    seed: bytes, changes: list[tuple[int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = bytearray(seed)
    for place, change in changes:
        data[place : place + 1] = change
    _ends_well(bytes(data), tmp_path_factory.mktemp("damaged"))


def _ends_well(data: bytes, folder: Path) -> None:
    path = folder / "export"
    path.write_bytes(data)
    with contextlib.suppress(WaterlijnError):
        for messages, bad in formats.read(path):
            assert all(messages.text)
            assert all(row.line >= 0 for row in bad)
            "".join(messages.text).encode()
