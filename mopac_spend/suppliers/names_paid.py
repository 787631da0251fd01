"""The supplier names of the books, each with what is known of it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.engine.database import connect
from mopac_spend.register import Supplier, alike
from mopac_spend.register.spelling import plain_name, redacted
from mopac_spend.register.suppliers import Names, number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.register import Register

# An organisation's id that says its company number: https://org-id.guide/list/GB-COH
_COMPANY_ID = re.compile(r"GB-COH-([0-9A-Z]{6,8})", re.IGNORECASE)
# An id with more names than this is one for sundry payees.
_NAMES_OF_AN_ID = 6
# Documents on which more than one name stands, by name.
_SHARED = """
SELECT supplier, list(DISTINCT split_part(ref, ':', 1) || ':' || document)
FROM payments
WHERE document IN (
    SELECT document FROM payments WHERE document <> ''
    GROUP BY document HAVING min(supplier) <> max(supplier)
)
GROUP BY supplier
"""


@dataclass(slots=True)
class NamePaid:
    """One supplier name as sources wrote it.

    Attributes:
        name: as written; `plain` is what is compared of it.
        ids: supplier ids of the finance system it came with; one under which
            many payees are paid is nobody's and left out.
        payments, pounds, first, last: what was paid under it.
        code: of the register, "" where it has none.
        numbers: company numbers, of the register or of the ids.
        documents: of its source, where another name stands on them too.

    """

    name: str
    plain: str
    ids: set[str]
    payments: int
    pounds: Decimal
    first: dt.date
    last: dt.date
    code: str = ""
    numbers: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)


def names_paid(books: Books) -> list[NamePaid]:
    """Give every supplier name that the source does not hide, in order."""
    cursor = connect(books).cursor()
    rows = cursor.execute(
        "SELECT supplier, list(DISTINCT supplier_id), count(*), sum(amount), "
        "min(date), max(date) FROM payments GROUP BY supplier ORDER BY supplier"
    )
    by_name = {
        name: NamePaid(name, plain_name(name), {*ids} - {""}, *paid)
        for name, ids, *paid in rows.fetchall()
        if not redacted(name)
    }
    _known(by_name.values(), books.register)
    names_of: defaultdict[str, set[str]] = defaultdict(set)
    for each in by_name.values():
        for supplier_id in each.ids:
            names_of[supplier_id].add(each.plain)
    for each in by_name.values():
        each.ids = {i for i in each.ids if len(names_of[i]) <= _NAMES_OF_AN_ID}
    rows = cursor.execute(_SHARED)
    for name, documents in rows.fetchall():
        if name in by_name:
            by_name[name].documents = set(documents)
    return list(by_name.values())


def _known(names: Iterable[NamePaid], register: Register) -> None:
    """Note what the register and the ids say of the names."""
    register_names, suppliers = Names(register), register.of(Supplier)
    for each in names:
        each.code = register_names.spellings.get(alike(each.name), "")
        for supplier_id in sorted(each.ids):
            if numbered := _COMPANY_ID.fullmatch(supplier_id):
                each.numbers.add(number(numbered[1]))
            each.code = each.code or register_names.ids.get(alike(supplier_id), "")
        if each.code and suppliers[each.code].company:
            each.numbers.add(number(suppliers[each.code].company))
