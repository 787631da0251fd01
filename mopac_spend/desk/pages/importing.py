"""Files: dropped, looked at, checked, and posted or sent for approval."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)

from mopac_spend.desk import in_hand, looking, set_aside
from mopac_spend.desk.answering import refuse_own, who_said
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.looking import Looks
from mopac_spend.desk.pages.approving import SHOWN_BY
from mopac_spend.desk.pages.page import Page, Task
from mopac_spend.desk.words import finding, plainly
from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.reading.spans import named_in
from mopac_spend.money import show
from mopac_spend.periods import Period, months_of, quarter_of, today
from mopac_spend.questions.nearest import nearest
from mopac_spend.registering.spelled import known_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.in_hand import Dropped
    from mopac_spend.desk.looking import Look
    from mopac_spend.importing.posting.needed import Needed

blueprint = Blueprint("importing", __name__, url_prefix="/files")
_LOOKS = "MOPAC_SPEND_LOOKS"
# Rows of each sort that a page shows, and payments as they would be tagged.
_SHOWN, _FIRST = 50, 10
# Codes that are offered for a spelling, how much alike of 1 their names are at least,
# and how many others a list still shows.
_NEAR, _ALIKE, _OTHERS = 3, 0.5, 300
# What a person may say of a file, and in which words its history tells it.
_UNDATED = {"IMPORT-031", "IMPORT-032"}
_SAID = {"period", "amends", "beside", "restate", "layout"}
SHOWN_BY["import"] = ("importing.file", "approve-import")


@blueprint.get("/")
@needs("prepare-import")
def files() -> str:
    """Show the files in hand, and where to drop others."""
    return _files([])


@blueprint.post("/")
@needs("prepare-import")
def drop() -> tuple[str, int] | Response:
    """Take files in."""
    desk = the_desk()
    wrong, taken = [], []
    for each in request.files.getlist("files"):
        if not each.filename:
            continue
        try:
            dropped = in_hand.take(desk, each.filename, each.stream, desk.person.name)
        except Refusal as refusal:
            wrong.append(("files", plainly(refusal)))
            continue
        desk.note("dropped", f"{dropped.name} ({dropped.id})")
        taken.append(dropped)
    if not taken and not wrong:
        wrong.append(("files", "Choose a file, or drop one on the page."))
    if wrong:
        return _files(wrong), 422
    if len(taken) == 1:
        return _to(taken[0])
    return redirect(url_for("importing.files"), 303)


@blueprint.get("/<about>")
@needs("read")
def file(about: str) -> str | Response:
    """Show what would become of a file, or ask what has to be said of it."""
    desk, dropped = found(about)
    look = looks().at(desk, dropped)
    if look.code in {"IMPORT-002", "IMPORT-061"} and desk.person.may("prepare-import"):
        return redirect(url_for("laying_out.layout", about=about), 303)
    return check(desk, dropped, look, [])


@blueprint.post("/<about>/say")
@needs("prepare-import")
def say(about: str) -> Response:
    """Keep what a person says of a file: its period, or of what it is a new version."""
    desk, dropped = found(about)
    says: dict[str, Any] = {
        key: request.form[key].strip() for key in _SAID if key in request.form
    }
    if says.get("beside"):
        says |= {"amends": ""}
    elif says.get("amends"):
        says |= {"beside": ""}
    words = ", ".join(f"{key}: {value}" for key, value in sorted(says.items()) if value)
    _keep(desk, dropped, says, words or "as it was found")
    return _to(dropped)


@blueprint.post("/<about>/post")
@needs("post-import")
def post(about: str) -> tuple[str, int] | Response:
    """Post a file, or ask a second person to have it posted."""
    desk, dropped = found(about)
    look = looks().at(desk, dropped)
    if look.posting is None:
        return _to(dropped)
    typed = request.form.get("total", "")
    if wrong := _control(look, typed):
        return check(desk, dropped, look, [("total", wrong)], typed), 422
    if look.digest != request.form.get("seen"):
        words = (
            "The books have changed since you looked. Look at this again, then post."
        )
        return check(desk, dropped, look, [("", words)], typed), 409
    if looking.second(desk, dropped, look, desk.person.name):
        wished = looking.wished(desk, dropped, look)
        desk.wishes.ask(wished, desk.person.name)
        desk.note("asked for approval", wished.words)
        flash("It waits for a second person, and is posted when they approve it.")
        return _to(dropped)
    became = looking.post(desk, dropped, look.digest, desk.person.name)
    flash(f"{dropped.name}: {became}.")
    return _to(dropped)


@blueprint.post("/<about>/approve")
@needs("approve-import")
def approve(about: str) -> Response:
    """Approve what somebody else prepared, and post it."""
    desk, dropped = found(about)
    wish = desk.wishes.of(dropped.place.kind, dropped.id)
    if wish is None:
        abort(409, "Nobody asks for this any more.")
    if request.form.get("answer") == "back":
        why = " ".join(request.form.get("why", "").split())
        desk.wishes.send_back(wish.number, desk.person.name, why or "no reason given")
        desk.note("sent back", f"{wish.wished.words}: {why}")
        flash("It was sent back.")
        return redirect(url_for("approving.waiting"), 303)
    refuse_own(desk, (wish.by, dropped.by, *who_said(desk, dropped.place)))
    look = looks().at(desk, dropped)
    seen = request.form.get("seen", "")
    given = desk.wishes.approve(
        wish.number, desk.person.name, look.digest if look.digest == seen else ""
    )
    try:
        became = looking.post(desk, dropped, look.digest, given.by, desk.person.name)
    except BaseException:
        desk.wishes.again(wish.number)
        raise
    desk.wishes.done(wish.number)
    flash(f"{dropped.name}: {became}.")
    return _to(dropped)


@blueprint.post("/<about>/away")
@needs("prepare-import")
def away(about: str) -> Response:
    """Put a file away that will not be posted, or was."""
    desk, dropped = found(about)
    in_hand.put_away(desk, dropped, desk.person.name)
    desk.note("put away", f"{dropped.name} ({dropped.id})")
    flash(f"{dropped.name} was put away.")
    return redirect(url_for("importing.files"), 303)


def looks() -> Looks:
    """Give what is remembered of files that were looked at."""
    kept: Looks = current_app.config.setdefault(_LOOKS, Looks())
    return kept


def found(about: str) -> tuple[Desk, Dropped]:
    """Find a file that a page is about."""
    desk = the_desk()
    dropped = in_hand.find(desk, about)
    if dropped is None:
        abort(404, "This file is not in hand any more.")
    return desk, dropped


def _to(dropped: Dropped) -> Response:
    return redirect(url_for("importing.file", about=dropped.id), 303)


def _keep(desk: Desk, dropped: Dropped, says: dict[str, Any], words: str) -> None:
    once = request.form.get("once", "")
    desk.drafts.decide(dropped.place, says, desk.person.name, words, once)


def _control(look: Look, typed: str) -> str:
    """Say how a total that was typed differs from the file; "" where it does not."""
    if not typed.strip():
        return ""
    try:
        total = Decimal(typed.strip().lstrip("£").replace(",", "").replace(" ", ""))
    except InvalidOperation:
        total = Decimal("NaN")
    if not total.is_finite():
        return "Type the total as it stands on the sheet, such as 12,345.67"
    if total == look.read:
        return ""
    return (
        f"The sheet says {show(total)} and the file holds {show(look.read)}, which is "
        f"{show(abs(total - look.read))} {'less' if look.read < total else 'more'}. "
        f"Find out why before you post it; or leave the field empty"
    )


def _files(wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    posted = desk.drafts.posted(in_hand.KIND)
    rows = [
        (each, posted.get(each.id), desk.wishes.of(in_hand.KIND, each.id))
        for each in reversed(in_hand.everything(desk).values())
    ]
    return render_template(
        "importing/files.html", rows=rows, wrong=wrong, most=desk.settings.body
    )


def check(
    desk: Desk,
    dropped: Dropped,
    look: Look,
    wrong: Sequence[tuple[str, str]],
    typed: str = "",
) -> str:
    """Show what would become of a file."""
    posting, own = look.posting, desk.person.name
    wish = desk.wishes.of(in_hand.KIND, dropped.id)
    return render_template(
        "importing/check.html",
        dropped=dropped,
        look=look,
        second=looking.second(desk, dropped, look, wish.by if wish else own),
        posting=posting,
        refused=_plain(look),
        said=in_hand.said(desk, dropped),
        history=desk.drafts.history(dropped.place, 20),
        posted=desk.drafts.posted(in_hand.KIND).get(dropped.id),
        mended=in_hand.mended(desk, dropped),
        wish=wish,
        aside=posting.set_aside if posting else [],
        cells=json.loads,
        notes=set_aside.notes(desk),
        key_of=set_aside.key_of,
        alike=lambda row: set_aside.alike(row, posting.set_aside if posting else []),
        named=[(_days(each), each.words) for each in named_in(Path(dropped.name).stem)],
        periods=_periods(desk) if look.code in _UNDATED else [],
        needed=_needed(desk, posting.needed) if posting else [],
        spelt=in_hand.spelt(desk, dropped),
        first=posting.payments[:_FIRST] if posting else [],
        most=_SHOWN,
        wrong=wrong,
        typed=typed,
    )


def _days(period: Period) -> str:
    return f"{period.first}..{period.last}"


def _periods(desk: Desk) -> list[tuple[str, str]]:
    """Give the quarters and months that a file may be about, the last ones first."""
    found: dict[Period, None] = {}
    books, now = desk.books().register.books, today()
    opened = min(books.opened, now) if books else now
    for month in reversed(months_of(Period(opened, now, ""))):
        found[quarter_of(month.period.first)] = None
        found[month.period] = None
    return [(_days(each), each.name) for each in found]


def _needed(
    desk: Desk, needed: Sequence[Needed]
) -> list[tuple[Needed, list[tuple[str, str]], list[tuple[str, str]]]]:
    """Give what no register knows, each with the nearest codes and with the others."""
    register = desk.books().register
    found = []
    for each in needed[:_SHOWN]:
        known = known_codes(register, each.kind)
        aliases = register.aliases.items()
        names = {name: code for (kind, name), code in aliases if kind == each.kind}
        # The name of an account says more than its number, which is the first.
        alike = dict.fromkeys(
            names[name]
            for text in reversed(each.spellings)
            for name in nearest(text, names, cutoff=_ALIKE)
            if names[name] in known
        )
        near = [(code, known[code]) for code in alike][:_NEAR]
        others = [one for one in known.items() if one not in near]
        found.append((each, near, others if len(others) <= _OTHERS else []))
    return found


def _plain(look: Look) -> str:
    if isinstance(look.wrong, Refusal):
        return plainly(look.wrong)
    if look.wrong is None:
        return ""
    found = " ".join(map(finding, look.wrong.findings[:1]))
    return f"The books have an error. {found}"


def _tasks(desk: Desk) -> list[Task]:
    posted = desk.drafts.posted(in_hand.KIND)
    left = [each for each in in_hand.everything(desk) if each not in posted]
    status = f"{counted(len(left), 'file')} to check" if left else "None in hand"
    return [Task("Bring files in", url_for("importing.files"), status, open=bool(left))]


PAGE = Page(
    *(blueprint, "Files", "importing.files", "prepare-import", "Payments", _tasks)
)
