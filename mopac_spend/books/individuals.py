"""Who is an individual today stays one in the books as they were on a day.

The register of that day may have had a person for a company, or not at all. What the
register of today withholds is withheld in every answer that is given today.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.register import Grant, Supplier, alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.register import Entry, Register
    from mopac_spend.spend import Payment


def with_those_of(
    then: Register, now: Register, payments: Sequence[Payment]
) -> Register:
    """Give a register that knows whom it and another know for individuals.

    Args:
        then: of the books as they were.
        now: of the same books as they stand.
        payments: of these.

    """
    names = _on_grants(now, payments)
    people = {c: each for c, each in now.of(Supplier).items() if each.individual}
    grants = {code for code, each in now.of(Grant).items() if each.individual}
    spelled = {
        text: code
        for (kind, text), code in now.aliases.items()
        if kind == Supplier.kind and code in people
    }
    spelled |= {alike(each.title): code for code, each in people.items()}
    ids = {alike(each) for person in people.values() for each in person.ids}
    suppliers: dict[str, Supplier] = {}
    for code, each in then.of(Supplier).items():
        if alike(each.title) in spelled:
            suppliers[code] = replace(each, individual=True)
            continue
        others = tuple(one for one in each.ids if alike(one) not in ids)
        kept = each if each.individual else replace(each, ids=others)
        if each.successor in people:
            # The days of a person are those that are known today.
            new = now.of(Supplier).get(code)
            kept = replace(
                kept,
                successor=new.successor if new else "",
                valid_to=new.valid_to if new else each.valid_to,
            )
        suppliers[code] = kept
    suppliers |= people
    aliases = dict(then.aliases)
    for text, code in spelled.items():
        known = suppliers.get(aliases.get((Supplier.kind, text), ""))
        if known is None or not known.individual:
            aliases[Supplier.kind, text] = code
    for at, name in enumerate(sorted(names), 1):
        if (Supplier.kind, alike(name)) not in aliases:
            code = f"paid-on-a-grant-to-an-individual-{at}"
            suppliers[code] = Supplier(
                code=code, title=name, valid_from=dt.date.min, individual=True
            )
            aliases[Supplier.kind, alike(name)] = code
    entries: dict[str, dict[str, Entry]] = dict(then.entries)
    entries[Supplier.kind] = dict(suppliers)
    entries[Grant.kind] = {
        code: replace(each, individual=True, recipient="", recipient_id="")
        if code in grants
        else each
        for code, each in then.of(Grant).items()
    }
    return replace(then, entries=entries, aliases=aliases)


def _on_grants(register: Register, payments: Sequence[Payment]) -> set[str]:
    """Give who is paid on grants to individuals, as payments name them."""
    grants = {code for code, each in register.of(Grant).items() if each.individual}
    if not grants:
        return set()
    return {each.supplier for each in payments if each.grant in grants}
