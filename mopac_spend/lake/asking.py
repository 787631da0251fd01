"""Ask a question of the bodies of a lake: each by itself, and the rows side by side.

    answer = ask(open_lake("lake"), "spend-by-category", fy="2020-21")
    answer.method.bodies

The first column of every answer is the body, by its code. A filter takes what each
body's own register knows by that name; written behind a body, as `one-body:code`, it
takes it of that body, and of others nothing. A body that has no such code has no share
in the answer, and the method says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from mopac_spend.engine.database import EMBEDDED
from mopac_spend.findings import Refusal
from mopac_spend.lake.comparing import Asked, notes
from mopac_spend.lake.filtering import UNKNOWN, Known, of_body
from mopac_spend.lake.method import method_of
from mopac_spend.money import NIL
from mopac_spend.questions import library
from mopac_spend.questions.again import Again
from mopac_spend.questions.answer import Answer
from mopac_spend.questions.ask import ask as ask_one
from mopac_spend.questions.columns import BODY, PAYMENTS, with_code_headings
from mopac_spend.questions.selection import INDIVIDUAL, shown_as
from mopac_spend.questions.undecided import with_lines
from mopac_spend.register import Register, Supplier
from mopac_spend.register.undecided import Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.cells import Cell
    from mopac_spend.lake.manifest import Body
    from mopac_spend.lake.reading import Lake
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.selection import Filters

_LEAVES = (
    "what leaves is made of the books of one body, by whose registers individuals are "
    "withheld; name them with --books"
)


def ask(  # noqa: PLR0913 - as a question is asked of books
    lake: Lake,
    question: str | Question,
    *,
    body: str | Sequence[str] = (),
    engine: str = EMBEDDED,
    parameters: Mapping[str, object] | None = None,
    sensitivity: bool = False,
    payments: bool = False,
    **filters: Unpack[Filters],
) -> Answer:
    """Answer a question.

    Args:
        lake: that is asked.
        question: its name, or a loaded one.
        body: codes or titles of bodies; all of the lake where none is named.
        engine: what runs it, as `mopac_spend.questions.ask.ask`.
        parameters: as `mopac_spend.questions.ask.ask`.
        sensitivity: likewise.
        payments: the payments beneath are shown, so the method speaks of their payees.
        filters: see `mopac_spend.questions.selection.select`; a code may stand behind
            the body that it is of.

    Returns:
        The rows of each body as its own books give them, in the order of the bodies,
        under one column more; the total is the sum of theirs.

    Raises:
        Refusal: as `mopac_spend.questions.ask.ask`; `LAKE-002`, a part is damaged;
            `LAKE-005`, there is no such body; `LAKE-007`, one was combined again.

    """
    if isinstance(question, str):
        question = library.find(question, lake.folder)
    _no_body_of_its_own(question, [each.name for each in question.parameters])
    asked: list[Asked] = []
    left_out: dict[str, tuple[Body, str]] = {}
    refused: Refusal | None = None
    known = Known()
    codes = lake.named(body)
    for code in codes:
        of = lake.bodies[code]
        of_it = of_body(filters, code, [*lake.bodies])
        if of_it is None:
            left_out[code] = of, "what was asked for is another body's."
            continue
        try:
            # The registers of a body that is damaged are named by it, as its parts are.
            of_it = known.taken(of_it, code, lake.books(code).register)
            put = partial(
                _put,
                lake,
                code,
                question,
                of_it,
                parameters,
                engine=engine,
                sensitivity=sensitivity,
            )
            answer = put()
        except Refusal as error:
            if error.code != UNKNOWN:
                where = f"{code}, {error.place}" if error.place else code
                raise Refusal(error.code, error.message, where) from error
            refused = refused or error
            left_out[code] = of, f"{error.message}."
            continue
        answer = with_lines(answer) if payments else answer
        if len(codes) > lake.databases:
            answer = _let_go(answer, put)
        asked.append(Asked(of, lake.books(code), answer))
    if not asked:
        raise refused or Refusal(UNKNOWN, _NOTHING)
    lacking = known.lacking([each.body.code for each in asked])
    _no_individual_by_others(lake, asked, filters)
    answer = _together(question, asked, left_out, filters, payments=payments)
    said = [f"Of {code}: {why}." for code, each in lacking.items() for why in each]
    exclusions = (*said, *answer.method.exclusions)
    return replace(answer, method=replace(answer.method, exclusions=exclusions))


_NOTHING = (
    "what was asked for is of bodies that --body leaves out; name theirs, or leave "
    "--body out"
)


def _put(  # noqa: PLR0913 - what is asked, and of whom
    lake: Lake,
    code: str,
    question: Question,
    filters: Filters,
    parameters: Mapping[str, object] | None,
    *,
    engine: str,
    sensitivity: bool,
) -> Answer:
    """Ask one body."""
    return ask_one(
        lake.books(code),
        question,
        table=lake.table(code, engine),
        parameters=parameters,
        sensitivity=sensitivity,
        **filters,
    )


def _let_go(answer: Answer, put: Callable[[], Answer]) -> Answer:
    """Give an answer that holds no database: its lines are asked for when wanted."""
    return replace(
        answer,
        lines=lambda names, paperless: put().lines(names, paperless),
        again=_leaves_nothing(),
    )


def _no_body_of_its_own(question: Question, names: Iterable[str]) -> None:
    """See that a question calls nothing else `body`, of which there would be two.

    Raises:
        Refusal: `LAKE-004`.

    """
    if BODY.name in names:
        msg = f"of a lake `{BODY.name}` is whose a row is; call it otherwise"
        raise Refusal("LAKE-004", msg, question.name)


def _no_individual_by_others(
    lake: Lake, asked: Sequence[Asked], filters: Filters
) -> None:
    """See that no body says whom another withholds, by what both were asked for.

    Raises:
        Refusal: `LAKE-004`.

    """
    known: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for each in asked:
        code, register = each.body.code, each.books.register
        own: dict[str, Any] = {**(of_body(filters, code, [*lake.bodies]) or {})}
        for name in own.get(Supplier.kind) or ():
            shown = shown_as(register, Supplier.kind, name)
            known[name][code] = shown == INDIVIDUAL
    for by in known.values():
        individual = [code for code, withheld in by.items() if withheld]
        if individual and len(individual) < len(by):
            msg = (
                f"a supplier that is asked for is an individual by the register of "
                f"{individual[0]}, and others would name them beside it; ask that body "
                f"by itself: --body {individual[0]}"
            )
            raise Refusal("LAKE-004", msg)


def _together(
    question: Question,
    asked: Sequence[Asked],
    left_out: Mapping[str, tuple[Body, str]],
    filters: Filters,
    *,
    payments: bool,
) -> Answer:
    """Put the answers of bodies beside one another."""
    answers = {each.body.code: each.answer for each in asked}
    first = asked[0].answer
    _no_body_of_its_own(question, first.names)
    if any(answer.columns != first.columns for answer in answers.values()):
        msg = "it gives other columns of one body than of another; ask each by --body"
        raise Refusal("LAKE-004", msg, question.name)
    heads = (BODY.name, *question.rows) if question.rows else ()
    across = question.across
    if across and _share_a_row(question, answers.values()):
        across = (*across, BODY.name)
    days = {answer.days for answer in answers.values()}
    total: Decimal | int = sum(
        (answer.total for answer in answers.values()),
        0 if isinstance(first.total, int) else NIL,
    )

    def lines(names: Sequence[str], paperless: bool) -> list[tuple[Cell, ...]]:  # noqa: FBT001 - as `Result.lines`
        own = [name for name in names if name != BODY.name]
        at = [own.index(name) if name in own else None for name in names]
        return [
            tuple(code if place is None else row[place] for place in at)
            for code, answer in answers.items()
            for row in answer.lines(own, paperless)
        ]

    set_filters = [name for name, value in filters.items() if value]
    return Answer(
        question=replace(question, rows=heads, across=across),
        parameters=_parameters(answers),
        method=method_of(asked, left_out, notes(asked, set_filters, lines=payments)),
        columns=(with_code_headings([BODY, *first.columns])[0], *first.columns),
        listed=[
            (code, *row) for code, answer in answers.items() for row in answer.rows
        ],
        total=total,
        asking=Undecided(Register()),
        lines=lines,
        line_columns=(BODY, *PAYMENTS),
        again=_leaves_nothing(),
        days=days.pop() if len(days) == 1 else None,
    )


def _share_a_row(question: Question, answers: Iterable[Answer]) -> bool:
    """Say whether what heads a row of one body heads one of another too.

    Where it does a table more has the bodies side by side; elsewhere each of its rows
    would be of one body, as they are without it.
    """
    of_each = [
        {
            tuple(row[answer.names.index(name)] for name in question.rows)
            for row in answer.rows
        }
        for answer in answers
    ]
    return len(frozenset().union(*of_each)) < sum(map(len, of_each))


def _parameters(answers: Mapping[str, Answer]) -> dict[str, str | list[str]]:
    """Say what was asked: once where it is one of all bodies, else of each."""
    first, *others = (answer.parameters for answer in answers.values())
    asked: dict[str, str | list[str]] = {BODY.name: [*answers]}
    if all(other == first for other in others):
        return asked | first
    return asked | {
        f"{code}:{name}": value
        for code, answer in answers.items()
        for name, value in answer.parameters.items()
    }


def _leaves_nothing() -> Again[Answer]:
    def refuse(*_: object) -> Any:  # noqa: ANN401 - it gives nothing
        raise Refusal("LAKE-004", _LEAVES)

    return Again(refuse, refuse, refuse, refuse, refuse, Register())
