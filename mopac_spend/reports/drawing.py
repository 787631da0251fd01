"""What every chart shares: colours, sizes, short amounts, and SVG for a page.

matplotlib draws; its SVG is then cut down to what a page needs, given names
for readers who cannot see it, and ids that no other chart of the page has.
"""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mopac_spend.cells import Cell

# Of Okabe and Ito's palette; read apart with any common colour blindness.
BLUE, VERMILION = "#0072B2", "#D55E00"
INK, GREY, RULE, PAPER = "#1d1d1b", "#55585c", "#c9ccd0", "#ffffff"
# A drawing has 72 pixels to the inch, so that sizes of type and of the drawing
# are in one unit. This width keeps type readable on a phone.
INCH = 72
WIDTH = 440.0
STYLE = {
    # Words stay words: they can be searched, enlarged and read aloud.
    "svg.fonttype": "none",
    "svg.hashsalt": "mopac-spend",
    "font.family": "DejaVu Sans",
    "font.size": 12.0,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "hatch.linewidth": 0.8,
    # A title may hold a dollar sign, which would begin a formula.
    "text.parse_math": False,
}
_SIZES = (
    (Decimal(999_500), Decimal(1_000_000), Decimal("0.01"), "m"),
    (Decimal(1_000), Decimal(1_000), Decimal(1), "k"),
)
_HEAD = re.compile(r"\A.*?<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')


class Drawn(NamedTuple):
    """A drawing, its title, and what a person who cannot see it should know."""

    figure: Figure
    title: str
    words: str


def short(amount: Cell) -> str:
    """Write an amount short, for a label: `£1.23m`, `£456k`, `-£7.89`."""
    if isinstance(amount, Mark):
        return amount.value
    if not isinstance(amount, Decimal):
        return str(amount)
    sign, size = "-" if amount < 0 else "", abs(amount)
    for least, unit, place, letter in _SIZES:
        if size >= least:
            scaled = (size / unit).quantize(place, rounding=ROUND_HALF_UP)
            return f"{sign}£{scaled:,}{letter}"
    return f"{sign}£{size:,.2f}"


def at(amount: Cell) -> float:
    """Give a place on an axis: the one use of a float, which never comes back."""
    return float(amount) if isinstance(amount, Decimal) else 0.0


def canvas(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Make an empty drawing, in pixels, without axes."""
    from matplotlib.figure import Figure  # slow; only charts need it

    figure = Figure(figsize=(width / INCH, height / INCH))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    return figure, axes


def accessible(drawn: Drawn, name: str) -> str:
    """Turn a drawing into SVG that stands in a page and can be read aloud.

    Args:
        drawn: the drawing with its words.
        name: first part of every id in it; unique in the page.

    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    drawn.figure.savefig(buffer, format="svg", metadata=nothing, transparent=True)
    text = _METADATA.sub("", buffer.getvalue())
    text = _REFERENCE.sub(rf"\1{name}-\2", _ID.sub(rf'id="{name}-\1"', text))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="\\1" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
    )
    named = (
        f'\n <title id="{name}-title">{escape(drawn.title)}</title>'
        f'\n <desc id="{name}-desc">{escape(drawn.words)}</desc>'
    )
    opened, rest = _HEAD.sub(head, text, count=1).split(">", 1)
    return f"{opened}>{named}{rest.rstrip()}"
