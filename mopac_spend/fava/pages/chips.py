"""The filters that are set on a page, each with a way to take it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fava.pages.facets import ALWAYS, BAR, FACETS, facet_words
from mopac_spend.fava.pages.legible import legible

if TYPE_CHECKING:
    from mopac_spend.fava.pages.asking import Asking


# What the page shows, whatever is taken off.
_KEPT = ("down", "across", "picture", "before", "sort")


class Chip(NamedTuple):
    """A filter that is set: its name, what it takes, and the address without it."""

    name: str
    words: str
    without: str


def chips(asking: Asking) -> list[Chip]:
    """Give the filters that are set, of the bar and of the page, to be taken off."""
    register, args = asking.books.register, asking.args
    found = []
    for name in (*BAR, *FACETS):
        if not args.get(name, "").strip():
            continue
        words = args[name].strip()
        if name in FACETS:
            words = facet_words(register, name, words)
        rest = {
            each: args[each]
            for each in (*ALWAYS, *_KEPT, *FACETS)
            if args.get(each) and each != name
        }
        if "time" not in rest:
            rest.pop("before", "")  # a year before no days
            if rest.get("sort", "").endswith("change"):
                rest.pop("sort")
        without = asking.plain_address("Spend", **rest)
        found.append(Chip(name.capitalize(), legible(words), without))
    return found
