"""What every table of a page has to say, asked of the books without the page.

Each function takes the tables of one kind of page and asserts: row by row and cell by
cell, what stands in them is the answer to a question under the same filters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import html

from mopac_spend.periods import FinancialYear
from tests.fava.figures import NIL, amount, filters_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.analyst import OpenBooks
    from mopac_spend.spend import Payment

_POUNDS = re.compile(r"-?[\d,]+\.\d\d")
# What a reader sees of a chart of many quarters, and of a list of divisions.
_QUARTERS = {"Front/": 12, "Thing/": 20}
_LARGEST = {"Front/": 10, "Thing/": 8}
_LISTED = 20
BUDGET = ("original", "moved", "revised", "spent", "remaining")


class Shown(NamedTuple):
    """A table of a page: its head, body and foot, as texts."""

    caption: str
    head: list[str]
    body: list[list[str]]
    foot: list[list[str]]

    def pounds(self) -> Counter[Decimal]:
        """Give every amount of the body, with how often it is there."""
        return Counter(
            amount(cell) for row in self.body for cell in row if _POUNDS.fullmatch(cell)
        )


def tables(text: str) -> list[Shown]:
    """Read the tables of a page."""
    found = []
    for each in html.fromstring(f"<div>{text}</div>").iter("table"):
        rows = {
            part: [_cells(row) for row in each.iterfind(f"{part}/tr")]
            for part in ("thead", "tbody", "tfoot")
        }
        head = rows["thead"][0] if rows["thead"] else []
        caption = " ".join(each.findtext("caption", "").split())
        whole = each.find("caption")
        if whole is not None:
            caption = " ".join(whole.text_content().split())
        found.append(Shown(caption, head, rows["tbody"], rows["tfoot"]))
    return found


def _cells(row: Any) -> list[str]:  # noqa: ANN401 - an element
    return [" ".join(cell.text_content().split()) for cell in row]


def one(shown: list[Shown], begins: str) -> Shown:
    """Give the table of a caption."""
    (found,) = (each for each in shown if each.caption.startswith(begins))
    return found


class Asked:
    """The books under the filters of an address."""

    def __init__(self, books: OpenBooks, query: dict[str, str]) -> None:
        self.books = books
        self.filters = filters_of(books, query)

    def rows(self, question: str, **parameters: object) -> list[dict[str, Any]]:
        answer = self.books.ask(question, parameters=parameters, **self.filters)
        return [dict(zip(answer.names, row, strict=True)) for row in answer.rows]

    def selected(self) -> list[Payment]:
        """Give the payments themselves, which no question narrowed."""
        days = self.books.ask("spend-by-quarter", **self.filters).days
        refs = self.filters.get("refs")
        among = None if refs is None else {*refs}
        return [
            each
            for each in self.books.books.payments
            if (not days or days.first <= each.date <= days.last)
            and (among is None or each.ref in among)
        ]

    def by(self, down: str, name: str = "row") -> dict[str, Decimal]:
        """Sum the pounds of one division, by its code or title."""
        across = "directorate" if down != "directorate" else "category"
        return summed(self.rows("spend-by-two", down=down, across=across), name)


def summed(
    rows: Iterable[dict[str, Any]], name: str, pounds: str = "amount"
) -> dict[str, Decimal]:
    """Sum the pounds of rows by what one of their columns has."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[str(row[name])] = sums.get(str(row[name]), NIL) + row[pounds]
    return sums


def share(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.1f} %" if whole else ""


