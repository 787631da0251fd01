"""What a letter as DOCX is written into: ours, or a template of the body's own.

Ours has styles and no more. A body puts its own `letter.docx` beside its cases: its
styles, header and footer are kept; `$id`, `$body`, `$sent` and `$title` in it are
filled in; the letter takes the place of a paragraph that says `$letter`, or of all that
stands there. A template is looked into by a child first, and refused where it holds
anything that could run, fetch or hide something.
"""

from __future__ import annotations

import io
import zipfile
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.residue import kinds
from mopac_spend.residue.run import checked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docx.document import Document

TEMPLATE = "letter.docx"
HERE = "letter"
LARGEST, _UNPACKED = 5_000_000, 50_000_000
_STYLES = "letter_styles.xml"
# What a letterhead may hold: it stands in every letter, where it is found again and
# somebody has to say why it may leave; who wrote the template is replaced.
_OF_LETTERHEADS = {
    *(kinds.PICTURE, kinds.E_MAIL, kinds.PHONE, kinds.POSTCODE, kinds.ADDRESS),
    *(kinds.PERSON, kinds.AUTHOR, kinds.PROPERTY, kinds.CUSTOM, kinds.PATH),
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Parts of a template that say nothing in a letter, by the ends of their relationships.
_LEFT_OUT = ("customXml", "thumbnail", "custom-properties", "extended-properties")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" '
        f'ContentType="{_WORD}.document.main+xml"/>'
        '<Override PartName="/word/styles.xml" '
        f'ContentType="{_WORD}.styles+xml"/>'
        '<Override PartName="/word/settings.xml" '
        f'ContentType="{_WORD}.settings+xml"/>'
        '<Override PartName="/word/numbering.xml" '
        f'ContentType="{_WORD}.numbering+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATED}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATED}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATED}/settings" Target="settings.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATED}/numbering" Target="numbering.xml"/>'
        "</Relationships>"
    ),
    "word/document.xml": (
        f'<w:document xmlns:w="{_MAIN}" xmlns:r="{_RELATED}"><w:body><w:sectPr>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1247" '
        'w:bottom="1134" w:left="1247" w:header="567" w:footer="567" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    ),
    "word/settings.xml": (
        f'<w:settings xmlns:w="{_MAIN}"><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/></w:settings>'
    ),
    "word/numbering.xml": (
        f'<w:numbering xmlns:w="{_MAIN}"><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
        '<w:lvlText w:val="\u2022"/><w:lvlJc w:val="left"/><w:pPr>'
        '<w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ),
}


def ours() -> Document:
    """Give an empty document with our styles, footed with body, reference and page."""
    import docx

    styles = files(__package__).joinpath(_STYLES).read_text(encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        for name, text in _PARTS.items():
            parts.writestr(name, _HEAD + text)
        parts.writestr("word/styles.xml", styles)
    document: Document = docx.Document(packed)
    foot = document.sections[0].footer.paragraphs[0]
    foot.style = document.styles["Footer"]
    foot.add_run("$body \u2013 $id\tPage ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    return document


def _field(paragraph: Any, code: str) -> None:  # noqa: ANN401 - of python-docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - it has no other way to add a field


def own(file: Path) -> Document:
    """Read a body's own template.

    Raises:
        Refusal: `FOI-013`, it is no DOCX, or holds what a letter must not.

    """
    import docx

    place = str(file)
    try:
        content = file.read_bytes()
    except OSError as error:
        msg = f"it cannot be read ({error.strerror}); check your rights"
        raise Refusal("FOI-013", msg, place) from error
    if len(content) > LARGEST:
        msg = f"it is longer than {LARGEST:,} bytes; a template holds no more"
        raise Refusal("FOI-013", msg, place)
    try:
        _look_at_size(content)
        found = checked(file)
        document: Document = docx.Document(io.BytesIO(content))
    except Refusal as refusal:
        raise Refusal("FOI-013", refusal.message, place) from refusal
    except Exception as error:
        # python-docx says what is wrong with a package in many ways of its own.
        msg = f"it is no DOCX ({error}); save it as a Word document"
        raise Refusal("FOI-013", msg, place) from error
    for each in found:
        if each.what not in _OF_LETTERHEADS:
            msg = f"{each.what}: {each.text}; {each.do}"
            raise Refusal("FOI-013", msg, f"{place}, {each.place}")
    _shed(document)
    return document


def _look_at_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        unpacked = sum(each.file_size for each in parts.infolist())
    if unpacked > _UNPACKED:
        msg = f"unpacked it has {unpacked:,} bytes, and a template has {_UNPACKED:,}"
        raise Refusal("FOI-013", f"{msg} at the most")


def _shed(document: Document) -> None:
    """Leave out what tells of the template and of nothing in the letter."""
    for part in (document.part, document.part.package):
        for name, related in list(part.rels.items()):
            if related.reltype.endswith((*_LEFT_OUT, "/stylesWithEffects")):
                del part.rels[name]


def fill(document: Document, fields: Mapping[str, str], place: str) -> Any:  # noqa: ANN401
    """Fill the fields of a template in, and make room for the letter.

    Returns:
        The element before which the letter stands.

    Raises:
        Refusal: `FOI-013`, it names a field that nobody knows.

    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from lxml import etree

    body = document.element.body
    here = [each for each in body.iter(qn("w:p")) if _said(each) == f"${HERE}"]
    mark = OxmlElement("w:p")
    if here:
        here[0].addprevious(mark)
    else:
        for each in [*body]:
            if each.tag != qn("w:sectPr"):
                body.remove(each)
        body.insert(0, mark)
    for each in here:
        each.getparent().remove(each)
    for part in document.part.package.iter_parts():
        root = getattr(part, "element", None)
        if isinstance(root, etree._Element):  # noqa: SLF001 - lxml names it no other way
            where = f"{place}, {part.partname.lstrip('/')}"
            for paragraph in root.iter(qn("w:p")):
                _fill_in(paragraph, fields, where)
    return mark


def _said(paragraph: Any) -> str:  # noqa: ANN401 - an element
    from docx.oxml.ns import qn

    return "".join(each.text or "" for each in paragraph.iter(qn("w:t"))).strip()


def _fill_in(paragraph: Any, fields: Mapping[str, str], place: str) -> None:  # noqa: ANN401
    """Fill the fields of a paragraph in; Word cuts a field into runs as it likes."""
    from docx.oxml.ns import qn

    texts = list(paragraph.iter(qn("w:t")))
    pieces = paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"))
    whole = "".join(each.text or "" if each in texts else "\t" for each in pieces)
    if "$" not in whole:
        return
    apart = [each for each in texts if "$" in (each.text or "")]
    joined = any(not Template(each.text).is_valid() for each in apart) or (
        Template(whole).get_identifiers()
        != [name for each in apart for name in Template(each.text).get_identifiers()]
    )
    if joined:
        for each in texts[1:]:
            each.text = ""
        texts[0].text = whole
        apart = texts[:1]
    for each in apart:
        each.text = substituted(each.text or "", fields, place)
        each.set(qn("xml:space"), "preserve")


def substituted(
    text: str, fields: Mapping[str, str], place: str, name: str = ""
) -> str:
    """Fill a text in.

    Raises:
        Refusal: `FOI-013`, it names a field that nobody knows.

    """
    try:
        return Template(text).substitute(fields)
    except (KeyError, ValueError) as error:
        known = ", ".join(f"${each}" for each in fields)
        msg = f"{name}{error} is no field of it; there are {known}"
        raise Refusal("FOI-013", msg, place) from error
