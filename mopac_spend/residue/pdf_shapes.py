"""Boxes on a page of a PDF, and the matrices that put them there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from mopac_spend.residue.xlsx_styles import Colour

# Whatever an object of a PDF is; a page or a dictionary of pypdf among them.
Value: TypeAlias = Any
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
ONE: Matrix = (1, 0, 0, 1, 0, 0)


class Box(NamedTuple):
    """A rectangle on the page, in points, painted in a colour; None is not known."""

    left: float
    bottom: float
    right: float
    top: float
    colour: Colour | None = None
    what: str = "a box"


def box_of(points: list[tuple[float, float]], colour: Colour | None) -> Box | None:
    """Give the box that some corners make, or None where they make another shape."""
    if len(points) < 3:  # noqa: PLR2004 - of fewer, nothing is filled
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = Box(min(xs), min(ys), max(xs), max(ys), colour)
    near = 0.02 * max(box.right - box.left, box.top - box.bottom) + 0.01
    straight = sum(
        abs(x - to_x) < near or abs(y - to_y) < near
        for (x, y), (to_x, to_y) in zip(points, [*points[1:], points[0]], strict=True)
    )
    corners = all(
        min(abs(x - box.left), abs(x - box.right)) < near
        or min(abs(y - box.bottom), abs(y - box.top)) < near
        for x, y in points
    )
    return box if straight >= min(4, len(points)) and corners else None


def times(one: Matrix, other: Matrix) -> Matrix:
    """Give the matrix that does one and then the other."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


def at(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    """Give where a matrix puts a point."""
    x, y = point
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def matrix_of(of: Value) -> Matrix:
    """Read the six numbers of a matrix."""
    a, b, c, d, e, f = (float(each) for each in of)
    return a, b, c, d, e, f


def scale_of(matrix: Matrix) -> float:
    """Give how much a matrix enlarges."""
    return float(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5)