def front(books: OpenBooks, query: dict[str, str], shown: list[Shown]) -> None:
    """See to the years, the coverage, the quarters and the largest of each list."""
    of = Asked(books, query)
    budget = summed(of.rows("budget-against-spend"), "financial_year", "revised")
    spent = of.by("financial-year")
    assert one(shown, "Spend and budget in pounds").body == [
        [year, f"{pounds:,.2f}", f"{budget[year]:,.2f}" if budget.get(year) else "none"]
        for year, pounds in sorted(spent.items())
    ]
    years = next(each for each in shown if each.head[:1] == ["Financial year"])
    assert years.body == [
        [year, f"{pounds:,.2f}"]
        + ([f"{budget.get(year, NIL):,.2f}"] if any(budget.values()) else [])
        for year, pounds in sorted(spent.items())
    ]
    _quarters(of, shown, _QUARTERS["Front/"])
    coverage = of.rows("coverage")
    pounds = summed(coverage, "status")
    count = {
        status: sum(r["payments"] for r in coverage if r["status"] == status)
        for status in pounds
    }
    whole = sum(row["payments"] for row in of.rows("spend-by-quarter"))
    assert one(shown, "How much of the spend").body == [
        [s, f"{count[s]:,}", share(Decimal(count[s]), Decimal(whole)), f"{p:,.2f}"]
        for s, p in pounds.items()
    ]
    for kind in ("directorate", "category", "initiative"):
        _division(
            of, one(shown, f"Spend in pounds by {kind}"), kind, _LARGEST["Front/"]
        )


def _quarters(of: Asked, shown: list[Shown], most: int) -> None:
    chart = next(each for each in shown if each.head[:1] == ["Quarter"])
    quarters = [[q, f"{p:,.2f}"] for q, p in sorted(of.by("quarter").items())]
    assert chart.body == quarters[-most:]


def _division(of: Asked, shown: Shown, kind: str, most: int) -> None:
    sums = of.by(kind)
    total = sum(sums.values(), NIL)
    largest = sorted(sums.values(), reverse=True)[:most]
    titles = Counter((t, f"{p:,.2f}") for t, p in of.by(kind, "row_title").items())
    rows = [tuple(row[:3]) for row in shown.body]
    assert sorted((amount(row[1]) for row in rows), reverse=True) == largest
    assert all(row[2] == share(amount(row[1]), total) for row in rows)
    assert not Counter((row[0], row[1]) for row in rows) - titles


def thing(books: OpenBooks, query: dict[str, str], shown: list[Shown]) -> None:
    """See to the years, the quarters, the divisions, the payments and how it stands."""
    of = Asked(books, query | {query["of"]: query["code"]})
    sums = of.by("financial-year")
    if not sums:
        assert not any(each.caption.startswith("Spend in") for each in shown)
        return
    years = one(shown, "Spend in pounds by financial year")
    assert years.body == [[y, f"{p:,.2f}"] for y, p in sorted(sums.items())]
    assert years.foot == [["Total", f"{sum(sums.values(), NIL):,.2f}"]]
    _quarters(of, shown, _QUARTERS["Thing/"])
    drawn = {"directorate", "initiative", "category", "supplier", "fund"}
    for each in shown:
        kind = each.caption.removeprefix("Spend in pounds by ")
        if kind in drawn:
            assert kind != query["of"]
            _division(of, each, kind, _LARGEST["Thing/"])
    listed = next(each for each in shown if each.head[:2] == ["Date", "Supplier"])
    payments(of, listed, query.get("listed", "date"), _LISTED)


def payments(of: Asked, shown: Shown, order: str, most: int) -> None:
    """See that a list has the first payments in its order, each with its pounds."""
    rows = of.rows("payments")
    keys: dict[str, Any] = {
        "date": lambda r: r["date"],
        "newest": lambda r: -r["date"].toordinal(),
        "largest": lambda r: -r["amount"],
        "smallest": lambda r: r["amount"],
        "supplier": lambda r: r["supplier"],
    }
    key = keys[order]
    ref, pounds = shown.head.index("Ref"), -1
    have = Counter((row["ref"], row["amount"]) for row in rows)
    lines = Counter((row[ref], amount(row[pounds])) for row in shown.body)
    assert len(shown.body) == min(most, len(rows))
    if not all(row["ref"] for row in rows):
        return  # `ask` lists payments to individuals without their refs
    assert not lines - have
    first = {row["ref"]: key(row) for row in rows}
    assert [first[row[ref]] for row in shown.body] == sorted(map(key, rows))[:most] or (
        # Parts of what is shared have one ref and several amounts.
        len(first) < len(rows)
    )


