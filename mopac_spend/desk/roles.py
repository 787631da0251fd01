"""Who may do what, as `roles.toml` says it: roles, and the actions of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Roles:
    """The table of who may do what.

    Attributes:
        actions: what may be done, in words.
        titles: of roles, as people read them.
        may: the actions of each role.

    """

    actions: Mapping[str, str]
    titles: Mapping[str, str]
    may: Mapping[str, frozenset[str]]

    def allowed(self, roles: Iterable[str]) -> frozenset[str]:
        """Give what somebody may do who has some roles."""
        return frozenset().union(*(self.may.get(role, frozenset()) for role in roles))

    def who_may(self, action: str) -> list[str]:
        """Name the roles that may do something, as people read them."""
        return [self.titles[role] for role, may in self.may.items() if action in may]


@cache
def table() -> Roles:
    """Read the table."""
    read = tomllib.loads(files(__package__).joinpath("roles.toml").read_text("utf-8"))
    roles = read["roles"]
    return Roles(
        read["actions"],
        {name: role["title"] for name, role in roles.items()},
        {name: frozenset(role["may"]) for name, role in roles.items()},
    )
