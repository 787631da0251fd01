# /// script
# requires-python = ">=3.11"
# dependencies = ["XlsxWriter"]
# ///
"""Write the sample finance exports: sixteen quarters of ILLUSTRATIVE payments.

    python importers/samples/generate.py

writes `finance-2017-18-Q1.csv` to `finance-2020-21-Q4.xlsx` beside this file. The
same tables always give the same bytes. What is paid comes from three tables:

    names.toml      who is paid (invented, but for boroughs and City Hall), and how
                    the export spells directorates and accounts
    programme.toml  payments under decisions and programmes; their totals are exact
    office.toml     everyday payments, those that no rule decides, rows that cannot
                    be read

What each shape is there to show is in README.md. To change an export, change a table
and run this again.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from export import QUARTERS, WORKBOOKS, YEARS, Quarter, Row, write_csv, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE: Final = Path(__file__).resolve().parent
SEED: Final = "finance-export"
SATURDAY: Final = 5


class Names:
    """The table of names: pools of payees, spellings, supplier numbers."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._pools: dict[str, list[str]] = table["pools"]
        self._spellings: dict[str, str] = table["spellings"]
        self._accounts: dict[str, str] = table["accounts"]
        self._directorates: list[dict[str, Any]] = table["directorate"]
        self._moved: dict[str, Any] = table["renumbered"]
        self._boroughs: dict[str, str] = table["boroughs"]
        everyone = dict.fromkeys(n for pool in self._pools.values() for n in pool)
        self._numbers = {name: 100101 + 7 * n for n, name in enumerate(everyone)}

    def payees(self, pool: str, start: int = 0, count: int | None = None) -> list[str]:
        """Take `count` names from a pool, beginning at `start`, wrapping round."""
        names = self._pools[pool]
        return [names[(start + n) % len(names)] for n in range(count or len(names))]

    def supplier(self, name: str, day: dt.date, chance: Random) -> tuple[str, str]:
        """Give number and spelling under which the export shows a payee."""
        if name in self._pools["redacted"]:
            return "", name
        number = self._numbers[name]
        if name in self._moved["names"] and day >= self._moved["from"]:
            number += 700000
        shown = chance.choice([name, name, self._spellings.get(name, name)])
        return str(number), shown

    def directorate(self, key: str, day: dt.date, chance: Random) -> tuple[str, str]:
        """Give cost centre and one spelling of a directorate on a day."""
        for entry in self._directorates:
            begins, ends = entry.get("from", dt.date.min), entry.get("to", dt.date.max)
            if entry["key"] == key and begins <= day <= ends:
                return entry["cost_centre"], chance.choice(entry["spellings"])
        msg = f"names.toml has no directorate {key} on {day}"
        raise ValueError(msg)

    def borough(self, name: str) -> str:
        """Give the borough in which a payee works; "" where it is not one alone."""
        return self._boroughs.get(name, "")

    def account(self, code: str, quarter: Quarter) -> str:
        """Give an account's heading; the first year's export has it in capitals."""
        name = self._accounts[code]
        return name.upper() if quarter.year == YEARS[0] else name


