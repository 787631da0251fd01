"""What was published, as the record says, each version with its files.

A version that shows what a later publication withholds, or that names an individual
whom the books know by now, stands in the list without its files.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.books.record import files
from mopac_spend.cells import neutralised
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import NIL, show
from mopac_spend.publishing import folder
from mopac_spend.publishing.adopting import ending_of
from mopac_spend.publishing.columns import FIELDS, REF
from mopac_spend.publishing.compared import heading_of, kept_of
from mopac_spend.publishing.standard import fields_of
from mopac_spend.residue.run import checked_together
from mopac_spend.tables import Kind
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.books.record import Adopted
    from mopac_spend.books.record.entry import Entry
    from mopac_spend.periods import Period
    from mopac_spend.publishing.sources import Sources

# What a version may be called: it is the name of a folder.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"-v(\d+)$")
_NUMERAL = re.compile(r"-?\d{1,20}\.\d{1,4}")
ADOPTED = "adopted"
# What describes the other files, and has no text of a row.
_DESCRIBING = (".csv-metadata.json", f"/{folder.PACKAGE}")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a publication.

    Attributes:
        name: with its version, `sio-3g-2020-07-v2`; `stem`, without.
        duty: by its name; `period`, of which days.
        title: for people; `law`, what asks for it.
        day: on which it was recorded; `number`, of its entry.
        status: `final`, `provisional`, or `adopted`, which other tools made.
        pounds: what its rows come to.
        digest: of its rows, by which the record knows it.
        adopted: the file of other tools that it is.
        frequency: how often the duty asks for it.
        kept: its rows, as the record keeps them.
        names: fields by the headings of its rows.
        hidden: refs of rows that are withheld now, and were not in it.
        darkened: refs of rows whose amounts are withheld now, and were not in it.
        withheld: refs of rows that are withheld in it.
        files: what it has for readers, by its place in the site.
        without: why it has none; "".

    """

    name: str
    stem: str
    duty: str
    period: Period
    title: str
    law: str
    day: dt.date
    number: int
    status: str
    pounds: Decimal
    digest: str
    adopted: Adopted | None
    frequency: str
    kept: pa.Table
    names: Mapping[str, str]
    hidden: frozenset[str] = frozenset()
    darkened: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict)
    without: str = ""

    @property
    def version(self) -> int:
        """Its number among those of its name."""
        match = _NUMBER.search(self.name)
        return int(match[1]) if match else 1

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self.kept.num_rows)

    @property
    def page(self) -> str:
        """Give its own page; "" where it has none."""
        page = f"{self.name}/index.html"
        return page if page in self.files else ""


def standing(
    sources: Sources, entries: Sequence[Entry], output: Path, site: Path
) -> list[Version]:
    """Give every version that was published, the earliest entry first.

    Args:
        sources: of the books.
        entries: that say that something was published.
        output: the folder into which publications were written.
        site: where some of them may be already.

    Raises:
        Refusal: `PUBLISH-006`, a folder is not what was recorded; `RECORD-003`, rows
            that were published are lost.

    """
    found: list[Version] = []
    withheld: frozenset[str] = frozenset()
    dark: frozenset[str] = frozenset()
    for entry in reversed(entries):
        version = _version(sources, entry)
        refs, without = {*cells_of(version.kept, REF)}, _without_amount(version)
        version = replace(
            version,
            hidden=frozenset((refs - version.withheld) & withheld),
            darkened=frozenset((refs - without) & dark),
        )
        withheld |= version.withheld
        dark |= without & version.withheld
        found.append(_with_files(sources, version, (output, site)))
    return found[::-1]


def _without_amount(of: Version) -> set[str]:
    """Give the refs of rows that show no amount."""
    amount = heading_of(of.names, "amount")
    if amount not in of.kept.column_names:
        return set()
    pairs = zip(cells_of(of.kept, REF), cells_of(of.kept, amount), strict=True)
    return {ref for ref, cell in pairs if not cell}


