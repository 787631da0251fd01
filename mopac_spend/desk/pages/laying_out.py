"""What a file is that no layout knows: proposed, changed by click, and kept."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.desk import in_hand
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.layouts import FIELDS
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.suggesting import keeping
from mopac_spend.importing.suggesting.proposal import name_of
from mopac_spend.importing.suggesting.revised import (
    COMMA,
    ORDERS,
    POINT,
    Choices,
    revise,
)
from mopac_spend.importing.suggesting.writing import to_toml
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug import Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.in_hand import Dropped
    from mopac_spend.importing.suggesting.revised import Seen

blueprint = Blueprint("laying_out", __name__, url_prefix="/files")
# Rows above and below the headings, columns, and rows as they would be read.
_ABOVE, _BELOW, _WIDE, _FIRST = 12, 6, 60, 6
# Files that are kept as they were read while somebody says what is in them.
_READ = 4
# What a column may be, as people say it; any other goes by its name.
_WORDS = {
    "date": "Date paid",
    "amount": "Amount in pounds",
    "supplier": "Who was paid",
    "credit": "Credit, taken off the amount",
    "kind": "Kind of row",
    "supplier_id": "Number of who was paid",
    "description": "What for",
    "account": "Account code",
    "account_name": "Account name",
    "cost_centre": "Cost centre",
    "document": "Number of the document",
    "line": "Line of the document",
}


@blueprint.get("/<about>/layout")
@needs("prepare-import")
def layout(about: str) -> str:
    """Show what is proposed."""
    desk, dropped = _found(about)
    return _page(dropped, revise(_source(dropped), Choices(_free(desk, dropped))), [])


@blueprint.post("/<about>/layout")
@needs("prepare-import")
def choose(about: str) -> str | tuple[str, int] | Response:
    """Show what a person changed, or keep it and go on."""
    desk, dropped = _found(about)
    source = _source(dropped)
    seen = revise(source, _chosen(desk, dropped))
    if request.form.get("step") != "keep":
        return _page(dropped, seen, [])
    if seen.proposal is None:
        words = plainly(seen.wrong) if seen.wrong else "Nothing is read of it."
        return _page(dropped, seen, [("column-0", words)]), 422
    name = seen.proposal.layout.name
    try:
        keeping.keep(desk.books(), name, to_toml(seen.proposal), desk.person.name)
    except Refusal as refusal:
        if refusal.code != "IMPORT-044":
            raise
        words = f"There is a layout {name} already. Give this one another name."
        return _page(dropped, seen, [("name", words)]), 422
    alone = keeping.found_by_itself(desk.root, source, name)
    says = {"layout": "" if alone else name}
    once = request.form.get("once", "")
    words = f"kept the layout {name}"
    desk.drafts.decide(dropped.place, says, desk.person.name, words, once)
    desk.note("layout kept", f"{name}, from {dropped.name}")
    flash(f"Files like this one are known as {name} from now on.")
    return redirect(url_for("importing.file", about=about), 303)


def _found(about: str) -> tuple[Desk, Dropped]:
    desk = the_desk()
    dropped = in_hand.find(desk, about)
    if dropped is None or not dropped.path.is_file():
        abort(404, "This file is not in hand any more.")
    return desk, dropped


def _source(dropped: Dropped) -> Source:
    """Read a file, once for all that is tried on it."""
    return _read(str(dropped.path), dropped.path.stat().st_mtime_ns)


@lru_cache(maxsize=_READ)
def _read(path: str, _: int) -> Source:
    return Source.read(Path(path))


def _free(desk: Desk, dropped: Dropped) -> str:
    """Propose a name that no layout has, where the file's own is taken; or ""."""
    own = name_of(dropped.name, "")
    if not keeping.place(desk.root, own).exists():
        return ""
    numbered = (f"{own}-{number}" for number in count(2))
    return next(
        each for each in numbered if not keeping.place(desk.root, each).exists()
    )


def _chosen(desk: Desk, dropped: Dropped) -> Choices:
    """Take what the form says; what it does not say is found."""
    form = request.form
    header = form.get("header", "")
    before = form.get("before", "")
    columns: dict[str, str] = {}
    # Under other headings the columns are others: they are found anew.
    if before == f"{form.get('sheet', '')}!{header}":
        for key, each in form.items():
            at = key.removeprefix("column-")
            if key.startswith("column-") and each in FIELDS and at.isdecimal():
                columns[each] = form.get(f"heading-{at}", "")
    order, sign = form.get("order", ""), form.get("sign", "")
    pence = form.get("pence", "")
    name = form.get("name", "").strip().casefold()
    return Choices(
        name or _free(desk, dropped),
        form.get("sheet", ""),
        int(header) if re.fullmatch("[0-9]{1,7}", header) else 0,
        columns,
        order if order in ORDERS else "",
        {"plus": 1, "minus": -1}.get(sign, 0),
        pence if pence in {POINT, COMMA} else "",
    )


def _page(dropped: Dropped, seen: Seen, wrong: Sequence[tuple[str, str]]) -> str:
    extract = seen.extract
    lines = extract.lines if extract else []
    aside = extract.set_aside if extract else []
    rows = seen.sheet.rows if seen.sheet else ()
    meaning = {heading: each for each, heading in seen.choices.columns.items()}
    proposal = seen.proposal
    return render_template(
        "laying_out/layout.html",
        dropped=dropped,
        seen=seen,
        wrong=wrong,
        refused=plainly(seen.wrong) if seen.wrong and proposal is None else "",
        rows=rows[max(0, seen.at - _ABOVE) : seen.at + 1 + _BELOW],
        header=rows[seen.at].number if rows else 0,
        meaning=meaning,
        fields=[(each, _words(each)) for each in FIELDS],
        headings=list(enumerate(seen.headings[:_WIDE])),
        wide=_WIDE,
        lines=lines[:_FIRST],
        read=(len(lines), sum((each.amount for each in lines), NIL)),
        aside=(len(aside), sum((each.amount for each in aside), NIL)),
        reasons=list(dict.fromkeys(each.reason for each in aside))[:5],
        doubts=proposal.doubts if proposal else [],
        undated=bool(proposal and proposal.layout.undated),
    )


def _words(field: str) -> str:
    plain = field.replace("_", " ")
    return _WORDS.get(field, plain[0].upper() + plain[1:])


PAGE = Page(blueprint)
