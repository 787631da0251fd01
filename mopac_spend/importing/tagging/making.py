"""Make a rule of what people decided, so that the next file is not undecided again.

    wanted = propose(payments, ("supplier",), {"initiative": "vru"}, books)
    tried(books, wanted)             what it decides of these books, and contradicts
    keep(root, wanted)               written to the books' own rules

A rule that is made stands behind all others, so that it takes nothing from them. It is
kept only if it contradicts nothing that the books say.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed
from mopac_spend.fields import ACCOUNT
from mopac_spend.findings import Refusal, counted, first_of, listed
from mopac_spend.forms.written import WrittenError, text_of
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.auditing import PROVED, faults
from mopac_spend.importing.tagging.effect import Effect, effect
from mopac_spend.importing.tagging.rule_files import name_for
from mopac_spend.money import NIL, show
from mopac_spend.register import UNTAGGED, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.spend import Payment

_CODE = "IMPORT-052"
NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})
# Texts, patterns or spellings that one condition names; more is no rule of a group.
_MOST = 50
_NAMED = 5
# What names a rule, the most telling first.
_NAMED_BY = ("initiative", "directorate", "category")
_DIGITS = re.compile(r"\d")
_PIECES = re.compile(r"(\d+|\s+)")
_LONGEST = 1000
_HEAD = "# Tagging rules that were made of what people decided.\n"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A rule that somebody wants, for one rule file.

    Attributes:
        id: of what it says, so that the same rule has one id.
        file: where it is to be kept.
        layouts: those that read the file.
        when: what is compared, and with what, by field.
        then: codes by kind.
        why: as `explain` says it.

    """

    id: str
    file: Path
    layouts: tuple[Layout, ...]
    when: Mapping[str, tuple[str, tuple[str, ...]]]
    then: Mapping[str, str]
    why: str

    @property
    def text(self) -> str:
        """Write it as it stands in a rule file."""
        lines = ["[[rule]]", f"id = {_text(self.id)}", f"why = {_text(self.why)}"]
        for field, (how, wanted) in self.when.items():
            texts = f"[{', '.join(map(_text, wanted))}]"
            lines.append(f"when.{field} = {{ {how} = {texts} }}")
        codes = ", ".join(f"{kind} = {_text(code)}" for kind, code in self.then.items())
        return "\n".join([*lines, f"then = {{ {codes} }}"]) + "\n"


def propose(
    payments: Sequence[Payment],
    on: Sequence[str],
    then: Mapping[str, str],
    books: Books,
    by: str = "",
) -> list[Proposed]:
    """Propose the rule by which payments like some would be decided.

    Args:
        payments: what it is made of.
        on: the fields that it looks at: supplier, description or account.
        then: what it decides.
        books: whose payments they are.
        by: who decided so.

    Returns:
        One for each rule file of the layouts that brought them.

    Raises:
        Refusal: `IMPORT-052`, no rule can say that of them.

    """
    when = {field: _condition(field, payments, books) for field in on}
    size = sum((payment.amount for payment in payments), NIL)
    who = f" by {by}" if by else ""
    many = counted(len(payments), "payment")
    why = f"decided so in a review{who}: {many}, {show(size)}"
    said = json.dumps([sorted(when.items()), sorted(then.items())])
    digest = hashlib.sha256(said.encode()).hexdigest()[:8]
    code = next((then[kind] for kind in _NAMED_BY if kind in then), ACCOUNT)
    known = layouts.load_all(books.root)
    brought = {batch.id: batch.layout for batch in books.batches}
    used = {brought.get(payment.batch, "") for payment in payments}
    wanted: dict[str, None] = {}
    for each in sorted(used):
        if each not in known:
            msg = "no layout is known that brought these payments; write a rule by hand"
            raise Refusal(_CODE, msg, each)
        wanted[name_for(known[each], books.root) or each] = None
    return [
        Proposed(
            f"kept-{code}-{digest}",
            rules.own(file, books.root),
            _readers(file, known, on, books.root),
            when,
            dict(then),
            why,
        )
        for file in wanted
    ]


def _readers(
    file: str, known: Mapping[str, Layout], on: Sequence[str], root: Path
) -> tuple[Layout, ...]:
    """Give the layouts that read a rule file, all of which must know its fields."""
    readers = tuple(
        each for each in known.values() if (name_for(each, root) or each.name) == file
    )
    for each in readers:
        if lacking := rules.lacks(each, on):
            msg = (
                f"the layout {each.name} reads these rules and has no "
                f"{listed(lacking)}; choose what else the rule goes by"
            )
            raise Refusal(_CODE, msg, each.name)
    return readers


def _condition(
    field: str, payments: Sequence[Payment], books: Books
) -> tuple[str, tuple[str, ...]]:
    """Say what of a field payments have in common: a way to compare, and texts."""
    how = "equals"
    if field == ACCOUNT:
        # What nothing classifies has no account in common.
        of_codes = books.register.accounts
        accounts = {
            payment.account
            for payment in payments
            if of_codes[payment.account].category != UNTAGGED
        }
        spelled = books.register.aliases.items()
        texts = sorted(
            t for (kind, t), own in spelled if kind == field and own in accounts
        )
    else:
        by_key = {alike(t): t for p in payments if (t := str(getattr(p, field)))}
        if len({str(getattr(p, field)) == "" for p in payments}) > 1:
            by_key.clear()
        texts = [by_key[key] for key in sorted(by_key)]
        if field == "description" and any(map(_DIGITS.search, texts)):
            how, texts = "matches", [_pattern(text) for text in texts]
    found = dict.fromkeys(texts)
    if not found or len(found) > _MOST or any(len(each) > _LONGEST for each in found):
        what = "nothing that they all have" if not found else "too many different texts"
        field = {"description": "text"}.get(field, field)
        msg = f"the {field} of these payments says {what}; choose another ground"
        raise Refusal(_CODE, msg)
    return how, tuple(found)


