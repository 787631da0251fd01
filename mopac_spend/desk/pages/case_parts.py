"""One part of a request: what may answer it, and its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)

from mopac_spend.desk import casework
from mopac_spend.desk.acts import Place
from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import needs
from mopac_spend.desk.pages.page import Page
from mopac_spend.desk.words import sentence
from mopac_spend.fields import FIELDS, FILTERS
from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.answering import LETTER, kept
from mopac_spend.foi.asking import DAYS, Typed, answered
from mopac_spend.foi.earlier import Earlier
from mopac_spend.foi.exemptions import exemption_of, qualified, titles
from mopac_spend.foi.giving import Asked, give, reasons
from mopac_spend.foi.published import Already
from mopac_spend.questions import library
from mopac_spend.register import Category, Directorate, Initiative, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug import Response

    from mopac_spend.books.load import Books
    from mopac_spend.desk.casework import Wrong
    from mopac_spend.desk.desk import Desk
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet

blueprint = Blueprint("case_parts", __name__, url_prefix="/cases")
_KIND = "foi-question"
# How a part is answered.
WAYS = {
    "books": "By the books",
    "words": "In words",
    "published": "It is published already",
    "refuse": "It is refused",
}
_REGISTERS = {
    "plan": Plan,
    "category": Category,
    "directorate": Directorate,
    "initiative": Initiative,
}
_DAY_WORDS = {
    "fy": ("Financial year", "Such as 2020-21"),
    "quarter": ("Quarter", "Such as 2020-21-Q4"),
    "period": ("Period", "Such as 2020-21-P3"),
    "calendar-year": ("Calendar year", "Such as 2019"),
    "to-date": ("From 1 April to", "Such as 2020-10-31"),
    "from": ("First day", "Such as 2020-04-01"),
    "to": ("Last day", "Such as 2021-03-31"),
}
_CODES = ("plan", "category", "directorate", "initiative")
_SERVED = ("strand", "commitment")
_SHARED = {"day-day"}
_LIMITS = {
    "over": "Only over, in pounds",
    "at-least": "Only at least, in pounds",
    "under": "Only under, in pounds",
    "at-most": "Only at most, in pounds",
}
_TAKES = (
    *DAYS,
    *_CODES,
    *(each for each in FILTERS if each not in _CODES),
    *_SERVED,
    *_LIMITS,
    "structure",
)


@blueprint.get("/<about>/parts/<name>")
@needs("read-cases")
def part(about: str, name: str) -> str:
    """Show a part: its words, what it is answered, and how it can be."""
    desk = the_desk()
    _, case = _found(desk, about, name)
    return _page(desk, case, name, [])


@blueprint.get("/<about>/parts/<name>/proposals")
@needs("read-cases")
def proposals(about: str, name: str) -> str:
    """Propose questions, with what the books answer and what others were told."""
    desk = the_desk()
    act, case = _found(desk, about, name)
    keeper = casework.proposing()
    with keeper.lock:
        proposer = keeper.now(desk.books())
        proposed = proposer.propose(case.parts[name], case.around)
        earlier = Earlier(act, about)
        given = [proposer.answer(each.typed) for each in proposed.proposals]
        already = Already(proposer.books)
        told = [
            [
                *([f"{found}"] if (found := already.hint(of.typed, each)) else []),
                *(f"{t}" for t in earlier.of(each)),
            ]
            if each
            else []
            for of, each in zip(proposed.proposals, given, strict=True)
        ]
    template = "cases/proposals.html"
    if request.headers.get("HX-Request"):
        template = "cases/proposed.html"
    return render_template(
        template,
        case=case,
        name=name,
        part=case.parts[name],
        proposed=proposed,
        rows=list(zip(proposed.proposals, told, strict=True)),
        asked=_in_words,
        may=_may(desk, case),
    )


@blueprint.get("/asks")
@needs("read-cases")
def asks() -> str:
    """Say what a section asks of whoever refuses under it."""
    section = request.args.get("section", "")[:40]
    of = exemption_of(section)
    return render_template("cases/asks.html", of=of, section=section)


@blueprint.post("/<about>/parts/<name>/ask")
@needs("work-cases")
def ask(about: str, name: str) -> tuple[str, int] | Response:
    """Keep the question that a person chose, with its filters, and show its answer."""
    desk = the_desk()
    _, case = _found(desk, about, name)
    question = request.form.get("question", "")
    if question and question not in library.names(desk.root):
        return _page(desk, case, name, [("question", "Choose a question")]), 422
    says = {"question": question, "options": _options(desk, question)}
    words = f"chose the question {question}" if question else "took the question back"
    once = request.form.get("once", "")
    desk.drafts.decide(_place(about), {name: says}, desk.person.name, words, once)
    place = url_for("case_parts.part", about=about, name=name, _anchor="answer")
    return redirect(place, 303)


@blueprint.post("/<about>/parts/<name>/answer")
@needs("work-cases")
def answer(about: str, name: str) -> tuple[str, int] | Response:
    """Give a part its answer: that of the books, in words, or a refusal."""
    desk = the_desk()
    cabinet, case = casework.found(desk, about, "answer")
    if name not in case.parts:
        abort(404, "The request has no such part.")
    if request.form.get("way", "") not in WAYS:
        wrong = [("", "Say how this part is answered")]
        return _page(desk, case, name, wrong), 422
    try:
        if not casework.seen(desk, case, "answer"):
            return _after(case, name)
        given, names = _give(desk, cabinet, case, name)
    except Refusal as refusal:
        casework.refused(desk, about, "answer", refusal)
        return _page(desk, case, name, casework.wrong(refusal)), 422
    except casework.WrongError as error:
        return _page(desk, case, name, error.wrong), error.status
    desk.note("answered", f"{about} part {', '.join(names)}")
    flash("Every part was answered." if names[1:] else f"Part {name} was answered.")
    return _after(given, name)


def _give(
    desk: Desk, cabinet: Cabinet, case: Case, name: str
) -> tuple[Case, list[str]]:
    """Answer a part as the form says; give the case, and the parts that it answers."""
    way = request.form.get("way", "")
    said, asked = _said(case.id, way), None
    if way == "books":
        asked = _asked(desk, case.id, name)
        if asked is None:
            words = "Choose a question, and look at its answer"
            raise casework.WrongError("question", words)
        if request.form.get("books") != asked.answer.method.books_sha256:
            words = "The books have changed; look at the answer again"
            raise casework.WrongError("", words, 409)
    elif way == "words" and not said["words"]:
        raise casework.WrongError("say", "Say what the requester is told")
    whole = request.form.get("whole") and way != "books"
    names = [*case.parts] if whole else [name]
    who = casework.who(desk, case.id)
    return give(cabinet, case, names, said, who, asked)[0], names


def _found(desk: Desk, about: str, name: str) -> tuple[Cabinet, Case]:
    act = casework.found(desk, about, "answer")
    if name not in act.case.parts:
        abort(404, "The request has no such part.")
    return act.cabinet, act.case


def _after(case: Case, name: str) -> Response:
    """Go on to the next part that has no answer, or back to the request."""
    if left := [each for each in case.unanswered() if each != name]:
        return redirect(url_for("case_parts.part", about=case.id, name=left[0]), 303)
    return redirect(url_for("cases.case", about=case.id), 303)


def _place(about: str) -> Place:
    return Place(_KIND, about)


def _may(desk: Desk, case: Case) -> bool:
    steps = casework.next_steps(desk, case)
    return any(step.event == "answer" for step, _ in steps)


def _options(desk: Desk, question: str) -> list[list[str]]:
    """Take the filters of a form: of each option its values, which `;` parts."""
    own = _own(desk, question)
    found = []
    for option in dict.fromkeys([*own, *_TAKES]):
        for value in request.form.getlist(f"o-{option}"):
            for each in value.split(";"):
                found += [[option, each.strip()]] if each.strip() else []
    if request.form.get("o-as-recorded"):
        found.append(["as-recorded", ""])
    return found


def _own(desk: Desk, question: str) -> dict[str, str]:
    """Give the parameters of a question's own, with what they are."""
    if question not in library.names(desk.root):
        return {}
    of = library.find(question, desk.root)
    return {each.name.replace("_", "-"): each.words for each in of.parameters}


