"""A letter as DOCX: titles, headings and tables that a screen reader can tell apart."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from mopac_spend.foi import letter_template
from mopac_spend.foi.letter import HEADING, ITEM, LANGUAGE, NOTE, TABLE
from mopac_spend.foi.letter_template import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docx.document import Document

    from mopac_spend.foi.letter import Block, Grid, Letter

# ZIP knows no earlier day; equal letters give equal bytes.
_EARLIEST = (1980, 1, 1, 0, 0, 0)
# Points above what follows a table, and of its cells where a template has no style
# for them; units of python-docx across a sheet of A4.
_AIR, _SMALL, _PAGE = 8, 9, 7_560_000
# Rows of a table of figures that stay on one page.
_SHORT = 6
# Letters for which a column is widened at the most, and what each has besides; units
# that a letter of nine and a half points takes.
_LONGEST, _LEAST, _LETTER = 45, 3, 72_000
_STYLES = {NOTE: "Note", ITEM: "List Bullet"}
_TEXT, _CAPTION, _CELL, _GRID = "Normal", "Caption", "Table Text", "Table Grid"


def docx(letter: Letter, folder: Path) -> bytes:
    """Write a letter as DOCX; equal letters give equal bytes.

    Args:
        letter: what it says.
        folder: in which the body may have a template of its own.

    Raises:
        Refusal: `FOI-013`, that template cannot be used.

    """
    file = folder / TEMPLATE
    is_own = file.is_file()
    document = letter_template.own(file) if is_own else letter_template.ours()
    mark = letter_template.fill(document, letter.fields, str(file))
    _Writer(document, mark).write(letter)
    mark.getparent().remove(mark)
    _properties(document, letter)
    return _packed(document)


class _Writer:
    """Writes blocks into a document, before a mark."""

    def __init__(self, document: Document, mark: Any) -> None:  # noqa: ANN401
        self._document = document
        self._mark = mark
        self._after_table = False
        self._names = {each.name for each in document.styles}

    def write(self, letter: Letter) -> None:
        self._paragraph(letter.body, _TEXT)
        self._paragraph(letter.fields["sent"], _TEXT)
        self._paragraph(letter.title, "Title")
        for block in letter.blocks:
            if block.kind == TABLE and block.table is not None:
                self._table(block, block.table.upright)
            else:
                self._paragraph(block.text, _style(block))

    def _paragraph(self, text: str, style: str) -> None:
        from docx.shared import Pt

        paragraph = self._document.add_paragraph(text, self._known(style))
        if self._after_table and style == _TEXT:
            paragraph.paragraph_format.space_before = Pt(_AIR)
        self._after_table = False
        self._mark.addprevious(paragraph._p)  # noqa: SLF001 - its element

    def _known(self, style: str) -> str | None:
        """Give a style, or none where a template of somebody's own has not got it."""
        return style if style in self._names else None

    def _table(self, block: Block, grid: Grid) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self._paragraph(block.text, _CAPTION)
        table = self._document.add_table(0, len(grid.headings), self._known(_GRID))
        self._mark.addprevious(table._tbl)  # noqa: SLF001 - its element
        table.autofit = True
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), block.text)
        table._tblPr.append(caption)  # noqa: SLF001 - python-docx knows no caption
        look = table._tblPr.find(qn("w:tblLook"))  # noqa: SLF001
        if look is not None:
            for name in list(look.attrib):
                del look.attrib[name]
            marked = {"firstRow": 1, "lastRow": int(grid.total), "firstColumn": 0}
            for name, is_on in {**marked, "noHBand": 1, "noVBand": 1}.items():
                look.set(qn(f"w:{name}"), str(is_on))
        self._row(table, grid.headings, grid.figures, "w:tblHeader", bold=True)
        *rows, last = grid.rows or [()]
        for row in rows:
            self._row(table, row, grid.figures)
        if last:
            self._row(table, last, grid.figures, bold=grid.total)
        self._widen(table, grid)
        if len(grid.rows) <= _SHORT and any(grid.figures):
            for row in table.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        self._after_table = True
        if grid.after:
            self._paragraph(grid.after, _TEXT)

    def _widen(self, table: Any, grid: Grid) -> None:  # noqa: ANN401
        """Give each column the share of the page that its longest cell asks for."""
        section = self._document.sections[0]
        page, left, right = (
            section.page_width,
            section.left_margin,
            section.right_margin,
        )
        room = (page or _PAGE) - (left or 0) - (right or 0)
        columns = [*zip(grid.headings, *grid.rows, strict=True)]
        # No figure, day or word is broken, if the page has room for it.
        least = [
            max(_longest_word(head) + 2, *map(_longest_word, cells), 0) + _LEAST
            for head, *cells in columns  # what heads them is bold, and wider
        ]
        wanted = [
            max(low, min(max(map(len, column)), _LONGEST) + _LEAST)
            for low, column in zip(least, columns, strict=True)
        ]
        letters = room // _LETTER
        spare = max(0, letters - sum(least))
        more = [want - low for want, low in zip(wanted, least, strict=True)]
        asked = [
            low * (sum(more) or 1) + spare * each
            for low, each in zip(least, more, strict=True)
        ]
        for column, share in zip(table.columns, asked, strict=True):
            width = room * share // sum(asked)
            column.width = width
            for cell in column.cells:
                cell.width = width

    def _row(
        self,
        table: Any,  # noqa: ANN401 - of python-docx
        cells: Sequence[str],
        figures: Sequence[bool],
        *marks: str,
        bold: bool = False,
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Pt

        style = self._known(_CELL)
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no other way to mark it
        for name in ("w:cantSplit", *marks):
            properties.append(OxmlElement(name))
        for cell, text, figure in zip(row.cells, cells, figures, strict=True):
            (paragraph,) = cell.paragraphs
            if style:
                paragraph.style = self._document.styles[style]
            run = paragraph.add_run(text)
            if bold:
                run.bold = True
            if style is None:
                run.font.size = Pt(_SMALL)
            if figure:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _style(block: Block) -> str:
    if block.kind == HEADING:
        return f"Heading {block.level}"
    return _STYLES.get(block.kind, _TEXT)


def _properties(document: Document, letter: Letter) -> None:
    """Name the letter and the body, and nobody and nothing else."""
    sent = dt.datetime.combine(letter.sent, dt.time())
    of = document.core_properties
    of.title, of.author, of.language = letter.title, letter.body, LANGUAGE
    of.last_modified_by = letter.body
    of.created = of.modified = sent
    of.revision = 1
    for name in ("category", "comments", "content_status", "identifier", "keywords"):
        setattr(of, name, "")
    of.subject = of.version = ""


def _packed(document: Document) -> bytes:
    """Pack a document such that nothing of this machine or hour is in it."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(packed, "w") as anew:
        for each in parts.infolist():
            named = zipfile.ZipInfo(each.filename, _EARLIEST)
            named.compress_type = zipfile.ZIP_DEFLATED
            named.external_attr = 0o600 << 16
            anew.writestr(named, parts.read(each))
    return packed.getvalue()
