"""One letter, three forms: each says the same, to eyes and to screen readers."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from mopac_spend.foi.letter import (
    HEADING,
    ITEM,
    NOTE,
    TABLE,
    TEXT,
    Block,
    Grid,
    Letter,
    paragraphs,
    sentence,
)
from mopac_spend.foi.letter_docx import docx as as_docx
from mopac_spend.foi.letter_forms import forms
from mopac_spend.foi.letter_plain import WIDTH, text
from mopac_spend.residue.run import checked
from tests.reports.test_pdf import elements

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# LibreOffice comes in pieces: this one reads DOCX.
WRITER = Path(shutil.which("soffice") or "soffice").resolve().with_name("libswlo.so")
BODY = "Office of an Invented Body"
GRID = Grid(
    ("Category", "2019-20", "Total"),
    (
        ("Grants", "1.00", "2.00"),
        ("Training", "3.00", "4.00"),
        ("Total", "4.00", "6.00"),
    ),
    (False, True, True),
    total=True,
    after="7 more rows are in the file of this table.",
)
WIDE = Grid(
    ("Plan", "Complete", "On track", "Delayed", "Commitments"),
    (("A plan", "1", "2", "3", "6"),),
    (False, True, True, True, True),
)
BLOCKS = [
    Block(NOTE, "ILLUSTRATIVE: all of it is invented."),
    Block(TEXT, "Thank you for your request."),
    Block(HEADING, "Our answers in full", 1),
    Block(HEADING, "1. What was spent?", 2),
    Block(TABLE, "Spend by category", table=GRID),
    Block(TEXT, "Training: courses, \u00a35 & <more>."),
    Block(TABLE, "Progress", table=WIDE),
    Block(HEADING, "How we can help", 1),
    Block(ITEM, "By month."),
    Block(ITEM, "By directorate."),
]


def letter(blocks: list[Block] = BLOCKS) -> Letter:
    return Letter("Your request", BODY, "FOI-2021-0001", dt.date(2021, 7, 1), blocks)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return forms(letter(), tmp_path_factory.mktemp("cases"), "reply")


def test_every_form_says_every_word(written: dict[str, bytes]) -> None:
    said = [each.text for each in BLOCKS]
    said += [cell for row in (GRID.headings, *GRID.rows) for cell in row]
    said += [cell for row in (WIDE.headings, *WIDE.rows) for cell in row]
    said += [GRID.after, BODY, "1 July 2021", "Your request"]
    pages = PdfReader(io.BytesIO(written["reply.pdf"])).pages
    document = docx.Document(io.BytesIO(written["reply.docx"]))
    words = {
        "text": written["reply.txt"].decode(),
        "pdf": "\n".join(page.extract_text() for page in pages),
        "docx": " ".join(document.element.body.itertext()),
    }
    for form, whole in words.items():
        flat = " ".join(whole.split())
        assert [each for each in said if each not in flat] == [], form


def test_the_pdf_is_tagged_titled_and_in_its_language(
    written: dict[str, bytes],
) -> None:
    content = written["reply.pdf"]
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].casefold() == "en-gb"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Your request", BODY)
    tags = [str(element.get("/S", "")) for element in elements(content)]
    assert tags.count("/Table") == 2
    # A table that is one long row is turned on its side: two headings.
    assert tags.count("/TH") == len(GRID.headings) + 2
    assert (tags.count("/L"), tags.count("/LI")) == (1, 2)
    assert (tags.count("/H1"), tags.count("/H2")) == (2, 1)


def test_the_docx_has_styles_a_language_and_headers_of_tables(
    written: dict[str, bytes],
) -> None:
    document = docx.Document(io.BytesIO(written["reply.docx"]))
    of = document.core_properties
    assert (of.title, of.author, of.last_modified_by) == ("Your request", BODY, BODY)
    assert (of.language, of.created) == (
        "en-GB",
        dt.datetime(2021, 7, 1, tzinfo=dt.UTC),
    )
    styles = [paragraph.style.name for paragraph in document.paragraphs]  # type: ignore[union-attr]
    assert styles.count("Title") == 1
    assert (styles.count("Heading 1"), styles.count("Heading 2")) == (2, 1)
    assert styles.count("List Bullet") == 2
    # No empty paragraph makes room; styles do.
    assert [each for each in document.paragraphs if not each.text.strip()] == []
    language = document.styles.element.find(f".//{W}rPrDefault//{W}lang")
    assert language.get(f"{W}val") == "en-GB"
    for table in document.tables:
        heads = [bool(row._tr.findall(f".//{W}tblHeader")) for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert table._tblPr.find(f"{W}tblLook").get(f"{W}firstRow") == "1"
        assert table._tblPr.find(f"{W}tblCaption").get(f"{W}val")
        widths = [cell.width for cell in table.rows[0].cells]
        assert None not in widths
        assert sum(map(int, widths)) <= 9412 * 635 + 635


def test_the_parts_of_the_docx_are_whole_and_in_order(
    written: dict[str, bytes],
) -> None:
    with zipfile.ZipFile(io.BytesIO(written["reply.docx"])) as parts:
        names = parts.namelist()
        assert names[0] == "[Content_Types].xml"
        assert {*names} == {
            *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml"),
            *("word/document.xml", "word/_rels/document.xml.rels"),
            *("word/styles.xml", "word/settings.xml", "word/numbering.xml"),
            *("word/footer1.xml",),
        }
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        roots = {name: etree.fromstring(parts.read(name)) for name in names}
    # What a style, a list or a part is referred to by is there.
    styles = {
        each.get(f"{W}styleId") for each in roots["word/styles.xml"].iter(f"{W}style")
    }
    for name in ("word/document.xml", "word/footer1.xml", "word/styles.xml"):
        for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            used = {each.get(f"{W}val") for each in roots[name].iter(f"{W}{kind}")}
            assert used <= styles
    # The order in which the schema has what a row and a table are like.
    for row in roots["word/document.xml"].iter(f"{W}tr"):
        assert row[0].tag == f"{W}trPr"
    for like in roots["word/document.xml"].iter(f"{W}tblPr"):
        order = [
            f"{W}{each}"
            for each in ("tblStyle", "tblW", "jc", "tblLayout", "tblLook", "tblCaption")
        ]
        places = [order.index(each.tag) for each in like]
        assert places == sorted(places)


def test_nothing_is_found_in_any_form(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
        assert checked(tmp_path / name, (), BODY) == []


def test_equal_letters_give_equal_bytes(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    assert forms(letter(), tmp_path, "reply") == written


@pytest.mark.skipif(
    not WRITER.is_file(), reason="no LibreOffice Writer at hand to open DOCX with"
)
def test_a_word_processor_opens_the_docx(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "reply.docx").write_bytes(written["reply.docx"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = [
        str(WRITER.with_name("soffice")),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "reply.docx",
    ]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    reader = PdfReader(tmp_path / "reply.pdf")
    said = " ".join(reader.pages[0].extract_text().split())
    assert "Spend by category" in said
    assert "\u2022 By month." in said
    assert f"{BODY} \u2013 FOI-2021-0001 Page 1 of 1" in said


words = st.text(st.characters(codec="utf-8", exclude_characters="\u2028\u2029"))
grids = st.integers(1, 7).flatmap(
    lambda width: st.builds(
        Grid,
        st.lists(words, min_size=width, max_size=width),
        st.lists(
            st.lists(words, min_size=width, max_size=width), min_size=1, max_size=4
        ),
        st.lists(st.booleans(), min_size=width, max_size=width),
        st.just(value=False),
    )
)


@given(words, grids, st.sampled_from([TEXT, ITEM, NOTE, HEADING]))
def test_no_line_of_text_is_longer_than_a_screen_but_for_a_long_word(
    said: str, grid: Grid, kind: str
) -> None:
    grid = grid._replace(
        headings=[" ".join(each.split()) for each in grid.headings],
        rows=[[" ".join(each.split()) for each in row] for row in grid.rows],
    )
    blocks = [Block(kind, " ".join(said.split())), Block(TABLE, "T", table=grid)]
    lines = text(letter(blocks)).decode().split("\n")
    for line in lines:
        longest = max(map(len, line.split(" ")), default=0)
        assert len(line) <= WIDTH or longest > WIDTH // 3


@pytest.mark.parametrize("hostile", ["\x00", "\x1b[2J", "\u202e", "]]>", "\ud800"])
def test_signs_that_are_none_break_no_form(hostile: str, tmp_path: Path) -> None:
    blocks = paragraphs(f"before {hostile} after")
    assert blocks
    for content in forms(letter(blocks), tmp_path, "reply").values():
        assert content


def test_a_text_is_paragraphs_and_items() -> None:
    blocks = paragraphs("One\ntwo.\n\n- a\n- b\n\nThree $id #let <b>")
    assert [(each.kind, each.text) for each in blocks] == [
        (TEXT, "One two."),
        (ITEM, "a"),
        (ITEM, "b"),
        (TEXT, "Three $id #let <b>"),
    ]
    assert paragraphs("") == paragraphs(" \n ") == []
    assert [sentence(each) for each in ("", " a ", "a.", "a?")] == [
        "",
        "a.",
        "a.",
        "a?",
    ]


def test_a_part_of_a_letter_is_never_read_as_a_program(tmp_path: Path) -> None:
    blocks = [Block(TEXT, '#read("/etc/passwd") $id ${sent} {{ x }} =1+1 <w:t>')]
    for form, content in forms(letter(blocks), tmp_path, "reply").items():
        if form.endswith("txt"):
            assert b'#read("/etc/passwd") $id ${sent} {{ x }} =1+1 <w:t>' in content
    document = docx.Document(io.BytesIO(as_docx(letter(blocks), tmp_path)))
    assert document.paragraphs[-1].text == blocks[0].text
