"""A line, the registers and the rules: tagged parts of a payment.

First the registers read what the source itself says (a directorate's spelling,
an account code), then the first rule that fits overrides it. What is left
undecided, or names a code that does not stand on the payment's day, is
`untagged`: never refused and never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.importing.rules import Part, first_match
from mopac_spend.money import allocate
from mopac_spend.register import TAGS, UNTAGGED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.lines import Line
    from mopac_spend.importing.rules import Rule
    from mopac_spend.register import Register


@dataclass(frozen=True, slots=True)
class Tagged:
    """A part of a line with everything decided about it.

    `codes` holds directorate, initiative, category, account, fund, decision
    and decision_as_written; `rule` is the id of the rule that decided, or "".
    """

    amount: Decimal
    codes: Mapping[str, str]
    rule: str

    @property
    def undecided(self) -> bool:
        """Whether any of the three tags is untagged."""
        return any(self.codes[kind] == UNTAGGED for kind in TAGS)


def tag(line: Line, rules: Sequence[Rule], register: Register) -> list[Tagged]:
    """Tag one line.

    Returns:
        One part, or several whose amounts sum to the line's to the penny.

    """
    said = _from_source(line, register)
    rule = first_match(rules, line, said["directorate"])
    if rule is None:
        return [Tagged(line.amount, _settled(said, line.date, register), "")]
    amounts = allocate(line.amount, [part.percent for part in rule.parts])
    return [
        Tagged(
            amount,
            _settled(_decided(said, part, register), line.date, register),
            rule.id,
        )
        for amount, part in zip(amounts, rule.parts, strict=True)
    ]


def unclassified(register: Register) -> str:
    """Give the account for spend of no known nature.

    Raises:
        Refusal: `IMPORT-006`, the chart of accounts has none.

    """
    account = register.account_for(UNTAGGED)
    if account is None:
        msg = (
            "the chart of accounts has no account for what nothing classifies; add "
            'open Expenses:Unclassified GBP with category: "untagged"'
        )
        raise Refusal("IMPORT-006", msg, "accounts.beancount")
    return account


def _from_source(line: Line, register: Register) -> dict[str, str]:
    codes = {kind: register.resolve(kind, line.text(kind)) or UNTAGGED for kind in TAGS}
    account = next(
        (
            found
            for field in ("account", "account_name")
            if line.text(field)
            and (found := register.resolve("account", line.text(field)))
        ),
        "",
    )
    if not account and codes["category"] != UNTAGGED:
        account = register.account_for(codes["category"]) or ""
    codes["account"] = account
    codes["fund"] = register.resolve("fund", line.text("fund")) or ""
    written = line.text("decision")
    codes["decision"] = register.resolve("decision", written) or ""
    codes["decision_as_written"] = "" if codes["decision"] else written
    return codes


def _decided(said: dict[str, str], part: Part, register: Register) -> dict[str, str]:
    codes = {**said, **part.then}
    if "category" in part.then and "account" not in part.then:
        held = register.accounts.get(said["account"])
        if held is None or held.category != part.then["category"]:
            codes["account"] = register.account_for(part.then["category"]) or ""
    return codes


def _settled(codes: dict[str, str], day: dt.date, register: Register) -> dict[str, str]:
    settled = dict(codes)
    for kind in ("directorate", "initiative"):
        settled[kind] = register.valid_code(kind, codes[kind], day) or UNTAGGED
    settled["account"] = codes["account"] or unclassified(register)
    if register.accounts[settled["account"]].valid_from > day:
        settled["account"] = unclassified(register)
    # The account says what was bought; a category is never at odds with it.
    category = register.accounts[settled["account"]].category
    if register.valid_code("category", category, day) is None:
        settled["account"] = unclassified(register)
        category = UNTAGGED
    settled["category"] = category
    if codes["fund"] and register.valid_code("fund", codes["fund"], day) is None:
        settled["fund"] = ""
    return settled
