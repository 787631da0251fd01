"""The page *Search*: everything that has a name, by any spelling of it, in one box."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from fava.ext import extension_endpoint
from flask import g, jsonify, request

from mopac_spend.fava.completing import completions
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.page import Page
from mopac_spend.fava.pages.paid import paid_names
from mopac_spend.fava.pages.things import THINGS, title_of, withheld
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.questions.nearest import nearest
from mopac_spend.questions.plain_words import Finder
from mopac_spend.register import Supplier, alike

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from flask import Response

    from mopac_spend.fava.pages.asking import Asking

# Of each kind, and letters of what is searched for.
_MOST, _LONGEST = 12, 200
_ACCOUNT = ("Account", "Accounts")
_NOT_LETTERS = re.compile(r"[\W_]+")
# How near a word has to be to one of a title, to be offered where nothing is found.
_NEAR = 0.72
_ALSO = re.compile(r"\w{4,}")


class Place(NamedTuple):
    """Something that can be found.

    Attributes:
        kind: `initiative`, `supplier` … or `account`.
        code: its own.
        title: what people read.
        words: every spelling of it, as it is compared.
        close: the same without blanks and marks, each between bars.
        pounds: what was paid, by which suppliers are put in order.

    """

    kind: str
    code: str
    title: str
    words: str
    close: str
    pounds: Decimal = NIL


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that can be found in one state of the books."""

    places: tuple[Place, ...]

    def find(self, text: str) -> dict[str, list[Place]]:
        """Give what a text finds, by kind, the likeliest first.

        Every word has to be somewhere in a name or code of it, as it is spelled or
        without its blanks and marks.
        """
        whole, wanted = closed(text), plain(text).split()
        ranked = []
        for at, place in enumerate(self.places):
            rank = _rank(place, whole, wanted)
            if rank is not None:
                ranked.append((rank, -place.pounds, at, place))
        found: dict[str, list[Place]] = {}
        for *_, place in sorted(ranked, key=lambda each: each[:3]):
            found.setdefault(place.kind, []).append(place)
        return found

    def near(self, text: str) -> list[Place]:
        """Give what is spelled most like a text that finds nothing."""
        words = {
            word: place
            for place in self.places
            if place.kind in THINGS
            for word in (alike(place.title), *_ALSO.findall(alike(place.title)))
        }
        wanted = [alike(text), *_ALSO.findall(alike(text))]
        names = [n for word in wanted[:6] for n in nearest(word, words, cutoff=_NEAR)]
        return list({words[name].title: words[name] for name in names}.values())[:6]