def _version(sources: Sources, entry: Entry) -> Version:
    """Read what the record says of a version, and its rows."""
    of = entry.publication
    if of is None:
        raise AssertionError
    if not _NAME.fullmatch(of.report):
        msg = "the record has a publication whose name is no name of a folder"
        raise Refusal("PUBLISH-006", msg, of.report)
    root, law = sources.books.root, sources.law
    name = of.stem.removesuffix(f"-{of.period.name}")
    title, why, frequency = name, "", ""
    names: dict[str, str] = {}
    if name in law.duties:
        for duty in law.versions(name):
            names |= {each.heading: each.name for each in fields_of(duty)}
        try:
            duty = law.duty(name, of.period)
        except Refusal:
            duty = law.versions(name)[0]
        title, why, frequency = duty.title, duty.law, duty.frequency
    kept = kept_of(root, of.report, of.lines)
    names = {each: name for each, name in names.items() if each in kept.column_names}
    amount, reason = heading_of(names, "amount"), heading_of(names, "withheld")
    pounds = of.pounds
    if amount in kept.column_names:
        cells = cells_of(kept, amount)
        pounds = sum((Decimal(each) for each in cells if each), NIL)
    if (kept.num_rows, pounds) != (of.payments, of.pounds):
        msg = (
            f"its rows come to {show(pounds)}, and its entry says {show(of.pounds)}; "
            f"restore the record from your backup"
        )
        raise Refusal("RECORD-003", msg, of.report)
    withheld: frozenset[str] = frozenset()
    if reason in kept.column_names:
        pairs = zip(cells_of(kept, REF), cells_of(kept, reason), strict=True)
        withheld = frozenset(ref for ref, code in pairs if code)
    return Version(
        name=of.report,
        stem=of.stem,
        duty=name,
        period=of.period,
        title=title,
        law=why,
        day=dt.date.fromisoformat(entry.day),
        number=entry.number,
        status=ADOPTED if of.adopted else "",
        pounds=pounds,
        digest=of.lines,
        adopted=of.adopted,
        frequency=frequency,
        kept=kept,
        names=names,
        withheld=withheld,
    )


def _with_files(
    sources: Sources,
    of: Version,
    folders: Sequence[Path],
) -> Version:
    """Find the files of a version, and see whether they may be shown."""
    if of.adopted:
        contents, status, lacking = _of_other_tools(sources, of)
    else:
        contents, status, lacking = _of_folder(of, folders)
    named = naming(sources, of) or naming_beside(sources, contents)
    hidden = of.hidden | of.darkened
    if hidden or named:
        rows = counted(max(len(hidden), named), "row")
        lacking = f"Its files are withdrawn: what {rows} of it show is withheld now."
    if lacking:
        contents = {}
    return replace(of, status=status, files=contents, without=lacking)


def naming(sources: Sources, of: Version) -> int:
    """Count the rows of a version that name an individual whom the books know.

    In a file of other tools, a payee that reads like a person counts, too.
    """
    shown = [ref not in of.withheld for ref in cells_of(of.kept, REF)]
    rows: set[int] = set()
    for heading in of.kept.column_names[1:]:
        if not is_text(of.names, heading):
            continue
        cells = cells_of(of.kept, heading)
        texts = {cell for cell, open_ in zip(cells, shown, strict=True) if open_}
        found = {each for each in texts if each and sources.names_somebody(each)}
        if of.adopted and of.names.get(heading) == "recipient":
            found |= {*sources.undecided.among(texts)}
        if found:
            rows |= {at for at, cell in enumerate(cells) if shown[at] and cell in found}
    return len(rows)


def naming_beside(sources: Sources, contents: Mapping[str, bytes]) -> int:
    """Count the texts of a standard's own file that name an individual.

    They say more than the rows do, such as why a contract was varied.

    Raises:
        Refusal: `PUBLISH-006`, such a file cannot be read.

    """
    texts: set[str] = set()
    for name, content in contents.items():
        if not name.endswith(".json") or name.endswith(_DESCRIBING):
            continue
        try:
            texts |= {*_texts_in(json.loads(content))}
        except (ValueError, RecursionError) as error:
            msg = "it cannot be read; put back what was published"
            raise Refusal("PUBLISH-006", msg, name) from error
    return sum(map(sources.names_somebody, sorted(texts)))