def standing(books: OpenBooks, query: dict[str, str], text: str) -> None:
    """See that a thing's page says of it what the question of its register does."""
    question = re.search(
        r"The answer of <code>([\w-]+)</code>:</p>(.*?)</dl>", text, re.DOTALL
    )
    if question is None:
        return
    of = Asked(books, query | {query["of"]: query["code"]})
    if query["of"] == "commitment":
        plan = books.register.entries["commitment"][query["code"]].plan  # type: ignore[attr-defined]
        own = {n: v for n, v in query.items() if n in {"time", "shared"}}
        of = Asked(books, own | {"plan": plan})
    row = next(row for row in of.rows(question[1]) if query["code"] in row.values())
    said = Counter(re.findall(r"<bdi>£?(-?[\d,]+\.\d\d)</bdi>", question[2]))
    pounds = pounds_of([row])
    assert Counter({amount(each): many for each, many in said.items()}) == pounds


def pounds_of(rows: Iterable[dict[str, Any]]) -> Counter[Decimal]:
    """Give every amount of an answer that is pounds and no share."""
    return Counter(
        cell
        for row in rows
        for name, cell in row.items()
        if isinstance(cell, Decimal) and not name.startswith("share_")
    )


def spend(books: OpenBooks, query: dict[str, str], shown: list[Shown]) -> None:
    """See to every cell, its sums and shares, the year before, and the picture."""
    of = Asked(books, query)
    down, across = query["down"], query["across"]
    if across == "supplier":
        down, across = across, down
    answer = of.rows("spend-by-two", down=down, across=across)
    if not answer:
        return
    total = sum((row["amount"] for row in answer), NIL)
    columns = {str(row["column"]): str(row["column_title"]) for row in answer}
    cells = {(str(r["row"]), str(r["column"])): r["amount"] for r in answer}
    rows = {str(row["row"]): str(row["row_title"]) for row in answer}
    table = next(t for t in shown if t.caption.startswith("Spend in pounds by"))
    # With a year before, the sums stand first: total, then, change.
    first = 4 if query.get("before") else 1
    heads = table.head[first : first + len(columns)]
    assert Counter(heads) == Counter(columns.values())
    order = _in_order(heads, columns)
    before = _before(of, query, down) if query.get("before") else None
    expected: Counter[tuple[str, ...]] = Counter()
    if before is not None:
        rows |= {code: title for code, (title, _) in before.items()}
    for code, title in rows.items():
        line = [cells.get((code, column)) for column in order]
        own = sum((each for each in line if each is not None), NIL)
        was = before.get(code, ("", NIL))[1] if before is not None else None
        here = any(each == code for each, _ in cells)
        expected[_line(title, line, own, was, total, here=here)] += 1
    assert not Counter(tuple(row[:-1]) for row in table.body) - expected
    if "rows 1 to" not in table.caption:
        assert len(table.body) == len(rows)
    sums = [summed(answer, "column")[column] for column in order]
    was = sum((p for _, p in before.values()), NIL) if before is not None else None
    foot = [*sums, total] if was is None else [total, was, total - was, *sums]
    assert table.foot[0][1 : 1 + len(foot)] == [f"{each:,.2f}" for each in foot]
    shares = [share(each, total) for each in sums]
    assert table.foot[1][first : first + len(sums)] == shares
    _picture(shown, cells, rows, columns, total)


