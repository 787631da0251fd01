"""`mopac-spend foi propose`, `foi answer`: from a part of a request to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mopac_spend.cli.ask import taken_apart
from mopac_spend.cli.filters import codes, days, divisions, limits
from mopac_spend.cli.foi_options import by, case, on, told
from mopac_spend.cli.foi_reasons import reasons, taken
from mopac_spend.cli.output import table_or_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.foi.asking import Typed
    from mopac_spend.foi.earlier import Earlier
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.proposal import Proposal, Proposed
    from mopac_spend.foi.proposing import Proposer
    from mopac_spend.foi.published import Already, Found
    from mopac_spend.questions.answer import Answer

_ALL = "all"


@click.command("propose")
@case
@click.argument("part", required=False)
@table_or_json
@click.pass_context
def propose(context: click.Context, case: str, part: str | None, form: str) -> None:
    """Propose questions that may answer each part of CASE, or one PART, best first.

    Each was put to the books. Under it stands what others were told to the same
    question. Nothing is answered: type the command that is meant.
    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.earlier import Earlier
    from mopac_spend.foi.giving import parts_of
    from mopac_spend.foi.leaving import clean
    from mopac_spend.foi.proposing import Proposer
    from mopac_spend.foi.published import Already
    from mopac_spend.tables import json

    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    cabinet.text(of)  # it is the request that came
    names = parts_of(of, part) if part else list(of.parts)
    books = opened(context.meta["books"])
    proposer, beside = Proposer(books), Beside(Earlier(cabinet, case), Already(books))
    found = {name: proposer.propose(of.parts[name], of.around) for name in names}
    if form == "json":
        content = [
            _as_json(beside, case, name, each, proposer) for name, each in found.items()
        ]
        click.echo(json.text(content), nl=False)
        return
    for name, each in found.items():
        click.echo(clean(f"{name}: {of.parts[name].words}"))
        for line in _lines(beside, case, name, each, proposer):
            click.echo(clean(line))


class Beside(NamedTuple):
    """What stands beside a proposal: what others were told, and what is published."""

    earlier: Earlier
    already: Already

    def published(self, each: Proposal, proposer: Proposer) -> Found | None:
        """Find what is published of a proposal already."""
        answer = proposer.answer(each.typed)
        return self.already.hint(each.typed, answer) if answer else None


def _lines(
    beside: Beside, case: str, part: str, of: Proposed, proposer: Proposer
) -> Iterator[str]:
    if of.why:
        yield f"  the books do not answer all of it: {of.why}"
    if of.proposals and of.nearest:
        yield "  the nearest that they hold:"
    for each in of.proposals:
        yield f"  {each.command(case)}"
        yield f"      {each.title}: {each.result}"
        yield from (f"      {note}" for note in each.notes)
        yield from (f"      but: {doubt}" for doubt in each.doubts)
        if found := beside.published(each, proposer):
            yield f"      {found}"
            yield f"      {found.command(case, part)}"
        told = _earlier(beside.earlier, proposer.answer(each.typed))
        yield from (f"      {line}" for line in told)
    if not of.proposals:
        yield f'  mopac-spend foi answer {case} {part} --say "…" --by NAME'


def _as_json(
    beside: Beside, case: str, part: str, of: Proposed, proposer: Proposer
) -> dict[str, Any]:
    return {
        "part": part,
        "why": of.why or None,
        "nearest": of.nearest,
        "proposals": [
            {
                "question": each.typed.question,
                "title": each.title,
                "options": [list(pair) for pair in each.typed.options],
                "command": each.command(case),
                "result": each.result,
                "notes": list(each.notes),
                "not_heeded": list(each.doubts),
                "published": found.plain(case, part)
                if (found := beside.published(each, proposer))
                else None,
                "earlier": _earlier(beside.earlier, proposer.answer(each.typed)),
            }
            for each in of.proposals
        ],
    }


def _earlier(earlier: Earlier, of: Answer | None) -> list[str]:
    return [f"{each}" for each in earlier.of(of)] if of else []


@click.command("answer", context_settings={"ignore_unknown_options": True})
@case
@click.argument("part")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUESTION]")
@by
@on
@reasons
@click.option(
    "--payments", is_flag=True, help="Release the lines under the totals with it."
)
@days
@codes
@limits
@divisions
@click.pass_context
def answer(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    /,
    case: str,
    part: str,
    words: tuple[str, ...],
    by: str,
    day: dt.date | None,
    **options: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Answer a PART of CASE: by a QUESTION to the books, in words, or by a refusal.

    QUESTION and its options are those of ask. What can be read already is shown with
    --published. PART is all where one refusal, or one answer in words, is that of
    every part.
    """
    from mopac_spend.foi.doing import done
    from mopac_spend.foi.earlier import Earlier
    from mopac_spend.foi.giving import Asked, give, parts_of
    from mopac_spend.foi.leaving import clean
    from mopac_spend.foi.places import shelf_of

    cabinet: Cabinet = context.obj
    of = cabinet.case(case)
    names = list(of.parts) if part == _ALL and not words else parts_of(of, part)
    said = taken(case, words, options)
    lines = options.pop("payments")
    asked: Asked | None = None
    earlier: Sequence[str] = ()
    if words:
        from mopac_spend.foi.published import Already

        typed_, given_, books = _asked(context, words, options)
        asked = Asked(typed_, given_, shelf_of(context.meta["books"]), lines)
        earlier = _earlier(Earlier(cabinet, case), given_)
        if found := Already(books).hint(typed_, given_):
            earlier = [f"{found}; {found.command(case, names[0])}", *earlier]
    given, audit = give(cabinet, of, names, said, done(by, day, case), asked)
    for line in audit:
        click.echo(f"small cells: {line}", err=True)
    told(given)
    for line in earlier:
        click.echo(clean(line), err=True)


def _asked(
    context: click.Context, words: tuple[str, ...], filters: dict[str, Any]
) -> tuple[Typed, Answer, Books]:
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.asking import typed
    from mopac_spend.questions import library
    from mopac_spend.questions.ask import ask

    path = context.meta["books"]
    name, parameters = taken_apart(words)
    question = library.find(name, path)
    books: Books = opened(path)
    of = ask(books, question, parameters=parameters, **filters)
    return typed(question.name, parameters, filters), of, books
