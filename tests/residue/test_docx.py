"""DOCX: what Word keeps in the text and beside it."""

from __future__ import annotations

import pytest

from mopac_spend.residue import kinds as k
from tests.residue.looking import changed, found, kinds
from tests.residue.test_pages_and_texts import zipped

W = 'xmlns:w="urn:w" xmlns:r="urn:r" xmlns:wps="urn:wps" xmlns:wp="urn:wp"'
RELS = (
    '<Relationships xmlns="urn:p"><Relationship Id="r1" Type="urn:p/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
STYLES = """<w:styles {}>
<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:styleId="Below"><w:basedOn w:val="Gone"/></w:style></w:styles>"""

IN_BLACK = (
    "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill='000000'/></w:tcPr>{}</w:tc></w:tr>"
    "</w:tbl>"
)


def document(body: str, **parts: str) -> bytes:
    text = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    own = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELS,
        "word/document.xml": text,
        "word/styles.xml": STYLES.format(W),
    }
    own |= {name.replace("__", "/"): part for name, part in parts.items()}
    return changed(zipped(), {name: part.encode() for name, part in own.items()})


def run(properties: str = "", text: str = "secret") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def looked(content: bytes) -> set[tuple[str, str]]:
    return kinds(found(content, "a.docx"))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (paragraph(run("<w:vanish/>")), k.UNSEEN),
        (paragraph(run('<w:rStyle w:val="Below"/>')), k.UNSEEN),
        (paragraph(run(), properties='<w:pStyle w:val="Gone"/>'), k.UNSEEN),
        (paragraph(run('<w:color w:val="FFFFFF"/>')), k.UNSEEN),
        (paragraph(run('<w:sz w:val="2"/>')), k.UNSEEN),
        (paragraph(run('<w:highlight w:val="black"/>')), k.COVERED),
        (
            paragraph(run('<w:shd w:fill="000000"/><w:color w:val="000000"/>')),
            k.COVERED,
        ),
        (paragraph("<w:ins w:author='Lou'>", run(), "</w:ins>"), k.TRACKED),
        (
            paragraph("<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"),
            k.TRACKED,
        ),
        (
            paragraph("<w:r><w:instrText> INCLUDETEXT a.docx </w:instrText></w:r>"),
            k.FIELD,
        ),
        (paragraph("<wps:wsp><wps:spPr/></wps:wsp>"), k.SHAPE),
        (paragraph('<wp:docPr name="a" hidden="1"/>'), k.UNSEEN),
        (paragraph('<wp:docPr descr="C:\\Users\\lou\\logo.png"/>'), k.PATH),
        (paragraph(run(text="T"), run(text="BC")), k.DRAFTING),
    ],
)
def test_what_a_text_hides_is_found(body: str, what: str) -> None:
    assert {each for _, each in looked(document(body))} == {what}


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run('<w:vanish w:val="0"/>')),
        paragraph(run('<w:color w:val="FFFFFF"/><w:shd w:fill="003366"/>')),
        paragraph(run('<w:highlight w:val="yellow"/>')),
        paragraph("<w:r><w:instrText> PAGE </w:instrText></w:r>"),
        IN_BLACK.format(paragraph(run('<w:color w:val="FFFFFF"/>'))),
    ],
)
def test_what_a_text_shows_is_no_finding(body: str) -> None:
    assert looked(document(body)) == set()


def test_what_stands_beside_the_text_is_found() -> None:
    comment = (
        "<w:comment w:author='Lou'><w:p><w:r><w:t>why?</w:t></w:r></w:p></w:comment>"
    )
    parts = {
        "word__comments.xml": f"<w:comments {W}>{comment}</w:comments>",
        "word__people.xml": f"<w:people {W}><w:person w:author='Jo'/></w:people>",
        "word__settings.xml": f"<w:settings {W}><w:trackRevisions/></w:settings>",
        "word__header1.xml": f"<w:hdr {W}>{paragraph(run(text='DRAFT'))}</w:hdr>",
        "word__glossary__document.xml": "<a/>",
        "word__embeddings__book.xlsx": "PK",
        "word__vbaProject.bin": "macro",
        "word__never.heard": "of",
        "docProps__core.xml": "<c><creator>Lou Smith</creator><title>A</title></c>",
        "docProps__app.xml": "<p><Manager>Jo Smith</Manager><Company>B</Company></p>",
    }
    assert looked(document(paragraph(run(text="shown")), **parts)) == {
        ("word/comments.xml", k.COMMENT),
        ("word/comments.xml", k.AUTHOR),
        ("word/people.xml", k.AUTHOR),
        ("word/settings.xml", k.TRACKED),
        ("word/header1.xml", k.DRAFTING),
        ("word/glossary/document.xml", k.EMBEDDED),
        ("word/embeddings/book.xlsx", k.EMBEDDED),
        ("word/vbaProject.bin", k.MACRO),
        ("word/never.heard", k.CLOSED),
        ("docProps/core.xml", k.AUTHOR),
        ("docProps/app.xml", k.AUTHOR),
    }
