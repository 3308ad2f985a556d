"""One document: the same words and numbers in page, PDF, DOCX, ODS, XLSX and CSV, and readable for everybody."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import odfdo
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from waterlijn import report, words
from waterlijn.estimate import Estimate, Interval
from waterlijn.report.sheets import Format, sheet_name
from waterlijn.temperature import Temperature

KINDS = ("html", "pdf", "docx", "ods", "csv", "xlsx")


@pytest.fixture
def weekly(weeks: Callable[..., list[Temperature]]) -> report.Weekly:
    return report.weekly(weeks([0.08] * 8 + [0.3]), place="Waterdam", topics=["opvangcentrum"], model="m 1")


def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def book(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_document_gives_the_same_bytes(document: report.Document, kind: str) -> None:
    made = report.render(document, kind)
    assert made == report.render(replace(document), kind)
    assert len(made) > 1000
    assert kind in report.MEDIA_TYPES


@pytest.mark.parametrize("kind", KINDS)
def test_a_weekly_report_becomes_every_kind(weekly: report.Weekly, kind: str) -> None:
    assert report.render(weekly, kind) == report.render(weekly.document, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_document_is_a_document(kind: str) -> None:
    assert report.render(report.Document("Title", "Nothing can be said."), kind)


def test_page(document: report.Document) -> None:
    page = report.html(document)
    assert page.index("In Waterdam 58%") < page.index("<h2>Who sees it") < page.index("How this was measured")
    assert page.count("<h1") == 1
    assert "Nothing at all" not in page
    assert "Few people answered." in page
    assert "Young &lt;16-34&gt;" in page
    assert "<script" not in page
    assert " style=" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<svg") == 2 * 3 + 1  # wide, narrow, and the logo
    assert page.count("<details>") == 3


def test_fragments_for_a_template(document: report.Document) -> None:
    chart = document.sections[0].charts[0]
    assert chart.html.count("<svg") == 2
    assert "<table" in chart.html
    assert document.sections[0].html.startswith('<section class="wl-above"><h2>')
    assert document.title not in document.body
    assert document.sentence not in document.body
    assert "412 answers" in document.body
    ids = re.findall(r' id="([^"]+)"', document.body)
    assert len(ids) == len(set(ids))


def test_a_table_that_is_shown_is_not_repeated_behind_its_chart(document: report.Document) -> None:
    chart = document.sections[0].charts[0]
    shown = report.Document("T", "S", (report.Section("H", (), (chart.table,), (chart,)),))
    assert report.html(shown).count("<table") == 1
    assert shown.tables == (chart.table,)
    assert shown.behind == ()


def test_pdf_is_tagged_and_names_its_language(document: report.Document) -> None:
    made = report.pdf(document)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/Lang ?\(en\)", made)
    words.use("nl")
    assert re.search(rb"/Lang ?\(nl\)", report.pdf(document))


@pytest.mark.parametrize(
    "written", ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f600", "\u4f60\u597d", "\u0645\u0631"]
)
def test_pdf_is_made_when_a_chart_holds_signs_without_letters(written: str) -> None:
    share = Estimate(0.5, Interval(0.4, 0.6), Interval(0.3, 0.7), 30, "m", "share", True)
    chart = report.dots_chart([(written, share), ("b", share)], title="T", description=written, first="Statement")
    made = report.pdf(report.Document("T", "S", (report.Section("H", charts=(chart,)),)))
    assert made.startswith(b"%PDF-")


def test_docx_has_headings_header_rows_and_words_for_its_pictures(document: report.Document) -> None:
    file = word(report.docx(document))
    headings = [(p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", "Survey of Waterdam")
    assert ("Heading 2", "Who sees it") in headings
    assert ("Heading 2", "How this was measured") in headings
    assert len(file.tables) == 4
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert len(file.inline_shapes) == 3
    told = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert told[0] == "Who sees it. The young see it more."
    assert file.core_properties.title == "Survey of Waterdam"
    assert file.core_properties.language == "en-GB"


def test_docx_says_which_language_it_is_in(document: report.Document) -> None:
    words.use("nl")
    file = word(report.docx(document))
    assert {lang.get(qn("w:val")) for lang in file.styles.element.iter(qn("w:lang"))} == {"nl-BE"}
    assert any("Hoe dit gemeten is" in p.text for p in file.paragraphs)


def test_same_cells_in_page_docx_and_csv(document: report.Document) -> None:
    page, csv = report.html(document), report.csv(document)
    written = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in word(report.docx(document)).tables
    ]
    for table in document.tables:
        assert [list(table.headers), *map(list, table.rows)] in written
        for cell in (cell for row in table.rows for cell in row):
            assert cell in csv
            assert cell.replace("<", "&lt;").replace(">", "&gt;").replace("&lt;16", "&lt;16") in page


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_spreadsheets_hold_numbers(document: report.Document, kind: str) -> None:
    made = book(report.render(document, kind))
    assert made.sheet_names == ["Report", "Who sees it", "Change since 2020", "Reports", "What was read", "Notes"]
    rows = made.get_sheet_by_name("Who sees it").to_python()
    assert rows[0] == [
        "Group", "Estimate", "80% interval: from", "80% interval: to", "95% interval: from", "95% interval: to",
        "Answers",
    ]  # fmt: skip
    assert rows[1][:2] == ["Young <16-34>", pytest.approx(0.58, abs=1e-15)]
    assert rows[1][4] == pytest.approx(0.58 - 1.96 * 0.04, abs=1e-15)
    assert rows[2] == ["Newcomers", "cannot be said", "", "", "", "", "too few"]
    points = made.get_sheet_by_name("Change since 2020").to_python()
    assert points[0][1] == "Difference in percentage points"
    assert points[2][1] == pytest.approx(-8, abs=1e-12)
    assert made.get_sheet_by_name("What was read").to_python()[1] == ["=1+1", "@x"]  # words, never a formula
    notes = [row[0] for row in made.get_sheet_by_name("Notes").to_python()]
    assert "Few people answered." in notes
    assert "412 answers, response 41%." in notes
    assert made.get_sheet_by_name("Report").to_python()[0][0] == "Survey of Waterdam"


def test_ods_opens_and_shows_numbers_as_the_report_does(document: report.Document) -> None:
    words.use("nl")
    table = report.estimates_table(
        "Tabel", "Wat", [("a", Estimate(0.041, Interval(0.03, 0.05), Interval(0.02, 0.06), 1234, "m"))]
    )
    made = report.ods(report.Document("T", "Z", (report.Section("H", (), (table,)),)))
    file = odfdo.Document(io.BytesIO(made))
    sheet = file.body.get_table(name="Tabel")
    assert sheet is not None
    cell = sheet.get_cell((1, 1))
    assert cell.type == "percentage"
    assert str(cell.value) == "0.041"
    assert cell.get_elements("text:p")[0].text == "4,1\u202f%"
    style = file.get_style("table-cell", cell.style)
    assert style is not None
    number = file.get_style("percentage", str(style.get_attribute("style:data-style-name")))
    assert number is not None
    assert number.get_elements("number:number")[0].get_attribute("number:decimal-places") == "1"
    assert file.meta.title == "T"
    assert file.meta.language == "nl-BE"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert b"fr-FR" not in archive.read("meta.xml")


def test_formulas_stay_words_in_xlsx(document: report.Document) -> None:
    with zipfile.ZipFile(io.BytesIO(report.xlsx(document))) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_csv_opens_in_a_belgian_spreadsheet(document: report.Document) -> None:
    words.use("nl")
    made = report.csv(document).encode()
    assert made.startswith(b"\xef\xbb\xbfSurvey of Waterdam\r\n")
    assert made.count(b"\xef\xbb\xbf") == 1
    assert b"Group;Schatting;" not in made  # the table was made before the language changed
    assert b"'=1+1;'@x" in made
    assert "412 answers, response 41%." in made.decode()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("4.1%", Format(1, True)),
        ("41%", Format(0, True)),
        ("1,234", Format(0)),
        ("+1.40", Format(2, False, True)),
        ("−0.3", Format(1, False, True)),
        ("3.1–5.4%", Format(1, True)),
    ],
)
def test_a_number_is_shown_with_the_decimals_of_its_words(text: str, form: Format) -> None:
    assert Format.of(text) == form


def test_names_of_sheets() -> None:
    taken: set[str] = {"notes"}
    assert sheet_name("Share of [messages]: per/need?", taken) == "Share of messages per need"
    assert sheet_name("x" * 40, taken) == "x" * 31
    assert sheet_name("x" * 40, taken) == "x" * 29 + " 2"
    assert sheet_name("Notes", taken) == "Notes 2"
    assert sheet_name("'':", taken) == "Table"
