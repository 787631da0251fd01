"""A Beancount plugin that adds the three codes of each payment to its tags.

It is for ledgers that are made of books examined already; books themselves name
`mopac_spend.plugin`, which examines them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.plugin import tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

__plugins__ = ("tags_plugin",)


def tags_plugin(
    entries: list[Any], _options: Mapping[str, Any]
) -> tuple[list[Any], list[Any]]:
    """Give the entries, payments tagged, and no error."""
    return [tagged(entry) for entry in entries], []