def _in_order(heads: list[str], columns: dict[str, str]) -> list[str]:
    """Give the codes of the columns as the table has them; equal titles by turns."""
    left = dict(columns)
    found = []
    for head in heads:
        code = next(code for code, title in left.items() if title == head)
        found.append(code)
        del left[code]
    return found


def _line(  # noqa: PLR0913 - of a row
    title: str,
    cells: list[Decimal | None],
    own: Decimal,
    was: Decimal | None,
    total: Decimal,
    *,
    here: bool,
) -> tuple[str, ...]:
    line = ["" if each is None else f"{each:,.2f}" for each in cells]
    if was is None:
        line.append(f"{own:,.2f}")
    else:
        line = [f"{own:,.2f}", f"{was:,.2f}", f"{own - was:,.2f}", *line]
    return (title, *line, share(own, total) if here else "")


def _before(
    of: Asked, query: dict[str, str], down: str
) -> dict[str, tuple[str, Decimal]]:
    """Ask for the same days of the year before: code to title and pounds."""
    days = of.books.ask("spend-by-quarter", **of.filters).days
    assert days
    first, last = days.first, days.last
    filters = {n: v for n, v in of.filters.items() if n not in {"fy", "quarter"}}
    filters |= {"from_": _earlier(first), "to": _earlier(last + _DAY) - _DAY}
    answer = of.books.ask("spend-by-two", parameters={"down": down}, **filters)
    rows = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
    sums = summed(rows, "row")
    return {str(r["row"]): (str(r["row_title"]), sums[str(r["row"])]) for r in rows}


_DAY = dt.timedelta(days=1)


def _earlier(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1)


def _picture(
    shown: list[Shown],
    cells: dict[tuple[str, str], Decimal],
    rows: dict[str, str],
    columns: dict[str, str],
    total: Decimal,
) -> None:
    """See that a picture's lines are rows of the matrix, and come to its total."""
    pictures = [each for each in shown if each.head[:1] == ["Row"]]
    for each in pictures:
        assert sum((amount(row[-1]) for row in each.body), NIL) == total
        by_title: dict[tuple[str, str], list[Decimal]] = {}
        for code, title in rows.items():
            for column, head in columns.items():
                pounds = cells.get((code, column), NIL)
                by_title.setdefault((title, head), []).append(pounds)
        for line in each.body:
            assert sum(map(amount, line[1:-1]), NIL) == amount(line[-1])
            for head, cell in zip(each.head[1:-1], line[1:-1], strict=True):
                known = by_title.get((line[0], head))
                assert known is None or amount(cell) in known, (line[0], head)


def budget(books: OpenBooks, query: dict[str, str], shown: list[Shown]) -> None:
    """See to every line of every year: what was planned, spent and is left."""
    of = Asked(books, query)
    by = query.get("by", "directorate")
    rows = of.rows("budget-against-spend", by=by)
    spent = {
        (str(r["row"]), str(r["column"])): r["amount"]
        for r in of.rows("spend-by-two", down=by, across="quarter")
    }
    assert len(shown) == len({row["financial_year"] for row in rows})
    for table in shown:
        year = table.caption.removeprefix("Budget and spending of ").partition(",")[0]
        lines = [row for row in rows if row["financial_year"] == year]
        assert len(lines) == len(table.body)
        for line, row in zip(lines, table.body, strict=True):
            assert row[0] == line["budget_of_title"]
            figures = [amount(cell) for cell in row[1:]]
            assert figures[:5] == [line[name] for name in BUDGET]
            assert figures[6::2] == [
                spent.get((line["budget_of"], f"{year}-Q{number}"), NIL)
                for number in range(1, 5)
            ]
            assert sum(figures[5::2], NIL) == figures[2]
        foot = [amount(cell) for cell in table.foot[0][1:]]
        columns = zip(*([amount(c) for c in r[1:]] for r in table.body), strict=True)
        assert foot == [sum(column, NIL) for column in columns]


