"""A document that a colleague can edit (DOCX): real headings, tables with a header row, pictures with words."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from waterlijn.report.archives import NO_DAY, fixed
from waterlijn.report.charts import Chart
from waterlijn.report.document import Document, Section, method_words, unknown_words
from waterlijn.report.files import document_of
from waterlijn.report.pictures import WIDTH_CM, png
from waterlijn.report.tables import Table
from waterlijn.report.weekly import Weekly
from waterlijn.words import gettext as _
from waterlijn.words import language

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph

LOCALES = {"nl": "nl-BE", "en": "en-GB"}
FONT = "Arial"  # on every machine, and without serifs
DEEP, LINE, WATER = "0B5C8A", "AAAAAA", "EAF2F6"


def docx(document: Document | Weekly) -> bytes:
    """The document for a word processor; the same bytes for the same document."""
    import docx as word  # only who asks for it waits for it

    made = document_of(document)
    file = word.Document()
    _set_up(file, made)
    file.add_heading(made.title, 1)
    _sentence(file, made.sentence)
    if made.lead:
        file.add_paragraph(made.lead)
    for section in made.sections:
        if section:
            _section(file, section)
    _listed(file, unknown_words(), made.warnings)
    if made.behind:
        file.add_heading(_("What lies under these numbers"), 2)
        for table in made.behind:
            _table(file, table)
    _method(file, made.method)
    out = io.BytesIO()
    file.save(out)
    return fixed(out.getvalue())


def _set_up(file: WordFile, document: Document) -> None:
    from docx.shared import Cm, Pt, RGBColor

    about, page = file.core_properties, file.sections[0]
    about.title, about.author, about.language = document.title, "Waterlijn", LOCALES[language()]
    about.created = about.modified = NO_DAY
    about.comments, about.last_modified_by = "", "Waterlijn"
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - WIDTH_CM) / 2)
    page.top_margin = page.bottom_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Heading 1", 19), ("Heading 2", 13), ("Caption", 10), ("List Bullet", 10.5)):
        style = file.styles[name]
        _font(style, size)
        if name.startswith("Heading"):
            style.font.color.rgb = RGBColor(0x14, 0x23, 0x2E)
            style.paragraph_format.space_before = Pt(14)
            style.paragraph_format.space_after = Pt(6)
    _language(file)
    _page_number(page.footer.paragraphs[0])


def _font(style: Any, size: float) -> None:
    """One font in every script: the styles of the template name those of a theme."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _language(file: WordFile) -> None:
    """The language in which the text is read aloud and checked."""
    from docx.oxml.ns import qn

    for found in file.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), LOCALES[language()])


def _page_number(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(f"{_('Page')} ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _sentence(file: WordFile, sentence: str) -> None:
    from docx.shared import Pt

    run = file.add_paragraph().add_run(sentence)
    run.bold, run.font.size = True, Pt(14)


def _section(file: WordFile, section: Section) -> None:
    file.add_heading(section.heading, 2)
    for sentence in section.sentences:
        file.add_paragraph(sentence)
    for chart in section.charts:
        _picture(file, chart)
    for table in section.tables:
        if table:
            _table(file, table)
    for point in section.points:
        file.add_paragraph(point, style="List Bullet")


def _picture(file: WordFile, chart: Chart) -> None:
    from docx.shared import Cm

    shape = file.add_picture(io.BytesIO(png(chart)), width=Cm(WIDTH_CM))
    words = shape._inline.docPr
    words.set("title", chart.title)
    words.set("descr", f"{chart.title}. {chart.description}")
    file.paragraphs[-1].paragraph_format.keep_with_next = True
    _small(file, chart.caption)


def _table(file: WordFile, table: Table) -> None:
    """A caption, a first row that returns on every page, a first column of names, quiet lines."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    caption = file.add_paragraph(table.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    grid = file.add_table(rows=1 + len(table.rows), cols=len(table.headers))
    _describe(grid, table)
    for i, row in enumerate((table.headers, *table.rows)):
        for j, (cell, text) in enumerate(zip(grid.rows[i].cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.bold, run.font.size = i == 0, _points(9)
            if j in table.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if table.note:
        _small(file, table.note)


def _describe(grid: Any, table: Table) -> None:
    """What a screen reader must know of a table, and its lines."""
    settings = grid._tbl.tblPr
    _add(settings, "w:tblBorders", {}, [("w:top", DEEP), ("w:bottom", DEEP), ("w:insideH", LINE)])
    look = {"w:val": "04A0", "w:firstRow": "1", "w:firstColumn": "1", "w:noHBand": "0", "w:noVBand": "1"}
    for old in settings.findall(_name("w:tblLook")):
        settings.remove(old)
    _add(settings, "w:tblLook", look)
    _add(settings, "w:tblCaption", {"w:val": table.caption})
    first = grid.rows[0]._tr.get_or_add_trPr()
    _add(first, "w:tblHeader", {"w:val": "true"})
    for row in grid.rows:
        _add(row._tr.get_or_add_trPr(), "w:cantSplit", {"w:val": "true"})


def _add(parent: Any, name: str, attributes: dict[str, str], lines: list[tuple[str, str]] | None = None) -> None:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(_name(key), value)
    for side, colour in lines or ():
        _add(element, side, {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": colour})
    parent.append(element)


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _listed(file: WordFile, heading: str, lines: tuple[str, ...]) -> None:
    if lines:
        file.add_heading(heading, 2)
    for line in lines:
        file.add_paragraph(line, style="List Bullet")


def _method(file: WordFile, lines: tuple[str, ...]) -> None:
    """The small print, in water under the waterline."""
    if not lines:
        return
    _shade(file.add_heading(method_words(), 2), is_first=True)
    for line in lines:
        _shade(_small(file, line))


def _shade(paragraph: Any, is_first: bool = False) -> None:
    settings = paragraph._p.get_or_add_pPr()
    if is_first:
        _add(settings, "w:pBdr", {})
        _add(settings[-1], "w:top", {"w:val": "single", "w:sz": "20", "w:space": "4", "w:color": DEEP})
    _add(settings, "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": WATER})


def _small(file: WordFile, words: str) -> Paragraph:
    paragraph = file.add_paragraph()
    paragraph.add_run(words).font.size = _points(9)
    return paragraph


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)
