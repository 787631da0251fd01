"""Plain words that are put to several bodies: what all of their registers make of them.

Each body understands them by its own codes, names and days. They are asked of all of
them only where it comes to the same; else what each makes of them is said, and a person
types what is meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.lake.filtering import for_bodies
from mopac_spend.questions.plain_words import Finder, Understanding, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.lake.reading import Lake
    from mopac_spend.questions.plain_words import Candidate

_NOTHING = "no question"


def understood(lake: Lake, bodies: Sequence[str], text: str) -> Understanding:
    """Find the questions that a text asks of every one of some bodies.

    Args:
        lake: that they are in.
        bodies: their codes, at least one.
        text: plain words.

    Raises:
        Refusal: `ASK-004` and `ASK-008`, as `Finder`; `LAKE-004`, bodies understand
            different things, or the text names others than are asked.

    """
    by_body = {code: Finder(lake.books(code)).find(text) for code in bodies}
    if len({_first(each) for each in by_body.values()}) > 1:
        raise _different(lake, by_body)
    named = _named(lake, text)
    if named and named != {*bodies} and by_body[bodies[0]].candidates:
        raise _others(lake, named, bodies)
    first, *others = ([*map(_meant, of.candidates)] for of in by_body.values())
    return Understanding(
        tuple(
            _unmistaken(_of_all(candidate, by_body.values()), lake, bodies)
            for candidate, meant in zip(
                by_body[bodies[0]].candidates, first, strict=True
            )
            if all(meant in each for each in others)
        ),
        _together(each.unknown for each in by_body.values()),
        _together(each.hints for each in by_body.values()),
    )


def _named(lake: Lake, text: str) -> set[str]:
    """Give the bodies that a text names, by title or code; of one place the longest."""
    names = {plain(body.title): code for code, body in lake.bodies.items()}
    names |= {code: code for code in lake.bodies}
    found, left = set(), plain(text)
    for name in sorted(filter(str.strip, names), key=len, reverse=True):
        of_words = r"\s+".join(map(re.escape, name.split()))
        left, times = re.subn(rf"(?<![\w-]){of_words}(?![\w-])", "\0", left)
        if times:
            found.add(names[name])
    return found


def _others(lake: Lake, named: set[str], bodies: Sequence[str]) -> Refusal:
    """Refuse words whose own body is no part of what registers make of them."""
    msg = (
        f"these words name {listed(sorted(named))}, and {listed(bodies)} would be "
        f"asked; leave the name out of the words, and type what is meant: "
        f"{' '.join(f'--body {code}' for code in sorted(named))}"
    )
    return Refusal("LAKE-004", msg, str(lake.folder))


def _meant(candidate: Candidate) -> tuple[object, ...]:
    """Give what is asked, and what of the words would not be heeded."""
    return candidate.question, candidate.options, candidate.doubts


def _first(of: Understanding) -> object:
    return _meant(of.candidates[0]) if of.candidates else None


def _of_all(candidate: Candidate, of: Iterable[Understanding]) -> Candidate:
    """Give a candidate with what each body has to say of the words."""
    meant = _meant(candidate)
    alike = [each for one in of for each in one.candidates if _meant(each) == meant]
    return candidate._replace(notes=_together(each.notes for each in alike))


def _unmistaken(candidate: Candidate, lake: Lake, codes: Sequence[str]) -> Candidate:
    """Give a candidate of which nothing is taken for what is of one body alone."""
    options = for_bodies(candidate.options, codes, [*lake.bodies])
    return candidate._replace(options=tuple(options))


def _together(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for some in texts for text in some))


def _different(lake: Lake, by_body: dict[str, Understanding]) -> Refusal:
    """Say what each body makes of the words, and what to type."""
    meant: dict[str, list[str]] = {}
    for code, each in by_body.items():
        first = next(iter(each.candidates), None)
        said = (
            _NOTHING if first is None else _unmistaken(first, lake, [*by_body]).command
        )
        if first and first.doubts:
            said += f" ({'; '.join(first.doubts)})"
        meant.setdefault(said, []).append(code)
    parts = [f"{listed(codes)}: {said}" for said, codes in meant.items()]
    code = next(code for code, each in by_body.items() if each.candidates)
    msg = (
        f"these bodies do not understand the same by these words ({'; '.join(parts)}); "
        f"type the command that is meant, which asks all of them, or name one body: "
        f"--body {code}"
    )
    return Refusal("LAKE-004", msg, str(lake.folder))
