"""Tables of somebody's own: read strictly, in whatever way they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from waterlijn.cli.columns import Columns, read_columns
from waterlijn.errors import FileProblem, UsageError, WaterlijnError

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str, encoding: str = "utf-8", name: str = "tabel.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_any_usual_way_of_writing(write: Write, encoding: str, sign: str) -> None:
    rows = [["gemeente", "aantal", "één"], ["Brugge", "3", "1"], ["Liège", "4", "0"]]
    columns = read_columns(write("\r\n".join(sign.join(row) for row in rows), encoding))
    assert columns.names == ("gemeente", "aantal", "één")
    assert columns.text("gemeente") == ["Brugge", "Liège"]
    assert columns.number("aantal").tolist() == [3, 4]
    assert columns.flag("één").tolist() == [1, 0]
    assert len(columns) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y;w\n1,5;2\n0,25;3\n", [1.5, 0.25]),
        ("y;w\n1.234,5;2\n12;3\n", [1234.5, 12]),
        ("y;w\n1.234;0,5\n12;0,25\n", [1234, 12]),  # the other column shows a decimal comma
        ("y;w\n1.234;0.5\n12;0.25\n", [1.234, 12]),
        ("y,w\n1.234,2\n3.456,3\n", [1.234, 3.456]),  # where commas divide cells, decimals have a point
        ('y,w\n"1,5",2\n"2,25",3\n', [1.5, 2.25]),
        ('y,w\n"1,234.5",2\n7,3\n', [1234.5, 7]),
        ("y;w\n1.234.567;2\n1;3\n", [1234567, 1]),
        ("y;w\n0.123;2\n0.456;3\n", [0.123, 0.456]),
        ("y\n1,5\n2,5\n", [1.5, 2.5]),
        ("y;w\n1 234,5;2\n-3;3\n", [1234.5, -3]),
        ("y;w\n1e-3;2\n2.5E2;3\n", [0.001, 250]),
        ("y;w\n\u22121,5;2\n;3\n", [-1.5, None]),
        ("y,w\nNA,2\n3,3\n", [None, 3]),
    ],
)
def test_numbers(write: Write, text: str, expected: list[float | None]) -> None:
    found = read_columns(write(text)).number("y")
    np.testing.assert_allclose(found, [np.nan if y is None else y for y in expected], rtol=1e-15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y;w\n1.234;2\n5.678;3\n", ("two ways", "Row 2", "1.234")),
        ('y,w\n"1,234",2\n', ("two ways",)),
        ("y;w\n1,5;2\n2.5;3\n", ("another decimal sign", "Row 3")),
        ("y;w\n1;2\nveel;3\n", ("no number", "Row 3", "veel", " y ")),
        ("y;w\n1;2\ninf;3\n", ("no number", "Row 3")),
        ("y;w\n1;2\n1_000;3\n", ("no number",)),
        ("y;w\n1;2\n5 %;3\n", ("no number",)),
        ("y;w\n1,5;2\n1.23;3\n", ("another decimal sign",)),
        ("y;w\n1;2;3\n", ("3 cells", "Row 2")),
        ("y;w\n1\n", ("1 cells",)),
        ("y;w\n", ("no row",)),
        ("y;y\n1;2\n", ("two columns", "y")),
        ("y;w\n1;2\n12.34.5;3\n", ("no number",)),
    ],
)
def test_what_is_not_understood_is_refused_with_its_row(write: Write, text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(FileProblem) as problem:
        read_columns(write(text)).number("y")
    assert all(word in str(problem.value) for word in words), str(problem.value)


def test_commas_in_texts_and_numbers_divide_nothing_where_the_names_have_none(write: Write) -> None:
    rows = "".join(f"a, b, c, {i};{i},5\n" for i in range(400))
    columns = read_columns(write(f"naam;y\n{rows}"))
    assert columns.names == ("naam", "y")
    assert columns.text("naam")[3] == "a, b, c, 3"
    assert columns.number("y")[3] == 3.5


@pytest.mark.parametrize("cell", ["1.234", "1.5", "-.25", "3", "2e-3", "", "0.123", "1,5", "NA", "1.234.567"])
def test_a_long_column_is_read_as_a_short_one(write: Write, cell: str) -> None:
    """The quick way for long columns says the same, number or refusal."""

    def said(n: int) -> object:
        rows = "".join(f"{i % 900}.25;0\n" for i in range(n)) if cell != "1.234" else ""
        columns = read_columns(write(f"y;w\n{rows}{cell};0\n" + f"{cell};0\n" * n))
        try:
            found = columns.number("y")
        except FileProblem as problem:
            return problem.message
        return repr(found[-1])

    assert said(1) == said(6_000)


def test_titles_of_columns_may_be_anything(write: Write) -> None:
    assert read_columns(write("2019;2020\n1;2\n")).names == ("2019", "2020")
    assert read_columns(write("sep=;\ny;w\n1;2\n")).names == ("y", "w")
    assert read_columns(write('"y, in %";w;\n1;2;\n')).names == ("y, in %", "w")


def test_yes_and_no(write: Write) -> None:
    columns = read_columns(write("a;b\nja;TRUE\nnee;false\n;0\nJ;1\n"))
    np.testing.assert_array_equal(columns.flag("a"), [1, 0, np.nan, 1])
    np.testing.assert_array_equal(columns.flag("b"), [1, 0, 0, 1])
    with pytest.raises(FileProblem, match=r'Row 3 of tabel\.csv: "soms" in the column a'):
        read_columns(write("a;b\nja;1\nsoms;2\n")).flag("a")


def test_a_missing_column_lists_those_that_are_there(write: Write) -> None:
    with pytest.raises(UsageError, match=r"There is no column gewicht .*: y, w\."):
        read_columns(write("y;w\n1;2\n")).number("gewicht")


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n\n", "  "])
def test_empty(write: Write, text: str) -> None:
    with pytest.raises(FileProblem, match="is empty"):
        read_columns(write(text))


def test_no_table_at_all(tmp_path: Path, write: Write) -> None:
    for bytes_ in (b"%PDF-1.7 x", b"\x89PNG\r\n", b"PK\x03\x04nonsense", b"PAR1 nonsense"):
        path = tmp_path / "x.csv"
        path.write_bytes(bytes_)
        with pytest.raises(WaterlijnError):
            read_columns(path)
    with pytest.raises(FileProblem, match="does not exist"):
        read_columns(tmp_path / "er-is-niets.csv")
    with pytest.raises(FileProblem, match="is a folder"):
        read_columns(tmp_path)


def check(columns: Columns) -> None:
    assert columns.names == ("eenheid", "jaar", "y", "actie", "dag")
    assert columns.text("eenheid") == ["Brugge", "Gent", ""]
    assert columns.text("jaar") == ["2020", "2021", "2022"]
    np.testing.assert_array_equal(columns.number("jaar"), [2020, 2021, 2022])
    np.testing.assert_array_equal(columns.number("y"), [1.234, np.nan, 3.456])
    np.testing.assert_array_equal(columns.flag("actie"), [1, 0, np.nan])
    assert columns.text("dag")[:2] == ["2020-01-01", "2021-02-03"]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "paneel.parquet"
    days = [date(2020, 1, 1), date(2021, 2, 3), None]
    rows = {"eenheid": ["Brugge", "Gent", None], "jaar": [2020, 2021, 2022], "y": [1.234, None, 3.456]}
    parquet.write_table(pa.table({**rows, "actie": [True, False, None], "dag": days}), path)
    check(read_columns(path))


def test_excel(tmp_path: Path) -> None:
    path = tmp_path / "paneel.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["eenheid", "jaar", "y", "actie", "dag"])
        sheet.write_row(1, 0, ["Brugge", 2020, 1.234, True])
        sheet.write_datetime(1, 4, date(2020, 1, 1), day)
        sheet.write_row(2, 0, ["Gent", 2021, "", False])
        sheet.write_datetime(2, 4, date(2021, 2, 3), day)
        sheet.write_row(3, 0, ["", 2022, 3.456])
    check(read_columns(path))


def test_whole_numbers_of_parquet_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    parquet.write_table(pa.table({"code": [2**60 + 1, 3], "n": pa.array([1, None], pa.int64())}), path)
    columns = read_columns(path)
    assert columns.text("code") == [str(2**60 + 1), "3"]
    np.testing.assert_array_equal(columns.number("n"), [1, np.nan])


def test_infinity_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    parquet.write_table(pa.table({"y": [1.0, float("inf")]}), path)
    with pytest.raises(FileProblem, match=r"Row 2 .* no number"):
        read_columns(path).number("y")
