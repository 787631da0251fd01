"""What has a page of its own: which kinds of thing, what they are called, and where.

Individuals have none: a supplier or a grant that is one is not named, and does not lead
anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.fava.pages.legible import LONGEST
from mopac_spend.fields import TAGS
from mopac_spend.register import (
    RESERVED,
    UNTAGGED,
    Category,
    Commitment,
    Contract,
    Decision,
    Directorate,
    Fund,
    Grant,
    Initiative,
    Plan,
    Supplier,
)

if TYPE_CHECKING:
    from mopac_spend.register import Entry, Register

# By the kind of a register: what one is called, and what several are.
THINGS = {
    Initiative.kind: ("Initiative", "Initiatives"),
    Plan.kind: ("Plan", "Plans"),
    Commitment.kind: ("Commitment", "Commitments"),
    Decision.kind: ("Decision", "Decisions"),
    Grant.kind: ("Grant", "Grants"),
    Contract.kind: ("Contract", "Contracts"),
    Supplier.kind: ("Supplier", "Suppliers"),
    Directorate.kind: ("Directorate", "Directorates"),
    Category.kind: ("Category", "Categories"),
    Fund.kind: ("Fund", "Funds"),
}
# How the books' answers call all payees that are not named.
WITHHELD = "Individuals (names withheld)"


def title_of(register: Register, kind: str, code: str) -> str:
    """Give what people read for a thing; of an individual, its code."""
    entry = register.entries.get(kind, {}).get(code)
    if entry is None:
        return RESERVED.get(code, code)
    if _individual(entry):
        return code if kind == Grant.kind else WITHHELD
    return entry.title


def withheld(register: Register, kind: str, code: str) -> bool:
    """Say whether a thing is, or is for, an individual."""
    entry = register.entries.get(kind, {}).get(code)
    return entry is not None and _individual(entry)


def _individual(entry: Entry) -> bool:
    return bool(getattr(entry, "individual", False))


def has_page(kind: str, code: str) -> bool:
    """Say whether what an answer has under a code has a page of its own.

    Args:
        kind: of the thing, as a register or a division calls it.
        code: as answers give it.

    """
    if kind == Supplier.kind:
        return code not in {"", "none", WITHHELD} and len(code) <= LONGEST
    if code in RESERVED:  # of a tag, which payments have whatever the registers say
        return kind == Initiative.kind or (kind in TAGS and code == UNTAGGED)
    return kind in THINGS and code not in {"", "none"} and ", " not in code
