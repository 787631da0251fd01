"""Which styles of a workbook hide what is written in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.residue.package import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.residue.package import Element, Package

Colour: TypeAlias = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# Contrasts of WCAG from 1, none, to 21; nobody reads text of less than this.
_LEAST = 1.25
# Below this share of light, sRGB is a straight line.
_DARK = 0.04045
# Points; nobody reads letters of this size.
_SMALL = 2.5
# The colours that old formats number, but for the shades nobody hides text in.
_INDEXED = {
    **dict.fromkeys((0, 8, 64), BLACK),
    **dict.fromkeys((1, 9, 65), WHITE),
    22: (192, 192, 192),
    23: (128, 128, 128),
}
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_NOTHING = re.compile(r'(?:\[[^\]]*\]|"\s*"|\s)*;(?:\[[^\]]*\]|"\s*"|[\s;])*')


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, as WCAG counts it."""

    def luminance(colour: Colour) -> float:
        parts = [
            c / 12.92 if c <= _DARK else ((c + 0.055) / 1.055) ** 2.4
            for c in (each / 255 for each in colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def is_unseen(text: Colour | None, ground: Colour | None) -> bool:
    """Whether nobody reads a text on its ground; None is a colour that is not known."""
    return bool(text and ground) and contrast(text, ground) < _LEAST  # type: ignore[arg-type]


def colour_of(text: str) -> Colour | None:
    """Read `FFFFFF`, `#ffffff` or, with how much it lets through, `FFFFFFFF`."""
    digits = text.strip().lstrip("#")[-6:]
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", digits):
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def hides_all(code: str) -> bool:
    """Whether a format of numbers shows nothing: `;;;`."""
    return _NOTHING.fullmatch(code) is not None


class Styles:
    """The styles of a workbook.

    Attributes:
        unseen: numbers of the styles of cells in which nothing can be seen.
        by_rule: numbers of those that a rule gives to cells.
        grounds: the colour beneath each style of cells.

    """

    def __init__(self, package: Package, styles: str, theme: str) -> None:
        """Read the two parts; "" is one that is not there."""
        self._theme = self._themed(package.tree(theme)) if theme else {}
        self.unseen: set[str] = set()
        self.by_rule: set[str] = set()
        self.grounds: dict[str, Colour | None] = {}
        if styles:
            self._read(package.tree(styles))

    @staticmethod
    def _themed(root: Element) -> dict[str, Colour | None]:
        return {
            local(each): colour_of(each[0].get("lastClr") or each[0].get("val") or "")
            for scheme in root.iter("{*}clrScheme")
            for each in scheme
            if len(each)
        }

    def _read(self, root: Element) -> None:
        formats = {
            each.get("numFmtId"): each.get("formatCode", "")
            for each in root.iterfind("{*}numFmts/{*}numFmt")
        }
        fonts = list(root.iterfind("{*}fonts/{*}font"))
        fills = list(root.iterfind("{*}fills/{*}fill"))
        for at, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            font = _at(fonts, style.get("fontId"))
            ground = self.ground(_at(fills, style.get("fillId")))
            self.grounds[str(at)] = ground
            code = formats.get(style.get("numFmtId"), "")
            if self.is_unseen(font, ground) or hides_all(code):
                self.unseen.add(str(at))
        for at, style in enumerate(root.iterfind("{*}dxfs/{*}dxf")):
            font, fill = style.find("{*}font"), style.find("{*}fill")
            number = style.find("{*}numFmt")
            coloured = font is not None and font.find("{*}color") is not None
            ground = self.ground(fill, of_rule=True)
            if (coloured and self.is_unseen(font, ground)) or (
                number is not None and hides_all(number.get("formatCode", ""))
            ):
                self.by_rule.add(str(at))

    def ground(self, fill: Element, *, of_rule: bool = False) -> Colour | None:
        """Give the colour of a fill; None where it is more than one."""
        pattern = fill.find("{*}patternFill") if fill is not None else None
        if fill is None or (pattern is None and not len(fill)):
            return WHITE
        if pattern is None:
            return None
        kind = pattern.get("patternType", "solid" if of_rule else "none")
        if kind == "none":
            return WHITE
        colour = pattern.find("{*}bgColor" if of_rule else "{*}fgColor")
        if kind != "solid":
            return None
        # A solid fill that names no colour is black, but white where a rule gives it.
        usual = WHITE if of_rule else BLACK
        return usual if colour is None else self.colour(colour, usual)

    def is_unseen(self, font: Element, ground: Colour | None) -> bool:
        """Whether text in a font cannot be seen on a ground."""
        if font is None:
            return False
        size = font.find("{*}sz")
        if size is not None and float(size.get("val") or 11) <= _SMALL:
            return True
        colour = font.find("{*}color")
        return is_unseen(
            BLACK if colour is None else self.colour(colour, BLACK), ground
        )

    def colour(self, element: Element, automatic: Colour) -> Colour | None:
        """Give a colour; None where it is not known."""
        if element.get("auto") in {"1", "true"}:
            return automatic
        if element.get("rgb"):
            colour = colour_of(element.get("rgb"))
        elif (at := element.get("theme")) is not None:
            colour = self._theme.get(_at(_THEME, at) or "")
        else:
            colour = _INDEXED.get(int(element.get("indexed") or -1))
        return colour and _tinted(colour, float(element.get("tint") or 0))


def _at(of: Sequence[Element], number: str | None) -> Element:
    place = int(number or 0)
    return of[place] if 0 <= place < len(of) else None


def _tinted(colour: Colour, tint: float) -> Colour:
    red, green, blue = (
        round(c * (1 + tint) if tint < 0 else c + (255 - c) * tint) for c in colour
    )
    return red, green, blue
