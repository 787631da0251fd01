"""A part of a request is given its answer: by the books, in words, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.answering import cells_of, kept, private
from mopac_spend.foi.exemptions import (
    ACCESSIBLE,
    COST,
    number_of,
    readable,
    refused,
)
from mopac_spend.foi.narrower import of_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.foi.asking import Typed
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.doing import Done
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.questions.answer import Answer


class Asked(NamedTuple):
    """What the books were asked for a part, and what they say.

    Attributes:
        typed: the question with its options.
        answer: of sound books.
        shelf: what was released before of small cells.
        lines: whether the payments beneath leave with it.

    """

    typed: Typed
    answer: Answer
    shelf: Shelf
    lines: bool = False


def parts_of(case: Case, part: str) -> list[str]:
    """Give the part of a case that is named.

    Raises:
        Refusal: `FOI-001`, it has none of that number.

    """
    if part not in case.parts:
        msg = f"it has no part {part}; its parts are {listed(list(case.parts))}"
        raise Refusal("FOI-001", msg, case.id)
    return [part]


def reasons(  # noqa: PLR0913 - what section 17 asks for
    case: str,
    *,
    say: str = "",
    refuse: str | None = None,
    why: str = "",
    harm: str = "",
    interest: str = "",
    neither: bool = False,
    published: Sequence[str] = (),
    offer: Sequence[str] = (),
) -> dict[str, Any]:
    """Give what the event of an answer says besides what the books were asked.

    Args:
        case: the request.
        say: the answer in words, or what is said with what is published.
        refuse: the section it is refused under; None where it is answered.
        why: it applies.
        harm: what disclosure would do.
        interest: why the public interest does not outweigh that.
        neither: it is neither confirmed nor denied that it is held.
        published: where it can be read already, which is section 21.
        offer: what could be asked instead, a sentence each.

    Raises:
        Refusal: `FOI-012`, section 17 asks for more than is given, or a link is none.

    """
    section = refuse or ""
    if published:
        readable(case, published)
        section, why, say = ACCESSIBLE, say or why, ""
    elif refuse is not None:
        refused(case, refuse, why, interest, harm=harm, neither=neither)
    return {
        "words": say,
        "section": section,
        "why": why,
        "interest": interest,
        "harm": harm,
        "neither": neither,
        "published": list(published),
        "help": list(offer),
    }


def give(  # noqa: PLR0913, PLR0917 - an answer, and who gives it
    cabinet: Cabinet,
    case: Case,
    names: Sequence[str],
    said: dict[str, Any],
    who: Done,
    asked: Asked | None = None,
) -> tuple[Case, tuple[str, ...]]:
    """Answer parts of a case.

    Args:
        cabinet: in which the case is.
        case: as it was read.
        names: the parts.
        said: of `reasons`.
        who: answers, and when.
        asked: what the books say to it, where they were asked.

    Returns:
        The case as it is then; and how well small cells are hidden.

    Raises:
        Refusal: as `Cabinet.add`; what `answering.kept` raises.

    """
    if not said["help"] and number_of(said["section"]) == COST:
        said = {**said, "help": [each.sentence for each in of_case(case)]}
    files: dict[str, bytes] = {}
    audit: tuple[str, ...] = ()
    if asked:
        files, audit = _files(cabinet, case, names, asked)
    for name in names:
        command = f"{asked.typed}" if asked else ""
        details = {"answer": {"part": name, "command": command, **said}}
        contents = {f"answers/{name}/{file}": text for file, text in files.items()}
        case = cabinet.add(
            *(case, "answer", details), by=who.by, day=who.day, contents=contents
        )
    return case, audit


def _files(
    cabinet: Cabinet, case: Case, names: Sequence[str], asked: Asked
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    # What the other parts are answered leaves with it.
    others = {
        file: sha256
        for name, answered in case.answers.items()
        if name not in names and not answered.section
        for file, sha256 in answered.files.items()
    }
    beside = cells_of(cabinet.contents(case, others))
    files, audit = kept(asked.answer, asked.shelf, beside, lines=asked.lines)
    return {**files, **private(asked.answer)}, audit
