"""Words, letterhead and layout of a body's own; and those that mean harm."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from pypdf import PdfReader

from mopac_spend.foi.letter_pdf import LAYOUT
from tests.foi.letter_desk import CASE, ON, Desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

pytestmark = pytest.mark.usefixtures("looked_into_here")


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answered")
    desk = Desk(folder)
    for part in "12":
        desk.answer(part, "--say", "None.")
    return desk.cases


@pytest.fixture
def desk(answered: Path, tmp_path: Path) -> Desk:
    shutil.copytree(answered, tmp_path / "cases")
    return Desk(tmp_path, begun=True)


def letterhead(
    desk: Desk, change: Callable[[Document], object] = lambda _: None
) -> None:
    """Put a letterhead beside the cases, as somebody makes one in Word."""
    document = docx.Document()
    document.core_properties.author = "Body of cases"
    header = document.sections[0].header.paragraphs[0]
    header.add_run("Our letterhead, re").bold = True
    # Word cuts a field in two where somebody has corrected it.
    header.add_run("ference $i")
    header.add_run("d of ${body}")
    document.sections[0].footer.paragraphs[0].text = "Registered in $$ and \u00a3"
    document.styles["Heading 1"].font.size = Pt(19)
    document.add_paragraph("Sent on $sent")
    document.add_paragraph("$letter")
    document.add_paragraph("With kind regards")
    change(document)
    document.save(str(desk.cases / "letter.docx"))


def test_a_letterhead_keeps_its_styles_header_and_footer(desk: Desk) -> None:
    letterhead(desk)
    content = desk.draft()["docx"]
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    body = "Office of an Invented Commissioner"
    assert section.header.paragraphs[0].text == (
        f"Our letterhead, reference {CASE} of {body}"
    )
    assert section.footer.paragraphs[0].text == "Registered in $ and \u00a3"
    assert document.styles["Heading 1"].font.size == Pt(19)
    texts = [each.text for each in document.paragraphs]
    assert texts[0] == "Sent on 28 June 2021"
    assert texts[-1] == "With kind regards"
    assert "$letter" not in texts
    assert any("Thank you for your request" in each for each in texts)
    assert document.core_properties.author == body
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
    assert not [each for each in names if "thumbnail" in each or "customXml" in each]
    assert desk.draft()["docx"] == content


def test_a_letterhead_without_a_place_for_the_letter_is_its_styles_alone(
    desk: Desk,
) -> None:
    letterhead(
        desk, lambda document: document.element.body.remove(document.paragraphs[1]._p)
    )
    document = docx.Document(io.BytesIO(desk.draft()["docx"]))
    texts = [each.text for each in document.paragraphs]
    assert "With kind regards" not in texts
    assert texts[2].startswith("Freedom of Information Act 2000")


def test_a_field_that_nobody_knows_is_named_with_its_place(desk: Desk) -> None:
    letterhead(
        desk, lambda document: document.sections[0].footer.add_paragraph("$requester")
    )
    said = desk.refused("draft", CASE, *ON)
    assert said.startswith("FOI-013: ")
    assert "letter.docx, word/footer1.xml: 'requester' is no field" in said
    assert "$title, $body, $id, $sent" in said
    assert not list(desk.cases.rglob("reply.*"))


def _macro(content: bytes) -> bytes:
    return _with(content, "word/vbaProject.bin", b"macro")


def _embedded(content: bytes) -> bytes:
    return _with(content, "word/embeddings/sheet.xlsx", b"PK")


def _bomb(content: bytes) -> bytes:
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/theme/theme9.xml", b"<a>" + b" " * 60_000_000)
    return packed.getvalue()


def _with(content: bytes, name: str, part: bytes) -> bytes:
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as parts:
        parts.writestr(name, part)
    return packed.getvalue()


def _entities(content: bytes) -> bytes:
    return _replaced(
        content,
        "word/document.xml",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    )


def _replaced(content: bytes, name: str, text: bytes) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        for each in old.namelist():
            new.writestr(each, text if each == name else old.read(each))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_macro, "macro or script"),
        (_embedded, "embedded file"),
        (_entities, ""),
        (lambda _: b"no document", ""),
        (lambda _: b"", ""),
        (lambda content: content[:2000], ""),
        (lambda _: b"x" * 5_000_001, "longer than"),
        (_bomb, "unpacked it has"),
        (lambda content: _replaced(content, "word/document.xml", b" " * 10), ""),
    ],
)
def test_a_letterhead_that_means_harm_is_refused(
    spoil: Callable[[bytes], bytes], said: str, desk: Desk
) -> None:
    letterhead(desk)
    file = desk.cases / "letter.docx"
    file.write_bytes(spoil(file.read_bytes()))
    refused = desk.refused("draft", CASE, *ON)
    assert refused.startswith(f"FOI-013: {file}")
    assert said in refused
    assert "root:" not in refused
    assert not list(desk.cases.rglob("reply.*"))


def _field(document: Document) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'INCLUDETEXT "/etc/passwd"')
    document.paragraphs[0]._p.append(field)


def _hidden(document: Document) -> None:
    document.paragraphs[0].add_run("nobody sees this").font.hidden = True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_field, "form field or field code"),
        (_hidden, "text that cannot be seen"),
        (lambda document: document.add_paragraph("TODO: new logo"), "drafting tag"),
        (
            lambda document: document.add_paragraph("Dear all [Lou]"),
            "drafting tag: [Lou]",
        ),
        (
            lambda document: document.add_comment(document.paragraphs[0].runs, "a"),
            "comment",
        ),
    ],
)
def test_a_letterhead_that_fetches_hides_or_remarks_is_refused(
    change: Callable[[Document], object], said: str, desk: Desk
) -> None:
    letterhead(desk, change)
    refused = desk.refused("draft", CASE, *ON, "--despite", "whatever")
    assert refused.startswith("FOI-013: ")
    assert said in refused


@pytest.mark.parametrize(
    "text", ["jane@invented.example", "Ask Mr John Invented", "020 7946 0000"]
)
def test_what_a_letterhead_tells_is_found_in_the_letter_and_explained(
    text: str, desk: Desk
) -> None:
    letterhead(desk, lambda document: document.add_paragraph(text))
    said = desk.refused("draft", CASE, *ON)
    assert said.startswith(f"FOI-014: {CASE}: data/reply.docx, ")
    desk.draft("--despite", "it is the office's own")


SAID = {
    "tag": "See the report. [Lou]",
    "todo": "It was five pounds TODO",
    "name": "Mrs Jane Invented keeps them.",
    "mail": "Ask jane.doe@invented.example for it.",
}


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_an_answer_that_says_too_much_is_found_in_every_form(
    text: str, desk: Desk
) -> None:
    from mopac_spend.books.load import open_books
    from mopac_spend.pack.checking import found

    desk.answer("1", "--say", text)
    said = desk.refused("draft", CASE, *ON)
    assert said.startswith(f"FOI-014: {CASE}: data/reply.")
    assert not list(desk.cases.rglob("reply.*"))
    letters = desk.draft("--despite", "to see it")
    for form, content in letters.items():
        assert found({f"reply.{form}": content}, open_books(desk.books)), form


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_words_of_a_body_that_say_too_much_do_not_leave(text: str, desk: Desk) -> None:
    (desk.cases / "reply.toml").write_text(f'licence = "{text}"\n', encoding="utf-8")
    assert desk.refused("draft", CASE, *ON).startswith("FOI-014: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'thanks = "$nobody"',
            "thanks: 'nobody' is no field of it; there are $id, $body",
        ),
        ('strange = "a"', "no letter has strange; it has subject, "),
        ("thanks = 1", "thanks has to be a text"),
        ("thanks =", "it cannot be read"),
        ('thanks = "costs $5"', "thanks: "),
        ('thanks = "${__class__}"', "'__class__' is no field"),
        ('[thanks]\na = "b"', "thanks has to be a text"),
        ("\udcff", "it cannot be read"),
    ],
)
def test_words_of_a_body_that_are_none_are_refused(
    text: str, said: str, desk: Desk
) -> None:
    file = desk.cases / "reply.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    refused = desk.refused("draft", CASE, *ON)
    assert refused.startswith(f"FOI-013: {file}: ")
    assert said in refused


def test_a_blank_text_is_left_out(desk: Desk) -> None:
    (desk.cases / "reply.toml").write_text('licence = ""\n', encoding="utf-8")
    assert "Open Government Licence" not in desk.text()


def layout(desk: Desk, *lines: str) -> None:
    head = '#let letter = json(bytes(sys.inputs.letter))\n#set text(lang: "en")'
    body = "\n".join((head, "#set document(title: letter.title)", *lines))
    (desk.cases / LAYOUT).write_text(body + "\n", encoding="utf-8")


def test_a_body_has_a_layout_of_its_own(desk: Desk) -> None:
    layout(
        desk,
        "= Our own layout of #letter.id",
        "#for each in letter.blocks { par(each.text) }",
    )
    content = desk.draft()["pdf"]
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert f"Our own layout of {CASE}" in text
    assert "Thank you for your request" in " ".join(text.split())
    assert desk.draft()["pdf"] == content


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "#letter.requester",
            "line 4: a letter has no requester; mend it; letter has title",
        ),
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../../../etc/passwd")', "outside of|escape"),
        ('#import "@preview/cetz:0.2.0": *', "line 4: .*'import'"),
        ('#include "reply.toml"', "line 4: .*'include'"),
        ('#eval("1+1")', "line 4: .*'eval'"),
        ('#dictionary(std).at("ev" + "al")("1")', "line 4: .*'std'"),
        ('#plugin("a.wasm")', "line 4: .*'plugin'"),
        ("#while true {}", "mend it"),
        ("#let f(n) = f(n + 1)\n#f(0)", "depth"),
        ("#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))", "mend it"),
        ("#(", "mend it"),
        ("[Lou]", ""),
    ],
)
def test_a_layout_that_does_more_than_set_a_letter_is_refused(
    line: str, said: str, desk: Desk
) -> None:
    layout(desk, line)
    refused = desk.refused("draft", CASE, *ON)
    code = "FOI-014" if line == "[Lou]" else "FOI-013"
    assert refused.startswith(f"{code}: ")
    assert re.search(said, refused), refused
    assert "root:" not in refused
    assert not list(desk.cases.rglob("reply.*"))


@pytest.mark.slow
def test_a_layout_without_an_end_is_ended(desk: Desk) -> None:
    layout(desk, "#for a in range(100000) { for b in range(100000) { let c = a + b } }")
    assert "too much time or memory" in desk.refused("draft", CASE, *ON)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a" * 200_001])
def test_a_layout_that_is_no_text_is_refused(content: bytes, desk: Desk) -> None:
    (desk.cases / LAYOUT).write_bytes(content)
    assert desk.refused("draft", CASE, *ON).startswith("FOI-013: ")


def test_our_own_layout_is_one_that_a_body_may_begin_with(desk: Desk) -> None:
    from importlib.resources import files

    ours = files("mopac_spend.foi").joinpath(LAYOUT).read_text(encoding="utf-8")
    before = desk.draft()["pdf"]
    (desk.cases / LAYOUT).write_text(ours, encoding="utf-8")
    assert desk.draft()["pdf"] == before
