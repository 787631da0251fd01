"""One grant as a file holds it, in the shape of 360Giving's own JSON.

Whatever the file is (JSON, a workbook, CSV), a grant is a mapping of the fields of
the standard that are used here, and of no others: columns of a publisher's own may
hold anything, names of people among it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Plain: TypeAlias = "dict[str, Any]"

# Fields by what is left of their headings, which people write in many ways:
# "Amount Awarded", "amountAwarded", "From an open call?".
SCALARS = {
    "identifier": "id",
    "id": "id",
    "title": "title",
    "description": "description",
    "currency": "currency",
    "amountawarded": "amountAwarded",
    "amountdisbursed": "amountDisbursed",
    "awarddate": "awardDate",
    "regranttype": "regrantType",
    "forregranttype": "regrantType",
    "datasource": "dataSource",
}
GROUPS = {
    "recipientorg": "recipientOrganization",
    "recipientorganization": "recipientOrganization",
    "recipientorganisation": "recipientOrganization",
    "recipientind": "recipientIndividual",
    "recipientindividual": "recipientIndividual",
    "toindividualsdetails": "toIndividualsDetails",
    "fundingorg": "fundingOrganization",
    "fundingorganization": "fundingOrganization",
    "fundingorganisation": "fundingOrganization",
    "planneddates": "plannedDates",
    "grantprogramme": "grantProgramme",
    "commitmenttransaction": "commitmentTransaction",
    "disbursementtransaction": "disbursementTransaction",
}
LEAVES = {
    "identifier": "id",
    "id": "id",
    "name": "name",
    "code": "code",
    "title": "title",
    "description": "description",
    "startdate": "startDate",
    "enddate": "endDate",
    "duration": "duration",
    "durationmonths": "duration",
    "transactiondate": "transactionDate",
    "currency": "currency",
    "value": "value",
    "primarygrantreason": "primaryGrantReason",
    "secondarygrantreason": "secondaryGrantReason",
    "grantpurpose": "grantPurpose",
}
# What is an object in the standard, where the other groups are lists.
SINGLE = {"recipientIndividual", "toIndividualsDetails"}
TRANSACTIONS = ("disbursementTransaction", "commitmentTransaction")
_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Record:
    """One grant of a file, or more about one that stands in another row.

    Attributes:
        sheet, number: where it is; a JSON list counts from 1 as `grants`.
        values: fields of the standard.
        whole: whether it is a grant; otherwise a row of payments or promises of
            the grant whose identifier it has.
        fault: why it cannot be read at all, or "".

    """

    sheet: str
    number: int
    values: Plain = field(repr=False)
    whole: bool = True
    fault: str = ""

    @property
    def label(self) -> str:
        """Say where it is: `12`, or `grants!12`."""
        return f"{self.sheet}!{self.number}" if self.sheet else str(self.number)


def place_of(heading: str) -> tuple[str, int, str] | None:
    """Say which field a heading is for: group, position, field; None for none.

    >>> place_of("Recipient Org:0:Name")
    ('recipientOrganization', 0, 'name')
    >>> place_of("Award Date")
    ('', 0, 'awardDate')
    """
    parts = [_LETTERS.sub("", part.casefold()) for part in heading.split(":")]
    if len(parts) == 1:
        return ("", 0, SCALARS[parts[0]]) if parts[0] in SCALARS else None
    at = int(parts.pop(1)) if len(parts) == 3 and parts[1].isdecimal() else 0  # noqa: PLR2004
    group = GROUPS.get(parts[0])
    leaf = LEAVES.get(parts[1]) if len(parts) == 2 else None  # noqa: PLR2004
    return (group, at, leaf) if group and leaf else None


def of_cells(cells: list[tuple[tuple[str, int, str], Any]]) -> Plain:
    """Build a grant out of cells that are not blank."""
    values: Plain = {}
    groups: dict[tuple[str, int], Plain] = {}
    for (group, at, leaf), cell in cells:
        if group:
            groups.setdefault((group, at), {})[leaf] = cell
        else:
            values[leaf] = cell
    for (group, _), each in sorted(groups.items()):
        if group in SINGLE:
            values[group] = each
        else:
            values.setdefault(group, []).append(each)
    return values


def of_json(raw: Plain) -> Plain:
    """Keep the fields of the standard that are used, and drop what is null."""
    names = dict.fromkeys(SCALARS.values())
    values: Plain = {name: raw[name] for name in names if raw.get(name) is not None}
    for name in dict.fromkeys(GROUPS.values()):
        listed = raw.get(name)
        listed = listed if isinstance(listed, list) else [listed]
        if groups := [leaves for each in listed if (leaves := _leaves(each))]:
            values[name] = groups[0] if name in SINGLE else groups
    return values


def _leaves(raw: object) -> Plain:
    if not isinstance(raw, dict):
        return {}
    names = dict.fromkeys(LEAVES.values())
    return {name: raw[name] for name in names if raw.get(name) is not None}
