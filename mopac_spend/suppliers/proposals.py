"""Names that may be one supplier: proposed with their evidence, and never merged.

    proposals(names_paid(books))[0].reason
    "the same name but for LTD, THE or punctuation; one supplier id"

Names are compared in small blocks (one first word, one beginning, one id), so that
no name is held against all others. Two names stay apart where their company numbers
differ, or where the register has a supplier for each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from mopac_spend.findings import counted
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.suppliers.names_paid import NamePaid

# A block with more names than this has nothing in common but a common word.
_BLOCK = 400
# More ids than this to one name are made up, one for each payment.
_IDS_OF_A_NAME = 12
_BEGINNING = 5
# Lists cut names off at 30 or 40 characters.
_CUT_OFF = 24
# How unlike the words may be in which two names differ, by their length.
_ONE_LETTER, _TWO_LETTERS = 5, 9
# One id under two names that have little in common: renamed, or an id used again.
_SOMEWHAT_ALIKE = 50
_SAME, _NEAR, _ID, _IDS = 80, 60, 40, 50
_SHARED = "shared document"
_WORDLESS = frozenset({"UK", "GB"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Names that may be one supplier, the most paid first.

    Attributes:
        points: 0 to 100, how much speaks for it.
        reason: what speaks for it, in words.
        names: one or, for one name under several ids, a single one.
        others_ids: supplier ids of theirs that other names have as well, so that
            nobody can say by such an id who was paid.

    """

    points: int
    reason: str
    names: tuple[NamePaid, ...]
    others_ids: frozenset[str] = frozenset()

    @property
    def pounds(self) -> Decimal:
        """Pounds paid under all of them."""
        return sum((name.pounds for name in self.names), NIL)

    @property
    def code(self) -> str:
        """The supplier the register has for one of them, or ""."""
        return next((name.code for name in self.names if name.code), "")


def proposals(names: Sequence[NamePaid]) -> list[Proposal]:
    """Propose names for merging, the likeliest first, then the most pounds."""
    links = _links(names)
    groups = _Groups(names)
    for (one, other), (points, _) in sorted(
        links.items(), key=lambda item: (-item[1][0], item[0])
    ):
        if points > _ID:
            groups.join(one, other)
    proposed = [
        _proposal([names[at] for at in group], _within(links, group))
        for group in groups.several()
    ]
    joined = {at for group in groups.several() for at in group}
    proposed += [
        _proposal([names[one], names[other]], [evidence])
        for (one, other), evidence in links.items()
        if evidence[0] <= _ID and not {one, other} & joined
        if not _apart(names[one], names[other])
    ]
    proposed += [
        Proposal(_IDS, f"one name under {len(name.ids)} supplier ids", (name,))
        for at, name in enumerate(names)
        if at not in joined and 1 < len(name.ids) <= _IDS_OF_A_NAME and not name.code
    ]
    counts = Counter(each for name in names for each in name.ids)
    return sorted(
        (replace(each, others_ids=_of_others(each, counts)) for each in proposed),
        key=lambda p: (-p.points, -p.pounds, p.names[0].name),
    )


def _of_others(proposal: Proposal, counts: Counter[str]) -> frozenset[str]:
    own = Counter(each for name in proposal.names for each in name.ids)
    return frozenset(each for each, count in own.items() if counts[each] > count)


_Link = tuple[int, str]


def _links(names: Sequence[NamePaid]) -> dict[tuple[int, int], _Link]:
    """Give pairs of names that have something in common: points, reason."""
    of_id: defaultdict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(names):
        # A name with many ids is one for sundry payees, and so are its ids.
        for each in name.ids if len(name.ids) <= _IDS_OF_A_NAME else ():
            of_id[each].append(at)
    one_id = {
        pair
        for block in of_id.values()
        if 1 < len(block) <= _BLOCK
        for pair in combinations(block, 2)
    }
    links = {
        (one, other): _link(names[one], names[other], (one, other) in one_id)
        for one, other in _pairs(names) | one_id
        if not _apart(names[one], names[other])
    }
    return {pair: link for pair, link in links.items() if link[0]}


