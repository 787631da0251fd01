"""Exports as workbooks: what a spreadsheet holds is what is read of it.

A few rows of an export are written as XLSX or ODS with amounts as numbers, texts or
formulas' values; then parts of the ZIP and their XML are changed. The oracle takes the
ZIP apart itself. Real workbooks (XLS too) are damaged byte by byte.
"""

# ruff: noqa: TRY003, E501 - a fault is its words; XML is wide
from __future__ import annotations

import io
import re
import zipfile
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import fitting, lines
from mopac_spend.importing.reading.sheets import Source
from tests.fuzz import changes, exports, files, oracle, tables
from tests.fuzz.case import (
    ACCEPTED,
    ASIDE,
    NO_ORACLE,
    REFUSED,
    Fault,
    Outcome,
    Step,
    drawn,
    seeded,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from tests.fuzz.tables import Table

WEIGHT, SECONDS = 1, 30.0
OF_PARTS = (
    "far_cell", "dimension", "shared", "no_row_numbers", "error_cell", "merged",
    "hidden_row", "boolean", "huge", "part_lost", "bomb", "entity", "cell", "strict", "prefix",
)  # fmt: skip
# What Python says of a ZIP that an earlier step damaged.
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError),
    *(NotImplementedError, RuntimeError),
)
_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"')


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose rows and a form, or a real workbook, and what is done to it."""
    real = files.named("real:pcard/*/*.xls", "sample:*.xlsx", "real:grants360/*/*.xlsx")
    if chance.random() < 0.25:
        return chance.choice(real), drawn(chance, changes.BYTES, 3)
    subject = f"{chance.choice(tables.names())}#{chance.randrange(10**6)}"
    form = chance.choice(["xlsx", "xlsx", "ods"])
    steps = [Step(f"as {form}", chance.randrange(10**6))]
    tables_of: list[list[str]] = [
        [*changes.KEEPING],
        [*changes.CHANGING],
        [*changes.HOSTILE],
    ]
    among = chance.choice(tables_of)
    steps += drawn(chance, among, 2)
    if chance.random() < 0.5:
        steps += drawn(chance, [*OF_PARTS, *changes.BYTES], 2)
    return subject, steps


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Write the workbook, change it, and hold what is read against the oracle."""
    file = room / "input" / "export"
    file.parent.mkdir(parents=True, exist_ok=True)
    if "#" not in subject:
        content = files.content(subject)
        for step in steps:
            content = changes.of_bytes(step.name, content, step.chance())
        file.write_bytes(content)
        return _judge(file, None)
    name, _, seed = subject.partition("#")
    table = tables.some(name, seeded(seed))
    table.above = []
    form = "xlsx"
    for step in steps:
        if step.name in changes.OF_TABLES:
            try:
                changes.OF_TABLES[step.name](table, step.chance())
            except LookupError:
                continue
        elif step.name.startswith("as "):
            form = step.name[3:]
    sure: Table | None = table
    content = xlsx(table) if form == "xlsx" else ods(table)
    for step in steps:
        if step.name in changes.BYTES:
            content, sure = changes.of_bytes(step.name, content, step.chance()), None
        elif step.name in OF_PARTS:
            content = of_parts(step, content)
            sure = sure if step.name in _HARMLESS else None
    file.write_bytes(content)
    return _judge(file, sure)


_HARMLESS = {"dimension", "merged", "no_row_numbers"}


def _judge(file: Path, table: Table | None) -> Outcome:
    """Read a workbook; hold the pounds of each payee's rows against the table."""
    try:
        source = Source.read(file)
        chosen = fitting.choose(source, exports.known())
        extract = lines.extract(source, chosen, exports.OPENED)
    except Refusal as refusal:
        return Outcome(REFUSED, refusal.code)
    if table is None or chosen.name != table.layout:
        return Outcome(NO_ORACLE)
    try:
        day, at, payee = table.where
    except LookupError:
        return Outcome(NO_ORACLE)
    posted = {line.row.rpartition("!")[2]: line.amount for line in extract.lines}
    for number, row in enumerate(table.rows, 2):
        if at >= len(row) or str(number) not in posted:
            continue
        due, amount = oracle.pounds(row[at]), posted[str(number)]
        if due is None:
            words = f"row {number}: {row[at]!r} posted as {amount}"
            raise Fault("posted what is no amount", words)
        if isinstance(due, Decimal) and amount != due:
            words = f"row {number}: {row[at]!r} posted as {amount}"
            raise Fault("posted another amount", words)
    blank = sum(not "".join(row).strip() for row in table.rows)
    rows = len(extract.lines) + len(extract.set_aside) + len(extract.totals)
    if rows != len(table.rows) - blank and len({day, at, payee}) == 3:
        words = f"{rows} accounted for, {len(table.rows) - blank} are there"
        raise Fault("rows are not those of the sheet", words)
    return Outcome(ASIDE if extract.set_aside else ACCEPTED)


def xlsx(table: Table) -> bytes:
    """Write a table as a workbook: sure amounts are numbers in every other row."""
    return packed([table.heads, *table.rows], oracle_column(table))


