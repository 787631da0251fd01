"""The options by which payments are selected, the same for every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mopac_spend.fields import FIELDS, FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable

_DAYS = {
    "fy": ("2020-21", "One financial year: 2020-21, 2020/21 or FY2021."),
    "quarter": ("2020-21-Q4", "One financial quarter; 4 is enough beside --fy."),
    "period": ("2020-21-P3", "One period of the body's calendar; P3 beside --fy."),
    "calendar-year": ("2019", "One calendar year."),
    "to-date": ("DATE", "From 1 April to this day, as 2020-10-31."),
    "from": ("DATE", "First day, as 2020-04-01."),
    "to": ("DATE", "Last day, included."),
}
_SERVED = {
    "plan": "Only initiatives that serve this plan, on days it is in force.",
    "strand": "Only those that serve this strand or chapter of a plan.",
    "commitment": "Only those that serve this commitment of a plan.",
}
_CODES = _SERVED | {FIELDS[name].key: FIELDS[name].hint for name in FILTERS}
_LIMITS = {
    "over": "Only over this many pounds (£500.00 is not over 500).",
    "at-least": "Only this many pounds or more.",
    "under": "Only under this many pounds.",
    "at-most": "Only this many pounds or fewer.",
}


def days(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the ways to name days."""
    for name, (shape, text) in reversed(_DAYS.items()):
        dest = {"from": "from_"}.get(name, name.replace("-", "_"))
        option = click.option(
            f"--{name}", dest, metavar=shape, help=text, multiple=True, callback=_once
        )
        function = option(function)
    return function


def _once(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> str | None:
    """Take one value: where several are given the last one would answer alone."""
    if len(values) > 1:
        msg = f"{parameter.opts[0]} is given {len(values)} times; give it once"
        raise click.UsageError(msg)
    return values[0] if values else None


def bodies(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the choice of bodies of a lake."""
    return click.option(
        "--body",
        multiple=True,
        metavar="BODY",
        help="Of a lake, only this body, by code or title.",
    )(function)


def as_at(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the books as they were recorded by the end of a day."""
    return click.option(
        "--as-at",
        metavar="DATE",
        help="From the books as they were recorded by the end of this day.",
        multiple=True,
        callback=_once,
    )(function)


def codes(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filters by code."""
    for name, text in reversed(_CODES.items()):
        option = click.option(
            f"--{name}", multiple=True, metavar=name.upper(), help=text
        )
        function = option(function)
    return function


def limits(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the limits of an amount."""
    function = click.option(
        "--per",
        type=click.Choice(["document", "payment"]),
        default="document",
        help="What a limit is held against: a document, all its lines of one "
        "day together (the default), or each payment.",
    )(function)
    for name, text in reversed(_LIMITS.items()):
        function = click.option(
            f"--{name}", metavar="POUNDS", help=text, multiple=True, callback=_once
        )(function)
    return function


def divisions(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the ways in which spend may be shown otherwise."""
    for option in (
        click.option(
            "--as-recorded",
            is_flag=True,
            help="Leave shared costs whole, as the books hold them.",
        ),
        click.option(
            "--assume",
            multiple=True,
            metavar="SHARED=CODE:SHARE,CODE:SHARE",
            help="Divide a shared initiative for this question; labelled assumed.",
        ),
        click.option(
            "--structure",
            metavar="DATE",
            multiple=True,
            callback=_once,
            help="Show directorates as they stood on this day; the total is the same.",
        ),
    ):
        function = option(function)
    return function