def _rank(place: Place, whole: str, wanted: list[str]) -> int | None:
    """Say how well a place is what was typed; None where it is not."""
    near = whole in place.close
    if near and whole and f"|{whole}|" in place.close:
        return 0
    words = place.words
    for word in wanted:
        if word not in words:
            return 3 if near and len(whole) > 2 else None  # noqa: PLR2004 - letters
    return 1 if place.words.startswith(" ".join(wanted)) else 2


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Reduce a text to words that are compared: no case, marks or accents."""
    letters = unicodedata.normalize("NFKD", alike(text))
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(_NOT_LETTERS.sub(" ", bare).split())


def closed(text: str) -> str:
    """Reduce a text to its letters and figures, as codes are compared."""
    return plain(text).replace(" ", "")


def index_of(asking: Asking) -> Index:
    """Give everything that can be found in these books."""
    index: Index = asking.kept("everything that is found", lambda: Index(_all(asking)))
    return index


def _all(asking: Asking) -> tuple[Place, ...]:
    return (*_things(asking), *_suppliers(asking), *_accounts(asking))


def _things(asking: Asking) -> Iterator[Place]:
    register = asking.books.register
    spelled: dict[tuple[str, str], list[str]] = {}
    for (kind, text), code in register.aliases.items():
        spelled.setdefault((kind, code), []).append(text)
    for kind in THINGS:
        if kind == Supplier.kind:
            continue
        for code, entry in register.entries[kind].items():
            title, reference = entry.title, getattr(entry, "reference", "")
            others = spelled.get((kind, code), [])
            if withheld(register, kind, code):
                title, others = title_of(register, kind, code), []
            more = getattr(entry, "identifier", "")
            yield _place(kind, code, title, [reference, more, *others])


def _suppliers(asking: Asking) -> Iterator[Place]:
    """Give who was paid, as the page of suppliers names them."""
    register = asking.books.register
    for name, pounds in paid_names(asking).items():
        code = register.resolve(Supplier.kind, name) or ""
        entry = register.of(Supplier).get(code)
        numbers = [entry.company, entry.charity, *entry.ids] if entry else []
        place = _place(Supplier.kind, name, name, [code, *numbers])
        yield place._replace(pounds=pounds)


def _accounts(asking: Asking) -> Iterator[Place]:
    for name, account in asking.books.register.accounts.items():
        yield _place("account", name, name.replace(":", " / "), [*account.codes])


def _place(kind: str, code: str, title: str, others: list[str]) -> Place:
    spellings = [each for each in (title, code, *others) if each]
    words = " | ".join(dict.fromkeys(map(plain, spellings)))
    close = f"|{'|'.join(dict.fromkeys(map(closed, spellings)))}|"
    return Place(kind, code, title, words, close)


class Search(Page):
    """What was typed, found among everything that has a name; typed by kind."""

    report_title = "Search"
    asks = frozenset({"words"})

    @extension_endpoint
    def completions(self) -> Response:
        """Give what completes a word of Fava's filter, as JSON."""
        return jsonify(
            completions(self.ledger, request.args.get("words", "")[:_LONGEST])
        )

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give what was found; where nothing is, what could have been meant."""
        words = asking.args.get("words", "").strip()
        view: dict[str, Any] = {"words": words}
        if not words:
            return view
        index = index_of(asking)
        found = index.find(words[:_LONGEST]) if closed(words) else {}
        _known(asking, index, words[:_LONGEST], found)
        kinds = {**THINGS, "account": _ACCOUNT}
        groups = [
            (kinds[kind][1], len(some), [_shown(asking, each) for each in some[:_MOST]])
            for kind, some in sorted(found.items(), key=lambda e: _best(words, e[1]))
        ]
        return view | {
            "groups": groups,
            "questions": _questions(asking, words),
            "near": []
            if groups
            else [_shown(asking, each) for each in index.near(words[:_LONGEST])],
        }


def _known(
    asking: Asking, index: Index, words: str, found: dict[str, list[Place]]
) -> None:
    """Put first what the registers know by the very text: `DMPCD 2016/79` is PCD 79."""
    register = asking.books.register
    codes = {kind: register.resolve(kind, words) for kind in THINGS}
    for place in index.places:
        if codes.get(place.kind) == place.code and place.kind != Supplier.kind:
            others = [each for each in found.pop(place.kind, []) if each != place]
            found[place.kind] = [place, *others]


def _best(words: str, places: list[Place]) -> int:
    """Put the kinds in order of the best that each has."""
    whole, wanted = closed(words), plain(words).split()
    ranks = (_rank(place, whole, wanted) for place in places[:1])
    return min((rank for rank in ranks if rank is not None), default=3)


def _shown(asking: Asking, place: Place) -> dict[str, str]:
    if place.kind == "account":
        address = f"/{g.beancount_file_slug}/account/{place.code}/"
    else:
        address = asking.thing(place.kind, place.code)
    code = "" if place.code == place.title else legible(place.code)
    kind = {**THINGS, "account": _ACCOUNT}[place.kind][0]
    return {
        "title": legible(place.title),
        "code": code,
        "kind": kind,
        "address": address,
    }


def _questions(asking: Asking, words: str) -> list[tuple[str, str, str]]:
    """Give the questions that the words ask: title, command and address."""
    finder: Finder = asking.kept("finder", lambda: Finder(asking.books))
    try:
        candidates = finder.find(words).candidates
    except Refusal:
        return []
    return [
        (
            legible(each.title),
            legible(each.command),
            asking.address("Ask", words=words, choice=number),
        )
        for number, each in enumerate(candidates, 1)
    ]