def _pattern(text: str) -> str:
    """Write a text as a pattern in which numbers count as alike."""
    import re2

    pieces = [
        r"\d+" if each.isdecimal() else r"\s+" if each.isspace() else re2.escape(each)
        for each in _PIECES.split(text.strip().casefold())
        if each
    ]
    return rf"^\s*{''.join(pieces)}\s*$"


def is_kept(proposed: Proposed, books: Books) -> bool:
    """Say whether a rule stands in its file already."""
    known = rules.of_text(_now(proposed, books.root), proposed.file, books.register)
    return any(each.id == proposed.id for each in known)


def rule_of(proposed: Proposed, books: Books, before: str = "") -> tuple[Rule, str]:
    """Read what a file would hold with a rule at its end.

    Args:
        proposed: the rule.
        books: whose registers it speaks of.
        before: the text it is put behind; "" for that of the file as it is.

    Returns:
        The rule as it is read back, and the whole text.

    Raises:
        Refusal: `IMPORT-052`, rules of the file decide all that it could, or the file
            is for another body; `IMPORT-006`, the file has a mistake.

    """
    now = before or _now(proposed, books.root)
    whole = f"{now.rstrip()}\n\n{proposed.text}"
    file = proposed.file
    if any(r.id == proposed.id for r in rules.of_text(now, file, books.register)):
        msg = f"the rule {proposed.id} is kept already; empty its cell, or go on"
        raise Refusal(_CODE, msg, file.name)
    read = rules.of_text(whole, file, books.register)
    made = read[-1] if read else None
    if made is None or made.id != proposed.id:
        msg = "these rules are for another kind of body; write it to rules of your own"
        raise Refusal(_CODE, msg, file.name)
    for fault in faults(read, None):
        if fault.rule is made and fault.what in PROVED:
            raise Refusal(_CODE, f"it would decide nothing: {fault.why}", file.name)
    return made, whole


def _now(proposed: Proposed, root: Path) -> str:
    """Give the text of the rules as they are, wherever they are kept now."""
    found = rules.path_for(proposed.layouts[0], root)
    if not found.is_file():
        return _HEAD
    try:
        return text_of(found)
    except WrittenError as error:
        raise Refusal("IMPORT-006", str(error), found.name) from error


def tried(
    books: Books,
    proposed: Sequence[Proposed],
    decided: Mapping[str, Mapping[str, str]] = NOTHING,
) -> list[Effect]:
    """Say what each of some rules does to the books; nothing is written.

    Args:
        books: whose payments.
        proposed: the rules, in the order in which they would be kept.
        decided: what is decided and not posted yet, by ref and kind.

    Raises:
        Refusal: what `rule_of` refuses.

    """
    texts: dict[Path, str] = {}
    found = []
    for each in proposed:
        made, texts[each.file] = rule_of(each, books, texts.get(each.file, ""))
        names = [layout.name for layout in each.layouts]
        found.append(effect(books, made, names, decided))
    return found


def keep(
    path: Path | str,
    proposed: Sequence[Proposed],
    *,
    by: str,
    decided: Mapping[str, Mapping[str, str]] = NOTHING,
    opening: Callable[[Path | str], Books] = open_books,
) -> list[Path]:
    """Write rules to the books' own rules, each at the end of its file, as one entry.

    Args:
        path: folder of the books.
        proposed: the rules.
        by: who keeps them, as the record says it.
        decided: what is decided and not posted yet, by ref and kind.
        opening: opens the books; the command line's knows its own options.

    Returns:
        The files that were written.

    Raises:
        Refusal: `IMPORT-052`, one contradicts what the books say, decides nothing that
            another does not, or cannot be written; as `journal.post`; then none was.

    """
    with journal.alone(main_file(path).parent):
        books = opening(path)
        done = tried(books, proposed, decided)
        for each, of in zip(proposed, done, strict=True):
            refuse_against(each, of)
        texts: dict[Path, str] = {}
        for each in proposed:
            _, texts[each.file] = rule_of(each, books, texts.get(each.file, ""))
        root = books.root
        named = {f"{file.relative_to(root)}": text for file, text in texts.items()}
        journal.post(root, named, Deed("rules", by), books.batches)
    return list(texts)


def refuse_against(proposed: Proposed, of: Effect) -> None:
    """Refuse a rule that contradicts what the books say.

    Raises:
        Refusal: `IMPORT-052`, it does.

    """
    if not of.against:
        return
    payments, pounds = of.contradicts
    shown = first_of([one.words for one in of.against], _NAMED)
    msg = (
        f"the rule would contradict {counted(payments, 'payment')} ({show(pounds)}): "
        f"{shown}; let it go by more, such as supplier and text, or do without it"
    )
    raise Refusal(_CODE, msg, proposed.file.name)


def _text(text: str) -> str:
    """Write a TOML string: JSON's, with the one sign escaped that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
