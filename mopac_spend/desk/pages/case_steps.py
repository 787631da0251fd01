"""What happens to a request besides its answers: a form for each step of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mopac_spend.desk import casework
from mopac_spend.desk.case_doing import FORMS, OUTCOMES
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.cases import EVENTS
from mopac_spend.desk.pages.page import Page
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug import Response

    from mopac_spend.desk.casework import Act, Wrong
    from mopac_spend.desk.desk import Desk

blueprint = Blueprint("case_steps", __name__, url_prefix="/cases")


def _show(event: str, about: str) -> str:
    desk = the_desk()
    return _page(desk, event, casework.found(desk, about, event), [])


def _do(event: str, about: str) -> tuple[str, int] | Response:
    desk = the_desk()
    act = casework.found(desk, about, event)
    done = redirect(url_for("cases.case", about=about), 303)
    names = [each.name for each in FORMS[event].fields]
    try:
        if not casework.seen(desk, act.case, event):
            return done
        who = casework.who(desk, about)
        words = FORMS[event].do(desk, act, who)
    except casework.WrongError as error:
        return _page(desk, event, act, error.wrong), error.status
    except Refusal as refusal:
        casework.refused(desk, about, event, refusal)
        known = [*names, "day-day", "until-day", "despite"]
        return _page(desk, event, act, casework.wrong(refusal, known)), 422
    desk.note(event, about)
    flash(words)
    return done


def _page(desk: Desk, event: str, act: Act, wrong: Wrong) -> str:
    case = act.case
    steps = casework.next_steps(desk, case)
    first = next((said for step, said in steps if step.event == event), None)
    form = FORMS[event]
    fields = form.fields
    if event == "close":
        may = next((step.outcomes for step, _ in steps if step.event == event), ())
        left = tuple((each, OUTCOMES[each]) for each in may)
        fields = (fields[0]._replace(choices=left), *fields[1:])
        if "transferred" not in may:
            fields = fields[:1]
    typed: dict[str, Any] = dict(request.form)
    if event == "publish" and not typed:
        typed["request"] = casework.shown(act.cabinet.text(case))
    return render_template(
        "cases/step.html",
        case=case,
        event=event,
        title=EVENTS[event],
        form_=form,
        fields=fields,
        wrong=wrong,
        typed=typed,
        mark=casework.mark(case),
        may=first is not None,
    )


def _add_views() -> None:
    """Give each step its page, which needs what the table of steps says."""
    for event in FORMS:
        address = f"/<about>/do/{event}"
        blueprint.add_url_rule(address, event, _shower(event), methods=["GET"])
        blueprint.add_url_rule(address, f"{event}_done", _doer(event), methods=["POST"])


def _shower(event: str) -> Callable[[str], str]:
    @needs("read-cases")
    def shown(about: str) -> str:
        return _show(event, about)

    return shown


def _doer(event: str) -> Callable[[str], tuple[str, int] | Response]:
    @needs(casework.action_of(event))
    def doing(about: str) -> tuple[str, int] | Response:
        return _do(event, about)

    return doing


_add_views()
PAGE = Page(blueprint)
