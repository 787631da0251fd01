"""The review queue: what nobody has decided, decided in bundles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import inside, needs
from mopac_spend.desk.pages.page import Page, Task, whole
from mopac_spend.desk.pages.review_parts import (
    address,
    once,
    queues,
    say,
    way,
    wrong_of,
)
from mopac_spend.desk.queue import PLACE, WAYS
from mopac_spend.desk.withholding import the_withheld
from mopac_spend.engine.withholding import TEXT
from mopac_spend.fields import ACCOUNT, TAGS
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import NIL, show
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.reviewing.columns import DECIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug import Response

    from mopac_spend.desk.acts import Decision
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.queue import Bundle, Codes, Made, Queue, Wanted
    from mopac_spend.reviewing.undecided import Line
    from mopac_spend.spend import Payment

blueprint = Blueprint("reviewing", __name__, url_prefix="/review")
# Bundles of a page, payments shown of one, acts of the history.
_PAGE, _SHOWN, _ACTS = 25, 100, 15


@blueprint.get("/")
@needs("read")
def queue() -> str:
    """Show what is undecided, the largest first."""
    return _queue([])


@blueprint.post("/accept")
@needs("review")
def accept() -> Response | tuple[str, int]:
    """Accept what was suggested for one bundle, as it was seen."""
    key = request.form.get("accept", "")
    bundle, following = _chosen([key])[0], _following(key)
    shown = request.form.get(f"says-{key}", "").split()
    says = dict(each.partition("=")[::2] for each in shown)

    def codes(_: Line, kinds: tuple[str, ...]) -> Codes:
        return {kind: says[kind] for kind in kinds if kind in says}

    try:
        made = _decided([bundle], codes, "accepted", f"accept-{key}")
    except Refusal as refused:
        return _queue(wrong_of(refused, lambda _: f"bundle-{key}")), 422
    say(made)
    return redirect(address(at=following, _anchor=f"bundle-{following}"), 303)


@blueprint.get("/suggestions")
@needs("read")
def suggestions() -> str:
    """Say whether suggestions are still being worked out, for a part of a page."""
    return render_template(
        "reviewing/suggestions.html",
        learning=queues().now(the_desk()).accuracy is None,
        there=inside(request.args.get("there", "/")),
    )


@blueprint.post("/take")
@needs("review")
def take() -> Response | tuple[str, int]:
    """Take bundles, so that nobody else decides them meanwhile."""
    desk = the_desk()
    keys = request.form.getlist("one") or request.form.getlist("chosen")
    if not keys:
        return _queue([("chosen", "Choose at least one line, then decide.")]), 422
    bundles = _chosen(keys)
    refs = [p.ref for bundle in bundles for p in bundle.payments]
    others = desk.drafts.take(PLACE, refs, desk.person.name)
    if others:
        desk.drafts.release(PLACE, desk.person.name, refs)
        wrong = [
            (f"bundle-{each.key}", f"{who} is working on this. Choose another line.")
            for each in bundles
            if (who := _holder(each, others))
        ]
        return _queue(wrong), 409
    return redirect(url_for("reviewing.decide", by=way(), key=keys), 303)


@blueprint.get("/decide")
@needs("review")
def decide() -> str:
    """Show bundles, and codes to choose from."""
    return _decide_page(_chosen(request.args.getlist("key")), [])


@blueprint.post("/decide")
@needs("review")
def decided() -> Response | tuple[str, int]:
    """Keep what was decided about bundles."""
    desk = the_desk()
    keys = request.form.getlist("key")
    bundles, following = _chosen(keys), _following(keys[-1])
    chosen = {
        kind: code
        for kind in (*TAGS, ACCOUNT)
        if (code := request.form.get(kind, "")) and code != UNTAGGED
    }
    if not chosen:
        wrong = [(bundles[0].kinds[0], "Choose at least one code.")]
        return _decide_page(bundles, wrong), 422
    without = {*request.form.getlist("without")}

    def codes(line: Line, kinds: tuple[str, ...]) -> Codes:
        if line.payment.ref in without:
            return {}
        return {k: c for k, c in chosen.items() if k in kinds or k == ACCOUNT}

    words = ", ".join(f"{kind} {code}" for kind, code in chosen.items())
    try:
        made = _decided(bundles, codes, words, "decide")
    except Refusal as refused:
        shown = [p.ref for bundle in bundles for p in bundle.payments][:_SHOWN]
        wrong = wrong_of(refused, lambda fault: _field(fault, shown))
        return _decide_page(bundles, wrong), 422
    refs = [p.ref for bundle in bundles for p in bundle.payments]
    desk.drafts.release(PLACE, desk.person.name, refs)
    say(made)
    return redirect(address(at=following, _anchor=f"bundle-{following}"), 303)


@blueprint.post("/undo")
@needs("review")
def undo() -> Response:
    """Take a decision back."""
    desk = the_desk()
    act = request.form.get("act", "")
    desk.drafts.undo(PLACE, whole(act, 0), desk.person.name)
    flash("It was taken back; what stood before stands again.")
    return redirect(address(), 303)


@blueprint.post("/release")
@needs("review")
def release() -> Response:
    """Leave to others what one has taken."""
    desk = the_desk()
    desk.drafts.release(PLACE, desk.person.name)
    flash("What you had taken is free for others.")
    return redirect(address(), 303)


def _left() -> list[Bundle]:
    return queues().left(the_desk(), way())


def _chosen(keys: Sequence[str]) -> list[Bundle]:
    """Give the bundles of some keys, as far as they are still to be decided."""
    wanted = {*keys}
    found = [bundle for bundle in _left() if bundle.key in wanted]
    if not found:
        abort(409, "These are decided already, by you or by somebody else.")
    return found


def _following(key: str) -> str:
    """Give what stands behind a bundle, to go on there when it is decided."""
    keys = [bundle.key for bundle in _left()]
    at = keys.index(key) if key in keys else 0
    after = [*keys[at + 1 :], *keys[:at][-1:]]
    return after[0] if after else ""


def _decided(bundles: Sequence[Bundle], codes: Wanted, words: str, what: str) -> Made:
    desk = the_desk()
    lines = [line for bundle in bundles for line in bundle.group.lines]
    about = _words(bundles[0], way()) if len(bundles) == 1 else f"{len(bundles)} lines"
    return queues().decide(desk, codes, lines, f"{about}: {words}", once(what))


def _words(bundle: Bundle, by: str) -> str:
    one = bundle.group.one
    said = {"text": one.description, "supplier": one.supplier}
    return said.get(by) or f"{one.supplier}, {one.description}".strip(", ")


def _field(fault: Refusal, shown: Sequence[str]) -> str:
    """Give the id of the code, or of the payment, that a fault of a decision is of."""
    for kind, heading in DECIDE.items():
        if fault.code in {"REVIEW-003", "REVIEW-005"} and f"({heading})" in fault.place:
            return kind
    own = (f"without-{n}" for n, ref in enumerate(shown, 1) if ref in fault.message)
    return next(own, "keep")


def _queue(wrong: Sequence[tuple[str, str]]) -> str:
    desk, by = the_desk(), way()
    state = queues().state(desk)
    now, pounds = state.queue, state.pounds
    left = queues().left(desk, by)
    last = max(1, -(-len(left) // _PAGE))
    at = request.values.get("at", "")
    text = request.values.get("page", "1")
    page = whole(text, 1)
    if at:
        number = next((n for n, each in enumerate(left) if each.key == at), 0)
        page = number // _PAGE + 1
    page = min(max(page, 1), last)
    shown = left[(page - 1) * _PAGE : page * _PAGE]
    # What is said of a line that is not on this page stands at its button.
    ids = {f"bundle-{each.key}" for each in shown}
    holders = {
        ref: who
        for ref, who in desk.drafts.holders(PLACE).items()
        if who != desk.person.name
    }
    return render_template(
        "reviewing/queue.html",
        wrong=[(at if at in ids else "chosen", words) for at, words in wrong],
        learning=now.accuracy is None,
        there=address(page=str(page)),
        way=by,
        ways=WAYS,
        rows=[
            (each, _row(each, by, state.standing), _holder(each, holders))
            for each in shown
        ],
        page=page,
        last=last,
        address=lambda number: address(page=str(number)),
        count_left=len(left),
        whole=(len(now.lines), now.pounds),
        open_pounds=pounds,
        share=100 * (now.pounds - pounds) // now.pounds if now.pounds else 100,
        decided=len(state.standing),
        taken=desk.person.name in desk.drafts.holders(PLACE).values(),
        history=desk.drafts.history(PLACE, _ACTS),
        least=90,
        titles=_titles(now),
    )


def _row(
    bundle: Bundle, by: str, standing: Mapping[str, Decision]
) -> dict[str, object]:
    one, desk = bundle.group.one, the_desk()
    says = standing[one.ref].says if one.ref in standing else {}
    # What an individual was paid for is theirs as well as the name.
    own = bundle.suppliers == 1 and the_withheld().payee(desk, one)
    return {
        "title": _words(bundle, by),
        "supplier": one.supplier,
        "text": TEXT if own else one.description,
        "suppliers": bundle.suppliers,
        "texts": bundle.texts,
        "days": bundle.group.days,
        "now": {
            kind: says.get(kind) or getattr(one, kind)
            for kind in TAGS
            if kind not in bundle.kinds
        },
    }


def _holder(bundle: Bundle, holders: Mapping[str, str]) -> str:
    if not holders:
        return ""
    return next((holders[p.ref] for p in bundle.payments if p.ref in holders), "")


def _titles(now: Queue) -> dict[tuple[str, str], str]:
    return {
        (kind, code): entry.title
        for kind in TAGS
        for code, entry in now.books.register.entries[kind].items()
    }


def _decide_page(bundles: Sequence[Bundle], wrong: Sequence[tuple[str, str]]) -> str:
    desk = the_desk()
    now = queues().now(desk)
    payments = [p for bundle in bundles for p in bundle.payments]
    kinds = [k for k in TAGS if any(k in bundle.kinds for bundle in bundles)]
    same = [{k: bundle.suggested.get(k) for k in bundle.kinds} for bundle in bundles]
    hints = {
        kind: found.pop()
        for kind in kinds
        if len(found := {each[kind] for each in same if kind in each}) == 1
        and None not in found
    }
    return render_template(
        "reviewing/decide.html",
        wrong=wrong,
        way=way(),
        bundles=bundles,
        titles=[_words(each, way()) for each in bundles],
        payments=payments[:_SHOWN],
        more=max(0, len(payments) - _SHOWN),
        number=len(payments),
        pounds=sum((p.amount for p in payments), NIL),
        kinds=kinds,
        hints=hints,
        chosen={k: request.form.get(k, "") for k in (*TAGS, ACCOUNT)},
        codes={kind: _codes(now, kind, payments) for kind in (*kinds, ACCOUNT)},
    )


def _codes(now: Queue, kind: str, payments: Sequence[Payment]) -> list[tuple[str, str]]:
    """Give codes that stand on the day of a payment, and for how many of them."""
    register = now.books.register
    lines = [now.lines[p.ref] for p in payments]
    if kind == ACCOUNT:
        open_ones = [a for a in register.accounts.values() if a.category != UNTAGGED]
        return [(a.name, f"{a.name} ({a.category})") for a in open_ones]
    found: list[tuple[str, str]] = []
    if kind == "initiative":
        found.append((BUSINESS_AS_USUAL, "Business as usual"))
    entries = register.entries[kind].values()
    for entry in sorted(entries, key=lambda each: each.title.casefold()):
        many = sum(now.in_force(line, kind, entry.code) for line in lines)
        if many == len(lines):
            found.append((entry.code, entry.title))
        elif many:
            title = f"{entry.title} (in force for {many} of {len(lines)})"
            found.append((entry.code, title))
    return found


def _tasks(desk: Desk) -> list[Task]:
    title, href = "Decide what is undecided", url_for("reviewing.queue")
    # Looking through large books takes seconds, which the first page has not.
    if not queues().known(desk):
        queues().look_ahead(desk)
        return [Task(title, href, "See")]
    state = queues().state(desk)
    status = counted(state.rows, "payment") if state.rows else "Nothing"
    hint = f"{show(state.pounds)} undecided" if state.rows else ""
    tasks = [Task(title, href, status, hint, bool(state.rows))]
    if state.standing:
        status = f"{counted(len(state.standing), 'payment')} decided"
        href = url_for("tagging.check")
        tasks.append(Task("Write what is decided to the books", href, status))
    return tasks


PAGE = Page(blueprint, "Review", "reviewing.queue", "read", "Review", _tasks)
