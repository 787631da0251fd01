"""Whether the desk is alive, and whether it can work: for whatever watches it."""

from __future__ import annotations

import sqlite3

from flask import Blueprint, Response

from mopac_spend.books import journal
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import OPEN, needs
from mopac_spend.desk.pages.page import Page

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@needs(OPEN)
def alive() -> Response:
    """Say that requests are answered."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/ready")
@needs(OPEN)
def ready() -> Response:
    """Say whether the books can be read, and decisions and logs be kept; never more."""
    desk = the_desk()
    standing = desk.watched().now()
    lacking = []
    if standing.books is None or standing.wrong:
        lacking.append("the books cannot be used")
    if journal.is_there(desk.root):
        lacking.append("a posting waits to be finished")
    try:
        with desk.storage.write():
            pass
    except sqlite3.Error:
        lacking.append("decisions cannot be kept")
    lacking += [
        f"{log.name} cannot be written"
        for log in (desk.access, desk.changes)
        if log and log.failing
    ]
    text = "\n".join(lacking) or "ready"
    return Response(f"{text}\n", 503 if lacking else 200, mimetype="text/plain")


PAGE = Page(blueprint)
