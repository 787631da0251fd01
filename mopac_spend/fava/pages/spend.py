"""The page *Spend*: any two divisions of the books against each other.

Every cell leads to the payments that it is the sum of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fava.ext import extension_endpoint
from flask import Response, abort, redirect

from mopac_spend import charts
from mopac_spend.fava.pages.chips import chips
from mopac_spend.fava.pages.facets import FACETS
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.listing import ORDERS, counted, lines, listed, order
from mopac_spend.fava.pages.matrix import LAST, QUESTION, Matrix, matrix
from mopac_spend.fava.pages.page import NotThereError, Page, chosen, paged
from mopac_spend.fava.pages.picture import PICTURES, picture
from mopac_spend.fava.pages.shares import per_cent
from mopac_spend.fava.pages.sorting import in_order, sorts
from mopac_spend.fava.pages.year_before import before, days_before
from mopac_spend.findings import Refusal
from mopac_spend.questions.again import AnswerRows
from mopac_spend.register import KINDS

if TYPE_CHECKING:
    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.library import Question

# What heads rows or columns, and how it is called.
CUTS = {
    "initiative": "Initiative",
    "directorate": "Directorate",
    "category": "Category",
    "fund": "Fund",
    "supplier": "Supplier",
    "plan": "Plan",
    "financial-year": "Financial year",
    "quarter": "Quarter",
}
# Rows on one page.
ROWS, PAYMENTS = 100, 200
# A page with more cells is long to read and to send; and the rows that it has at least.
_CELLS, _FEWEST = 900, 10


class Spend(Page):
    """The matrix, and the payments beneath a cell."""

    report_title = "Spend"
    asks = frozenset(
        {"down", "across", "row", "column", "page", "form", "of", "sort"}
        | {"picture", "before"}
        | FACETS.keys()
    )

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give the matrix, or the payments of a cell where one is asked for."""
        down, across = _cuts(asking)
        view = {
            "cuts": CUTS,
            "down": down,
            "across": across,
            "facets": FACETS,
            "chips": chips(asking),
        }
        row, column = asking.args.get("row", ""), asking.args.get("column", "")
        if asking.args.get("of", "payments") != "payments":
            raise NotThereError("ASK-006", "only of=payments can be listed")
        if row or column or asking.args.get("of"):
            return view | _beneath(asking, down, across, row, column)
        return view | _matrix(asking, down, across)

    @extension_endpoint
    def download(self) -> Response:
        """Give the matrix or the payments as a file."""
        return self.given(_asked)


def _asked(asking: Asking) -> Answer:
    """Ask for the matrix, or for the payments of a cell."""
    down, across = _cuts(asking)
    parameters = {"down": down, "across": across}
    question: str | Question = QUESTION
    if asking.args.get("of") == "payments":
        question = lines(order(asking, "sort"))
        cell = {name: asking.args.get(name) or None for name in ("row", "column")}
        parameters |= {name: code for name, code in cell.items() if code}
        _cells(asking, down, across)
    return asking.ask(question, parameters)


def _cuts(asking: Asking) -> tuple[str, str]:
    """Read what goes down and what across; suppliers, who are many, go down.

    Raises:
        Refusal: `ASK-006`, there is no such division, or both are suppliers.

    """
    down = asking.args.get("down", "initiative")
    across = asking.args.get("across", "category")
    for each in (down, across):
        if each not in CUTS:
            msg = f"{each[:40]!r} divides nothing; choose one of {', '.join(CUTS)}"
            raise Refusal("ASK-006", msg)
    if across == "supplier":
        down, across = across, down
    if across == "supplier":
        raise Refusal("ASK-006", "suppliers against suppliers say nothing; change one")
    return down, across