def packed(rows: Sequence[list[str]], pounds: int = -1) -> bytes:
    """Write the smallest workbook that spreadsheet programs take."""
    made = "".join(
        f'<row r="{n}">{"".join(_cells(n, row, pounds))}</row>'
        for n, row in enumerate(rows, 1)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _BOOK_RELS,
        "xl/worksheets/sheet1.xml": _SHEET.format(made),
    }
    return _packed({name: text.encode() for name, text in parts.items()})


def _cells(number: int, row: list[str], pounds: int) -> list[str]:
    made = []
    for at, cell in enumerate(row):
        if not cell:
            continue
        place = f'r="{_letters(at)}{number}"'
        value = oracle.pounds(cell) if number > 1 and number % 2 else None
        if isinstance(value, Decimal) and at == pounds:
            made.append(f"<c {place}><v>{float(value)!r}</v></c>")
        else:
            made.append(
                f'<c {place} t="inlineStr"><is><t xml:space="preserve">{_xml(cell)}</t></is></c>'
            )
    return made


def oracle_column(table: Table) -> int:
    """Give the column of the pounds, -1 where there is none any more."""
    try:
        return table.where[1]
    except LookupError:
        return -1


def ods(table: Table) -> bytes:
    """Write an OpenDocument spreadsheet of texts."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{_xml(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        + "</table:table-row>"
        for row in [table.heads, *table.rows]
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = _MANIFEST.format(kind)
    parts = {
        "mimetype": kind,
        "content.xml": _CONTENT.format(rows),
        "META-INF/manifest.xml": manifest,
    }
    return _packed({name: text.encode() for name, text in parts.items()})


def _xml(cell: str) -> str:
    kept = "".join(
        s
        for s in cell
        if s in "\t\n" or " " <= s < "\ud800" or "\ue000" <= s < "\ufffe"
    )
    return escape(kept)


def of_parts(step: Step, content: bytes) -> bytes:
    """Change one part of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {each: packed.read(each) for each in packed.namelist()}
    except _UNREADABLE:
        return content
    chance = step.chance()
    where = ("sharedStrings", "sheet1") if step.name == "cell" else ("sheet1",)
    name = next((n for w in where for n in parts if w in n or n == "content.xml"), None)
    if name is None:
        return content
    text = parts[name].decode("utf-8", errors="replace")
    far = chance.choice(
        ["XFD1048576", "A1048576", "XFD1", "ZZZ9", "A99999999999", "A0"]
    )
    changed = {
        "far_cell": lambda: text.replace(
            "</sheetData>",
            f'<row r="1048576"><c r="{far}"><v>1</v></c></row></sheetData>',
        ),
        "dimension": lambda: text.replace(
            "<sheetData>", f'<dimension ref="A1:{far}"/><sheetData>'
        ),
        "shared": lambda: text.replace('t="inlineStr"', 't="s"', 1),
        "no_row_numbers": lambda: text,
        "error_cell": lambda: _CELL.sub(r'<c t="e" r="\1\2"', text, count=1),
        "merged": lambda: text.replace(
            "</sheetData>",
            '</sheetData><mergeCells count="1"><mergeCell ref="A1:A1"/></mergeCells>',
        ),
        "hidden_row": lambda: text.replace('<row r="2"', '<row hidden="1" r="2"'),
        "boolean": lambda: text.replace("<v>", "<v>1</v><v>", 1),
        "huge": lambda: re.sub(r"<v>[^<]*</v>", "<v>1e308</v>", text, count=1),
        "bomb": lambda: text + " " * chance.choice([10**6, 5 * 10**7]),
        "entity": lambda: '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text,
        "cell": lambda: _text_put(text, chance),
        "strict": lambda: text.replace("schemas.openxmlformats.org", "purl.oclc.org"),
        "prefix": lambda: text.replace("<row", "<x:row").replace("</row", "</x:row"),
    }
    if step.name == "part_lost":
        del parts[chance.choice(sorted(parts))]
    else:
        parts[name] = changed[step.name]().encode()
    return _packed(parts)


def _text_put(text: str, chance: random.Random) -> str:
    """Write something into a cell of text."""
    found = [*re.finditer(r"<t(?: [^>]*)?>([^<]*)</t>", text)]
    if not found:
        return text
    one = chance.choice(found)
    said = [each[1] for each in found[:60]]
    new = _xml(chance.choice([*changes.TEXTS, "vru", "victims", "grants"])) or ""
    new = chance.choice([new, chance.choice(said)])
    return text[: one.start(1)] + new + text[one.end(1) :]


def _packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2018, 4, 1, 0, 0, 0))
            packed.writestr(info, content)
    return made.getvalue()


def _letters(at: int) -> str:
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


_NS = "http://schemas.openxmlformats.org"
_TYPES = (
    f'<Types xmlns="{_NS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" Type="{_NS}'
    '/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_NS}/spreadsheetml/2006/main" xmlns:r="{_NS}/officeDocument/2006/relationships">'
    '<sheets><sheet name="Payments" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELS = (
    f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" Type="{_NS}'
    '/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_SHEET = f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{{}}</sheetData></worksheet>'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT = (
    f'<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0" '
    f'xmlns:text="{_OASIS}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
    '<table:table table:name="Payments">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="{}"/></manifest:manifest>'
)
