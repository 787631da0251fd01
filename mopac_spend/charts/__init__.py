"""Charts as SVG, drawn from a table and from nothing else.

    chart = bars(table, "by-category", "title", ("to_date",), "Spend by category")
    figure(chart)        # for a page: the drawing, and its numbers folded below it
    fixed(chart)         # for a PDF or a file of its own
    style()              # the style of a page with charts, once

A chart needs no script, font or request. It scales to the page without scaling its
type, labels its marks where they stand, and keeps what it drew in `points`.
"""

from mopac_spend.charts.bars import bars, stacked
from mopac_spend.charts.columns import columns
from mopac_spend.charts.folding import folded
from mopac_spend.charts.heat import heat
from mopac_spend.charts.lines import lines
from mopac_spend.charts.model import Chart, Point, Series
from mopac_spend.charts.multiples import multiples
from mopac_spend.charts.page import figure, fixed
from mopac_spend.charts.style import style
from mopac_spend.charts.words import short

__all__ = [
    "Chart",
    "Point",
    "Series",
    "bars",
    "columns",
    "figure",
    "fixed",
    "folded",
    "heat",
    "lines",
    "multiples",
    "short",
    "stacked",
    "style",
]
