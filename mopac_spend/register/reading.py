"""Read the registers out of a ledger's entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.fields import SPEND_ROOT, TAGS
from mopac_spend.findings import Finding, place
from mopac_spend.register import consistency
from mopac_spend.register.body import books_of
from mopac_spend.register.budget_kinds import Accrual, BudgetLine, Virement
from mopac_spend.register.codes import (
    BUSINESS_AS_USUAL,
    RESERVED,
    UNTAGGED,
    Register,
    SpendAccount,
    alike,
)
from mopac_spend.register.duty_kinds import Duty, SpendClass, Withholding
from mopac_spend.register.events import EVENTS
from mopac_spend.register.kinds import (
    KINDS,
    Apportionment,
    Commitment,
    Contract,
    Decision,
    Grant,
    Heading,
    Initiative,
    PublishedSum,
    Supplier,
    Tender,
)
from mopac_spend.register.reviews import review_of
from mopac_spend.register.shape import metadata
from mopac_spend.register.suppliers import (
    apart_by_number,
    is_succession,
    shared_ids,
    shared_numbers,
)
from mopac_spend.register.values import from_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from beancount.core import data

    from mopac_spend.register.shape import Described

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_ALIAS_KINDS = (*KINDS, "account")
# Kinds of which several may have one title; their codes alone name them.
_OF_ONE_TITLE = (
    *(Apportionment, Commitment, Contract, Heading, PublishedSum, Tender),
    *(Accrual, BudgetLine, Virement),
    *(Duty, SpendClass, Withholding),
)

_Report: TypeAlias = "Callable[[Mapping[str, Any] | None, str, str], None]"
# An alias to be: kind, spelling, code, and where it is written.
_Alias: TypeAlias = "tuple[str, str, str, Mapping[str, Any] | None]"


def read(entries: Iterable[Any], root: str = "") -> tuple[Register, list[Finding]]:
    """Build the register from a ledger's entries.

    Args:
        entries: Beancount directives; all but `open` and `custom` are passed by.
        root: folder of the books; places are given relative to it.

    Returns:
        The register and the findings `SPEND-018`, `SPEND-030` to `-034`, `-040`,
        `-046` and `-048` to `-053`.

    """
    from beancount.core import data

    register = Register()
    findings: list[Finding] = []

    def report(meta: Mapping[str, Any] | None, code: str, message: str) -> None:
        findings.append(Finding(*place(meta, root), code, message))

    aliases: list[data.Custom] = []
    # Beancount sorts by date; a person reads the chart in the order it is
    # written, and "the first account of a category" means that order.
    ordered = sorted(
        (e for e in entries if isinstance(e, (data.Open, data.Custom))),
        key=lambda e: place(e.meta, root),
    )
    for entry in ordered:
        if isinstance(entry, data.Open):
            _read_account(register, entry, root, report)
        elif entry.type == "alias":
            aliases.append(entry)
        elif (reader := _READERS.get(entry.type)) is not None:
            reader(register, entry, root, report)
    for events in register.events.values():
        events.sort(key=lambda event: event.day)
    _name_everything(register, report)
    for entry in aliases:
        _read_alias(register, entry, report)
    findings += [*shared_numbers(register), *shared_ids(register)]
    findings += consistency.findings(register)
    if register.books is None:
        findings.append(
            Finding(
                "main.beancount",
                0,
                "SPEND-034",
                "the books do not say whose they are; add a line such as 2012-01-16 "
                'custom "books" "Name of the body" to registers/body.beancount',
            )
        )
    return register, findings


def common(entries: Iterable[Any], root: str = "") -> tuple[Register, list[Finding]]:
    """Build a register of what is common to all bodies, such as their duties in law.

    Its entries stand by themselves: what they name need not be there.

    Args:
        entries: Beancount directives; all but entries of `KINDS` are passed by.
        root: folder of their files.

    Returns:
        The register and the findings `SPEND-030` and `-031`.

    """
    register = Register()
    findings: list[Finding] = []

    def report(meta: Mapping[str, Any] | None, code: str, message: str) -> None:
        findings.append(Finding(*place(meta, root), code, message))

    for entry in entries:
        if getattr(entry, "type", "") in KINDS:
            _read_entry(register, entry, root, report)
    return register, findings


def _read_account(
    register: Register, entry: data.Open, root: str, report: _Report
) -> None:
    category = entry.meta.get("category")
    if isinstance(category, str) and category:
        codes = tuple(str(entry.meta.get("code") or "").split())
        register.accounts[entry.account] = SpendAccount(
            entry.account, category, codes, entry.date, *place(entry.meta, root)
        )
        for code in codes:
            _alias(register, ("account", code, entry.account, entry.meta), report)
    elif entry.account.startswith(SPEND_ROOT):
        report(
            entry.meta,
            "SPEND-018",
            f"{entry.account} is an Expenses account without a category; "
            f'add category: "…" under its open',
        )


def _values(entry: data.Custom, count: int) -> list[str] | None:
    values = [value.value for value in entry.values or ()]
    if len(values) == count and all(isinstance(v, str) and v.strip() for v in values):
        return values
    return None


def _read_books(
    register: Register, entry: data.Custom, _: str, report: _Report
) -> None:
    values = _values(entry, 1)
    if values is None:
        report(entry.meta, "SPEND-030", "books takes one text: the body's name")
        return
    register.books = books_of(entry, values[0], report)


def _read_review(
    register: Register, entry: data.Custom, root: str, report: _Report
) -> None:
    values = [value.value for value in entry.values or ()]
    try:
        review = review_of(entry.date, values, entry.meta, place(entry.meta, root))
    except (TypeError, ValueError, ArithmeticError) as error:
        report(
            entry.meta,
            "SPEND-046",
            f"review: {error}; restore the file from your backup",
        )
        return
    earlier = register.reviews.setdefault(review.id, review)
    if earlier is not review:
        report(
            entry.meta,
            "SPEND-046",
            f"the review {review.id} is already at {earlier.file}:{earlier.line}; "
            f"remove the copy",
        )


def _read_entry(
    register: Register, entry: data.Custom, root: str, report: _Report
) -> None:
    values = _values(entry, 2)
    if values is None:
        report(
            entry.meta,
            "SPEND-030",
            f'{entry.type} takes two texts, code and title: custom "{entry.type}" '
            f'"some-code" "Some title"',
        )
        return
    code, title = values
    if not _CODE.fullmatch(code):
        report(
            entry.meta,
            "SPEND-030",
            f"{code!r} cannot be a code: use letters, digits and hyphens",
        )
        return
    if code in RESERVED:
        report(
            entry.meta,
            "SPEND-030",
            f"the code {code} is reserved, it has its meaning without an entry; give "
            f"this {entry.type} another code, or remove the entry",
        )
        return
    taken = next((e[code] for e in register.entries.values() if code in e), None)
    if taken:
        report(
            entry.meta,
            "SPEND-031",
            f"{code} is already the code of the {taken.kind} at {taken.file}:"
            f"{taken.line}; codes are unique over all registers, give this "
            f"{entry.type} another",
        )
        return
    kind = KINDS[entry.type]
    slots = _metadata(entry, kind, f"{entry.type} {code}", report)
    name, line = place(entry.meta, root)
    register.entries[entry.type][code] = kind(
        code=code, title=title, valid_from=entry.date, file=name, line=line, **slots
    )


def _metadata(
    entry: data.Custom, kind: Described, whose: str, report: _Report
) -> dict[str, Any]:
    """Read what stands under a directive, as its kind takes it."""
    slots: dict[str, Any] = {}
    for slot in metadata(kind):
        if (value := entry.meta.get(slot.key)) is None:
            continue
        try:
            slots[slot.name] = from_ledger(slot, value)
        except (TypeError, ValueError, ArithmeticError) as error:
            report(entry.meta, "SPEND-030", f"{whose}: {slot.key} {error}")
    return slots


def _read_event(
    register: Register, entry: data.Custom, root: str, report: _Report
) -> None:
    kind = EVENTS[entry.type]
    values = _values(entry, 1)
    if values is None:
        report(
            entry.meta,
            "SPEND-030",
            f"{entry.type} takes one text, the code of the {kind.of.kind} it is "
            f'about: custom "{entry.type}" "some-code"',
        )
        return
    code = values[0]
    slots = _metadata(entry, kind, f"{entry.type} of {code}", report)
    name, line = place(entry.meta, root)
    register.events[entry.type].append(
        kind(code=code, day=entry.date, file=name, line=line, **slots)
    )


def _alias(register: Register, alias: _Alias, report: _Report) -> None:
    kind, text, code, meta = alias
    known = register.aliases.setdefault((kind, alike(text)), code)
    if known != code and not (
        kind == Supplier.kind and is_succession(register, known, code)
    ):
        report(
            meta,
            "SPEND-032",
            f"{text!r} already stands for the {kind} {known} and cannot also stand "
            f"for {code}; change or remove one of the two",
        )


def _name_everything(register: Register, report: _Report) -> None:
    for kind in TAGS:
        _alias(register, (kind, UNTAGGED, UNTAGGED, None), report)
    for name in (BUSINESS_AS_USUAL, RESERVED[BUSINESS_AS_USUAL]):
        _alias(register, (Initiative.kind, name, BUSINESS_AS_USUAL, None), report)
    alone = apart_by_number(register)
    for kind, known in register.entries.items():
        for code, entry in known.items():
            meta = {"filename": entry.file, "lineno": entry.line}
            names = {code}
            if isinstance(entry, Decision):
                names.add(entry.reference or code)
            elif isinstance(entry, Grant):
                # Many grants have one title; the published identifier is its own.
                names.add(entry.identifier or code)
            elif not isinstance(entry, _OF_ONE_TITLE) and code not in alone:
                # Decisions and headings may share a title: two extensions of
                # one contract, the last chapter of two plans. So may suppliers
                # that are told apart by their numbers.
                names.add(entry.title)
            # In one order, whatever that of the set is in this process.
            for name in sorted(names):
                _alias(register, (kind, name, code, meta), report)
    for name, account in register.accounts.items():
        meta = {"filename": account.file, "lineno": account.line}
        _alias(register, ("account", name, name, meta), report)


def _read_alias(register: Register, entry: data.Custom, report: _Report) -> None:
    values = _values(entry, 3)
    if values is None or values[0] not in _ALIAS_KINDS:
        report(
            entry.meta,
            "SPEND-030",
            'alias takes three texts, kind, code and spelling: custom "alias" '
            f'"directorate" "some-code" "A spelling"; kinds: {", ".join(_ALIAS_KINDS)}',
        )
        return
    kind, code, text = values
    known = register.accounts if kind == "account" else register.entries[kind]
    if code not in known:
        report(
            entry.meta,
            "SPEND-033",
            f"the alias {text!r} points to the {kind} {code}, which no register "
            f"knows; correct the code or add it to the register",
        )
        return
    _alias(register, (kind, text, code, entry.meta), report)


# What reads each sort of directive, aliases apart: they come when all else is read.
_READERS: dict[str, Callable[[Register, Any, str, _Report], None]] = {
    "books": _read_books,
    "review": _read_review,
    **dict.fromkeys(KINDS, _read_entry),
    **dict.fromkeys(EVENTS, _read_event),
}
