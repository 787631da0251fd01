"""Which class of spending a payment is in, and what became of all of them: it ties.

For any period, what the duties of a family publish and what none of them does, each
with why, is all spending in the books, in rows and pounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal, listed
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.publishing.law import Law
    from mopac_spend.register import Duty, SpendClass

UNDER, UNDECIDED = "under-threshold", "undecided"
NO_CONTRACT, EARLIER, UNKNOWN = "no-contract", "earlier-contract", "unknown-procurement"
VAT_UNKNOWN, UNREGISTERED = "vat-unknown", "unregistered-contract"
NO_AWARD, NO_AMOUNT, OTHERS = "no-award", "award-without-amount", "award-of-another"
# What is left out because the books do not say enough; the rest is left out by law.
DOUBTFUL = {UNDECIDED, UNKNOWN, UNREGISTERED, VAT_UNKNOWN, NO_AWARD, NO_AMOUNT}
_WHY = {
    UNDER: ("Not published: under the threshold", "the law leaves it out"),
    UNDECIDED: ("Not published: category undecided", "nobody has decided what it is"),
    NO_CONTRACT: ("Not published: under no contract", "the books name no contract"),
    EARLIER: (
        "Not published: under an earlier contract",
        "its procurement began before the duty",
    ),
    UNKNOWN: (
        "Not published: beginning of procurement unknown",
        "the contract names no tender, and no day on which its procurement began",
    ),
    NO_AWARD: (
        "Not published: grant of no award",
        "the payment names no grant, or none that the register has",
    ),
    NO_AMOUNT: (
        "Not published: award without an amount",
        "the register does not say what was awarded",
    ),
    OTHERS: (
        "Not published: award of another",
        "another body awarded it, or an intermediary out of what it was given",
    ),
    UNREGISTERED: (
        "Not published: under a contract that no register has",
        "the books keep no register of contracts, and know no more than its number",
    ),
    VAT_UNKNOWN: (
        "Not published: amount with VAT unknown",
        "with VAT it may be over the threshold, and the books do not say",
    ),
}
_OF_NONE = "no duty of this family is about it"


@dataclass(frozen=True, slots=True)
class Class:
    """What became of some spending.

    Attributes:
        code: of the duty that publishes it, or of why none does.
        title: the same in words.
        why: it is not published; "" where it is.
        rows: payments.
        pounds: what they come to, as the books have them.

    """

    code: str
    title: str
    why: str
    rows: int
    pounds: Decimal

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "class": self.code,
            "title": self.title,
            "published": not self.why,
            "why": self.why,
            "rows": self.rows,
            "pounds": str(self.pounds),
        }


def sorted_out(law: Law, used: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Find the class of each account and category that payments have.

    Args:
        law: whose classes.
        used: accounts, each with the category of a payment on it.

    Returns:
        Account, category and class; "" as the class of what is undecided.

    Raises:
        Refusal: `PUBLISH-003`, two classes cover one code; `PUBLISH-004`, no class
            covers a category.

    """
    covered: dict[str, str] = {}
    for each in law.classes.values():
        for code in each.covers:
            if other := covered.get(code):
                msg = (
                    f"{other} and {each.code} both cover {code}; take it out of one of "
                    f"them"
                )
                raise Refusal("PUBLISH-003", msg, f"{each.file}:{each.line}")
            covered[code] = each.code
    found: list[tuple[str, str, str]] = []
    left: set[str] = set()
    for account, category in used:
        of = _class_of(covered, account, category)
        if of is None and category != UNTAGGED:
            left.add(category)
        found.append((account, category, of or ""))
    if left:
        names = sorted(left)
        like = next(iter(law.classes.values()))
        msg = (
            f"no class of spending covers {listed(names)}, so nobody can tell which "
            f"duty it is of; nothing was published. Write the class it belongs to into "
            f"the registers of the books (registers/duties.beancount), with all that "
            f'it covers, such as: {like.valid_from} custom "spend-class" '
            f'"{like.code}" "{like.title}", and under it covers: '
            f'"{" ".join((*like.covers, names[0]))}". The classes are: '
            f"{listed([*law.classes], 20)}"
        )
        raise Refusal("PUBLISH-004", msg)
    return found


def _class_of(covered: Mapping[str, str], account: str, category: str) -> str | None:
    name = account
    while name:
        if name in covered:
            return covered[name]
        name = name.rpartition(":")[0]
    return covered.get(category)


def partition(
    law: Law, family: Sequence[Duty], counted: Iterable[tuple[str, str, int, Decimal]]
) -> list[Class]:
    """Say what became of all spending of a period.

    Args:
        law: whose classes.
        family: the duties that divide it.
        counted: duty ("" for none), what became of it, payments and pounds; what is
            published has the code of its duty.

    Returns:
        Every duty of the family, published rows first, and each reason that there is.

    """
    sums: dict[str, tuple[int, Decimal]] = {each.code: (0, NIL) for each in family}
    for _, code, rows, pounds in counted:
        before = sums.get(code, (0, NIL))
        sums[code] = before[0] + rows, before[1] + pounds
    duties = {each.code: each for each in family}
    found = []
    contracted = any(each.under_contract for each in family)
    for code, (rows, pounds) in sums.items():
        if code in duties:
            name = law.name(duties[code])
            found.append(Class(name, duties[code].title, "", rows, pounds))
        else:
            title, why = _WHY.get(code) or _exempt(
                law.classes[code], contracted=contracted
            )
            found.append(Class(code, title, why, rows, pounds))
    return [
        *(each for each in found if not each.why),
        *sorted((each for each in found if each.why), key=lambda each: each.code),
    ]


def _exempt(of: SpendClass, *, contracted: bool) -> tuple[str, str]:
    none = (
        "it is under no contract"
        if contracted
        else "no duty of this family is about it"
    )
    return f"Not published: {of.title}", of.why or none


def table(classes: Sequence[Class], period: str) -> Table:
    """Draw the classes; their total is all spending of the period."""
    columns = (
        Column("class", "Class", Kind.TEXT),
        Column("why", "Why it is not published", Kind.TEXT),
        Column("rows", "Payments", Kind.PAYMENTS),
        Column("pounds", "Amount", Kind.POUNDS),
    )
    rows = [
        (each.title, each.why or "published", each.rows, each.pounds)
        for each in classes
    ]
    total = (
        "All spending in the books",
        "",
        sum(each.rows for each in classes),
        sum((each.pounds for each in classes), NIL),
    )
    return Table(
        name="Classes",
        title=f"all spending of {period}, by what became of it",
        columns=tuple(column.with_unit for column in columns),
        rows=rows,
        total=total,
    )