def _chosen(desk: Desk, about: str, name: str) -> Typed | None:
    decision = desk.drafts.standing(_place(about)).get(name)
    if decision is None or not decision.says["question"]:
        return None
    options = tuple((option, value) for option, value in decision.says["options"])
    return Typed(decision.says["question"], options)


def _asked(desk: Desk, about: str, name: str) -> Asked | None:
    """Put the question that was chosen to the books."""
    chosen = _chosen(desk, about, name)
    if chosen is None:
        return None
    of = answered(desk.books(), chosen)
    lines = bool(request.form.get("payments"))
    return Asked(chosen, of, casework.shelf(desk), lines)


def _said(about: str, way: str) -> dict[str, Any]:
    """Take what a person says of an answer."""
    offer = [each for each in casework.text("offer").splitlines() if each.strip()]
    if way == "refuse":
        return reasons(
            about,
            refuse=request.form.get("section", ""),
            why=casework.text("why"),
            harm=casework.text("harm"),
            interest=casework.text("interest"),
            neither=bool(request.form.get("neither")),
            offer=offer,
        )
    if way == "published":
        links = casework.text("published").split()
        if not links:
            raise Refusal("FOI-012", "say where: an address of the web", about)
        say = casework.text("published-say")
        return reasons(about, published=links, say=say, offer=offer)
    return reasons(
        about, say=casework.text("say") if way == "words" else "", offer=offer
    )


