"""What the books hold of the rows that an import asks about.

The payments themselves rest in parts: books of a million are not read to compare a
file with them. Of the parts that can hold an answer those columns are read that tell,
and whole payments only where they do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books.arrow import Type, days, table, text, whole
from mopac_spend.books.rows import in_order, lists
from mopac_spend.importing.posting.pairs import Pairs
from mopac_spend.importing.posting.pieces import Pieces, places
from mopac_spend.importing.posting.row_refs import BACK, PLAIN, ROW_REF
from mopac_spend.importing.reading.period import ASSUMED
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.books.columns import Column
    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.spend import Payment

# The least text that is not empty.
(_ANY,) = text(["\0"])

# Rows of a source that become columns at one time.
_AT_ONCE = 8192
# First and last day of what is asked about.
Span = tuple[dt.date, dt.date]


class InBooks:
    """Opened books: the questions that a comparison asks of what is posted."""

    def __init__(self, books: Books) -> None:
        """Hold books; nothing is read yet."""
        self._pieces = Pieces(books)
        # A restatement is dated on the day on which it was posted.
        self._dated = ("date", "belongs") if books.closed else ("date",)

    def of_bases(self, bases: Collection[str], span: Span) -> Iterable[Payment]:
        """Give all payments whose ref has one of these bases, reversals included.

        A base holds its day, so that none is outside the span of the days.
        """
        wanted = text(list(bases))
        return self._pieces.steadily(lambda: self._of_bases(wanted, span))

    def _of_bases(self, wanted: Column, span: Span) -> list[Payment]:
        found: list[Payment] = []
        asked = self._pieces.of_days(*span)
        for some, posted in self._pieces.tables(asked, ("ref", *self._dated)):
            known = pc.is_in(_named(posted["ref"], "base"), value_set=wanted)
            known = pc.and_(known, _within(_on_days(posted), span))
            for piece, at in places(some, known):
                found += self._pieces.payments(piece, at)
        return sorted(found, key=in_order)

    def bases_of(self, batches: Collection[str]) -> set[str]:
        """Give the bases of the rows that batches posted."""

        def ask() -> set[str]:
            posted = self._of_batches(batches)
            names = (_named(refs, "base", back=False) for _, refs in posted)
            return {base for some in names for base in _listed(some.unique())}

        return self._pieces.steadily(ask) - {""}

    def standing(self, batches: Collection[str]) -> dict[str, int]:
        """Count the rows of batches that nothing reversed; left out where none."""
        return self._pieces.steadily(lambda: self._standing(batches))

    def _standing(self, batches: Collection[str]) -> dict[str, int]:
        rows = [
            (batch, _named(refs, "row", back=False).unique())
            for batch, refs in self._of_batches(batches)
        ]
        if not rows:
            return {}
        ends = [end for _, some in rows for end in _ends(some)]
        gone = text(["", *self._reversed(min(ends), max(ends))])
        counts: Counter[str] = Counter()
        for batch, some in rows:
            counts[batch] += len(some) - pc.sum(pc.is_in(some, value_set=gone)).as_py()
        return dict(+counts)

    def _reversed(self, first: str, last: str) -> list[str]:
        """Give the rows from one to another that were reversed, and maybe others."""
        asked = self._pieces.reaching("ref", first, last)
        refs = (posted["ref"] for _, posted in self._pieces.tables(asked, ["ref"]))
        back = (each.filter(pc.ends_with(each, pattern=BACK)) for each in refs)
        named = (ROW_REF.fullmatch(ref) for some in back for ref in _listed(some))
        return [match["row"] for match in named if match]

    def restating(self) -> set[str]:
        """Name the batches that restate closed periods and hold nothing else."""
        if "belongs" not in self._dated:
            return set()
        return self._pieces.steadily(self._restating)

    def _restating(self) -> set[str]:
        batches, others = set[str](), set[str]()
        tables = self._pieces.tables(self._pieces.all, ["batch", "belongs"])
        for _, posted in tables:
            in_time: Column = pc.invert(_said(posted["belongs"]))
            in_place = posted.filter(in_time)
            batches.update(_listed(posted["batch"].unique()))
            others.update(_listed(in_place["batch"].unique()))
        return batches - others

    def bases_like(
        self, lines: Lines, span: Span, *, undated: bool
    ) -> tuple[set[str], set[str]]:
        """Give the bases of rows that may say what one of these lines says.

        First those of its day, with its pounds or its document. Then those of any
        day with its document and pounds; and those with its supplier and pounds
        whose date is assumed, or, where the lines themselves are undated, whatever
        the date of a row. All lines are looked up at once.
        """
        documents = lines.text("document")
        # Piece by piece: what Arrow is made of would take more than what it makes.
        like = pa.concat_tables(
            table(
                {
                    "date": (Type.DAY, lines.dates[at : at + _AT_ONCE]),
                    "amount": (Type.POUNDS, lines.amounts[at : at + _AT_ONCE]),
                    "document": (Type.TEXT, documents[at : at + _AT_ONCE]),
                }
            )
            for at in range(0, len(lines), _AT_ONCE)
        )
        suppliers = lines.text("supplier")
        return self._pieces.steadily(
            lambda: (
                self._of_day(like, span),
                self._of_document(like)
                | self._of_supplier(like["amount"], suppliers, undated=undated),
            )
        )

    def _of_day(self, like: pa.Table, span: Span) -> set[str]:
        """Give the bases of rows of a day with its pounds or its document."""
        on_document = like.filter(_said(like["document"]))
        pounds = Pairs(like["date"], like["amount"])
        documents = Pairs(on_document["date"], on_document["document"])
        found: set[str] = set()
        names = ("ref", "amount", "document", *self._dated)
        asked = self._pieces.of_days(*span)
        for _, posted in self._pieces.tables(asked, names):
            on_days = _on_days(posted)
            columns = [*posted.select(names[:3]).columns, on_days]
            of_days = pa.Table.from_arrays(columns, [*names[:3], "day"])
            rows = _rows(of_days.filter(_within(on_days, span)))
            alike: Column = pc.or_(
                pounds.among(rows["day"], rows["amount"]),
                documents.among(rows["day"], rows["document"]),
            )
            found |= _bases(rows.filter(alike))
        return found

    def _of_document(self, like: pa.Table) -> set[str]:
        """Give the bases of rows with a document and its pounds."""
        like = like.filter(_said(like["document"]))
        if not len(like):
            return set()
        found: set[str] = set()
        wanted = like["document"].unique()
        asked = self._pieces.reaching("document", *_ends(wanted))
        # Of most parts no document is known, and nothing else of them is read.
        holding = [
            piece
            for some, posted in self._pieces.tables(asked, ["document"])
            for piece, _ in places(some, pc.is_in(posted["document"], value_set=wanted))
        ]
        if not holding:
            return set()
        pairs = Pairs(like["document"], like["amount"])
        names = ("ref", "amount", "document")
        for _, posted in self._pieces.tables(holding, names):
            rows = _rows(posted.filter(pc.is_in(posted["document"], value_set=wanted)))
            found |= _bases(rows.filter(pairs.among(rows["document"], rows["amount"])))
        return found

    def _of_supplier(
        self,
        pounds: Column,
        suppliers: Sequence[str],
        *,
        undated: bool,
    ) -> set[str]:
        """Give the bases of rows with a supplier and its pounds, of assumed date."""
        asked = (
            self._pieces.all
            if undated
            else self._pieces.reaching("evidence", _ANY.as_py())
        )
        if not asked:
            return set()
        found: set[str] = set()
        named = pa.chunked_array([text(suppliers)])
        pairs, wanted = Pairs(named, pounds), named.unique()
        names = ("ref", "amount", "supplier")
        for _, posted in self._pieces.tables(asked, (*names, "evidence")):
            alike = pc.is_in(posted["supplier"], value_set=wanted)
            if not undated:
                assumed = pc.ends_with(posted["evidence"], pattern=ASSUMED)
                alike = pc.and_(alike, assumed)
            rows = _rows(posted.filter(alike).select(names))
            found |= _bases(rows.filter(pairs.among(rows["supplier"], rows["amount"])))
        return found

    def _of_batches(self, batches: Collection[str]) -> Iterator[tuple[str, Column]]:
        """Give the refs of payments that batches posted, each with its batch."""
        asked = self._pieces.of_batches(batches)
        for _, posted in self._pieces.tables(asked, ["ref", "batch"]):
            here = _listed(posted["batch"].unique())
            for batch in {*batches}.intersection(here):
                (one,) = text([batch])
                yield batch, posted.filter(pc.equal(posted["batch"], one))["ref"]


def _named(refs: Column, what: str, *, back: bool = True) -> Column:
    """Give the base or the row of each ref; "" where it has none.

    Args:
        refs: of payments.
        what: `base` or `row`.
        back: whether reversals have one.

    """
    refs = refs.combine_chunks()
    odd: Column = pc.invert(pc.match_substring_regex(refs, pattern=PLAIN))
    others = _listed(refs.filter(odd))
    if not others:
        return refs
    matches = map(ROW_REF.fullmatch, others)
    names = [m[what] if m and (back or not m["back"]) else "" for m in matches]
    return pc.replace_with_mask(refs, odd, text(names))


def _rows(posted: pa.Table) -> pa.Table:
    """Give rows as their source has them, those that were split in one again.

    Args:
        posted: `ref` and `amount` of payments first, and what all parts of a row have
            in common.

    Returns:
        The same columns, `ref` being that of the row; neither reversals nor what has
        no identity.

    """
    named = _named(posted["ref"], "row", back=False)
    odd: Column = pc.not_equal(named, posted["ref"])
    if not pc.any(odd).as_py():
        return posted
    # Arrow has sums of groups, but to load them takes as long as all of this.
    odd = pc.is_in(named, value_set=named.filter(odd))
    rows = posted.set_column(0, "ref", named)
    split = rows.filter(odd)
    first: dict[tuple[object, ...], int] = {}
    sums: dict[tuple[object, ...], Decimal] = {}
    for at, (row, amount, *others) in enumerate(zip(*lists(split), strict=True)):
        if row:
            key = row, *others
            first.setdefault(key, at)
            sums[key] = sums.get(key, NIL) + amount
    summed = table({"amount": (Type.POUNDS, [*sums.values()])})["amount"]
    split = split.take(whole([*first.values()])).set_column(1, "amount", summed)
    as_they_are: Column = pc.invert(odd)
    return pa.concat_tables([rows.filter(as_they_are), split])


def _bases(rows: pa.Table) -> set[str]:
    """Give the bases of rows, by their refs."""
    matches = map(ROW_REF.fullmatch, _listed(rows["ref"]))
    return {match["base"] for match in matches if match}


def _listed(texts: Column) -> list[str]:
    """Give texts of a column one by one."""
    listed: list[str] = texts.to_pylist()
    return listed


def _said(texts: Column) -> Column:
    """Say which of some texts are not empty."""
    return pc.greater_equal(texts, _ANY)


def _ends(texts: Column) -> tuple[str, str]:
    """Give the least and the most of some texts."""
    return f"{pc.min(texts)}", f"{pc.max(texts)}"


def _on_days(posted: pa.Table) -> Column:
    """Give the day to which each payment belongs."""
    if "belongs" not in posted.column_names:
        return posted["date"]
    belongs = pc.strptime(
        posted["belongs"], format="%Y-%m-%d", unit="s", error_is_null=True
    )
    return pc.coalesce(belongs.cast(posted["date"].type), posted["date"])


def _within(on_days: Column, span: Span) -> Column:
    first, last = days(span)
    return pc.and_(pc.greater_equal(on_days, first), pc.less_equal(on_days, last))
