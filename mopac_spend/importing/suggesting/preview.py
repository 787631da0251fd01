"""What a proposed layout makes of its file, in words for whoever proposes it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.line import Line
    from mopac_spend.importing.suggesting.proposal import Proposal

_FIRST, _REASONS, _WIDE = 5, 5, 40


def preview(proposal: Proposal) -> Iterator[str]:
    """Give the lines of a preview: columns, first rows, sums, doubts, the rest."""
    yield "columns"
    for name, headings in proposal.layout.columns.items():
        yield f"  {name:<14} {' or '.join(headings)}"
    yield "first rows"
    undated = proposal.layout.undated
    for line in proposal.extract.lines[:_FIRST]:
        yield f"  {_line(line, undated=undated)}"
    yield from _sums(proposal)
    for doubt in proposal.doubts:
        yield f"unsure of {doubt.about}: {doubt.why}"
    if not proposal.doubts:
        yield "unsure of nothing"
    if undated:
        yield (
            "no column of dates: import it with the period it is about, such as "
            "--period 2011-05"
        )
    unused = ", ".join(proposal.unused)
    yield f"columns not used: {unused or 'none'}"


def _line(line: Line, *, undated: bool) -> str:
    day = "(no date)" if undated else f"{line.date}"
    supplier = line.text("supplier")[:_WIDE]
    text = line.text("description")[:_WIDE]
    return f"{line.row:>8}  {day:<10}  {show(line.amount):>16}  {supplier}  {text}"


def _sums(proposal: Proposal) -> Iterator[str]:
    extract = proposal.extract
    if proposal.tried < proposal.rows:
        yield f"tried on the first {proposal.tried:,} of {proposal.rows:,} rows"
    pounds = sum((line.amount for line in extract.lines), NIL)
    yield f"read {counted(len(extract.lines), 'payment')}, {show(pounds)}"
    if not proposal.layout.undated:
        days = [line.date for line in extract.lines]
        yield f"dated {min(days)} to {max(days)}"
    yield from _aside(extract)
    for total in extract.totals:
        yield f"{total}"
    for doubt in extract.doubts:
        yield f"look at this: {doubt}"


def _aside(extract: Extract) -> Iterator[str]:
    aside = extract.set_aside
    pounds = sum((each.amount for each in aside), NIL)
    yield f"set aside {counted(len(aside), 'row')}, {show(pounds)}"
    reasons = Counter(each.reason for each in aside)
    for reason, count in reasons.most_common(_REASONS):
        yield f"  {count:,}: {reason}"
