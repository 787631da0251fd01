"""From answers to the reply: drafted by one, approved by another, and released.

ready = prepared(cabinet, case, books, shelf, "A body", day)   what would leave
draft(cabinet, case, ready, who, despite)
approve(cabinet, "FOI-2021-0001", who)
release(cabinet, "FOI-2021-0001", books, shelf, who)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.books.record.release import bagged
from mopac_spend.foi.answering import cells_of, refuse_together
from mopac_spend.foi.filing import OWN
from mopac_spend.foi.leaving import looked_into, refuse_found
from mopac_spend.foi.letter_edited import as_text, doubts, from_text
from mopac_spend.foi.letter_forms import forms
from mopac_spend.foi.letter_page import html
from mopac_spend.foi.reply import demanded, reply
from mopac_spend.foi.states import changed, one_state, states
from mopac_spend.pack.contents import Contents, contents
from mopac_spend.pack.parts import Letter as PackLetter
from mopac_spend.pack.parts import Part
from mopac_spend.questions.leaving import WRITTEN
from mopac_spend.questions.protecting import rule_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from mopac_spend.books.load import Books
    from mopac_spend.disclosure.released import Kept, Shelf
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.doing import Done
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.letter import Letter

    Bagging = Callable[[dict[str, bytes], dict[str, bytes], str], dict[str, bytes]]

# What is to leave, and whose number each of its lines has in the books.
PACK, _REFERENCES = "pack", "references/references.csv"
# The letter as it was worked out, and as somebody changed it: for the approver alone.
MADE, EDITED = "reply/as-worked-out.txt", "reply/as-changed.txt"


@dataclass(frozen=True)
class Written:
    """A letter, as it was worked out and as it is.

    Attributes:
        made: as it was worked out.
        letter: as it is to leave.
        edited: the text of it that somebody changed; "" where nobody did.
        doubts: what of that has to be explained.

    """

    made: Letter
    letter: Letter
    edited: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A reply as it would be drafted.

    Attributes:
        written: the letter.
        texts: the letter in each of its forms.
        pack: all that is to leave.
        answers: the digests of what the books said.
        mixed: whether its answers are of different books, in words.
        stale: which answers are of other books than today's.
        found: what was found in it that has to be mended, or explained.

    """

    written: Written
    texts: Mapping[str, bytes]
    pack: Contents
    answers: Mapping[str, str]
    mixed: tuple[str, ...]
    stale: tuple[str, ...]
    found: tuple[str, ...]


def written(
    cabinet: Cabinet, case: Case, body: str, sent: dt.date, edited: str = ""
) -> Written:
    """Write the letter, with what somebody changed of it.

    Raises:
        Refusal: `FOI-013`, what was changed is no letter; as `reply.reply`.

    """
    made = reply(cabinet, case, body, sent)
    if not edited.strip():
        return Written(made, made)
    blocks = from_text(made, edited)
    said = doubts(made, blocks, demanded(cabinet, case, body, sent))
    return Written(made, replace(made, blocks=blocks), edited, tuple(said))


def prepared(  # noqa: PLR0913, PLR0917 - all of which a reply is made
    cabinet: Cabinet,
    case: Case,
    books: Books,
    shelf: Shelf,
    body: str,
    sent: dt.date,
    edited: str = "",
) -> Ready:
    """Write all that is to leave, and look into it; nothing is kept of it.

    Args:
        cabinet: in which the case is.
        case: every part of it has an answer.
        books: as they stand.
        shelf: what was released before of small cells.
        body: who answers.
        sent: the day of the letter.
        edited: the letter as somebody changed it; "" as it is worked out.

    Raises:
        Refusal: `DISCLOSURE-003`, the answers say too much together; as `written`.

    """
    cabinet.text(case)  # it is the request that came
    answers = _answers(case)
    said = cabinet.contents(case, answers)
    small_cells(said, books, shelf, case.id)
    of = states(cabinet, case)
    mixed = one_state(case.id, of, "looked at")
    stale = changed(of, books.sha256) if of else []
    letter = written(cabinet, case, body, sent, edited)
    texts = forms(letter.letter, cabinet.folder, "reply")
    parts = [_part(case, name, said) for name in case.parts]
    sheet = PackLetter(letter.letter.title, body, html(letter.letter), texts)
    pack = contents(parts, sheet)
    found = [*letter.doubts, *looked_into(pack.files, books)]
    return Ready(letter, texts, pack, answers, *map(tuple, (mixed, stale, found)))


