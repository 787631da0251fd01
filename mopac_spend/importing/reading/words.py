"""The words by which files of any source are read: `importers/words/*.toml`.

A list is named by its file, its table and its key: `rows.total.before`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from mopac_spend import shipped
from mopac_spend.forms.written import text_of, toml_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_PART = re.compile(r"\{([a-z]+)\}")


@cache
def table(file: str, name: str) -> dict[str, Any]:
    """Give one table of a file of words.

    Raises:
        ValueError: it is none of lists, or one of them is empty.

    """
    lists: dict[str, Any] = _read(file).get(name, {})
    if not lists or not all(each and isinstance(each, list) for each in lists.values()):
        msg = f"{file}.toml has no [{name}], or what is no list or an empty one in it"
        raise ValueError(msg)
    return lists


@cache
def _read(file: str) -> dict[str, Any]:
    return toml_of(text_of(shipped.folder("importers") / "words" / f"{file}.toml"))


@cache
def words_of(where: str) -> frozenset[str]:
    """Give a list as it stands."""
    file, name, key = where.split(".")
    return frozenset(table(file, name)[key])


@cache
def any_of(where: str) -> str:
    """Give the pattern of all that a list says, for use within a longer one."""
    file, name, key = where.split(".")
    return together(file, table(file, name)[key])


def together(file: str, texts: Iterable[str]) -> str:
    """Make one pattern of several, `{name}` being what [parts] of the file says."""

    def part(match: re.Match[str]) -> str:
        return any_of(f"{file}.parts.{match[1]}")

    return f"(?:{'|'.join(_PART.sub(part, text) for text in texts)})"
