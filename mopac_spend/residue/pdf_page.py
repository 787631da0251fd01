"""What is painted on a page of a PDF, in its order: which text lies under what.

A box over a text hides nothing from whoever copies it out. So boxes, pictures and
texts are followed as they are painted, each with its place, colour and opacity; what a
text is covered by, and whether it stands on its own colour, is seen at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from mopac_spend.residue.kinds import COVERED, UNSEEN
from mopac_spend.residue.pdf_fonts import advance_of
from mopac_spend.residue.pdf_shapes import (
    ONE,
    Box,
    at,
    box_of,
    matrix_of,
    scale_of,
    times,
)
from mopac_spend.residue.xlsx_styles import BLACK, WHITE, is_unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mopac_spend.residue.pdf_shapes import Matrix, Value
    from mopac_spend.residue.xlsx_styles import Colour

# Points; of smaller letters nobody sees anything. Invisible letters are of this mode.
_SMALL, _INVISIBLE, _CLIPPED = 1.2, 3, 7
_OPAQUE, _CLEAR = 0.95, 0.05
# How much of a letter's height, and of a letter's width, a box must cover.
_LOW, _HIGH, _WIDE = 0.1, 0.45, 0.6
# Points of a line; parts of a colour of light and of one of ink.
_ENDS, _LIGHT, _INK = 2, 3, 4
_PAINTS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_STROKES = {b"S", b"s"}
_SHOWS = {b"Tj", b"TJ", b"'", b'"'}


@dataclass(slots=True)
class Text:
    """Some letters: their box, colour and size, and when they were painted."""

    box: Box
    size: float
    order: int
    mode: int
    words: str = ""
    seen: bool = True


@dataclass(slots=True)
class _State:
    ctm: Matrix = ONE
    fill: Colour | None = BLACK
    space: str = "/DeviceGray"
    opacity: float = 1.0
    is_plain: bool = True
    line: float = 1.0
    stroke: Colour | None = BLACK
    mode: int = 0
    size: float = 1.0
    font: Value = None
    resources: Value = field(default_factory=dict)


class Painting:
    """A page as it is painted."""

    def __init__(self, page: Value) -> None:
        """Follow the page from its first to its last operation."""
        self._state = _State(resources=page.get("/Resources", {}))
        self._stack: list[_State] = []
        self._forms: list[tuple[_State, list[_State]]] = []
        self._path: list[tuple[float, float]] = []
        self._is_box, self._order, self._since = True, 0, 0
        self.boxes: list[tuple[int, Box]] = []
        self.texts: list[Text] = []
        self.spoken: list[str] = []
        self.words: list[str] = []
        self.text = page.extract_text(
            visitor_operand_before=self._before,
            visitor_operand_after=self._after,
            visitor_text=self._heard,
        )

    def _heard(self, text: str, *_: Value) -> None:
        if text.strip():
            self.words.append(text.strip())
            for each in self.texts[self._since :]:
                each.words = text.strip()
            self._since = len(self.texts)

    def _before(self, operator: bytes, operands: Value, _cm: Value, tm: Value) -> None:
        self._order += 1
        act = self._ACTS.get(operator)
        if act is not None:
            act(self, operands)
        elif operator in _SHOWS:
            self._show(operands, tm)
        elif operator in _PAINTS:
            self._paint(self._state.fill)
        elif operator in _STROKES:
            self._strike()
        elif operator in {b"BDC", b"DP"}:
            self._marked(operands)
        if operator in _PAINTS | _STROKES | {b"n"}:
            self._path, self._is_box = [], True

    def _after(self, operator: bytes, operands: Value, _cm: Value, _tm: Value) -> None:
        if operator == b"Do" and self._forms and _name(operands):
            self._state, self._stack = self._forms.pop()

    def _marked(self, operands: Value) -> None:
        if len(operands) > 1 and isinstance(operands[1], dict):
            for key, value in operands[1].items():
                if key in {"/ActualText", "/Alt", "/E"}:
                    self.spoken.append(str(value))

    # States.
    def _save(self, _: Value) -> None:
        self._stack.append(replace(self._state))

    def _restore(self, _: Value) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _transform(self, operands: Value) -> None:
        self._state.ctm = times(matrix_of(operands), self._state.ctm)

    def _graphics(self, operands: Value) -> None:
        state = _of(self._state.resources, "/ExtGState", operands)
        if state is None:
            return
        self._state.opacity = float(state.get("/ca", self._state.opacity))
        if "/BM" in state:
            self._state.is_plain = state["/BM"] in {"/Normal", "/Compatible"}
        if str(state.get("/SMask", "/None")) != "/None":
            self._state.is_plain = False

    def _spaced(self, operands: Value) -> None:
        self._state.space, self._state.fill = str(operands[0]), BLACK

    def _filled(self, operands: Value) -> None:
        space = _of(self._state.resources, "/ColorSpace", [self._state.space])
        kind = str(space[0]) if isinstance(space, list) and space else ""
        known = kind not in {"/Separation", "/DeviceN", "/Indexed", "/Pattern"}
        self._state.fill = _colour(operands) if known else None

    def _set_fill(self, operands: Value) -> None:
        self._state.fill = _colour(operands)

    def _set_stroke(self, operands: Value) -> None:
        self._state.stroke = _colour(operands)

    def _set_line(self, operands: Value) -> None:
        self._state.line = float(operands[0])

    def _set_mode(self, operands: Value) -> None:
        self._state.mode = int(operands[0])

    def _set_font(self, operands: Value) -> None:
        self._state.font = _of(self._state.resources, "/Font", operands)
        self._state.size = float(operands[1])

    # Paths.
    def _rectangle(self, operands: Value) -> None:
        x, y, width, height = (float(each) for each in operands)
        self._add((x, y), (x + width, y), (x + width, y + height), (x, y + height))

    def _line_to(self, operands: Value) -> None:
        self._add((float(operands[0]), float(operands[1])))

    def _curve_to(self, operands: Value) -> None:
        points = [float(each) for each in operands]
        self._add((points[-2], points[-1]))
        self._is_box = False

    def _add(self, *points: tuple[float, float]) -> None:
        self._path += [at(point, self._state.ctm) for point in points]

    def _paint(self, colour: Colour | None) -> None:
        state = self._state
        if state.opacity < _OPAQUE or not state.is_plain:
            return
        points = self._path
        for first in range(0, len(points), 4) if len(points) % 4 == 0 else (0,):
            some = points[first : first + 4] if len(points) % 4 == 0 else points
            if box := box_of(some, colour):
                self.boxes.append((self._order, box))

    def _strike(self) -> None:
        """A thick line covers as well as a box."""
        state, points = self._state, self._path
        if len(points) != _ENDS or state.opacity < _OPAQUE:
            return
        half = state.line * scale_of(state.ctm) / 2
        (x, y), (to_x, to_y) = points
        left, right = sorted((x, to_x))
        bottom, top = sorted((y, to_y))
        if top - bottom < half:
            box = Box(left, bottom - half, right, top + half, state.stroke, "a line")
            self.boxes.append((self._order, box))

    def _draw(self, operands: Value) -> None:
        name = _name(operands)
        if not name:
            return
        self._forms.append((replace(self._state), self._stack))
        drawn = _of(self._state.resources, "/XObject", operands)
        if drawn is None:
            return
        if drawn.get("/Subtype") == "/Image":
            corners = [at(c, self._state.ctm) for c in ((0, 0), (1, 0), (1, 1), (0, 1))]
            solid = not {"/SMask", "/Mask", "/ImageMask"} & set(drawn)
            box = box_of(corners, None)
            if box and solid and self._state.opacity >= _OPAQUE:
                self.boxes.append((self._order, box._replace(what="a picture")))
            return
        self._stack = []
        matrix = matrix_of(drawn.get("/Matrix", ONE))
        resources = drawn.get("/Resources", self._state.resources)
        self._state = replace(
            self._state, ctm=times(matrix, self._state.ctm), resources=resources
        )

    # Texts.
    def _show(self, operands: Value, tm: Value) -> None:
        state = self._state
        matrix = times(matrix_of(tm), state.ctm)
        advance = advance_of(state.font, operands) * state.size
        x, y = at((0, 0), matrix)
        to_x, to_y = at((advance, state.size), matrix)
        size = abs(state.size) * scale_of(matrix)
        box = Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y), state.fill)
        clear = state.opacity <= _CLEAR
        mode = _INVISIBLE if clear else state.mode
        self.texts.append(Text(box, size, self._order, mode))

    _ACTS: ClassVar[dict[bytes, Callable[[Painting, Value], None]]] = {
        b"q": _save,
        b"Q": _restore,
        b"cm": _transform,
        b"gs": _graphics,
        b"cs": _spaced,
        **dict.fromkeys((b"sc", b"scn"), _filled),
        **dict.fromkeys((b"g", b"rg", b"k"), _set_fill),
        **dict.fromkeys((b"G", b"RG", b"K", b"SC", b"SCN"), _set_stroke),
        b"w": _set_line,
        b"Tr": _set_mode,
        b"Tf": _set_font,
        b"re": _rectangle,
        **dict.fromkeys((b"m", b"l"), _line_to),
        **dict.fromkeys((b"c", b"v", b"y"), _curve_to),
        b"Do": _draw,
    }

    def findings(self, shown: Box) -> Iterator[tuple[str, str]]:
        """Give the texts that nobody sees: of which kind, and the words.

        Args:
            shown: the part of the page that is shown.

        """
        for text in self.texts:
            if not text.words:
                continue
            why = self._why(text, shown)
            if why:
                yield why, self._covered_words(text) if why == COVERED else text.words

    def _why(self, text: Text, shown: Box) -> str:
        box = text.box
        if text.mode in {_INVISIBLE, _CLIPPED} or text.size < _SMALL:
            return UNSEEN
        if box.right < shown.left or box.left > shown.right:
            return UNSEEN
        if box.top < shown.bottom or box.bottom > shown.top:
            return UNSEEN
        if self.over(text):
            return COVERED
        ground: Colour | None = WHITE
        for order, below in self.boxes:
            if order < text.order and _covers(below, text):
                ground = below.colour
        return UNSEEN if is_unseen(box.colour, ground) else ""

    def over(self, text: Text) -> list[Box]:
        """Give what was painted over a text."""
        return [
            box
            for order, box in self.boxes
            if order > text.order and _covers(box, text)
        ]

    def _covered_words(self, text: Text) -> str:
        """Give about those words that are under a box."""
        width = max(text.box.right - text.box.left, 0.1)
        over = self.over(text)
        first = (min(box.left for box in over) - text.box.left) / width
        last = (max(box.right for box in over) - text.box.left) / width
        start = max(int(first * len(text.words)) - 1, 0)
        end = min(int(last * len(text.words)) + 2, len(text.words))
        alone = sum(1 for each in self.texts if each.words == text.words) == 1
        return text.words[start:end] if alone else text.words


def _covers(box: Box, text: Text) -> bool:
    of = text.box
    height = of.top - of.bottom
    across = min(box.right, of.right) - max(box.left, of.left)
    return (
        box.bottom <= of.bottom + _LOW * height
        and box.top >= of.bottom + _HIGH * height
        and across >= min(_WIDE * text.size, (of.right - of.left) * _WIDE)
    )


def _name(operands: Value) -> str:
    return str(operands[0]) if operands else ""


def _of(resources: Value, kind: str, operands: Value) -> Value:
    of_kind = _resolved(_resolved(resources).get(kind))
    return _resolved(of_kind.get(_name(operands))) if of_kind else None


def _resolved(value: Value) -> Value:
    return value.get_object() if hasattr(value, "get_object") else value


def _colour(operands: Value) -> Colour | None:
    parts = [float(each) for each in operands if isinstance(each, (int, float))]
    parts = [min(max(each, 0.0), 1.0) for each in parts]
    if len(parts) == 1:
        parts *= 3
    elif len(parts) == _INK:
        parts = [(1 - each) * (1 - parts[3]) for each in parts[:3]]
    if len(parts) != _LIGHT:
        return None
    red, green, blue = (round(255 * each) for each in parts)
    return red, green, blue