def registers(books: OpenBooks, query: dict[str, str], shown: list[Shown]) -> None:
    """See to every initiative by year, or to every amount of a register's answers."""
    of = Asked(books, query)
    if query["of"] == "initiatives":
        answer = of.rows("spend-by-two", down="initiative", across="financial-year")
        spent = {(str(r["row_title"]), str(r["column"])): r["amount"] for r in answer}
        (table,) = shown
        years = table.head[3:-1]
        assert years == sorted({year for _, year in spent})
        titles = [row[0] for row in table.body]
        assert {title for title, _ in spent} <= {*titles}
        for row in table.body:
            cells = [spent.get((row[0], year)) for year in years]
            assert row[3:-1] == ["" if c is None else f"{c:,.2f}" for c in cells]
            assert amount(row[-1]) == sum((c for c in cells if c is not None), NIL)
        sums = summed(answer, "column")
        assert table.foot[0][1:] == [
            *(f"{sums[year]:,.2f}" for year in years),
            f"{sum(sums.values(), NIL):,.2f}",
        ]
        return
    names = {
        "grants": ["grants-outstanding", "grant-release-times"],
        "contracts": ["contract-spend"],
        "decisions": ["decision-spend"],
        "commitments": ["commitment-progress", "commitments"],
    }[query["of"]]
    days = books.ask("spend-by-quarter", **of.filters).days
    at = {"at": days.last} if query.get("time") and days else {}
    answers = [
        books.ask(name, parameters=at, as_recorded="shared" not in query)
        for name in names
    ]
    answered = [table for answer in answers for table in answer.tables if table.rows]
    assert len(answered) == len(shown)
    for theirs, ours in zip(answered, shown, strict=True):
        rows = [dict(zip(theirs.names, row, strict=True)) for row in theirs.rows]
        assert ours.pounds() == pounds_of(rows)
        assert len(ours.body) == len(rows)


def controls(books: OpenBooks, query: dict[str, str], shown: list[Shown]) -> None:
    """See to the batches, the evidence by year, what is untagged, and the checks."""
    of = Asked(books, query)
    name = query.get("list", "checks")
    if name == "batches":
        rows = of.rows("completeness")
        (table,) = shown
        assert len(table.body) == len(rows)
        for row, line in zip(rows, table.body, strict=True):
            assert line[3:7] == [
                f"{row[f'rows_{each}']:,}"
                for each in ("read", "posted", "already", "set_aside")
            ]
            assert [amount(cell) for cell in line[7:12]] == [
                row[each]
                for each in (
                    *("pounds_read", "pounds_posted", "pounds_already"),
                    *("pounds_set_aside", "held"),
                )
            ]
            assert line[12:14] == [f"{row['payments']:,}", f"{row['amount']:,.2f}"]
    elif name == "untagged":
        assert sum((t.pounds() for t in shown), Counter()) == pounds_of(
            of.rows("untagged")
        )
    elif name == "evidence":
        years = one(shown, "Evidence of payments by")
        answer = of.rows("spend-by-two", down="directorate", across="financial-year")
        sums = summed(answer, "column")
        assert [row[0] for row in years.body] == sorted(sums)
        for year, *states in years.body:
            assert sum(map(amount, states[1::2]), NIL) == sums[year]
        rows = [
            {"year": str(FinancialYear.of(each.date)), "amount": each.amount}
            for each in of.selected()
            if not each.evidence
        ]
        at = years.head.index("None (£)")
        assert {row[0]: amount(row[at]) for row in years.body} == {
            **dict.fromkeys(sums, NIL),
            **summed(rows, "year"),
        }
    elif name == "duplicates":
        amounts = {abs(each.amount) for each in books.books.payments}
        assert {abs(each) for each in shown[0].pounds()} <= amounts


TABLES = {
    "Front/": front,
    "Thing/": thing,
    "Spend/": spend,
    "Budget/": budget,
    "Registers/": registers,
    "Controls/": controls,
}
