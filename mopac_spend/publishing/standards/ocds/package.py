"""The files of a release package: JSON, a workbook, and CSV."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.publishing.columns import ROWS
from mopac_spend.publishing.publication import is_closed
from mopac_spend.publishing.standard import File
from mopac_spend.publishing.standards.ocds import codes, flat
from mopac_spend.publishing.standards.ocds.parties import Party, withheld
from mopac_spend.publishing.standards.ocds.releases import Paid, releases
from mopac_spend.publishing.standards.ocds.rows import PAID, found
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.publishing.standard import Draft, Named

PROVISIONAL = {"status": "provisional"}
_JSON, _ZIP = "application/json", "application/zip"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAID = f"""
SELECT
    spend.contract, rows.number, rows.day, if(rows.dark, NULL, rows.pounds),
    rows.reason, rows.payee,
    rows.payee_number
FROM {ROWS} AS rows JOIN spend_private AS spend ON spend.ref = rows.ref
WHERE rows.row_of = '{PAID}'
ORDER BY rows.number
"""  # noqa: S608 - constants


def files(draft: Draft, publication: Named) -> list[File]:
    """Write the package in its three forms.

    Raises:
        Refusal: `PUBLISH-006`, a sheet does not hold it.

    """
    package = package_of(draft, publication)
    name = publication.name
    leaves = flat.sheets_of(package["releases"])
    about = {key: of for key, of in package.items() if key != "releases"}
    written = _written(package)
    # A large one is not held twice.
    del package
    title = f"{publication.title}, {publication.body}"
    return [
        File(f"{name}.json", written, "the release package (OCDS)", _JSON),
        File(
            f"{name}-ocds.xlsx",
            flat.workbook(about, leaves, title, publication.body),
            "the same, as a spreadsheet",
            _XLSX,
        ),
        File(
            f"{name}-ocds-csv.zip",
            flat.zipped(about, leaves),
            "the same, a CSV for each sheet",
            _ZIP,
        ),
    ]


def package_of(draft: Draft, publication: Named) -> dict[str, Any]:
    """Make the release package of a publication."""
    known, body = found(draft)
    register = draft.sources.books.register
    prefix = codes.prefix_of(register.books)
    base = register.books.published_at.rstrip("/") if register.books else ""
    name = publication.name
    payments = _payments(draft, f"{draft.period.name}")
    source = codes.link(f"{base}/{name}/datapackage.json")
    made = [
        release
        for process in known
        for release in releases(
            process,
            body,
            draft.period.last,
            {
                deal.entry.code: payments[deal.entry.code]
                for deal in process.deals
                if deal.entry.code in payments
            },
            source,
        )
    ]
    uri = codes.link(f"{base}/{name}/{name}.json")
    scheme, number = codes.parted(body.identifier)
    return {
        "uri": uri or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{prefix}/{name}')}",
        "version": codes.VERSION,
        # Fields of our own, which the standard allows; most packages have neither.
        **({"label": publication.label} if publication.label else {}),
        **({} if is_closed(draft.sources.books, draft.period) else PROVISIONAL),
        "publishedDate": max((str(each["date"]) for each in made), default=""),
        "publisher": {
            "name": plain(body.name),
            **({"scheme": scheme, "uid": number} if scheme else {}),
        },
        "releases": made,
    }


def _payments(draft: Draft, stem: str) -> Mapping[str, list[Paid]]:
    """Give the payments of a publication, as its rows show them, by contract."""
    rows = draft.cursor.execute(_PAID).fetchall()
    parties: dict[tuple[str, str, str], Party] = {}
    paid: dict[str, list[Paid]] = defaultdict(list)
    for code, number, day, pounds, reason, name, identifier in rows:
        key = (reason, name, identifier)
        if key not in parties:
            parties[key] = (
                withheld(reason) if reason else Party(plain(name), identifier)
            )
        paid[code].append(Paid(f"{stem}-{number}", day, pounds, parties[key]))
    return paid


def _written(package: Mapping[str, Any]) -> bytes:
    """Write the package, a release a line: a large one is of a hundred megabytes."""
    about = {key: of for key, of in package.items() if key != "releases"}
    head = _text(about).removesuffix("}")
    lines = [_text(each).encode() for each in package["releases"]]
    return b"".join(
        (f'{head}, "releases": [\n'.encode(), b",\n".join(lines), b"\n]}\n")
    )


def _text(what: object) -> str:
    return json.dumps(what, ensure_ascii=False, default=_number)


def _number(pounds: object) -> float:
    """Write pounds as JSON has numbers; every sum of a body is exact in them."""
    if not isinstance(pounds, Decimal):
        raise TypeError(pounds)
    number = int(pounds) if pounds == int(pounds) else float(pounds)
    if Decimal(repr(number)) != pounds:
        raise ValueError(pounds)
    return number
