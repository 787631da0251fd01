"""Which code a text that was typed stands for: a spelling of it, or part of its title.

    --plan kcs-2017                     its code
    --plan "knife crime strategy 2017"  its title, or an alias
    --plan "Knife Crime Strategy"       part of the title, where no other plan has it

A spelling that the register knows always wins. Part of a title is whole words of it,
one after the other; where several titles have them it is refused and nothing is chosen.
The method of the answer says how such a text was read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.fields import FIELDS
from mopac_spend.findings import Refusal, first_of
from mopac_spend.questions.nearest import NONE, called, unknown
from mopac_spend.register import Commitment, Grant, Heading, Plan, Supplier, alike

if TYPE_CHECKING:
    from mopac_spend.register import Entry, Register

_WORD = re.compile(r"\w+")
# Figures and single letters alone name nothing: a 21 stands in many titles.
_NAMES = re.compile(r"[^\W\d_]{3}")
_MOST = 5
# What an initiative serves, and so what selects by it.
SERVED = (Plan.kind, Heading.kind, Commitment.kind)


def code_of(register: Register, kind: str, text: str) -> str:
    """Give the code that a text stands for.

    Args:
        register: of the books.
        kind: of the registers.
        text: as it was typed.

    Raises:
        Refusal: `ASK-002`, nothing is called that, or several have it in their title.

    """
    if (code := register.resolve(kind, text)) is not None:
        return code
    if means_none(register, kind, text):
        return NONE
    found = _holding(register, kind, text)
    if not found:
        raise unknown(register, kind, text)
    if len(found) > 1:
        named = first_of([f"{each.code} ({each.title})" for each in found], _MOST)
        msg = (
            f"{text!r} stands in the titles of {len(found)} {called(kind)} codes: "
            f"{named}; give the code of one, or more of its title"
        )
        raise Refusal("ASK-002", msg)
    return found[0].code


def means_none(register: Register, kind: str, text: str) -> bool:
    """Say whether a text asks for what has none of a kind, as answers call it.

    Only where a payment may have none, and the register calls nothing that.
    """
    field = FIELDS.get(kind)
    optional = kind in SERVED or (field is not None and field.optional)
    return optional and alike(text) == NONE and register.resolve(kind, text) is None


def reading(register: Register, kind: str, text: str) -> str:
    """Say how a text was read that is only part of a title; "" for any other.

    Raises:
        Refusal: as `code_of`.

    """
    if kind not in register.entries or register.resolve(kind, text) is not None:
        return ""
    if means_none(register, kind, text):
        return ""
    entry = register.entries[kind][code_of(register, kind, text)]
    return (
        f"The {called(kind)} {text!r} was read as {entry.title} ({entry.code}), the "
        f"only one with these words in its title."
    )


def _holding(register: Register, kind: str, text: str) -> list[Entry]:
    """Give the entries whose titles have the words of a text, in order.

    No supplier is found so, and no grant to an individual: who knows part of a person's
    name is not told the rest of it.
    """
    if kind == Supplier.kind or not _NAMES.search(text):
        return []
    wanted = _words(text)
    entries = [
        each
        for each in register.entries[kind].values()
        if f" {wanted} " in f" {_words(each.title)} "
        and not (isinstance(each, Grant) and each.individual)
    ]
    whole = [each for each in entries if _words(each.title) == wanted]
    return sorted(whole or entries, key=lambda each: each.code)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(alike(text)))