def _matrix(asking: Asking, down: str, across: str) -> dict[str, Any]:
    found = matrix(asking, down, across)
    columns, total = found.columns, found.total
    shown = found.lines
    earlier = before(asking, down) if asking.args.get("before") else None
    if earlier:
        known = [line.code for line in shown]
        shown = shown + earlier.only_then(known, len(columns))
    sort = chosen(asking, "sort", sorts(down, compared=earlier is not None))
    shown = in_order(shown, sort, earlier)
    rows = max(_FEWEST, min(ROWS, _CELLS // (len(columns) + 1)))
    page, pages = paged(asking, len(shown), rows)
    way = chosen(asking, "picture", PICTURES)
    return {
        "columns": columns,
        "lines": shown[(page - 1) * rows : page * rows],
        "first": (page - 1) * rows + 1,
        "count": len(shown),
        "sort": sort,
        "page": page,
        "pages": pages,
        "sums": found.sums,
        "shares": [per_cent(each, total) for each in found.sums],
        "total": total,
        "payments": found.payments,
        "coverage": _coverage(asking),
        "pictures": PICTURES,
        "way": way,
        "picture": _picture(asking, found, (down, across, way)) if page == 1 else "",
        "style": charts.style(),
        "earlier": earlier,
        "can_compare": days_before(asking) is not None,
    }


def _picture(asking: Asking, found: Matrix, of: tuple[str, str, str]) -> Any:  # noqa: ANN401 - Markup
    """Draw the matrix, or give the drawing of the same figures."""
    down, across, way = of
    heading = f"Spend by {CUTS[down].lower()} and {CUTS[across].lower()}"

    def drawn() -> Any:  # noqa: ANN401 - Markup
        return picture(way, found.lines, found.columns, heading)

    if "refs" in asking.filters:
        return drawn()
    return asking.kept(("picture", *of, repr(sorted(asking.filters.items()))), drawn)


def _coverage(asking: Asking) -> str:
    """Say how much of it is tagged, as every answer does; kept, since it is looked up.

    What the account and the text select may be any payments, and is not kept.
    """

    def said() -> str:
        return asking.ask("coverage").method.coverage_words

    if "refs" in asking.filters:
        return said()
    return str(asking.kept(("coverage", repr(sorted(asking.filters.items()))), said))


def _beneath(
    asking: Asking, down: str, across: str, row: str, column: str
) -> dict[str, Any]:
    """Give the payments of a cell, of a whole row or of a whole column."""
    cuts: dict[str, object] = {"down": down, "across": across}
    cells = _cells(asking, down, across)
    cell = cuts | {"row": row, "column": column}
    count = payments = cells.whole("payments")
    if asking.divided:
        count, payments = counted(asking, cell, {})
    page, pages = paged(asking, count, PAYMENTS)
    sort = order(asking, "sort")
    window = {"most": PAYMENTS, "after": (page - 1) * PAYMENTS}
    register = asking.books.register
    return {
        "row": row,
        "column": column,
        "row_title": legible(_title(register, down, row)),
        "column_title": legible(_title(register, across, column)),
        "shown": listed(asking, cell | window, {}, sort),
        "sort": sort,
        "orders": ORDERS,
        "total": cells.pounds(),
        "payments": payments,
        "count": count,
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAYMENTS + 1,
    }


def _cells(asking: Asking, down: str, across: str) -> AnswerRows:
    """Give the cells of the row, of the column or of both that are asked about.

    Raises:
        NotThereError: `ASK-006`, the books have no such row or column.
        HTTPException: 302, to the code that a directorate became.

    """
    sums = asking.tell(QUESTION, {"down": down, "across": across})
    row, column = asking.args.get("row", ""), asking.args.get("column", "")
    at = {name: number for number, name in enumerate(sums.names)}
    cells = [
        each
        for each in sums.rows
        if row in {"", each[at["row"]]} and column in {"", each[at["column"]]}
    ]
    if not cells:
        _must_be_there(asking, down, across, sums)
    return AnswerRows(sums.columns, cells)


def _must_be_there(asking: Asking, down: str, across: str, sums: AnswerRows) -> None:
    """See that the row and column asked about are some that the books have.

    Raises:
        NotThereError: `ASK-006`, they have no such row or column.
        HTTPException: 302, to the code that a directorate became.

    """
    codes = {name: asking.args.get(name, "") for name in ("row", "column")}
    became = dict(codes)
    for name, cut in (("row", down), ("column", across)):
        code = codes[name]
        here = {str(each[sums.names.index(name)]) for each in sums.rows}
        if code in {"", *here} or code in _codes(asking, down, across, name):
            continue
        heir = _heir(asking.books.register, cut, code)
        if not heir:
            msg = f"these books have no {CUTS[cut].lower()} {code[:80]!r}; choose one"
            raise NotThereError("ASK-006", f"{msg} in the table of the page Spend")
        became[name] = heir
    if became != codes:
        more = {"of": asking.args.get("of", ""), "form": asking.args.get("form", "")}
        more |= asking.facets
        page = "Spend/download" if more["form"] else "Spend"
        cuts = {"down": down, "across": across}
        abort(redirect(asking.address(page, **cuts, **became, **more)))


def _codes(asking: Asking, down: str, across: str, name: str) -> set[str]:
    """Give what heads the rows or columns, whatever the bar says."""
    answer = asking.everything(QUESTION, {"down": down, "across": across})
    at = answer.names.index(name)
    cut = down if name == "row" else across
    known = {str(row[at]) for row in answer.rows}
    if cut != "supplier":
        entries = asking.books.register.entries.get(cut) or {}
        known |= entries.keys()
        # Under these filters there is nothing of it: it may have become another.
        known -= {code for code in entries if getattr(entries[code], "successor", "")}
    return {*LAST, *known}


def _heir(register: Any, cut: str, code: str) -> str:  # noqa: ANN401 - a Register
    """Give the code that one became; empty where it is none or became none."""
    seen: set[str] = set()
    entries = {} if cut == "supplier" else register.entries.get(cut) or {}
    while code in entries and code not in seen:
        seen.add(code)
        after = getattr(entries[code], "successor", "")
        if not after:
            return code
        code = after
    return ""


def _title(register: Any, cut: str, code: str) -> str:  # noqa: ANN401 - a Register
    """Give the title of a row or column; for plans that of each."""
    if code in {"", "none"}:
        return {"": "", "none": f"No {CUTS[cut].lower()} recorded"}[code]
    if cut == "plan":
        return " and ".join(register.title("plan", each) for each in code.split(", "))
    return (
        str(register.title(cut, code)) if cut in KINDS and cut != "supplier" else code
    )
