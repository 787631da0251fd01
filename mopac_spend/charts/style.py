"""How charts look: one style for pages, light and dark, and one that needs no page.

The colours are near those that the United Kingdom's official statistics use, moved so
that they are told apart with any common colour blindness, by day and by night.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from mopac_spend.charts.model import Series

INK, SOFT, RULE, PAPER = "ink", "soft", "rule", "paper"
# Series in their order, and shades of a heat map from the least to the most.
SERIES, SHADES = 6, 6
# What a drawing has to be wide at least is told in steps of so many pixels, and no
# drawing has to be wider than so many of them.
STEP, WIDEST = 80, 60

LIGHT = {
    INK: "#0b0c0c",
    SOFT: "#505a5f",
    RULE: "#c9ccd0",
    PAPER: "#ffffff",
    "s1": "#1d5f99",
    "s2": "#28a197",
    "s3": "#801650",
    "s4": "#f46a25",
    "s5": "#2b2b2b",
    "s6": "#a285d1",
    "h1": "#e4edf5",
    "h2": "#c3d8ea",
    "h3": "#93b9d8",
    "h4": "#3b77a6",
    "h5": "#22598c",
    "h6": "#12436d",
    "t2": "#17766e",
    "t4": "#b14509",
    "t6": "#6a4aa5",
    "below": "#f6d3bf",
}
DARK = {
    INK: "#eceff1",
    SOFT: "#b6bec4",
    RULE: "#565d63",
    PAPER: "#16181a",
    "s1": "#5aa9f5",
    "s2": "#35d0b8",
    "s3": "#cf5f9c",
    "s4": "#ffa94d",
    "s5": "#e3e6e9",
    "s6": "#8f7fd6",
    "h1": "#1d2b38",
    "h2": "#233f58",
    "h3": "#2c5578",
    "h4": "#5d9fd2",
    "h5": "#85bce8",
    "h6": "#b0d5f4",
    "t2": "#35d0b8",
    "t4": "#ffa94d",
    "t6": "#b79cf0",
    "below": "#5c3320",
}
# On these shades words are as light, or as dark, as the page.
_STRONG = ("h4", "h5", "h6")
# On these series words inside a bar have the colour of the page; on the others they
# are dark by day and by night.
_WRITTEN_ON = (1, 3, 5)
# Words need more contrast than marks: these have a darker colour of their own.
_PALE = (2, 4, 6)


@cache
def style() -> Markup:
    """Give the style of charts for a page; it holds no text of the books."""
    from markupsafe import Markup

    light = _variables(LIGHT)
    dark = _variables(DARK)
    return Markup(  # noqa: S704 - our own
        f".chart {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ .chart {{ {dark} }} }}\n"
        f"@media print {{ .chart {{ {light} }} }}\n"
        f"{_rules(lambda name: f'var(--chart-{name})')}\n"
        f"{_widths()}\n"
        f"{_own()}"
    )


@cache
def fixed_style() -> str:
    """Give the style of a drawing that needs no page: light, and in one font."""
    rules = _rules(LIGHT.__getitem__)
    return (
        f"{rules}\n.chart-drawing text {{ font-family: 'DejaVu Sans', sans-serif; "
        f"font-size: 13px; }}\n.chart-drawing .small {{ font-size: 11.5px; }}\n"
        f".chart-drawing .strong {{ font-weight: bold; }}\n"
        f".chart-drawing .roomy {{ display: none; }}"
    )


_EDGE = "stroke-width: 2;"
_LINE = "fill: none; stroke-width: 3; stroke-linecap: round;"
_HALO = "stroke-width: 4; stroke-linejoin: round; paint-order: stroke;"


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--chart-{name}: {colours[name]};" for name in colours)


def _widths() -> str:
    """Give the classes of drawings that have to be wide, and then scroll."""
    return " ".join(
        f".chart-wide-{n} {{ min-width: {n * STEP}px; }}" for n in range(4, WIDEST + 1)
    )


def _rules(of: Callable[[str], str]) -> str:
    rules = [
        f".chart-drawing text {{ fill: {of(INK)}; }}",
        f".chart-drawing .soft {{ fill: {of(SOFT)}; }}",
        f".chart-drawing .inside {{ fill: {of(PAPER)}; }}",
        f".chart-drawing .dark {{ fill: {LIGHT[INK]}; }}",
        f".chart-drawing .rule {{ stroke: {of(RULE)}; stroke-width: 1; }}",
        f".chart-drawing .axis {{ stroke: {of(SOFT)}; stroke-width: 1.5; }}",
        f".chart-drawing .halo {{ stroke: {of(PAPER)}; {_HALO} }}",
        f".chart-drawing .below {{ fill: {of('below')}; }}",
    ]
    for number in range(1, SERIES + 1):
        at = of(f"s{number}")
        words = of(f"t{number}" if number in _PALE else f"s{number}")
        rules += [
            f".chart-drawing .s{number} {{ fill: {at}; }}",
            f".chart-drawing .o{number} {{ fill: {of(PAPER)}; stroke: {at}; {_EDGE} }}",
            f".chart-drawing .l{number} {{ stroke: {at}; {_LINE} }}",
            f".chart-drawing .t{number} {{ fill: {words}; }}",
        ]
    rules += [
        f".chart-drawing .h{number} {{ fill: {of(f'h{number}')}; }}"
        for number in range(1, SHADES + 1)
    ]
    return "\n".join(rules)


def numbers(series: Sequence[Series]) -> list[int]:
    """Give each series its colour: what is hollow, such as a budget, has its own."""
    filled, hollow = iter((1, 2, 5)), iter((4, 3, 6))
    return [next(hollow if each.hollow else filled) for each in series]


def inside(number: int) -> str:
    """Say how words inside a bar of a series look."""
    return "inside" if number in _WRITTEN_ON else "dark"


def written_in(shade: str) -> str:
    """Say how words on a shade of a heat map look."""
    return "inside" if shade in _STRONG else ""


@cache
def _own() -> str:
    return files(__package__).joinpath("charts.css").read_text(encoding="utf-8")