@dataclass(frozen=True)
class Maker:
    """Makes rows of one [[stream]] or [[line]] of the tables, with its own chance."""

    table: dict[str, Any]
    names: Names
    chance: Random

    def row(self, quarter: Quarter, day: dt.date, payee: str, amount: int) -> Row:
        """Make one payment."""
        table, chance = self.table, self.chance
        centre, directorate = self.names.directorate(table["directorate"], day, chance)
        number, supplier = self.names.supplier(payee, day, chance)
        projects, decisions = table.get("project", [""]), table.get("decision", [""])
        project, decision = chance.choice(projects), chance.choice(decisions)
        if not project and not decision:
            decision = decisions[0]  # blank only where the table gives no decision
        return Row(
            quarter=quarter,
            date=day,
            directorate=directorate,
            cost_centre=centre,
            account=table["account"],
            account_name=self.names.account(table["account"], quarter),
            supplier_number=number,
            supplier=supplier,
            pence=amount,
            text=chance.choice(table["texts"]) if "texts" in table else table["text"],
            project=project,
            decision=decision,
            fund=chance.choice(table["fund"]),
            grant=self.reference("grant", payee),
            contract=self.reference("contract", payee),
            borough=self.names.borough(payee) if table.get("local") else "",
        )

    def reference(self, kind: str, payee: str) -> str:
        """Give the grant or contract of a payee: of its own, or by its place."""
        told: str | dict[str, str] = self.table.get(kind, "")
        code = told if isinstance(told, str) else told.get(payee, "")
        if not code.endswith("-#"):
            return code
        pool, start = self.table["payees"], self.table.get("from", 0)
        payees = self.names.payees(pool, start, self.table.get("count"))
        return f"{code[:-1]}{payees.index(payee) + 1:02d}"

    def day(
        self, first: dt.date, months: int = 1, after: dt.date | None = None
    ) -> dt.date:
        """Pick a weekday in the months from `first`, none before `after`."""
        end = first
        for _ in range(months):
            end = (end + dt.timedelta(days=31)).replace(day=1)
        begin = max(first, after or self.table.get("earliest", first))
        days = [begin + dt.timedelta(days=n) for n in range((end - begin).days)]
        return self.chance.choice([day for day in days if day.weekday() < SATURDAY])

    def credit(self, row: Row, amount: int, reason: str = "") -> Row:
        """Take an amount back later in the quarter."""
        return replace(
            row,
            date=self.day(row.quarter.months[2], after=row.date),
            pence=-amount,
            text=f"Credit note: {row.text}{reason}",
            bundle=f"{row.bundle}/credit",
        )

    def lines(self, row: Row) -> Iterator[Row]:
        """Give a payment's lines: itself, or its parts by percentage, to the penny."""
        lines: dict[str, int] | None = self.table.get("lines")
        if not lines or row.pence is None:
            yield row
            return
        parts = share(row.pence, list(lines.values()), unit=1)
        for number, (text, part) in enumerate(zip(lines, parts, strict=True), start=1):
            yield replace(row, text=f"{row.text}: {text}", pence=part, line=number)