def _texts_in(what: object) -> Iterator[str]:
    """Give every text of what a JSON file holds."""
    if isinstance(what, str):
        yield what
    elif isinstance(what, dict | list):
        for each in what.values() if isinstance(what, dict) else what:
            yield from _texts_in(each)


def is_text(names: Mapping[str, str], heading: str) -> bool:
    """Say whether a column may name somebody."""
    known = FIELDS.get(names.get(heading, ""))
    return known is None or (known.kind is Kind.TEXT and not known.safe)


def cells_of(rows: pa.Table, heading: str) -> list[str]:
    """Give a column of rows as they are kept: texts, and none of them absent."""
    return [each or "" for each in rows.column(heading).to_pylist()]


def _of_other_tools(sources: Sources, of: Version) -> tuple[dict[str, bytes], str, str]:
    """Give the file of other tools, where nothing in it should not leave."""
    if of.adopted is None:
        raise AssertionError
    content = files.content(sources.books.root, of.adopted.sha256)
    name = f"{of.name}/{of.name}{ending_of(of.adopted.file)}"
    body = sources.books.register.books
    title = body.title if body else ""
    try:
        found = checked_together({name: content}, sources.individuals, title)
    except Refusal:
        return {}, ADOPTED, "Its file is not here: nobody could look into it."
    if found:
        what = counted(len(found), "thing")
        lacking = f"Its file is not here: {what} in it should not leave the body."
        return {}, ADOPTED, lacking
    return {name: content}, ADOPTED, ""


def _of_folder(
    of: Version, folders: Sequence[Path]
) -> tuple[dict[str, bytes], str, str]:
    """Read the folder of a version where it is, held to what was recorded.

    Raises:
        Refusal: `PUBLISH-006`, it is not what was recorded.

    """
    place = next((e / of.name for e in folders if (e / of.name).is_dir()), None)
    if place is None:
        return {}, "published", "Its files are not in this folder."
    if wrong := folder.is_whole(place):
        msg = f"{wrong}; put back what was published, or move the folder away"
        raise Refusal("PUBLISH-006", msg, str(place))
    contents = {
        each.name: each.read_bytes()
        for each in sorted(place.iterdir())
        if each.is_file() and not each.is_symlink()
    }
    status = _status(contents.get(folder.PACKAGE, b""))
    rows = contents.get(f"{of.name}.csv")
    if rows is not None and not _is_recorded(of, rows):
        msg = (
            f"{of.name}.csv is not what the record says was published; put back what "
            f"was published, or move the folder away"
        )
        raise Refusal("PUBLISH-006", msg, str(place))
    return {f"{of.name}/{name}": text for name, text in contents.items()}, status, ""


def _status(package: bytes) -> str:
    """Give the status that a data package says: final or provisional."""
    try:
        said: dict[str, Any] = json.loads(package)
        return "final" if said["status"] == "final" else "provisional"
    except (ValueError, LookupError, TypeError, RecursionError):
        return "published"


def _is_recorded(of: Version, content: bytes) -> bool:
    """Hold a CSV to the rows that the record keeps, cell by cell."""
    headings = of.kept.column_names[1:]
    try:
        reader = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        read = [row[: len(headings)] for row in reader]
    except (UnicodeDecodeError, csv.Error):
        return False
    if not read or read[0] != [neutralised(each) for each in headings]:
        return False
    columns = [cells_of(of.kept, each) for each in headings]
    rows = list(zip(*columns, strict=True))
    return len(rows) == len(read) - 1 and all(
        len(row) == len(kept) and all(map(_same, row, kept))
        for row, kept in zip(read[1:], rows, strict=True)
    )


def _same(cell: str, kept: str) -> bool:
    if cell == kept:
        return True
    if _NUMERAL.fullmatch(cell) and _NUMERAL.fullmatch(kept):
        # A CSV has two places, also of what has one.
        return Decimal(cell) == Decimal(kept)
    return cell == neutralised(kept if kept.isprintable() else plain(kept))


def by_stem(versions: Sequence[Version]) -> Iterator[tuple[str, list[Version]]]:
    """Give the versions of each publication together, the earliest first."""
    stems: dict[str, list[Version]] = {}
    for each in versions:
        stems.setdefault(each.stem, []).append(each)
    yield from stems.items()