def _page(desk: Desk, case: Case, name: str, wrong: Wrong) -> str:
    chosen = _chosen(desk, case.id, name)
    seen, told, refused = None, [], ""
    if chosen:
        try:
            asked = _asked(desk, case.id, name)
            if asked:
                earlier = Earlier(casework.folder(desk), case.id)
                told = [f"{each}" for each in earlier.of(asked.answer)]
                files, _ = kept(asked.answer, asked.shelf, [], lines=False)
                seen = json.loads(files[LETTER])
        except Refusal as refusal:
            refused = casework.wrong(refusal)[0][1]
    books = desk.watched().now().books
    way = request.form.get("way", "")
    question = chosen.question if chosen else ""
    return render_template(
        "cases/part.html",
        case=case,
        name=name,
        part=case.parts[name],
        given=case.answers.get(name),
        may=_may(desk, case),
        # The forms of the page have a field each for a day.
        wrong=[(f"{way}-{f}" if f in _SHARED else f, words) for f, words in wrong],
        typed=request.form,
        mark=casework.mark(case),
        ways=WAYS,
        asked=_in_words,
        chosen=chosen,
        seen=seen,
        told=told,
        refused=refused,
        questions=library.headers(desk.root),
        question=question,
        fields=list(_fields(chosen, _own(desk, question))),
        codes={key: _codes(books, kind) for key, kind in _REGISTERS.items()},
        as_recorded=bool(chosen and ("as-recorded", "") in chosen.options),
        sections=[(each, f"{each}: {title}") for each, title in titles().items()],
        about_harm=listed([each for each in titles() if _is(each, "harm")]),
        weighed=listed(qualified()),
    )


def _codes(books: Books | None, kind: type[Any]) -> list[tuple[str, str]]:
    """Give the codes of a register, with their titles."""
    of = books.register.of(kind) if books else {}
    return [(code, getattr(each, "title", code)) for code, each in sorted(of.items())]


def _in_words(of: Typed) -> str:
    """Say what was asked, for people who type no options."""
    titles_ = {each.name: each.title for each in library.headers(the_desk().root)}
    said = [
        f"{_label(option).lower()}: {value}" if value else _label(option).lower()
        for option, value in of.options
    ]
    return "; ".join([titles_.get(of.question, of.question), *said])


def _label(option: str) -> str:
    if option in _DAY_WORDS:
        return _DAY_WORDS[option][0]
    return _LIMITS.get(option, option.replace("-", " ").capitalize())


def _fields(
    chosen: Typed | None, own: dict[str, str]
) -> Iterable[tuple[str, str, str, str, bool]]:
    """Give the filters of a question: name, label, hint, value, whether often used."""
    for option in dict.fromkeys([*own, *_TAKES]):
        value = "; ".join(chosen.of(option)) if chosen else ""
        if option in own:
            label, hint = sentence(own[option]), "Asked by this question alone"
        elif option in _DAY_WORDS:
            label, hint = _DAY_WORDS[option]
        elif option in _LIMITS:
            label, hint = _label(option), ""
        else:
            label = _label(option)
            hint = FIELDS[option].hint if option in FIELDS else ""
        often = bool(value) or option in own or option in {"fy", "from", "to", *_CODES}
        yield option, label, hint, value, often


def _is(section: str, what: str) -> bool:
    return bool(getattr(exemption_of(section), what))


PAGE = Page(blueprint)
