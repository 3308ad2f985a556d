"""A document as a spreadsheet, open (ODS) or of Excel (XLSX): the numbers at full precision, shown as in the report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from waterlijn.report.archives import NO_DAY, fixed
from waterlijn.report.document import Document
from waterlijn.report.files import document_of
from waterlijn.report.sheets import Format, Sheet, SheetCell, cover, notes, sheets_of
from waterlijn.report.weekly import Weekly
from waterlijn.words import gettext as _
from waterlijn.words import language

if TYPE_CHECKING:
    import xlsxwriter

WIDEST, NARROWEST = 60, 10  # characters of a column
COVER_WIDTH = 110


def ods(document: Document | Weekly) -> bytes:
    """The document as an open spreadsheet; the same bytes for the same document."""
    import odfdo  # only who asks for it waits for it

    made = document_of(document)
    sheets = sheets_of(made)
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    _about(book, made)
    for style in _ods_styles(sheets):
        book.insert_style(style, automatic=True)
    first, last = _ods_lines(_("Report"), cover(made, sheets)), _ods_lines(_("Notes"), notes(made))
    for part in (first, *map(_ods_table, sheets), last):
        book.body.append(odfdo.Element.from_tag(part))
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())


def _about(book: Any, document: Document) -> None:
    tongue, land = ("nl", "BE") if language() == "nl" else ("en", "GB")
    book.meta.title, book.meta.language = document.title, f"{tongue}-{land}"
    book.meta.creator = book.meta.initial_creator = "Waterlijn"
    book.meta.generator = "Waterlijn"
    book.meta.creation_date = book.meta.date = NO_DAY
    for style in book.get_styles():
        for words in style.get_elements("style:text-properties"):
            if words.get_attribute("fo:language"):
                words.set_attribute("fo:language", tongue)
                words.set_attribute("fo:country", land)


def _ods_styles(sheets: Sequence[Sheet]) -> list[str]:
    """A style per way of showing a number, one for headings, one for long lines, and the widths of columns."""
    formats = sorted({cell.format for sheet in sheets for row in sheet.rows for cell in row if cell.format})
    widths = sorted({width for sheet in sheets for width in _widths(sheet)} | {COVER_WIDTH})
    found = [
        '<style:style style:name="wlhead" style:family="table-cell" style:parent-style-name="Default">'
        '<style:text-properties fo:font-weight="bold"/><style:table-cell-properties fo:wrap-option="wrap" '
        'fo:border-bottom="0.75pt solid #0b5c8a"/></style:style>',
        '<style:style style:name="wlline" style:family="table-cell" style:parent-style-name="Default">'
        '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>',
        *(
            f'<style:style style:name="wlw{width}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{0.2 * width:.1f}cm"/></style:style>'
            for width in widths
        ),
    ]
    for form in formats:
        found += _ods_number_styles(form)
    return found


def _ods_number_styles(form: Format) -> list[str]:
    kind = "percentage" if form.is_percent else "number"
    number = f'<number:number number:decimal-places="{form.digits}" number:min-decimal-places="{form.digits}" ' \
        'number:min-integer-digits="1" number:grouping="true"/>'  # fmt: skip
    sign = "<number:text>\u202f%</number:text>" if form.is_percent else ""
    name = _style_name(form)
    return [
        f'<number:{kind}-style style:name="n{name}">{number}{sign}</number:{kind}-style>',
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default" '
        f'style:data-style-name="n{name}"/>',
    ]


def _style_name(form: Format) -> str:
    return f"wl{'p' if form.is_percent else 'n'}{form.digits}{'s' if form.is_signed else ''}"


def _ods_table(sheet: Sheet) -> str:
    """The names of the columns are its header row, which returns on every printed page."""
    columns = "".join(f'<table:table-column table:style-name="wlw{width}"/>' for width in _widths(sheet))
    head = "".join(_ods_words(header, "wlhead") for header in sheet.headers)
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in sheet.rows)
    return (
        f'<table:table table:name="{escape(sheet.name)}"><table:title>{escape(sheet.caption)}</table:title>{columns}'
        f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>{rows}</table:table>"
    )


def _ods_cell(cell: SheetCell) -> str:
    if cell.number is None or cell.format is None:
        return _ods_words(cell.text) if cell.text else "<table:table-cell/>"
    kind = "percentage" if cell.format.is_percent else "float"
    return (
        f'<table:table-cell table:style-name="{_style_name(cell.format)}" office:value-type="{kind}" '
        f'calcext:value-type="{kind}" office:value="{cell.number!r}"><text:p>{escape(cell.text)}</text:p>'
        "</table:table-cell>"
    )


def _ods_words(words: str, style: str = "") -> str:
    """Typed as words, so that no program runs them as a formula."""
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{named} office:value-type="string" calcext:value-type="string"><text:p>{escape(words)}'
        "</text:p></table:table-cell>"
    )


def _ods_lines(name: str, lines: Sequence[tuple[str, bool]]) -> str:
    rows = "".join(
        f"<table:table-row>{_ods_words(line, 'wlhead' if is_heading else 'wlline')}</table:table-row>"
        for line, is_heading in lines
    )
    return (
        f'<table:table table:name="{escape(name)}"><table:table-column table:style-name="wlw{COVER_WIDTH}"/>'
        f"{rows or '<table:table-row><table:table-cell/></table:table-row>'}</table:table>"
    )


def _widths(sheet: Sheet) -> list[int]:
    columns = zip(sheet.headers, *([cell.text for cell in row] for row in sheet.rows), strict=True)
    return [min(WIDEST, max(NARROWEST, 2 + max(map(len, column)))) for column in columns]


def xlsx(document: Document | Weekly) -> bytes:
    """The same sheets for Excel; the same bytes for the same document."""
    import xlsxwriter

    made = document_of(document)
    sheets = sheets_of(made)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": made.title, "author": "Waterlijn", "created": NO_DAY})
        _xlsx_lines(book, _("Report"), cover(made, sheets))
        for sheet in sheets:
            _xlsx_table(book, sheet)
        _xlsx_lines(book, _("Notes"), notes(made))
    return fixed(out.getvalue())


def _xlsx_lines(book: xlsxwriter.Workbook, name: str, lines: Sequence[tuple[str, bool]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, COVER_WIDTH)
    bold, plain = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for i, (line, is_heading) in enumerate(lines):
        sheet.write_string(i, 0, line, bold if is_heading else plain)


def _xlsx_table(book: xlsxwriter.Workbook, table: Sheet) -> None:
    sheet = book.add_worksheet(table.name)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bottom_color": "#0b5c8a"})
    for j, (header, width) in enumerate(zip(table.headers, _widths(table), strict=True)):
        sheet.set_column(j, j, width)
        sheet.write_string(0, j, header, head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    formats = {form: book.add_format({"num_format": _xlsx_code(form)}) for form in _formats(table)}
    for i, row in enumerate(table.rows, start=1):
        for j, cell in enumerate(row):
            if cell.number is not None and cell.format is not None:
                sheet.write_number(i, j, cell.number, formats[cell.format])
            elif cell.text:
                sheet.write_string(i, j, cell.text)


def _formats(table: Sheet) -> list[Format]:
    return sorted({cell.format for row in table.rows for cell in row if cell.format})


def _xlsx_code(form: Format) -> str:
    number = "#,##0" + (f".{'0' * form.digits}" if form.digits else "") + ("%" if form.is_percent else "")
    return f"+{number};-{number};{number}" if form.is_signed else number
