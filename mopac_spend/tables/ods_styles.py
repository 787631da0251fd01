"""The styles of an ODS file: how lines, headings and cells look, and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.tables import Kind
from mopac_spend.tables.workbook import LANGUAGE, Look

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "1.3"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = {
    **{
        name: f"{_OASIS}{name}:1.0"
        for name in ("office", "style", "text", "table", "meta", "config")
    },
    "number": f"{_OASIS}datastyle:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "ooo": "http://openoffice.org/2004/office",
}
# What every part but the manifest declares.
DECLARED = " ".join(
    (
        *(f'xmlns:{name}="{uri}"' for name, uri in _NAMESPACES.items()),
        f'office:version="{VERSION}"',
    )
)
LANDSCAPE = "Landscape"
_FONT = "Arial"
_BOLD = 'fo:font-weight="bold"'
_LOOKS = {
    Look.TITLE: f'{_BOLD} fo:font-size="15pt"',
    Look.WARNING: f'{_BOLD} fo:color="#a3140c"',
    Look.HEADING: f'{_BOLD} fo:font-size="13pt"',
    Look.TEXT: "",
    Look.LINK: (
        'fo:color="#00527f" style:text-underline-style="solid" '
        'style:text-underline-width="auto" style:text-underline-color="font-color"'
    ),
}
# Programs that read to people know headings by the names of these styles.
_NAMES = {Look.TITLE: "Heading 1", Look.HEADING: "Heading 2"}
_WRAP = 'fo:wrap-option="wrap"'
_NUMBERS = """
<number:number-style style:name="n-whole"><number:number number:decimal-places="0"
 number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:number-style style:name="n-pounds"><number:number number:decimal-places="2"
 number:min-decimal-places="2" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<number:number-style style:name="n-per_cent"><number:number number:decimal-places="1"
 number:min-decimal-places="1" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<number:percentage-style style:name="n-share"><number:number number:decimal-places="0"
 number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<number:date-style style:name="n-day"><number:year number:style="long"/>
<number:text>-</number:text><number:month number:style="long"/>
<number:text>-</number:text><number:day number:style="long"/></number:date-style>
"""
_PAGE = f"""
<office:automatic-styles><style:page-layout style:name="page">
<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm"
 style:print-orientation="landscape" fo:margin="1.5cm" style:scale-to-X="1"/>
</style:page-layout></office:automatic-styles>
<office:master-styles>
<style:master-page style:name="{LANDSCAPE}" style:page-layout-name="page"/>
</office:master-styles>
"""


def line_style(look: Look, *, wrapped: bool = False) -> str:
    """Name the style of a line."""
    name = _NAMES.get(look, f"line-{look.value}").replace(" ", "_20_")
    return f"{name}-wrapped" if wrapped else name


def cell_style(kind: Kind, *, total: bool = False) -> str:
    """Name the style of a cell in a table."""
    name = kind.base.name.lower()
    return f"{name}-total" if total else name


def head_style(kind: Kind) -> str:
    """Name the style of a heading."""
    return "head-right" if kind.is_figure else "head"


def styles() -> Iterator[str]:
    """Write the part."""
    language, _, country = LANGUAGE.partition("-")
    yield (
        f"<office:document-styles {DECLARED}><office:font-face-decls>"
        f'<style:font-face style:name="{_FONT}" svg:font-family="{_FONT}" '
        f'style:font-family-generic="swiss"/></office:font-face-decls>'
        f'<office:styles><style:default-style style:family="table-cell">'
        f'<style:text-properties style:font-name="{_FONT}" fo:font-size="11pt" '
        f'fo:language="{language}" fo:country="{country}"/></style:default-style>'
        f"{_NUMBERS.replace(chr(10), '')}"
        f'<style:style style:name="Default" style:family="table-cell"/>'
    )
    for look, text in _LOOKS.items():
        yield _style(line_style(look), text=text, shown=_NAMES.get(look, ""))
        name = line_style(look, wrapped=True)
        yield _style(name, _WRAP, text=text, parent=line_style(look))
    for kind in dict.fromkeys(kind.base for kind in Kind):
        yield from _of_kind(kind)
    ruled = f'{_WRAP} fo:border-bottom="1.5pt solid #000000"'
    yield _style("head", ruled, text=_BOLD)
    yield _style("head-right", ruled, 'fo:text-align="end"', text=_BOLD)
    yield f"</office:styles>{_PAGE.replace(chr(10), '')}</office:document-styles>"


def _of_kind(kind: Kind) -> Iterator[str]:
    """Write the styles of a cell and of a total."""
    wrap = _WRAP if kind is Kind.TEXT else ""
    aligned = "" if kind.is_figure else 'fo:text-align="start"'
    form = "" if kind is Kind.TEXT else f"n-{kind.name.lower()}"
    yield _style(cell_style(kind), wrap, aligned, form=form)
    ruled = f'{wrap} fo:border-top="0.75pt solid #000000"'
    yield _style(cell_style(kind, total=True), ruled, aligned, text=_BOLD, form=form)


def _style(  # noqa: PLR0913 - one argument per part of a style
    name: str,
    cell: str = "",
    paragraph: str = "",
    *,
    text: str = "",
    form: str = "",
    parent: str = "Default",
    shown: str = "",
) -> str:
    named = f' style:display-name="{shown}"' if shown else ""
    formed = f' style:data-style-name="{form}"' if form else ""
    aligned = 'style:text-align-source="fix" ' if paragraph else ""
    return (
        f'<style:style style:name="{name}"{named} style:family="table-cell" '
        f'style:parent-style-name="{parent}"{formed}>'
        f'<style:table-cell-properties {aligned}style:vertical-align="top" {cell}/>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/>"
        f"</style:style>"
    )
