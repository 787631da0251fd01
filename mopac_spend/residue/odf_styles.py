"""Which styles of an OpenDocument hide what is written in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.residue.package import attribute, local
from mopac_spend.residue.xlsx_styles import BLACK, WHITE, colour_of, is_unseen

if TYPE_CHECKING:
    from mopac_spend.residue.package import Element
    from mopac_spend.residue.xlsx_styles import Colour

_SIZE = re.compile(r"([0-9.]+)(pt|mm|cm|in|px)")
_POINTS = {"pt": 1.0, "mm": 2.835, "cm": 28.35, "in": 72.0, "px": 0.75}
# Points; of a smaller row, column or letter nobody sees anything.
_NIL, _SMALL = 1.5, 2.5


class Styles:
    """The styles of a document, each with what it takes from its parents."""

    def __init__(self) -> None:
        """Begin with none."""
        self._own: dict[str, dict[str, str]] = {}
        self._parents: dict[str, str] = {}
        self._silent: set[str] = set()
        self._unseen: dict[str, bool] = {}
        self._ground: Colour | None = WHITE

    def read(self, root: Element) -> None:
        """Read the styles below an element."""
        for each in root.iter("{*}style", "{*}default-style"):
            name = attribute(each, "name") or f"default {attribute(each, 'family')}"
            own: dict[str, str] = {}
            for properties in each:
                own |= {local(key): value for key, value in properties.items()}
            if each_format := attribute(each, "data-style-name"):
                own["format"] = each_format
            self._own[name] = own
            family = f"default {attribute(each, 'family')}"
            parent = attribute(each, "parent-style-name") or family
            self._parents[name] = parent if parent != name else ""
        for each in root.iter("{*}number-style", "{*}text-style"):
            pieces = [local(piece) for piece in each]
            words = "".join(each.itertext()).strip()
            if not words and set(pieces) <= {"text", "text-properties"}:
                self._silent.add(attribute(each, "name"))

    def _of(self, name: str, what: str) -> str:
        for _ in range(20):
            if name not in self._own:
                return ""
            if value := self._own[name].get(what):
                return value
            name = self._parents[name]
        return ""

    def is_hidden_table(self, name: str) -> bool:
        """Whether a style hides a sheet."""
        return self._of(name, "display") == "false"

    def is_nil(self, name: str) -> bool:
        """Whether a row or column of a style has no height or width."""
        size = self._of(name, "row-height") or self._of(name, "column-width")
        return bool(size) and _points(size) < _NIL

    def is_unseen(self, name: str) -> bool:
        """Whether what is in a cell of a style cannot be seen."""
        if name not in self._unseen:
            self._unseen[name] = self._hides_cell(name)
        return self._unseen[name]

    def _hides_cell(self, name: str) -> bool:
        if self._of(name, "format") in self._silent:
            return True
        ground = self._of(name, "background-color")
        return self._is_hidden(name, colour_of(ground) if ground else None)

    def ground_is(self, name: str) -> None:
        """Settle on which cell's ground pieces of text stand."""
        self._ground = colour_of(self._of(name, "background-color")) or WHITE

    def is_unseen_prose(self, name: str) -> bool:
        """Whether a paragraph, or a piece of one, cannot be seen."""
        ground = colour_of(self._of(name, "background-color")) or self._ground
        return self._is_hidden(name, ground)

    def _is_hidden(self, name: str, ground: Colour | None) -> bool:
        if self._of(name, "display") == "none":
            return True
        size = self._of(name, "font-size")
        if size and not size.endswith("%") and _points(size) <= _SMALL:
            return True
        shade = self._of(name, "color")
        text = colour_of(shade) if shade else BLACK
        return is_unseen(text or BLACK, ground or WHITE)


def _points(size: str) -> float:
    found = _SIZE.fullmatch(size)
    return float(found[1]) * _POINTS[found[2]] if found else 99.0
