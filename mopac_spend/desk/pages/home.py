"""The first page: what there is to do, for whoever is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page

if TYPE_CHECKING:
    from mopac_spend.desk.pages.page import Task

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@needs("anything")
def first() -> str:
    """Show the tasks of every page that the person may see."""
    desk = the_desk()
    lists: dict[str, list[Task]] = {}
    for page in current_app.config["MOPAC_SPEND_PAGES"]:
        if page.shown_to(desk.person) and page.heading:
            lists.setdefault(page.heading, []).extend(page.tasks(desk))
    return render_template("home/first.html", lists=lists)


PAGE = Page(blueprint, "Tasks", "home.first", "anything")
