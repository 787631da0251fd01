"""`mopac-spend sample`: draw an audit sample, and evaluate its findings."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from mopac_spend.cli.filters import codes, days, limits
from mopac_spend.cli.output import in_form, to_file
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from mopac_spend.sampling.paper import Paper

_PER_CENT = "%"


def _apart(function: Any) -> Any:  # noqa: ANN401 - a command of click
    for name in ("individuals", "nil", "credits"):
        function = click.option(
            f"--{name}",
            metavar="all|NUMBER",
            default="proportionate",
            show_default=True,
            help=f"How many of the stratum of {name} are drawn.",
        )(function)
    return function


@click.group("sample", invoke_without_command=True)
@click.option(
    "--design",
    type=click.Choice(["mus", "attributes", "stratified"]),
    help="Monetary units; payments; payments by stratum.",
)
@click.option("--size", type=int, help="How many to draw; else it is counted out.")
@click.option(
    "--seed", metavar="WORDS", help="Words chosen before the sample is drawn."
)
@click.option("--confidence", metavar="95", default="95", show_default=True)
@click.option("--tolerable", metavar="POUNDS|5%", help="Pounds for mus, else a rate.")
@click.option("--expected", metavar="POUNDS|1%", help="Less than --tolerable.")
@click.option(
    "--selection",
    type=click.Choice(["interval", "cell", "random"]),
    help="How pence are hit, for mus: at a fixed interval, in each cell, at random.",
)
@click.option(
    "--model",
    type=click.Choice(["poisson", "binomial", "hypergeometric"]),
    help="Of size and limits: poisson for mus, else binomial.",
)
@click.option("--by", metavar="FIELD", help="What strata are made by: directorate …")
@click.option("--overwrite", is_flag=True, help="Replace the paper if it is there.")
@_apart
@days
@codes
@limits
@in_form
@to_file
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    context: click.Context,
    /,
    design: str | None,
    seed: str | None,
    size: int | None,
    confidence: str,
    tolerable: str | None,
    expected: str | None,
    selection: str | None,
    model: str | None,
    by: str | None,
    form: str | None,
    output: Path | None,
    *,
    overwrite: bool,
    **rest: Any,  # noqa: ANN401 - texts and tuples of texts
) -> None:
    """Draw an audit sample; with --output FILE.xlsx its working paper.

    The sample depends on the books, the seed and the design alone. Fill the working
    paper in, then: mopac-spend sample evaluate FILE
    """
    if context.invoked_subcommand:
        _nothing_else(context)
        return
    if design is None:
        msg = "Missing option '--design'."
        raise click.UsageError(msg)
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen, to_fill_in
    from mopac_spend.cli.sampled import paper_of
    from mopac_spend.sampling.design import APART, MUS, STRATIFIED, Design, usual_model

    path = context.obj
    shape = chosen(form, output, Path(path), what="a sample")
    if output and shape == "xlsx":
        to_fill_in(output, Path(path), "a working paper", overwrite=overwrite)
    apart = {name: rest.pop(name) for name in APART}
    in_pounds = design == MUS
    wanted = Design(
        sha256="",
        seed=(seed or "").strip(),
        design=design,
        selection=selection or ("interval" if in_pounds else "random"),
        model=model or usual_model(design),
        confidence=_rate("--confidence", confidence, whole=True),
        size=size,
        tolerable=_amount("--tolerable", tolerable, in_pounds) if tolerable else None,
        expected=_amount("--expected", expected or "0%", in_pounds and bool(expected))
        or Decimal(0),
        by=by or ("directorate" if design == STRATIFIED else ""),
        apart=apart,
        filters=_typed(rest),
    )
    wanted.check()
    paper = paper_of(opened(path), wanted)
    _print(paper, shape, output)


@command.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@in_form
@to_file
@click.pass_context
def evaluate(
    context: click.Context, file: Path, form: str | None, output: Path | None
) -> None:
    """Evaluate the findings that were filled in to a working paper."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen, write
    from mopac_spend.cli.sampled import paper_of
    from mopac_spend.sampling import filled
    from mopac_spend.sampling.evaluation import evaluate as evaluated
    from mopac_spend.sampling.results import figures, results
    from mopac_spend.sampling.words import conclusion
    from mopac_spend.tables.json import records, text
    from mopac_spend.tables.listing import rendered

    path = context.obj
    shape = chosen(form, output, Path(path), what="an evaluation")
    read = filled.read(file)
    paper = paper_of(opened(path), read.design, file.name)
    evaluation = evaluated(paper.drawn, read.findings(paper))
    tables, sentences = results(evaluation), [*conclusion(evaluation)]
    if shape in {"csv", "xlsx"}:
        write(figures(tables, tuple(sentences)), shape, output)
    elif shape == "table":
        shown = "".join(rendered(each, "table") for each in tables)
        _out(shown + "".join(f"{each}\n" for each in sentences), output)
    else:
        rows = [row for each in tables for row in records(each.names, each.rows)]
        of = {
            "title": paper.title,
            "payments_sha256": read.design.sha256,
            "seed": read.design.seed,
            "design": json.loads(read.design.text),
            "figures": rows,
            "conclusion": sentences,
        }
        _out(text(of), output)