def draft(
    cabinet: Cabinet, case: Case, ready: Ready, who: Done, despite: str = ""
) -> Case:
    """Keep a reply in its case, for somebody else to approve.

    Args:
        cabinet: in which the case is.
        case: as it was read.
        ready: what is to leave.
        who: drafts it, and when.
        despite: why it may leave in spite of what was found.

    Raises:
        Refusal: `FOI-014`, something was found, and nobody says why it may leave;
            `FOI-022`, its answers are of different books, likewise; as `Cabinet.add`.

    """
    one_state(case.id, states(cabinet, case), despite)
    refuse_found(ready.found, despite, case.id)
    # What goes with the letter is approved with it.
    details = {
        "answers": dict(ready.answers),
        "body": ready.written.letter.body,
        "despite": despite,
        "found": [*ready.mixed, *ready.found],
        "stale": [*ready.stale],
    }
    files = {f"reply/{name}": text for name, text in ready.texts.items()}
    if ready.written.edited:
        files[MADE] = as_text(ready.written.made).encode()
        files[EDITED] = as_text(ready.written.letter).encode()
    pack = ready.pack
    files |= {f"{PACK}/{OWN}/{name}": text for name, text in pack.files.items()}
    if pack.references:
        files[_REFERENCES] = pack.references
    return cabinet.add(case, "draft", details, by=who.by, day=who.day, contents=files)


def approve(cabinet: Cabinet, case: str, who: Done) -> Case:
    """Approve the reply as it is drafted; not for whoever drafted it.

    Raises:
        Refusal: `FOI-003`, who drafted it; `FOI-006`, it was changed by hand; as
            `Cabinet.add`.

    """
    of = cabinet.case(case)
    of.may("approve", who.by, cabinet.role(who.by), {})
    _drafted(cabinet, of)
    details = {"sha256": of.reply}
    return cabinet.add(of, "approve", details, by=who.by, day=who.day)


def release(  # noqa: PLR0913, PLR0917 - what leaves, and who lets it
    cabinet: Cabinet,
    case: str,
    books: Callable[[], Books],
    shelf: Shelf,
    who: Done,
    bag: Bagging | None = None,
) -> Case:
    """Put what was approved into a folder of its own, to be sent.

    Args:
        cabinet: in which the case is.
        case: the request.
        books: opens them.
        shelf: what was released before of small cells, which knows it then.
        who: releases it, and when.
        bag: packs what leaves, given all that was approved and who answers; without,
            it is a bag with its digests.

    Raises:
        Refusal: as `Cabinet.add`; `FOI-014`, something is found in it since it was
            drafted; `DISCLOSURE-003`, it says too much with what left since.

    """
    of = cabinet.case(case)
    of.may("release", who.by, cabinet.role(who.by), {})
    approved = _drafted(cabinet, of)
    details = of.last("draft").details
    pack = pack_of(approved)
    opened = books()
    refuse_found(looked_into(pack, opened), details["despite"], case)
    body = details["body"] or case
    bagged_ = bag(pack, approved, body) if bag else bagged(pack, body)
    # It is known before it leaves: a release too many only hides more of the next.
    for each in small_cells(approved, opened, shelf, case):
        shelf.keep(each)
    files = {f"release/{OWN}/{name}": content for name, content in bagged_.items()}
    return cabinet.add(of, "release", {}, by=who.by, day=who.day, contents=files)


def drafted(case: Case) -> dict[str, str]:
    """Give the digests of what is drafted, by path within the case."""
    details = case.last("draft").details
    return {**details["files"], **details["answers"]}


def pack_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give what is to leave of what was drafted, under the names it leaves by."""
    return {
        "/".join(path.split("/")[2:]): content
        for path, content in files.items()
        if path.startswith(f"{PACK}/")
    }


def small_cells(
    files: Mapping[str, bytes], books: Books, shelf: Shelf, case: str
) -> list[Kept]:
    """Give the small cells of what is to leave, held against what left before.

    Raises:
        Refusal: `DISCLOSURE-003`, they say too much together, or with what was
            released since.

    """
    cells = cells_of(files)
    if cells:
        refuse_together(cells, shelf, rule_of(books.register), case)
    return cells


def _drafted(cabinet: Cabinet, case: Case) -> dict[str, bytes]:
    return cabinet.contents(case, drafted(case))


def _answers(case: Case) -> dict[str, str]:
    """Give the digests of what the books said to the parts that are answered."""
    return {
        name: sha256
        for answered in case.answers.values()
        for name, sha256 in answered.files.items()
        if not answered.section
    }


def _part(case: Case, name: str, said: Mapping[str, bytes]) -> Part:
    """Give a part with what of its answer may leave."""
    own = {
        path.rpartition("/")[2]: said[path]
        for path in case.answers[name].files
        if path in said
    }
    files = {each: own[each] for each in own if each in WRITTEN}
    return Part(name, case.parts[name].words, files)
