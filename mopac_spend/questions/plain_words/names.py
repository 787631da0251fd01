"""Names, codes and references of the books in a text, found through the registers.

What stands in a register is known by its code, its title and every alias, and a
supplier or borough as payments name it: without regard to case, to the order of the
words, and to endings (`consultants` is Consultancy). A title may be shortened by its
year and by words like fund, strategy or Ltd: `knife crime` is the Knife Crime Strategy
2017. Where several are called so nothing is taken, and they are named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import ACCOUNT
from mopac_spend.questions.plain_words.naming import (
    BOROUGH,
    COMMON,
    IN_FULL,
    KIND_WORDS,
    KINDS,
    SENTENCES,
    Entry,
    Named,
    name_words,
    shortened,
)
from mopac_spend.questions.plain_words.words import is_soft, root, words
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    RESERVED,
    UNTAGGED,
    Category,
    Decision,
    Heading,
    Initiative,
    Supplier,
    alike,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from mopac_spend.questions.plain_words.words import Word
    from mopac_spend.register import Register

_NOT_IN_NAME = re.compile(r"[.?!;:\n]\s")
_BEFORE_YEAR = frozenset(
    ("in", "for", "during", "since", "from", "to", "until", "till", "by")
)
_REFERENCE = re.compile(
    r"\b(?:dm)?pcd[\s.:_-]*(?:(?:19|20)\d\d[\s/:_-]+)?\d+\b|\b(?:md|dd|add)\s?\d{3,}\b"
)
_CODE = re.compile(
    r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])|(?<![\w\u00a3,.-])\d{6}\b"
)
# A supplier's first word stands for it where few begin with it.
_FEW, _LONG = 6, 5


class _Known(NamedTuple):
    rank: int
    entry: Entry


class NameIndex:
    """Every name of the books, looked up by its words."""

    def __init__(
        self,
        register: Register,
        names: Iterable[tuple[str, str]],
        days: tuple[dt.date | None, dt.date | None],
        common: Collection[str],
    ) -> None:
        """Read the registers.

        Args:
            register: of the books.
            names: filter by name (`supplier`, `borough`) and a name of the payments,
                with individuals withheld.
            days: of the first and last payment.
            common: stems that questions are put in: one of them alone is no name.

        """
        self._register = register
        self._days = days
        self._common = {*common, *COMMON}
        self._known: defaultdict[tuple[str, ...], dict[Entry, int]] = defaultdict(dict)
        self._first: defaultdict[str, dict[Entry, None]] = defaultdict(dict)
        self._having: defaultdict[str, dict[Entry, None]] = defaultdict(dict)
        self.spellings: set[str] = set()
        self._headings: defaultdict[str, set[str]] = defaultdict(set)
        self._aliases()
        for kind, name in names:
            self._named(kind, name)
        self._longest = max(map(len, self._known), default=0)

    def _aliases(self) -> None:
        suppliers = self._register.of(Supplier)
        for (kind, text), code in self._register.aliases.items():
            if kind not in KINDS:
                continue
            if kind == ACCOUNT:
                if text.isdigit() or text == alike(code):
                    continue
                self._headings[code].add(text)
                self._add(text, Entry(kind, code, code), full=True)
            elif kind != Supplier.kind:
                entry = Entry(kind, code, self._register.title(kind, code))
                self._add(text, entry, full=kind in IN_FULL)
            elif not suppliers[code].individual:
                entry = Entry(kind, code, suppliers[code].title)
                self._add(text, entry)
        self._titles()

    def _titles(self) -> None:
        """Add what is known by a title that no alias holds."""
        for heading in self._register.of(Heading).values():
            entry = Entry(Heading.kind, heading.code, heading.title)
            self._add(heading.title, entry)
        for account in self._register.accounts:
            own = account.rpartition(":")[2].replace("-", " ")
            self._add(own, Entry(ACCOUNT, account, account), full=True)
        for code, title in RESERVED.items():
            if code == BUSINESS_AS_USUAL:
                self._add(title, Entry(Initiative.kind, code, title), full=True)
        self._known.pop((root(UNTAGGED),), None)

    def _named(self, kind: str, name: str) -> None:
        if kind != Supplier.kind:
            self._add(name, Entry(kind, name, name), full=True)
            return
        code = self._register.resolve(kind, name)
        if code is None:
            self._add(name, Entry(kind, name, name))
        elif not self._register.of(Supplier)[code].individual:
            title = self._register.title(kind, code)
            self._add(name, Entry(kind, code, title))

    def _add(self, name: str, entry: Entry, *, full: bool = False) -> None:
        own_words = name_words(name)
        own = [word.root for word in own_words]
        if entry.kind not in SENTENCES:
            self.spellings.update(word.text for word in own_words)
        if not own or (len(own) == 1 and full and len(words(name)) > 1):
            return  # `IT Consultancy` is not all consultancy
        for each in own:
            self._having[each][entry] = None
        if entry.kind == Supplier.kind and len(own[0]) >= _LONG:
            self._first[own[0]][entry] = None
        variants = shortened(own, entry.kind, full=full)
        for rank, variant in enumerate(variants):
            if any(each.isalpha() for each in variant):
                key = tuple(sorted(variant))
                known = self._known[key]
                known[entry] = min(rank, known.get(entry, rank))

    def find(self, text: str) -> list[Named]:
        """Find the names in a text that `words.plain` gave, in order."""
        named = [*self._references(text), *self._codes(text)]
        for start, end, _ in [(each.start, each.end, each) for each in named]:
            text = (
                f"{text[:start]}{' . '.ljust(end - start)[: end - start]}{text[end:]}"
            )
        content = name_words(text)
        at = 0
        while at < len(content):
            one = self._at(text, content, at)
            if one is None:
                at += 1
                continue
            named.append(one[0])
            at = one[1]
        return sorted(named)

    def has(self, rooted: str) -> bool:
        """Whether any name has a word."""
        return rooted in self._having

    def near(self, stemmed: str, kinds: Collection[str] = KINDS) -> list[Entry]:
        """Give what has a word in its name, of some kinds, as a hint."""
        entries = self._having.get(stemmed, ())
        return [entry for entry in entries if entry.kind in kinds]

    def _references(self, text: str) -> Iterator[Named]:
        for match in _REFERENCE.finditer(text):
            written = " ".join(match[0].upper().split())
            code = self._register.resolve(Decision.kind, written)
            if code is None:
                doubt = f"no decision is called {written}"
                yield Named(match.start(), match.end(), written, None, doubt=doubt)
            else:
                title = self._register.title(Decision.kind, code)
                entry = Entry(Decision.kind, code, title)
                yield Named(match.start(), match.end(), written, entry)

    def _codes(self, text: str) -> Iterator[Named]:
        suppliers = self._register.of(Supplier)
        for match in _CODE.finditer(text):
            meant = [
                Entry(
                    kind,
                    code,
                    code if kind == ACCOUNT else self._register.title(kind, code),
                )
                for kind in KINDS
                if kind != BOROUGH
                and (code := self._register.aliases.get((kind, match[0])))
                and not (kind == Supplier.kind and suppliers[code].individual)
            ]
            if meant and not _REFERENCE.fullmatch(match[0]):
                first, *others = meant
                yield Named(match.start(), match.end(), match[0], first, tuple(others))

    def _at(
        self, text: str, content: Sequence[Word], at: int
    ) -> tuple[Named, int] | None:
        """Find the longest name that begins with a word."""
        ends = self._ends(text, content, at)
        for end in reversed(ends):
            key = tuple(sorted(word.root for word in content[at:end]))
            known = self._known.get(key)
            if known is None:
                continue
            beside = {content[i].root for i in (at - 1, end) if 0 <= i < len(content)}
            usable = self._usable(key, known, beside)
            if usable:
                start, stop = content[at].start, content[end - 1].end
                return self._chosen(start, stop, text[start:stop], usable, beside), end
        return self._by_first_word(text, content, at)

    def _ends(self, text: str, content: Sequence[Word], at: int) -> list[int]:
        ends = []
        for end in range(at + 1, min(len(content), at + self._longest) + 1):
            last = content[end - 1]
            if end - 1 > at:
                gap = text[content[end - 2].end : last.start]
                between = {word.text for word in words(gap)}
                if _NOT_IN_NAME.search(gap) or (
                    last.text[:1].isdigit() and between & _BEFORE_YEAR
                ):
                    break
            if last.text.isdigit() and re.match(r"\s?[-/]\s?\d", text[last.end :]):
                continue
            first = content[at]
            if first.text.isdigit() and re.search(
                r"\d\s?[-/]\s?$", text[: first.start]
            ):
                break
            ends.append(end)
        return ends

    def _usable(
        self, key: tuple[str, ...], known: dict[Entry, int], beside: set[str]
    ) -> list[_Known]:
        usable = []
        for entry, rank in known.items():
            if entry.kind in KIND_WORDS and beside & KIND_WORDS[entry.kind]:
                usable.append(_Known(rank, entry))
                continue
            if len(key) == 1 and entry.kind not in {Category.kind, BOROUGH}:
                word = key[0]
                if entry.kind == ACCOUNT:
                    if word in COMMON or is_soft(word):
                        continue
                elif word in self._common or is_soft(word):
                    continue
            usable.append(_Known(rank, entry))
        return usable

    def _chosen(
        self, start: int, end: int, text: str, usable: list[_Known], beside: set[str]
    ) -> Named:
        """Choose among what has one name: by kind, by days, or nothing."""

        def order(each: _Known) -> tuple[bool, bool, int, int]:
            kind = each.entry.kind
            said = bool(beside & KIND_WORDS.get(kind, frozenset()))
            in_books = self._in_books(each.entry)
            return not said, not in_books, each.rank, KINDS.index(kind)

        usable.sort(key=order)
        best = [each.entry for each in usable if order(each) == order(usable[0])]
        written = " ".join(text.split())
        if len(best) > 1:
            return Named(start, end, written, None, tuple(best))
        entry = best[0]
        others = tuple(each.entry for each in usable if each.entry != entry)
        doubt = ""
        if (
            entry.kind == ACCOUNT
            and len(self._headings[entry.value]) > 1
            and (alike(written) in self._headings[entry.value])
        ):
            doubt = (
                f"{written} is on the account {entry.value} together with other "
                f"spending, and no finer figure is in the books"
            )
        return Named(start, end, written, entry, others, doubt=doubt)

    def _by_first_word(
        self, text: str, content: Sequence[Word], at: int
    ) -> tuple[Named, int] | None:
        word = content[at]
        if word.root in self._common or is_soft(word.root):
            return None
        meant = list(self._first.get(word.root, ()))
        if not meant or len(meant) > _FEW:
            return None
        end = at + 1
        while end < len(content) and len(meant) > 1:
            fewer = [
                e
                for e in meant
                if content[end].root in {w.root for w in name_words(e.title)}
            ]
            if not fewer:
                break
            meant, end = fewer, end + 1
        start, stop = word.start, content[end - 1].end
        written = text[start:stop]
        if len(meant) == 1:
            doubt = f"'{written}' is read as {meant[0].title}" if end == at + 1 else ""
            return Named(start, stop, written, meant[0], doubt=doubt), end
        return Named(start, stop, written, None, tuple(meant)), end

    def _in_books(self, entry: Entry) -> bool:
        """Whether an entry stood on some day of the payments."""
        codes = self._register.entries.get(entry.kind, {})
        one = codes.get(entry.value)
        first, last = self._days
        if one is None or first is None or last is None:
            return True
        return one.valid_from <= last and (
            one.valid_to is None or one.valid_to >= first
        )
