"""What a page's own address narrows: an initiative, a supplier, a decision and so on.

They are the filters of `ask`, read as it reads them, one value each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.questions.selection import shown_as
from mopac_spend.register import Heading, Supplier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.register import Register

# Fields of Fava's bar and of its address.
BAR = ("account", "filter", "time")
# By which an address has shared costs divided, as `ask` does; without it they stand
# whole, as they were paid.
SHARED, DIVIDED = "shared", "divided"
# What every address of ours keeps.
ALWAYS = (*BAR, SHARED)

# By the name that an address has for it, the filter of `ask`.
FACETS = {
    "initiative": "initiative",
    "directorate": "directorate",
    "category": "category",
    "fund": "fund",
    "supplier": "supplier",
    "plan": "plan",
    "strand": "strand",
    "commitment": "commitment",
    "decision": "decision",
    "grant": "grant",
    "contract": "contract",
}


def chosen_facets(args: Mapping[str, str]) -> dict[str, str]:
    """Give the filters that an address sets, as questions take them."""
    return {
        filter_: args[name].strip()
        for name, filter_ in FACETS.items()
        if args.get(name, "").strip()
    }


def facet_words(register: Register, name: str, text: str) -> str:
    """Say what a facet takes, for print, with nobody's name in it who is withheld."""
    kind = Heading.kind if name == "strand" else name
    code = text if kind == Supplier.kind else register.resolve(kind, text) or text
    return shown_as(register, kind, code)
