"""PDF, tagged as PDF/UA-1 asks, so that it can be read aloud.

Typst sets it, from a layout of our own and from data: no text of the books is ever
part of a program. The only fonts are those in the folder `fonts`, so that a page looks
the same wherever it is set.

https://pdfa.org/resource/iso-14289-pdfua/
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from mopac_spend.tables.signs import signs

FONTS = Path(__file__).parent / "fonts"
WEIGHTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
# No page holds a word of so many letters: it is broken where the line ends.
LONGEST = 28
_WORD = re.compile(rf"\S{{{LONGEST}}}(?=\S)")
_BREAK = "\u200b"
# Signs that the font is known to have, so that nobody need look: those of European
# languages, dashes, quotation marks and the like.
_COMMON = frozenset(map(chr, (*range(0x20, 0x180), *range(0x2013, 0x2027), 0x20AC)))
# What an unknown or unshown sign is replaced by.
_UNSHOWN = "\ufffd"


def pdf(layout: Path, name: str, data: object) -> bytes:
    """Set data by a layout; equal data gives equal bytes.

    Args:
        layout: a file of Typst; it can read what is in its own folder.
        name: by which the layout knows the data.
        data: what JSON can hold. Of what stands under `svg` every sign is kept that the
            font has; in other texts words that no line holds may break as well.

    Raises:
        typst.TypstError: the layout has a mistake.

    """
    import typst  # only who makes a PDF needs it

    return typst.compile(
        layout,
        package_path=layout.parent,
        package_cache_path=layout.parent,
        format="pdf",
        sys_inputs={name: json.dumps(_covered(data), ensure_ascii=False)},
        pdf_standards="ua-1",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)]),
        timestamp=0,
    )


def _covered(data: Any) -> Any:  # noqa: ANN401 - any shape of JSON
    """Replace what the font cannot show, and let words break that no line holds."""
    if isinstance(data, dict):
        return {
            key: _known(value) if key == "svg" else _covered(value)
            for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [_covered(each) for each in data]
    if isinstance(data, str):
        return _WORD.sub(lambda word: word[0] + _BREAK, _known(data))
    return data


def _known(text: str) -> str:
    if text.isprintable() and _COMMON.issuperset(text):
        return text
    known = _signs()
    return "".join(
        sign
        if sign == "\n" or (ord(sign) in known and unicodedata.category(sign)[0] != "C")
        else _UNSHOWN
        for sign in text
    )


@cache
def _signs() -> frozenset[int]:
    """Give the signs that the font of every weight has."""
    regular, bold = (signs((FONTS / name).read_bytes()) for name in WEIGHTS)
    return regular & bold
