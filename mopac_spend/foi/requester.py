r"""Who asks is nobody's business: what in a request says who asked.

A request is published in its words and without the requester. What says who asks is
found by what letters look like (greetings, lines of a sender, a signature), by what is
found in any file that is to leave (`residue.betrays`), and, in a text that somebody has
shortened, by the names that stand in the request as it came.

    traces("Yours faithfully,\nJo Exampleton")[0].what  # 'signature'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.residue import betrays
from mopac_spend.residue.kinds import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIGNATURE, SENDER, WHO = "signature", "line of a sender", "says who asks"
_CLOSING = re.compile(
    r"""(?:yours[ ]+(?:sincerely|faithfully|truly|ever)
    |(?:with[ ]+|my[ ]+)?(?:very[ ]+)?(?:kind|kindest|best|warm|warmest|many)[ ]+
        (?:regards|wishes|thanks)
    |regards|rgds|thanks|thank[ ]you|cheers|sincerely|faithfully|respectfully|signed)
    (?:[ ]+(?:very[ ]much|so[ ]much|again|in[ ]advance|in[ ]anticipation|and[ ]regards
        |for[ ]your[ ](?:help|time|assistance)))*
    (?=$|[\W_])[ ,.!:;\u2013\u2014-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_GOES_ON = re.compile(r"(?i:for|to|and|that|in|if|you|the|on|with|so)\b")
# A person may sign without a capital, so a few words behind a closing are a name.
_FEW, _LONGEST = 6, 60
_SENDER = re.compile(
    r"\s*(?:from|name|full name|(?:fore|first|last|sur)name|sender|sent by|sent from"
    r"|reply[- ]to|to|cc|bcc|address|tel|telephone|phone|mobile|mob|e-?mail|contact"
    r"|contact details|post ?code|twitter|organisation|company|requester|requestor"
    r"|applicant|on behalf of)\s*:\s*\S",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w'\u2019-]{1,40}(?: +[A-Z][\w'\u2019.-]{0,40}){1,3}"
_WHO = re.compile(
    rf"\b(?i:my name is|i am called|this is|i['\u2019]m|i am|i,|on behalf of|behalf of"
    rf"|signed(?: by)?|writing for|contact) +({_NAME})"
    r"|\b(?i:my name is|i am called) +(\w[\w'\u2019-]*)"
    r"|\b(?:I am|I'm|I\u2019m) (?i:an?|the) [^.\n]{0,60}? (?:at|with|for|from|of)"
    r" (?i:the )?([A-Z][\w'\u2019-]+(?: [A-Z][\w'\u2019-]+){0,4})"
    r"|(?<![\w@.])(@\w{3,})"
)
# A forename with a name behind it. Only what is no name of a place or a thing.
_PAIR = re.compile(
    r"(?<![\w'\u2019-])(?=([A-Z][a-z]{1,20}) +(?:[A-Z]\.? +)?"
    r"([A-Z][A-Za-z'\u2019-]{1,40})\b)"
)
_THINGS = frozenset(
    re.findall(
        r"\w+", "Grant Victoria Dean Mark Frank Christian Jordan May Art Bill Will Rose"
    )
)
_PLACES = frozenset(
    re.findall(
        r"\w+",
        "Street Road Avenue Lane Park Station Square House Hospital School College "
        "Fund Funding Funds Scheme Programme Project Strategy Report Act Award "
        "Awards Centre Trust Foundation Limited Ltd University Borough Council "
        "Line Court Day",
    )
)
# What stands behind the name of a firm that is called by somebody's.
_FIRM = re.compile(
    r"(?:[ ,]+[A-Z&][\w'\u2019-]*){0,3}?[ ,]+(?i:ltd|limited|llp|plc|inc|& co|and co"
    r"|group|solutions|consulting|consultants|consultancy|associates|partners|partnership"
    r"|services|foundation|trust|brothers|& sons|cic|cio|international)\b"
)
_WORD = re.compile(r"[^\W_]+")
# What stands for something that was taken out.
_REMOVED = re.compile(r"\[[^\[\]\n]{0,60}\]|\u2026|\.\.\.")
_SHORTEST = 3


class Trace(NamedTuple):
    """Something in a text that says who asked.

    Attributes:
        line: its number, from 1.
        what: it is.
        text: that stands there.

    """

    line: int
    what: str
    text: str


def traces(
    text: str,
    names: Sequence[str] = (),
    original: str | None = None,
    allowed: Sequence[str] = (),
) -> list[Trace]:
    """Find what in a text says who asked, or names anybody.

    Args:
        text: to be published.
        names: of individuals, as a register writes them.
        original: the request as it came; whoever signed it is looked for.
        allowed: names that may stand, of firms and of those who speak for a body.

    """
    lines = _without(text, allowed).splitlines()
    found = list(_signature(lines))
    for number, line in enumerate(lines, 1):
        if _SENDER.match(line):
            found.append(Trace(number, SENDER, line.strip()))
        found += [Trace(number, WHO, who[0]) for who in _WHO.finditer(line)]
    found += [
        Trace(at + 1, what, words) for at, what, words in betrays.search(lines, names)
    ]
    signed = signatories(_without(text if original is None else original, allowed))
    found += _named(lines, signed)
    found += _pairs(lines)
    once: dict[tuple[int, str], Trace] = {}
    for each in found:
        once.setdefault((each.line, each.text.casefold()), each)
    return sorted(once.values())


