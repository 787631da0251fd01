"""PDFs that Typst makes, and what other programs put into one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from mopac_spend.residue import kinds as k
from tests.residue.looking import found, kinds

if TYPE_CHECKING:
    from collections.abc import Callable

CLEAN = """
#set page(width: 400pt, height: 300pt)
= Answer
#block(fill: black, inset: 4pt, text(fill: white)[Seen on black])
#table(columns: 2, fill: (_, y) => if y == 0 { navy },
  text(fill: white)[Supplier], text(fill: white)[Pounds], [Harbour Training], [12.50])
"""
BOX = (
    "#place(top + left, dx: {}pt, dy: -2pt, rect(width: {}pt, height: 14pt, fill: {}))"
)

DOT = 'bytes((0, 0, 0)), format: (encoding: "rgb8", width: 1, height: 1)'


def made(text: str = CLEAN) -> bytes:
    return bytes(typst.compile(text.encode()))


def looked(content: bytes) -> list[tuple[str, str, str]]:
    return found(content, "answer.pdf")


def written(
    change: Callable[[PdfWriter], object], *, incremental: bool = False
) -> bytes:
    source = io.BytesIO(made())
    writer = (
        PdfWriter(source, incremental=True)
        if incremental
        else PdfWriter(clone_from=source)
    )
    change(writer)
    into = io.BytesIO()
    writer.write(into)
    return into.getvalue()


def test_white_on_dark_is_seen() -> None:
    assert looked(made()) == []


@pytest.mark.parametrize("colour", ["black", "white", "rgb(20, 20, 20)"])
def test_a_text_under_a_box_is_found(colour: str) -> None:
    line = f"Paid to Jane Invented in May\n{BOX.format(38, 80, colour)}"
    ((place, what, text),) = looked(made(line))
    assert (place, what) == ("page 1", k.COVERED)
    assert "Jane" in text


@pytest.mark.parametrize(
    "under",
    [
        BOX.format(200, 60, "black"),  # beside the text
        "#place(top + left, dy: 9pt, line(length: 100pt, stroke: 0.6pt))",  # below it
        BOX.format(0, 80, "black.transparentize(60%)"),  # it is read through
    ],
)
def test_what_covers_no_text_is_no_finding(under: str) -> None:
    assert looked(made(f"Paid to Jane\n{under}")) == []


def test_a_thick_line_covers_as_a_box_does() -> None:
    thick = "#place(top + left, dy: 4pt, dx: 40pt, line(length: 60pt, stroke: 12pt))"
    ((_, what, _),) = looked(made(f"Paid to Jane Invented\n{thick}"))
    assert what == k.COVERED


def test_a_picture_covers_as_a_box_does() -> None:
    size = "width: 90pt, height: 14pt"
    over = f"#place(top + left, dy: -2pt, image({DOT}, {size}))"
    told = looked(made(f"Paid to Jane Invented\n{over}"))
    assert {what for _, what, _ in told} == {k.COVERED, k.PICTURE}


@pytest.mark.parametrize(
    "text",
    [
        *("#text(fill: white)[secret]", "#text(size: 0.4pt)[secret]"),
        *("#block(fill: black)[secret]", "#place(dx: -500pt)[secret]"),
    ],
)
def test_a_text_that_nobody_sees_is_found(text: str) -> None:
    assert looked(made(f"Shown\n\n{text}")) == [("page 1", k.UNSEEN, "secret")]


def test_what_its_pages_and_properties_say_is_searched() -> None:
    text = '#set document(title: "Answer", author: "Lou Smith")\n[Lou] jo\\@example.org'
    assert kinds(looked(made(text))) == {
        ("page 1", k.DRAFTING),
        ("page 1", k.E_MAIL),
        ("properties", k.AUTHOR),
    }
    assert (
        found(made('#set document(author: "Office")\nA'), "a.pdf", body="Office") == []
    )


def test_a_page_that_is_a_picture_is_found() -> None:
    assert ("page 1", k.PICTURE) in kinds(looked(made(f"#image({DOT})")))


def test_remarks_files_layers_and_scripts_are_found() -> None:
    def change(writer: PdfWriter) -> None:
        writer.add_attachment("raw.csv", b"a,b")
        writer.add_annotation(0, Text(rect=(10, 10, 20, 20), text="ask Lou"))
        name = TextStringObject("Names")
        layer = writer._add_object(
            DictionaryObject(
                {NameObject("/Name"): name, NameObject("/Type"): NameObject("/OCG")}
            )
        )
        writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
            {
                NameObject("/OCGs"): ArrayObject([layer]),
                NameObject("/D"): DictionaryObject(
                    {NameObject("/OFF"): ArrayObject([layer])}
                ),
            }
        )
        writer._add_object(
            DictionaryObject(
                {
                    NameObject("/S"): NameObject("/JavaScript"),
                    NameObject("/JS"): TextStringObject("app.alert(1)"),
                }
            )
        )
        writer.add_metadata({"/Keywords": "checked by Jo", "/Company": "Body"})

    told = looked(written(change))
    assert {what for _, what, _ in told} == {
        *(k.COMMENT, k.EMBEDDED, k.LAYER, k.MACRO, k.PROPERTY)
    }
    assert ("layers", k.LAYER, "Names") in told
    assert ("page 1", k.COMMENT, "Text: ask Lou") in told


def test_a_redaction_that_was_not_applied_is_found() -> None:
    def change(writer: PdfWriter) -> None:
        side = [NumberObject(each) for each in (0, 0, 400, 300)]
        box = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Redact"),
                NameObject("/Rect"): ArrayObject(side),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([box])

    told = looked(written(change))
    assert ("page 1", k.COVERED, "Answer") in told


def test_an_earlier_version_is_found() -> None:
    changed = written(lambda w: w.add_metadata({"/Title": "New"}), incremental=True)
    assert ("the file", k.EARLIER) in kinds(looked(changed))


def test_bytes_after_the_end_are_found() -> None:
    assert kinds(looked(made() + b"more of it")) == {("the file", k.LEFT_OVER)}


def test_a_page_taken_out_of_the_list_is_still_there() -> None:
    def change(writer: PdfWriter) -> None:
        writer.add_blank_page(100, 100)
        pages = writer.root_object["/Pages"].get_object()
        assert isinstance(pages, DictionaryObject)
        pages[NameObject("/Kids")] = ArrayObject([pages["/Kids"][0]])  # type: ignore[index]
        pages[NameObject("/Count")] = NumberObject(1)

    told = looked(written(change))
    assert {what for _, what, _ in told} == {k.LEFT_OVER}


def test_a_password_to_change_it_is_none_to_read_it() -> None:
    locked = written(lambda w: w.encrypt("", "owner"))
    assert PdfReader(io.BytesIO(locked)).is_encrypted
    assert looked(locked) == []
