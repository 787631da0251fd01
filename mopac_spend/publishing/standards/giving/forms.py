"""The files of 360Giving: JSON, and the same as a spreadsheet.

The spreadsheet is what `flattentool` makes the JSON of again: a sheet of grants, one of
their payments, and one of what the file is. It has no cover and no notes, as programs
read it; people read the other one.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.findings import Refusal, counted
from mopac_spend.publishing.standard import File
from mopac_spend.publishing.standards.giving import sheets
from mopac_spend.publishing.standards.giving.awards import awards_of
from mopac_spend.publishing.standards.giving.codes import by_name
from mopac_spend.publishing.standards.giving.fields import CURRENCY
from mopac_spend.tables.fitting import ROWS, fitted
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.publishing.standard import Draft, Named
    from mopac_spend.publishing.standards.giving.award import Award

VERSION = "1.4"
NOT_RECORDED = "Not recorded"
_SHEET, _PAYMENTS, _META = "grants", "payments", "Meta"
_LABEL, _WITHHELD = "label", "withheld"
_TRANSACTION = "disbursementTransaction"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Cell: TypeAlias = sheets.Cell
# Titles of the standard, by the name of its field; what has none is named as it is.
_TITLES = {
    "id": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amountAwarded": "Amount Awarded",
    "amountDisbursed": "Amount Disbursed",
    "awardDate": "Award Date",
    "plannedDates": "Planned Dates",
    "startDate": "Start Date",
    "endDate": "End Date",
    "recipientIndividual": "Recipient Ind",
    "toIndividualsDetails": "To Individuals Details",
    "primaryGrantReason": "Primary Grant Reason",
    "secondaryGrantReason": "Secondary Grant Reason",
    "grantPurpose": "Grant Purpose",
    "recipientOrganization": "Recipient Org",
    "charityNumber": "Charity Number",
    "companyNumber": "Company Number",
    "fundingOrganization": "Funding Org",
    "name": "Name",
    "beneficiaryLocation": "Beneficiary Location",
    "countryCode": "Country Code",
    "geoCode": "Geographic Code",
    "geoCodeType": "Geographic Code Type",
    "grantProgramme": "Grant Programme",
    "code": "Code",
    "fromOpenCall": "From An Open Call?",
    "classifications": "Classifications",
    "vocabulary": "Vocabulary",
    "regrantType": "For Regrant Type",
    "dataSource": "Data Source",
}


def files(draft: Draft, named: Named) -> list[File]:
    """Write the JSON and the spreadsheet.

    Raises:
        Refusal: `PUBLISH-006`, there are more rows than a sheet holds.

    """
    package = _package(draft, named)
    return [
        File(
            f"{named.name}.json",
            _json(package),
            "the grants as 360Giving has them, with each payment",
            "application/json",
        ),
        File(
            f"{named.name}.xlsx",
            _workbook(package),
            "the same as a spreadsheet of 360Giving",
            _XLSX,
        ),
    ]


def _json(package: dict[str, Any]) -> bytes:
    """Write the package, a grant on each line."""
    about = {key: value for key, value in package.items() if key != "grants"}
    head = json.dumps(about, ensure_ascii=False, indent=2).removesuffix("\n}")
    grants = ",\n".join(
        json.dumps(each, ensure_ascii=False) for each in package["grants"]
    )
    return f'{head},\n  "grants": [\n{grants}\n  ]\n}}\n'.encode()


def _package(draft: Draft, named: Named) -> dict[str, Any]:
    of = draft.sources.books.register.books
    prefix = of.giving_prefix if of else ""
    awards = [each for each in awards_of(draft) if not each.dark]
    said = [named.label, *named.notes]
    if dark := len(awards_of(draft)) - len(awards):
        said.append(
            f"Of {counted(dark, 'grant')} the amounts are withheld, and the standard "
            f"has none without: they are in the table of grants, and not here."
        )
    return {
        "version": VERSION,
        "title": _text(" ".join(filter(None, (named.label, named.title)))),
        "description": _text(" ".join(filter(None, said))),
        "identifier": f"{prefix}-{named.name}",
        "publisher": {
            "identifier": of.org_id if of else "",
            "name": _text(named.body),
        },
        "grants": [_grant(each, prefix, named.label) for each in awards],
    }


def _grant(award: Award, prefix: str, label: str) -> dict[str, Any]:
    """Give one grant; what is not known is not there."""
    recipient: dict[str, Any]
    if award.is_individual:
        who = {"id": _text(award.recipient_id), "name": award.recipient}
        details = {
            "primaryGrantReason": "".join(award.reasons[:1]),
            "secondaryGrantReason": "".join(award.reasons[1:2]),
            "grantPurpose": [*award.purposes],
        }
        recipient = {
            "recipientIndividual": who,
            "toIndividualsDetails": _said(details),
        }
    else:
        who = {
            "id": _text(award.recipient_id) or by_name(prefix, NOT_RECORDED),
            "name": _text(award.recipient) or NOT_RECORDED,
            "charityNumber": _text(award.charity),
            "companyNumber": _text(award.company),
        }
        recipient = {"recipientOrganization": [_said(who)]}
    code = _text(award.id)
    grant: dict[str, Any] = {
        "id": code,
        "title": _text(award.title),
        "description": _text(award.description),
        "currency": CURRENCY,
        "amountAwarded": _number(award.grant.amount),
        "amountDisbursed": _number(award.paid),
        "awardDate": award.grant.valid_from.isoformat(),
        "plannedDates": _one(
            startDate=award.starts.isoformat() if award.starts else "",
            endDate=award.ends.isoformat() if award.ends else "",
        ),
        **recipient,
        "fundingOrganization": [{"id": award.funder_id, "name": _text(award.funder)}],
        "grantProgramme": _one(
            code=_text(award.programme_code), title=_text(award.programme)
        ),
        "fromOpenCall": award.open_call,
        "beneficiaryLocation": [
            _said(
                {
                    "name": _text(each.name),
                    "countryCode": "GB" if each.code else "",
                    "geoCode": each.code,
                    "geoCodeType": each.sort,
                }
            )
            for each in award.places
        ],
        "classifications": [
            {"vocabulary": vocabulary, "code": _text(code), "title": _text(title)}
            for vocabulary, code, title in award.classes
        ],
        "regrantType": award.regrant,
        "dataSource": award.data_source,
        _TRANSACTION: [
            {
                "id": f"{code}-{number}",
                "transactionDate": paid.day.isoformat(),
                "currency": CURRENCY,
                "value": _number(paid.amount),
            }
            for number, paid in enumerate(award.payments, 1)
        ],
        _WITHHELD: award.reason,
        _LABEL: _text(label),
    }
    return _said(grant)


def _one(**fields: str) -> list[dict[str, Any]]:
    """Give a list of one thing, or of none where nothing is known of it."""
    said = _said(fields)
    return [said] if said else []


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in ("", [], {})}


def _text(text: str) -> str:
    """Put text on one line, a mark in place of what moves a cursor or turns letters."""
    return fitted(plain(text))


def _number(pounds: Decimal | None) -> float | int:
    """Give pounds as JSON has numbers, exactly.

    Raises:
        Refusal: `PUBLISH-006`, they are more than the binary numbers of programs keep
            to the penny.

    """
    amount = pounds or Decimal("0.00")
    number = float(amount)
    if Decimal(repr(number)) != amount:
        msg = f"{amount} pounds are more than programs that read JSON keep to the penny"
        raise Refusal("PUBLISH-006", msg)
    return int(amount) if amount == amount.to_integral_value() else number


def _workbook(package: dict[str, Any]) -> bytes:
    """Write the spreadsheet.

    Raises:
        Refusal: `PUBLISH-006`, there are more rows than a sheet holds.

    """
    grants = [dict(_flat(grant)) for grant in package["grants"]]
    headings = [*dict.fromkeys(key for line in grants for key in line)]
    rows: list[Sequence[_Cell]] = [headings]
    rows += [[line.get(key, "") for key in headings] for line in grants]
    # A payment has no title in the standard, and what is in it goes by its own names.
    paid: list[Sequence[_Cell]] = []
    for grant in package["grants"]:
        for each in grant.get(_TRANSACTION, ()):
            if not paid:
                named = (f"{_TRANSACTION}:0:{key}" for key in each)
                paid.append(("Identifier", *named))
            paid.append((grant["id"], *each.values()))
    for lines in (rows, paid):
        if len(lines) > ROWS:
            count = f"{len(lines) - 1:,} rows"
            msg = f"{count} are more than a sheet holds; publish a shorter period"
            raise Refusal("PUBLISH-006", msg)
    return sheets.written(
        package["title"][:255],
        package["publisher"]["name"][:255],
        [
            sheets.Sheet(_SHEET, rows, headed=True, width=22),
            sheets.Sheet(_PAYMENTS, paid, headed=True, width=22),
            sheets.Sheet(_META, [*_meta(package)], headed=False, width=40),
        ],
    )


def _meta(package: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("version", "title", "description", "identifier"):
        yield key.capitalize(), package[key]
    for key in ("identifier", "name"):
        yield f"Publisher:{key.capitalize()}", package["publisher"][key]


def _flat(grant: dict[str, Any]) -> Iterator[tuple[str, _Cell]]:
    for key, value in grant.items():
        if key == _TRANSACTION:
            continue
        yield from _flat_of({key: value}, "")


def _flat_of(fields: dict[str, Any], before: str) -> Iterator[tuple[str, _Cell]]:
    """Give the cells of nested fields under the titles of the standard."""
    for key, value in fields.items():
        title = f"{before}{_TITLES.get(key, key)}"
        if isinstance(value, dict):
            yield from _flat_of(value, f"{title}:")
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            yield title, ";".join(value)
        elif isinstance(value, list):
            for at, each in enumerate(value):
                # One alone needs no number, and is what publishers know.
                number = f"{at}:" if len(value) > 1 or key == "classifications" else ""
                yield from _flat_of(each, f"{title}:{number}")
        else:
            yield title, value