def named(original: str, allowed: Sequence[str] = ()) -> list[str]:
    """Give the names of people in a request, of two words or more.

    They may stand in nothing that is published of it: not in the reply, which has the
    words of the request, and not in its files.
    """
    found = [
        *signatories(_without(original, allowed)),
        *(
            each.text
            for each in traces(original, allowed=allowed)
            if each.what == PERSON
        ),
    ]
    return [each for each in dict.fromkeys(found) if len(_WORD.findall(each)) > 1]


def _without(text: str, allowed: Sequence[str]) -> str:
    for name in allowed:
        if name.strip():
            text = re.sub(re.escape(name), "[...]", text, flags=re.IGNORECASE)
    return text


def signatories(text: str) -> list[str]:
    """Give the names with which a request was signed or its sender named."""
    lines = text.splitlines()
    found = [each.text for each in _signature(lines) if _is_name(each.text)]
    found += [
        name
        for line in lines
        for who in _WHO.finditer(line)
        for name in who.groups()[:2]
        if name
    ]
    found += [
        line.partition(":")[2].strip()
        for line in lines
        if re.match(
            r"\s*(?:from|name|full name|sender|requester)\s*:", line, re.IGNORECASE
        )
        and _is_name(line.partition(":")[2].strip())
    ]
    return list(dict.fromkeys(found))


def added_words(text: str, original: str) -> str:
    """Give the first words of a text that the request does not have there; "".

    What stands in square brackets, and `...`, is for what was taken out.
    """
    have = iter(_words(original))
    for word in _words(_REMOVED.sub(" ", text)):
        if word not in have:  # which goes on from the one before
            return word
    return ""


def _words(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text)]


def _signature(lines: Sequence[str]) -> Iterator[Trace]:
    """Find what stands behind a closing: on its line, and in the lines after it."""
    is_closed = False
    for number, line in enumerate(lines, 1):
        words = line.strip()
        closing = _CLOSING.match(words)
        if closing and (len(words) <= _LONGEST or closing.end() == len(words)):
            rest = words[closing.end() :]
            if not rest or (_is_short(rest) and not _GOES_ON.match(rest)):
                is_closed = True
                if rest:
                    yield Trace(number, SIGNATURE, rest)
                continue
        if is_closed and words and _is_short(words) and not _is_removed(words):
            yield Trace(number, SIGNATURE, words)


def _is_short(words: str) -> bool:
    return len(words) <= _LONGEST and 0 < len(_WORD.findall(words)) <= _FEW


def _is_removed(words: str) -> bool:
    return not _WORD.search(_REMOVED.sub("", words))


def _is_name(words: str) -> bool:
    """Whether words of a signature are a name, and no address or office."""
    if not 0 < len(_WORD.findall(words)) <= 4:  # noqa: PLR2004 - forenames and a name
        return False
    return not re.search(r"[\d@:/\[\]]", words)


def _named(lines: Sequence[str], signed: Sequence[str]) -> Iterator[Trace]:
    """Find signatories by their full name, and a forename or name of theirs alone."""
    alone: set[str] = set()
    full: list[tuple[str, ...]] = []
    for name in signed:
        words = tuple(_WORD.findall(name))
        if len(words) == 1:
            alone.update(words)
        else:
            full.append(tuple(each.casefold() for each in words))
            if _is_forename(words[0]):
                alone.update(words)
    alone = {each for each in alone if len(each) >= _SHORTEST and each[0].isupper()}
    for number, line in enumerate(lines, 1):
        own = _WORD.findall(line)
        folded = tuple(each.casefold() for each in own)
        for several in full:
            if any(
                folded[at : at + len(several)] == several
                for at, word in enumerate(folded)
                if word == several[0]
            ):
                yield Trace(number, PERSON, " ".join(several))
        for word in dict.fromkeys(own):
            if word in alone:
                yield Trace(number, PERSON, word)


def _pairs(lines: Sequence[str]) -> Iterator[Trace]:
    """Find forenames with a name behind them."""
    found = [
        (number, pair[1], pair[2])
        for number, line in enumerate(lines, 1)
        for pair in _PAIR.finditer(line)
        if pair[1] not in _THINGS and pair[2] not in _PLACES
        if not _FIRM.match(line, pair.end(2))
    ]
    known = {each for each in {first for _, first, _ in found} if _is_forename(each)}
    for number, first, last in found:
        if first in known:
            yield Trace(number, PERSON, f"{first} {last}")


def _is_forename(word: str) -> bool:
    """Whether a word is a forename, as the search for names in files knows them."""
    name = f"EXAMPLETON, {word.capitalize()}"
    return any(what == PERSON for _, what, _ in betrays.search([name], ()))
