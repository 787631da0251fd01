"""SVG in the making: places across are parts of the width, places down are pixels.

So a drawing is as wide as its page, and its type stays as large as the page's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from mopac_spend.charts.words import brief, clean, exact, width, wrapped

if TYPE_CHECKING:
    from mopac_spend.charts.model import Point

# The narrowest page that a drawing is made for, in pixels of type.
NARROWEST = 286
# And what a page has that is no phone's.
ROOMY = 560
# How wide each of small multiples is at least.
WIDE = 170
TYPE, SMALL = 15, 13
LINE = 19
# How much wider type is that is strong.
STRONG = 1.12


def across(place: float) -> str:
    """Write a place across, in per cent of the width."""
    return f"{_number(place)}%"


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


class Sketch:
    """The inside of a drawing; `points` is what its marks stand for."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.points: list[Point] = []

    def add(self, tag: str, inner: str = "", **attributes: str | float) -> None:
        """Add an element; `inner` is markup, and attributes are escaped."""
        self._parts.append(_element(tag, inner, attributes))

    def text(  # noqa: PLR0913 - of one text
        self,
        x: float,
        y: float,
        words: str,
        looks: str = "",
        *,
        dx: float = 0,
        anchor: str = "start",
    ) -> None:
        """Write words at a place: per cent across, pixels down and aside."""
        attributes: dict[str, str | float] = {"x": across(x), "y": y}
        if dx:
            attributes["dx"] = dx
        if anchor != "start":
            attributes["text-anchor"] = anchor
        if looks:
            attributes["class"] = looks
        self.add("text", escape(clean(words)), **attributes)

    def lines(  # noqa: PLR0913 - of one text
        self,
        x: float,
        y: float,
        words: list[str],
        looks: str = "",
        *,
        dx: float = 0,
        anchor: str = "start",
    ) -> None:
        """Write lines one below the other, the first at a place."""
        for down, line in enumerate(words):
            self.text(x, y + LINE * down, line, looks, dx=dx, anchor=anchor)

    def mark(self, point: Point, tag: str, **attributes: str | float) -> None:
        """Add what stands for a figure; the exact figure is shown under the pointer."""
        self.points.append(point)
        figure = exact(point.value, point.kind)
        told = f"{brief(point.row)}, {brief(point.series)}: {figure}"
        self.add(tag, f"<title>{escape(told)}</title>", **attributes)

    @property
    def body(self) -> str:
        """What was drawn so far."""
        return "\n".join(self._parts)


def _element(tag: str, inner: str, attributes: dict[str, str | float]) -> str:
    written = "".join(
        f" {name.replace('_', '-')}="
        + (
            f'"{_number(value)}"'
            if isinstance(value, float | int)
            else quoteattr(value)
        )
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def named(sketch: Sketch, top: float, name: str, looks: str = "") -> float:
    """Write the name of a row over it, in two lines at most; give where they end.

    Where a page is wider than the narrowest more of a long name is shown.
    """
    size = TYPE * (STRONG if "strong" in looks else 1)
    tight = wrapped(name, NARROWEST / size)
    roomy = wrapped(name, ROOMY / size)
    if tight == roomy:
        sketch.lines(0, top + 14, tight, looks)
    else:
        down = LINE * (len(tight) - len(roomy))
        sketch.lines(0, top + 14, tight, f"{looks} tight".strip())
        sketch.lines(0, top + 14 + down, roomy, f"{looks} roomy".strip())
    return top + LINE * len(tight) + 2


def room_for(labels: list[str], size: int = TYPE) -> float:
    """Say what part of the width labels take on the narrowest page, in per cent."""
    longest = max(map(width, labels), default=0.0)
    return min(48.0, (longest * size + 10) * 100 / NARROWEST)