def pence(pounds: str) -> int:
    """Turn pounds as text into pence, exactly: "1542328.25" is 154232825."""
    whole, _, part = pounds.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def share(total: int, weights: Sequence[int], unit: int = 100) -> list[int]:
    """Share out a total by weight in whole units (pounds) by largest remainder.

    What is left below one unit goes to the last part, so the parts add up exactly.
    """
    units, below = divmod(total, unit)
    whole = sum(weights)
    parts = [units * weight // whole for weight in weights]
    order = sorted(range(len(parts)), key=lambda n: -(units * weights[n] % whole))
    for n in order[: units - sum(parts)]:
        parts[n] += 1
    shares = [part * unit for part in parts]
    shares[-1] += below
    return shares


def some_amount(low: int, high: int, chance: Random) -> int:
    """Pick pence between two amounts, more often small than large.

    Doubles the lowest amount a few times, then picks between there and the next
    doubling: whole numbers only, so that no platform's logarithm decides a penny.
    """
    amount = low
    while amount * 2 <= high and chance.randrange(5) < 3:  # noqa: PLR2004 - odds
        amount *= 2
    return amount + chance.randrange(min(amount, high - amount) + 1)


def programme_rows(table: dict[str, Any], names: Names) -> Iterator[Row]:
    """Make the payments of every stream of programme.toml."""
    for stream in table["stream"]:
        maker = Maker(stream, names, Random(f"{SEED}/{stream['id']}"))
        pool, start = stream["payees"], stream.get("from", 0)
        payees = names.payees(pool, start, stream.get("count"))
        # The second payee: the first of a pool is the first of every stream of it.
        twice = payees[1] if stream.get("overpaid") else ""
        for payee, instalments in shared_out(maker, payees):
            yield from payee_rows(maker, payee, instalments, twice=payee == twice)


def shared_out(maker: Maker, payees: list[str]) -> Iterator[tuple[str, list[int]]]:
    """Share a stream's total out over its payees, and each part over instalments."""
    stream = maker.table
    total = pence(stream["total"])
    if "amounts" in stream:
        amounts = [pence(amount) for amount in stream["amounts"]]
        if sum(amounts) != total:
            msg = f"{stream['id']}: the amounts do not add up to the total"
            raise ValueError(msg)
        yield payees[0], amounts
        return
    parts = {name: pence(amount) for name, amount in stream.get("fixed", {}).items()}
    others = [name for name in payees if name not in parts]
    weights = [maker.chance.randint(60, 140) for _ in others]
    rest = share(total - sum(parts.values()), weights)
    parts |= zip(others, rest, strict=True)
    times = len(stream["quarters"]) * stream.get("times", 1)
    for name in payees:
        yield name, share(parts[name], [1] * times)


def payee_rows(
    maker: Maker, payee: str, instalments: list[int], *, twice: bool
) -> Iterator[Row]:
    """Make one payee's instalments; the second of them `twice`, with a credit note."""
    stream = maker.table
    times = stream.get("times", 1)
    for number, amount in enumerate(instalments):
        quarter = Quarter(stream["quarters"][number // times])
        first = quarter.months[number % times]
        day = maker.day(first, months=3 if times == 1 else 1)
        row = maker.row(quarter, day, payee, amount)
        if len(instalments) > 1:
            which = f"instalment {number + 1} of {len(instalments)}"
            row = replace(row, text=f"{row.text}, {which}")
        row = replace(row, bundle=f"{stream['id']}/{payee}/{number}")
        yield from maker.lines(row)
        if twice and number == 1:
            yield replace(row, bundle=f"{row.bundle}/again")
            yield maker.credit(row, amount, ", paid twice")


def office_rows(table: dict[str, Any], names: Names) -> Iterator[Row]:
    """Make the payments of every line of office.toml, quarter by quarter."""
    for position, line in enumerate(table["line"]):
        first, last = line.get("first", "0"), line.get("last", "9")
        for quarter in QUARTERS:
            listed = quarter.label in line.get("quarters", [quarter.label])
            if listed and first <= quarter.label <= last:
                key = f"office/{position}/{line['account']}/{quarter.label}"
                maker = Maker(line, names, Random(f"{SEED}/{key}"))
                yield from office_quarter(maker, quarter, key)


def office_quarter(maker: Maker, quarter: Quarter, key: str) -> Iterator[Row]:
    """Make one quarter's payments of one kind."""
    line, chance = maker.table, maker.chance
    low, high = (pence(amount) for amount in line["amount"])
    for number in range(line["per_quarter"]):
        day = maker.day(quarter.months[number % 3])
        payee = chance.choice(maker.names.payees(line["payees"]))
        amount = some_amount(low, high, chance)
        row = maker.row(quarter, day, payee, amount)
        row = spoilt(replace(row, bundle=f"{key}/{number}"), line.get("spoil", ""))
        for _ in range(line.get("copies", 1)):
            yield from maker.lines(row)
        if "credits" in line and chance.randrange(line["credits"]) == 0:
            yield maker.credit(row, amount * chance.randint(1, 4) // 4)


def spoilt(row: Row, column: str) -> Row:
    """Make a row that cannot be read: no date, or "n/a" for an amount."""
    if column == "amount":
        return replace(row, pence=None)
    return replace(row, dated=column != "date")


def numbered(rows: Iterable[Row]) -> Iterator[Row]:
    """Put rows in order of date and give each document its number.

    The first two digits say what it is: 19 a grant, 51 an invoice, 17 a credit note.
    """
    last: dict[str, int] = defaultdict(int)
    given: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.date, row.bundle, row.line)):
        if row.bundle not in given:
            series = "19" if row.account.startswith("544") else "51"
            if row.pence is not None and row.pence < 0:
                series = "17"
            # Other bodies share the system, so numbers have gaps.
            last[series] += 1 + sum(map(ord, row.bundle)) % 5
            given[row.bundle] = f"{series}{last[series]:08d}"
        yield replace(row, document=given[row.bundle])


def read_table(name: str) -> dict[str, Any]:
    """Read one of the tables beside this file."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def main(folder: Path = HERE) -> None:
    """Write all sixteen exports into a folder."""
    names = Names(read_table("names.toml"))
    made = list(programme_rows(read_table("programme.toml"), names))
    made += office_rows(read_table("office.toml"), names)
    rows = list(numbered(made))
    for quarter in QUARTERS:
        part = [row for row in rows if row.quarter == quarter]
        if quarter.label in WORKBOOKS:
            write_workbook(folder / f"finance-{quarter.label}.xlsx", quarter, part)
        else:
            write_csv(folder / f"finance-{quarter.label}.csv", quarter, part)


if __name__ == "__main__":
    main()