def _nothing_else(context: click.Context) -> None:
    """See that what is said of a draw is not said of an evaluation.

    Raises:
        UsageError: it is; a paper says by itself how it was drawn.

    """
    typed = ParameterSource.COMMANDLINE
    for parameter in context.command.params:
        if context.get_parameter_source(parameter.name or "") is typed:
            msg = f"{parameter.opts[0]} is not for evaluate; leave it out"
            raise click.UsageError(msg)


def _typed(filters: dict[str, Any]) -> dict[str, Any]:
    """Give what was typed of period and filters, as JSON holds it."""
    typed = {
        name: list(each) if isinstance(each, tuple) else each
        for name, each in filters.items()
        if each not in (None, ())
    }
    if not {"over", "at_least", "under", "at_most"} & typed.keys():
        typed.pop("per", None)
    return typed


def _rate(option: str, text: str, *, whole: bool = False) -> Decimal:
    """Read a rate: `5%`; a confidence may be `95`.

    Raises:
        Refusal: `SAMPLE-001`.

    """
    plain = text.strip()
    try:
        number = Decimal(plain.removesuffix(_PER_CENT))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not (whole or plain.endswith(_PER_CENT)):
        example = "95" if whole else "5%"
        msg = f"{option} {text!r} is no rate; write it per cent: {option} {example}"
        raise Refusal("SAMPLE-001", msg)
    if whole and number <= 1:
        return number.normalize()
    return (number / 100).normalize()


def _amount(option: str, text: str, in_pounds: bool) -> Decimal:
    """Read pounds, or a rate.

    Raises:
        Refusal: `SAMPLE-001`.

    """
    from mopac_spend.money import from_text

    if not in_pounds:
        return _rate(option, text)
    try:
        return from_text(text)
    except ValueError as error:
        msg = f"{option} {text!r} is no amount in pounds; write {option} 50000"
        raise Refusal("SAMPLE-001", msg) from error


def _print(paper: Paper, form: str, output: Path | None) -> None:
    from mopac_spend.cli.output import write
    from mopac_spend.tables.listing import rendered

    *tables, sample = paper.tables()
    method = tuple(f"{label}: {text}" for label, text in paper.notes())
    if form == "csv":
        write(replace(sample, notes=method), form, output)
    elif form == "json":
        _out(paper.json(), output)
    elif form == "xlsx":
        _out(paper.workbook(), output)
        for line in method:
            click.echo(line, err=True)
    else:
        tables.append(paper.brief())
        shown = (rendered(each, "table") for each in tables)
        head, end = (*paper.warnings, paper.title), method
        lines = ("".join(f"{each}\n" for each in some) for some in (head, end))
        _out("".join(shown).join(lines), output)


def _out(content: str | bytes, output: Path | None) -> None:
    from mopac_spend.cli.output import write_file

    if output is None:
        click.echo(content, nl=False)
    else:
        write_file(output, content)
        click.echo(f"wrote {output}", err=True)
