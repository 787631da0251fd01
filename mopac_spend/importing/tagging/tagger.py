"""A line, the registers and the rules: tagged parts of a payment.

First the registers read what the source itself says (a directorate's spelling,
an account code), then the first rule that fits overrides it. What is left
undecided, or names a code that does not stand on the payment's day, is
`untagged`: never refused and never guessed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import FIELDS, REGISTERED, RULED, TAGS
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.line import Lines
from mopac_spend.importing.tagging.matching import Matcher
from mopac_spend.money import allocate
from mopac_spend.register import UNTAGGED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.line import Line
    from mopac_spend.importing.tagging.rules import Part, Rule
    from mopac_spend.register import Register

# All that is decided about a part of a line.
CODES = (*RULED, "decision_as_written")
# What the registers read of a row, and how many such readings are remembered.
_RESOLVED = (*RULED, "account_name")
_REMEMBERED = 50_000
# Optional tags whose code has to stand on the payment's day.
_DATED = tuple(kind for kind in REGISTERED if not FIELDS[kind].undated)


class Tagged(NamedTuple):
    """A part of a line with everything decided about it.

    `codes` holds what `CODES` names, and is shared by what was decided alike; `rule` is
    the id of the rule that decided, or "".
    """

    amount: Decimal
    codes: Mapping[str, str]
    rule: str


def is_undecided(codes: Mapping[str, str]) -> bool:
    """Say whether any of the three tags is untagged."""
    return UNTAGGED in map(codes.__getitem__, TAGS)


class Tagger:
    """Rules and registers made ready to tag many lines."""

    def __init__(self, rules: Sequence[Rule], register: Register) -> None:
        """Put the rules in order."""
        self.register = register
        self.matcher = Matcher(rules, register)
        self._own: dict[tuple[str, ...], dict[str, str]] = {}
        self._valid: dict[tuple[str, str, dt.date], str | None] = {}
        self._same: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        # By what a source says, what a rule decides and the span of the day: what was
        # decided. It holds what the source says, so that no other is taken for it.
        self._known: dict[
            tuple[int, int, tuple[int, int]],
            tuple[dict[str, str], list[dict[str, str]]],
        ] = {}
        deciding: dict[str, int] = {}
        self._deciding = {
            id(rule): deciding.setdefault(repr(rule.parts), len(deciding))
            for rule in rules
        }
        self._resolved, self._spans = _Resolved(register), _Spans(register)

    def tag(self, line: Line) -> list[Tagged]:
        """Tag one line.

        Returns:
            One part, or several whose amounts sum to the line's to the penny.

        """
        return parts_of(line.amount, *next(self.decide(Lines.of([line]))))

    def decide(
        self, lines: Lines
    ) -> Iterator[tuple[list[dict[str, str]], Rule | None]]:
        """Give the codes of each part of each line, and the rule that decided.

        What lines have in common is decided once, and they share it.
        """
        own = self.own_codes(lines)
        rules = self.matcher.firsts(lines, [each["directorate"] for each in own])
        for day, said, rule in zip(lines.dates, own, rules, strict=True):
            decides = -1 if rule is None else self._deciding[id(rule)]
            key = id(said), decides, self._spans[day]
            if (known := self._known.get(key)) is None:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                known = self._known[key] = said, self._codes(said, rule, day)
            yield known[1], rule

    def own_codes(self, lines: Lines) -> list[dict[str, str]]:
        """Give the codes that the source itself says of each line."""
        own = []
        said = zip(*map(lines.text, _RESOLVED), strict=True)
        for at, key in enumerate(said):
            if (codes := self._own.get(key)) is None:
                if len(self._own) >= _REMEMBERED:
                    self._own.clear()
                codes = self._own[key] = self._from_source(lines[at])
            own.append(codes)
        return own

    def decided(self, line: Line, own: dict[str, str], rule: Rule) -> list[Tagged]:
        """Tag a line as a rule decides it."""
        return parts_of(line.amount, self._codes(own, rule, line.date), rule)

    def undecided(self, line: Line, own: dict[str, str]) -> Tagged:
        """Tag a line as the source itself says."""
        return Tagged(line.amount, self._settled(own, line.date), "")

    def _codes(
        self, own: dict[str, str], rule: Rule | None, day: dt.date
    ) -> list[dict[str, str]]:
        """Give the codes of each part of a line."""
        if rule is None:
            return [self._settled(own, day)]
        codes = (_decided(own, part, self.register) for part in rule.parts)
        return [self._settled(each, day) for each in codes]

    def _settled(self, codes: dict[str, str], day: dt.date) -> dict[str, str]:
        """Give codes that stand on a day; what does not is untagged."""
        settled = dict(codes)
        for kind in ("directorate", "initiative"):
            settled[kind] = self._on(kind, codes[kind], day) or UNTAGGED
        accounts = self.register.accounts
        settled["account"] = codes["account"] or unclassified(self.register)
        if accounts[settled["account"]].valid_from > day:
            settled["account"] = unclassified(self.register)
        # The account says what was bought; a category is never at odds with it.
        category = accounts[settled["account"]].category
        if self._on("category", category, day) is None:
            settled["account"] = unclassified(self.register)
            category = UNTAGGED
        settled["category"] = category
        for kind in _DATED:
            # What no register holds yet is a reference, and stands on any day.
            registered = codes[kind] and self.register.entries[kind]
            if registered and self._on(kind, codes[kind], day) is None:
                settled[kind] = ""
        # Rows that are decided alike share one dictionary.
        if len(self._same) >= _REMEMBERED:
            self._same.clear()
        return self._same.setdefault(tuple(settled.items()), settled)

    def _from_source(self, line: Line) -> dict[str, str]:
        resolved = self._resolved
        codes = {kind: resolved[kind, line.text(kind)] or UNTAGGED for kind in TAGS}
        texts = filter(None, map(line.text, ("account", "account_name")))
        accounts = filter(None, (resolved["account", text] for text in texts))
        codes["account"] = next(accounts, "")
        if not codes["account"] and codes["category"] != UNTAGGED:
            codes["account"] = self.register.account_for(codes["category"]) or ""
        for kind in REGISTERED:
            written = line.text(kind)
            own = written if FIELDS[kind].as_written else ""
            codes[kind] = own or resolved[kind, written]
        written = line.text("decision")
        codes["decision_as_written"] = "" if codes["decision"] else written
        return codes

    def _on(self, kind: str, code: str, day: dt.date) -> str | None:
        key = (kind, code, day)
        if key not in self._valid:
            self._valid[key] = self.register.valid_code(kind, code, day)
        return self._valid[key]


class _Resolved(dict[tuple[str, str], str]):
    """What spellings of a kind stand for, "" for nothing, each asked once."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        self._register = register

    def __missing__(self, spelling: tuple[str, str]) -> str:
        """Ask the register."""
        if len(self) >= _REMEMBERED:
            self.clear()
        code = self[spelling] = self._register.resolve(*spelling) or ""
        return code


