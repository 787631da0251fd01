"""The files of a release package: JSON, a workbook, and CSV."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.engine.database import fetched
from mopac_spend.publishing.columns import ROWS
from mopac_spend.publishing.publication import is_closed
from mopac_spend.publishing.standard import File
from mopac_spend.publishing.standards.ocds import codes, flat
from mopac_spend.publishing.standards.ocds.parties import Party, withheld
from mopac_spend.publishing.standards.ocds.releases import Paid, releases
from mopac_spend.publishing.standards.ocds.rows import PAID, found
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    name = publication.name
    sheets = flat.Leaves()
    lines: list[bytes] = []
    last = ""
    # One after another: what they are written from takes several times their text.
    for release in _made(draft, publication):
        sheets.add(release)
        lines.append(_text(release).encode())
        last = max(last, str(release["date"]))
    leaves = sheets.done()
    about = _about(draft, publication, last)
    written = _written(about, lines)
    del lines
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


def _made(draft: Draft, publication: Named) -> Iterator[dict[str, Any]]:
    """Make the releases of a publication, process by process."""
    known, body = found(draft)
    payments = _payments(draft, f"{draft.period.name}")
    base = _base(draft)
    source = codes.link(f"{base}/{publication.name}/datapackage.json")
    for process in known:
        yield from releases(
            process,
            body,
            draft.period.last,
            {
                deal.entry.code: payments.pop(deal.entry.code)
                for deal in process.deals
                if deal.entry.code in payments
            },
            source,
        )


def _base(draft: Draft) -> str:
    """Give the address under which the body publishes; "" where it says none."""
    of = draft.sources.books.register.books
    return of.published_at.rstrip("/") if of else ""


def _about(draft: Draft, publication: Named, last: str) -> dict[str, Any]:
    """Say what the package is of.

    Args:
        draft: with the books.
        publication: that it is in.
        last: when the last release is of.

    """
    _, body = found(draft)
    prefix = codes.prefix_of(draft.sources.books.register.books)
    base, name = _base(draft), publication.name
    uri = codes.link(f"{base}/{name}/{name}.json")
    scheme, number = codes.parted(body.identifier)
    return {
        "uri": uri or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{prefix}/{name}')}",
        "version": codes.VERSION,
        # Fields of our own, which the standard allows; most packages have neither.
        **({"label": publication.label} if publication.label else {}),
        **({} if is_closed(draft.sources.books, draft.period) else PROVISIONAL),
        "publishedDate": last,
        "publisher": {
            "name": plain(body.name),
            **({"scheme": scheme, "uid": number} if scheme else {}),
        },
    }


def _payments(draft: Draft, stem: str) -> dict[str, list[Paid]]:
    """Give the payments of a publication, as its rows show them, by contract."""
    rows = draft.cursor.execute(_PAID)
    parties: dict[tuple[str, str, str], Party] = {}
    paid: dict[str, list[Paid]] = defaultdict(list)
    for code, number, day, pounds, reason, name, identifier in fetched(rows):
        key = (reason, name, identifier)
        if key not in parties:
            parties[key] = (
                withheld(reason) if reason else Party(plain(name), identifier)
            )
        paid[code].append(Paid(f"{stem}-{number}", day, pounds, parties[key]))
    return paid


def _written(about: Mapping[str, Any], lines: list[bytes]) -> bytes:
    """Write the package, a release a line: a large one is of a hundred megabytes."""
    head = _text(about).removesuffix("}")
    first, *others = lines or [b""]
    # Joined once: each copy of a large one is another hundred megabytes.
    return b"".join(
        (
            f'{head}, "releases": [\n'.encode() + first,
            *(piece for each in others for piece in (b",\n", each)),
            b"\n]}\n",
        )
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
