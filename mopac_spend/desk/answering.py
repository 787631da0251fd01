"""How a second person answers: approved and posted, or sent back, as a form says.

    answer(desk, place, digest, post)

For every page that asks for approval by `mopac_spend.desk.second_person`: what is
approved is what is there now, and what was on the page on which somebody approved it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, request

from mopac_spend.desk.second_person import WAITING
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mopac_spend.desk.acts import Place
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.second_person import Wish, Wished


def ask(desk: Desk, wished: Wished) -> None:
    """Ask a second person for something."""
    desk.wishes.ask(wished, desk.person.name)
    desk.note("asked for approval", wished.words)
    flash("It waits for a second person, and is done when they approve it.")


def answer(
    desk: Desk,
    place: Place,
    digest: Callable[[], str],
    post: Callable[[Wish], str],
    also: Iterable[str] = (),
) -> bool:
    """Approve what is asked for, and post it; or send it back.

    Args:
        desk: where it is.
        place: what it is about.
        digest: of what is there now.
        post: posts it, as somebody asked and somebody else approved; says in words
            what became of it.
        also: who else prepared it, than who decided something of it.

    Returns:
        Whether it was posted.

    Raises:
        Refusal: `DESK-020`, who asked for it approves it; `DESK-021`, it is not what
            was asked for; what `post` refuses, and then it waits again.

    """
    wish = desk.wishes.of(*place)
    if wish is None:
        abort(409, "Nobody asks for this any more.")
    if request.form.get("answer") == "back":
        why = " ".join(request.form.get("why", "").split())
        desk.wishes.send_back(wish.number, desk.person.name, why or "no reason given")
        desk.note("sent back", f"{wish.wished.words}: {why}")
        flash("It was sent back.")
        return False
    refuse_own(desk, (wish.by, *who_said(desk, place), *also))
    now = digest()
    seen = request.form.get("seen", "")
    given = desk.wishes.approve(
        wish.number, desk.person.name, now if now == seen else ""
    )
    try:
        became = post(given)
    except BaseException:
        desk.wishes.again(wish.number)
        raise
    desk.wishes.done(wish.number)
    desk.note("posted", f"{became}; approver: {desk.person.name}")
    flash(f"{became}.")
    return True


def may(desk: Desk, wish: Wish | None, action: str) -> bool:
    """Say whether whoever is there may approve what somebody asks for."""
    waits = wish is not None and wish.state == WAITING
    return bool(waits and wish and desk.person.may(action) and not desk.is_own(wish.by))


def refuse_own(desk: Desk, names: Iterable[str]) -> None:
    """See that whoever approves something prepared nothing of it.

    Args:
        desk: where it is.
        names: who prepared it.

    Raises:
        Refusal: `DESK-020`, he did, under whichever name he worked.

    """
    for each in names:
        if desk.is_own(each):
            msg = (
                f"{each} prepared a part of this, and nobody approves what he "
                f"prepared; somebody else has to"
            )
            raise Refusal("DESK-020", msg)


def who_said(desk: Desk, place: Place) -> list[str]:
    """Name those who decided something of a piece of work that is not posted."""
    return desk.drafts.deciders(place)
