"""What a page of the desk is: where it is found, who may see it, what it has to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Blueprint

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.users import Person


# Digits of a number that a form or an address may give: SQLite's are longer.
_DIGITS = 15


def whole(text: str, otherwise: int) -> int:
    """Read a number of a form or an address, which anybody may have written.

    Args:
        text: as it came.
        otherwise: what it is where it is no number, or one that nothing has.

    """
    fits = text.isdecimal() and len(text) <= _DIGITS
    return int(text) if fits else otherwise


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the list of tasks: what is to be done, where, and how it stands.

    Attributes:
        title: what is to be done.
        href: the address of the page on which it is.
        status: how it stands, in a few words.
        hint: more of it; "" where there is no more.
        open: whether somebody has to do something.

    """

    title: str
    href: str
    status: str
    hint: str = ""
    open: bool = True


def _nothing(_: Desk) -> Sequence[Task]:
    return ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the desk, and those beneath it.

    Attributes:
        blueprint: its views.
        title: in the navigation; "" where it is not shown there.
        endpoint: the view at which it begins.
        action: what somebody must be allowed to do, of `roles.toml`, to be shown it.
        heading: under which its tasks stand on the first page.
        tasks: what there is to do, for the list on the first page.

    """

    blueprint: Blueprint
    title: str = ""
    endpoint: str = ""
    action: str = ""
    heading: str = ""
    tasks: Callable[[Desk], Sequence[Task]] = _nothing

    def shown_to(self, person: Person | None) -> bool:
        """Say whether somebody is shown it."""
        return bool(person and self.title and person.may(self.action))
