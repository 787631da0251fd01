"""A chart of lines over sizes, both axes by powers of ten, as an SVG without a page."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WIDE, _HIGH = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 220, 62, 44
_APART = 15
# Told apart by dashes and shape too, so that colour is never alone.
_LOOKS = (
    ("#1d5fa8", "", "circle"),
    ("#b3400f", "7 3", "square"),
    ("#2d7a3e", "2 3", "circle"),
    ("#7a3d9a", "9 3 2 3", "square"),
    ("#0a7480", "4 4", "circle"),
    ("#8a6500", "12 4", "square"),
    ("#a3246a", "1 4", "circle"),
)
_AXES = "both axes by powers of ten"
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1f24}.paper{fill:#fff}"
    ".soft{fill:#57606a}.grid{stroke:#d0d7de}"
    ".leads{stroke:#8c959f;stroke-width:.7;stroke-dasharray:1 3}"
)


def chart(
    title: str, unit: str, lines: Mapping[str, Sequence[tuple[int, float]]]
) -> str:
    """Draw lines.

    Args:
        title: of the chart.
        unit: of what is measured, such as `seconds`.
        lines: of each name, sizes and what was measured there, above nil.

    """
    sizes = [size for points in lines.values() for size, _ in points]
    found = [value for points in lines.values() for _, value in points]
    across = _Axis(sizes, _LEFT, _WIDE - _RIGHT)
    up = _Axis(found, _HIGH - _BOTTOM, _TOP)
    body = [
        f'<rect class="paper" width="{_WIDE}" height="{_HIGH}"/>',
        f'<text x="12" y="22" font-weight="bold">{escape(title)}</text>',
        *_grid(across, up, unit),
    ]
    ends = _ends({name: up.at(points[-1][1]) for name, points in lines.items()})
    for (name, points), look in zip(lines.items(), _LOOKS, strict=False):
        at = [(across.at(size), up.at(value)) for size, value in points]
        body += _line(name, at, ends[name], look)
    told = "; ".join(
        f"{name}: "
        + ", ".join(f"{_round(value)} at {size:,}" for size, value in points)
        for name, points in lines.items()
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}"',
            f'width="{_WIDE}" height="{_HIGH}" role="img" aria-labelledby="t d">',
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape(unit)} by payments, {_AXES}. {escape(told)}.</desc>',
            f"<style>{_STYLE}</style>",
            *body,
            "</svg>\n",
        ]
    )


def _round(value: float) -> str:
    """Write a figure as it can be read aloud, by two digits or to the unit."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


class _Axis:
    """Powers of ten between two places."""

    def __init__(self, values: Iterable[float], first: float, last: float) -> None:
        some = list(values)
        self.low = math.floor(math.log10(min(some)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(some)) - 1e-9), self.low + 1)
        self._first, self._last = first, last

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self._first + share * (self._last - self._first)

    @property
    def marks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _grid(across: _Axis, up: _Axis, unit: str) -> Iterable[str]:
    for mark in up.marks:
        y = up.at(mark)
        yield (
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        yield (
            f'<text class="soft" x="{_LEFT - 8}" y="{y + 4:.1f}" '
            f'text-anchor="end">{mark:,g}</text>'
        )
    yield f'<text class="soft" x="12" y="{_TOP - 18}">{escape(unit)}</text>'
    for mark in across.marks:
        yield (
            f'<text class="soft" x="{across.at(mark):.1f}" y="{_HIGH - _BOTTOM + 20}" '
            f'text-anchor="middle">{mark:,.0f}</text>'
        )
    middle = (_LEFT + _WIDE - _RIGHT) / 2
    yield (
        f'<text class="soft" x="{middle:.1f}" y="{_HIGH - 6}" '
        'text-anchor="middle">payments</text>'
    )


def _ends(wanted: Mapping[str, float]) -> dict[str, float]:
    """Place the names at the ends of lines, none over another."""
    placed: dict[str, float] = {}
    floor = float(_TOP)
    for name, y in sorted(wanted.items(), key=lambda each: each[1]):
        floor = placed[name] = max(y, floor)
        floor += _APART
    return placed


def _line(
    name: str, at: list[tuple[float, float]], end: float, look: tuple[str, str, str]
) -> Iterable[str]:
    colour, dashes, shape = look
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    yield (
        f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dashes}"/>'
    )
    for x, y in at:
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
            if shape == "circle"
            else f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" '
            f'fill="{colour}"/>'
        )
    x, y = at[-1]
    aside = _WIDE - _RIGHT + 14
    yield (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{aside - 3}" y2="{end:.1f}" '
        'class="leads"/>'
    )
    yield (
        f'<text x="{aside}" y="{end + 4:.1f}" style="fill:{colour}">'
        f"{escape(name)}</text>"
    )