def _link(one: NamePaid, other: NamePaid, same_id: bool) -> _Link:  # noqa: FBT001
    points, reason = _likeness(one.plain, other.plain)
    if same_id and points:
        points, reason = points + 15, f"{reason}; a supplier id in common"
    elif same_id:
        somewhat = fuzz.token_set_ratio(one.plain, other.plain) >= _SOMEWHAT_ALIKE
        points = _ID if somewhat else _ID - 10
        names = "names that are partly alike" if somewhat else "different names"
        reason = f"one supplier id and {names}"
    if points and one.numbers & other.numbers:
        points, reason = points + 15, f"{reason}; one company number"
    if points and (shared := one.documents & other.documents):
        points, reason = points + 5, f"{reason}; {counted(len(shared), _SHARED)}"
    return min(points, 100), reason


def _pairs(names: Sequence[NamePaid]) -> set[tuple[int, int]]:
    """Give pairs worth comparing: of one first word, beginning or end."""
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, name in enumerate(names):
        solid = name.plain.replace(" ", "")
        blocks["same", solid].append(at)
        blocks["word", name.plain.split(" ")[0]].append(at)
        blocks["words", " ".join(sorted(name.plain.split()))].append(at)
        blocks["beginning", solid[:_BEGINNING]].append(at)
        blocks["after the first letter", solid[1 : _BEGINNING + 1]].append(at)
        blocks["end", solid[-2 * _BEGINNING :]].append(at)
    return {
        pair
        for block in blocks.values()
        if 1 < len(block) <= _BLOCK
        for pair in combinations(block, 2)
    }


def _likeness(one: str, other: str) -> _Link:
    """Compare two plain names: points (0 for none) and the reason."""
    if one == other:
        return _SAME, "the same name but for case, punctuation, LTD, THE or a number"
    if one.replace(" ", "") == other.replace(" ", ""):
        return _SAME, "the same name but for blanks"
    words, others = Counter(one.split()), Counter(other.split())
    left, right = list((words - others).elements()), list((others - words).elements())
    if not left and not right:
        return _SAME, "the same words in another order"
    if {*left, *right} <= _WORDLESS:
        return _NEAR + 10, "the same name but for UK"
    if left and right and _misspelt("".join(left), "".join(right)):
        return _NEAR, f"nearly the same name: {' '.join(left)} and {' '.join(right)}"
    return _cut_off(*sorted((one, other), key=len))


def _cut_off(shorter: str, longer: str) -> _Link:
    if len(shorter) < _CUT_OFF or not longer.startswith(shorter):
        return 0, ""
    if longer[len(shorter)] == " ":
        return _ID + 5, "one name begins with the other"
    return _NEAR + 5, "one name is the other, cut off"


def _misspelt(one: str, other: str) -> bool:
    """Say whether two words differ as by a slip, and not in a number."""
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    shorter = min(len(one), len(other))
    allowed = (shorter >= _ONE_LETTER) + (shorter >= _TWO_LETTERS)
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed > 0


def _apart(one: NamePaid, other: NamePaid) -> bool:
    """Say whether two names cannot be, or are known to be, one supplier."""
    if one.code and other.code:
        return True
    return bool(one.numbers and other.numbers and not one.numbers & other.numbers)


def _within(links: dict[tuple[int, int], _Link], group: Iterable[int]) -> list[_Link]:
    members = sorted(group)
    return [links[pair] for pair in combinations(members, 2) if pair in links]


def _proposal(names: list[NamePaid], evidence: Sequence[_Link]) -> Proposal:
    # The weakest of the reasons that hold it together is what it stands on.
    reasons = list(
        dict.fromkeys(reason for _, reason in sorted(evidence, reverse=True))
    )
    ids = {each for name in names for each in name.ids}
    more = [f"{len(ids)} supplier ids in all"] if len(ids) > 1 else []
    return Proposal(
        min(points for points, _ in evidence),
        "; ".join([*reasons, *more]),
        tuple(sorted(names, key=lambda n: (-n.payments, -n.pounds, n.name))),
    )


class _Groups:
    """Names joined step by step, unless two of them have to stay apart."""

    def __init__(self, names: Sequence[NamePaid]) -> None:
        self._names = names
        self._of = {at: [at] for at in range(len(names))}

    def join(self, one: int, other: int) -> None:
        """Join the groups of two names where no two of their names are apart."""
        first, second = self._of[one], self._of[other]
        if first is second or any(
            _apart(self._names[a], self._names[b]) for a in first for b in second
        ):
            return
        first += second
        for at in second:
            self._of[at] = first

    def several(self) -> Iterator[list[int]]:
        """Give groups of more than one name."""
        return (
            group for at, group in self._of.items() if group[0] == at and len(group) > 1
        )
