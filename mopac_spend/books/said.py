"""What a text of the books says, directive by directive, as Beancount reads it.

`differences` compares it, and needs this only where texts differ: the parser takes a
tenth of a question to load.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.parser import printer

from mopac_spend import register
from mopac_spend.books import door
from mopac_spend.fields import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping

# What one directive says, each field as text; "file" where it moved to another one.
Says = dict[str, str]

# What a file says and Beancount keeps no entry of.
_SETTING = re.compile(r"^(option|include|plugin)\b.*$", re.MULTILINE)
# These bear on all that follows them in the file.
STACKED = ("pushtag", "poptag", "pushmeta", "popmeta")

# Kind, code and spelling.
_OF_ALIAS = 3


def that_differ(one: str, other: str) -> tuple[str, str]:
    """Give the paragraphs of each of two texts that the other does not have."""
    if any(word in text for text in (one, other) for word in STACKED):
        return one, other
    parts = [Counter(text.split("\n\n")) for text in (one, other)]
    left = ["\n\n".join((a - b).elements()) for a, b in (parts, parts[::-1])]
    if any(door.parse(each).errors for each in left):
        return one, other  # a text within quotes may hold an empty line
    return left[0], left[1]


def take(text: str, name: str, says: dict[str, tuple[str, Says]]) -> None:
    """Add what a text says, by what each directive is of.

    Args:
        text: of a ledger file, or paragraphs of it.
        name: of the file.
        says: by a payment's ref or what else a directive is of, the name of the file
            and what it says there.

    """
    for setting in _SETTING.finditer(text):
        # An include finds other files from another folder.
        _add(says, f"{setting[0].rstrip()} in {name}", name, {"is": "there"})
    parsed = door.parse(text, name)
    for error in parsed.errors:
        # It may have left an entry out, or read it otherwise than it was meant.
        _add(says, f"what cannot be read: {error.message}", name, {"is": "there"})
    for entry in parsed.entries:
        if isinstance(entry, data.Transaction):
            payment = of_transaction(entry)
            _add(says, payment.get("ref") or _first_line(entry), name, payment)
        elif isinstance(entry, data.Custom):
            _add(says, *_of_custom(entry, name))
        else:
            _add(says, _first_line(entry), name, {"text": _text(entry)})


def _add(says: dict[str, tuple[str, Says]], key: str, name: str, values: Says) -> None:
    several = 1
    while key in says:  # what is said twice is known by its place among its like
        several += 1
        key = f"{key.partition(' no. ')[0]} no. {several}"
    says[key] = (name, values)


def of_transaction(entry: data.Transaction) -> Says:
    """Give what a payment says, by field."""
    first, others = next(iter(entry.postings), None), entry.postings[1:]
    pounds = first.units if first else None
    banks = [f"{each.account} {each.units}" for each in others]
    links = sorted(entry.links or ())
    return {
        "date": str(entry.date),
        "amount": f"{pounds.number}" if pounds and pounds.currency == "GBP" else "",
        "supplier": entry.payee or "",
        "description": entry.narration or "",
        ACCOUNT: first.account if first else "",
        "bank": "; ".join(banks),
        "flag": str(entry.flag),
        "links": " ".join(f"^{link}" for link in links),
        "tags": " ".join(f"#{tag}" for tag in sorted(entry.tags or ())),
    } | _metadata(entry.meta)


def _of_custom(entry: data.Custom, name: str) -> tuple[str, str, Says]:
    values = [str(value.value) for value in entry.values or ()]
    if entry.type in register.KINDS and values:
        key, rest = f"{entry.type} {values[0]}", values[1:]
    elif entry.type == "batch" and values:
        key, rest = f"batch {values[0]}", values[1:]
    elif entry.type == "alias" and len(values) == _OF_ALIAS:
        key, rest = " ".join(["alias", *values[:2]]), values[2:]
    else:
        key, rest = " ".join([entry.type, str(entry.date), *values]), []
    says = {"date": str(entry.date), "title": " ".join(rest)}
    return key, name, {k: v for k, v in says.items() if v} | _metadata(entry.meta)


def _metadata(meta: Mapping[str, Any]) -> Says:
    return {
        key.replace("-", "_"): "" if value is None else str(value)
        for key, value in meta.items()
        if key not in {"filename", "lineno"} and not key.startswith("__")
    }


def _text(entry: data.Directive) -> str:
    return printer.format_entry(entry)


def _first_line(entry: data.Directive) -> str:
    return _text(entry).strip().partition("\n")[0].rstrip()
