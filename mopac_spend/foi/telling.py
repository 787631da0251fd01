"""An event with the letter that tells the requester of it, before any reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.foi.leaving import body_of, looked_into, refuse_found
from mopac_spend.foi.letter_forms import forms
from mopac_spend.foi.reply_notices import Notices
from mopac_spend.money import NIL, from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.doing import Done
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.letter import Letter


def fee(text: str) -> Decimal:
    """Read what a notice of fees asks for.

    Raises:
        ValueError: it is no amount in pounds, or nothing.

    """
    try:
        amount = from_text(text)
    except ValueError as error:
        msg = f"{text!r} is no amount in pounds"
        raise ValueError(msg) from error
    if amount <= NIL:
        msg = "a notice of fees asks for more than nothing"
        raise ValueError(msg)
    return amount


def tell(  # noqa: PLR0913, PLR0917 - an event, and its letter
    cabinet: Cabinet,
    case: str,
    event: str,
    details: Mapping[str, Any],
    who: Done,
    letter: Callable[[Notices], Letter] | None,
    books: Callable[[], Books],
    *,
    body: str | None = None,
    despite: str = "",
) -> Case:
    """Add an event with the letter that goes out, which is looked into before.

    Args:
        cabinet: in which the case is.
        case: the request.
        event: what happens.
        details: what belongs to it.
        who: does it, and when.
        letter: writes it; None where the requester was told already.
        books: opens them, whose individuals may not be named; they need not be sound,
            because a letter without figures waits for nobody.
        body: who writes; the body of the books without.
        despite: why it may leave in spite of what is found in it.

    Raises:
        Refusal: as `Cabinet.add`; `FOI-014`, something was found in it; `FOI-013`, it
            cannot be written.

    """
    of = cabinet.case(case)
    of.may(event, who.by, cabinet.role(who.by), details)
    contents: dict[str, bytes] = {}
    more = dict(details)
    if letter is not None:
        opened = books()
        notices = Notices(of, cabinet.folder, body_of(opened, body), who.day)
        texts = forms(letter(notices), cabinet.folder, event)
        found = looked_into(texts, opened)
        refuse_found(found, despite, case)
        more |= {"despite": despite, "found": found}
        contents = {f"letters/{name}": text for name, text in texts.items()}
    return cabinet.add(of, event, more, by=who.by, day=who.day, contents=contents)
