"""What waits for a second person, of every kind, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.findings import counted

if TYPE_CHECKING:
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.second_person import Wish

blueprint = Blueprint("approving", __name__, url_prefix="/approvals")
# By the kind of what is asked for: the view that shows it, which takes `about`, and
# what somebody must be allowed to do to approve it.
SHOWN_BY: dict[str, tuple[str, str]] = {}


@blueprint.get("/")
@needs("read")
def waiting() -> str:
    """List what waits, and who may approve it."""
    desk = the_desk()
    rows = [(each, _address(each), _may(desk, each)) for each in desk.wishes.waiting()]
    return render_template("approving/waiting.html", rows=rows)


def _address(wish: Wish) -> str:
    shown = SHOWN_BY.get(wish.wished.kind)
    return url_for(shown[0], about=wish.wished.about) if shown else ""


def _may(desk: Desk, wish: Wish) -> bool:
    """Say whether whoever is there may approve it."""
    shown = SHOWN_BY.get(wish.wished.kind)
    may = bool(shown and desk.person.may(shown[1]))
    return may and not desk.is_own(wish.by)


def _tasks(desk: Desk) -> list[Task]:
    mine = [each for each in desk.wishes.waiting() if _may(desk, each)]
    others = len(desk.wishes.waiting()) - len(mine)
    status = f"{counted(len(mine), 'approval')} for you" if mine else "Nothing for you"
    hint = f"{others} more wait for somebody else" if others else ""
    href = url_for("approving.waiting")
    return [Task("Approve what others prepared", href, status, hint, bool(mine))]


PAGE = Page(
    blueprint, "Approvals", "approving.waiting", "read", "Second person", _tasks
)