class _Spans(dict["dt.date", tuple[int, int]]):
    """Days of which every code and account stands on all or on none, by day."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        entries = [e for some in register.entries.values() for e in some.values()]
        accounts = {each.valid_from for each in register.accounts.values()}
        self._first = sorted(accounts | {each.valid_from for each in entries})
        self._last = sorted({each.valid_to for each in entries if each.valid_to})

    def __missing__(self, day: dt.date) -> tuple[int, int]:
        """Count what begins up to a day, and what ended before it."""
        span = bisect_right(self._first, day), bisect_left(self._last, day)
        self[day] = span
        return span


def parts_of(
    amount: Decimal, codes: Sequence[dict[str, str]], rule: Rule | None
) -> list[Tagged]:
    """Divide pounds over the parts that a rule makes of a line."""
    if rule is None:
        return [Tagged(amount, codes[0], "")]
    amounts = divided(amount, rule)
    return [Tagged(*each, rule.id) for each in zip(amounts, codes, strict=True)]


def divided(amount: Decimal, rule: Rule | None) -> list[Decimal]:
    """Divide pounds over the parts that a rule makes of a line."""
    if rule is None or len(rule.parts) == 1:
        return [amount]
    return allocate(amount, [part.percent for part in rule.parts])


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


def _decided(own: dict[str, str], part: Part, register: Register) -> dict[str, str]:
    codes = {**own, **part.then}
    if "category" in part.then and "account" not in part.then:
        account = register.accounts.get(own["account"])
        if account is None or account.category != part.then["category"]:
            codes["account"] = register.account_for(part.then["category"]) or ""
    return codes
