"""Entries of the register of grants: what a file says of them, and as text.

    2021-01-26 custom "grant" "360G-funder-17" "Youth work in Brent"
      identifier: "360G-funder-17"
      amount: 30000.00 GBP
      recipient: "Brent Youth Trust"
      recipient-id: "GB-CHC-1234567"

An amended file changes the lines that it knows of and leaves the others alone: an
end of validity or a note that somebody wrote under an award stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mopac_spend import register
from mopac_spend.books.register_text import entry_text
from mopac_spend.findings import Refusal
from mopac_spend.register import Grant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a file says of an award, in print order, and the names in the ledger.
FIELDS = {
    "identifier": "identifier",
    "amount": "amount",
    "recipient": "recipient",
    "recipient_id": "recipient-id",
    "individual": "individual",
    "programme": "programme",
    "funder": "funder",
    "funder_id": "funder-id",
    "starts": "starts",
    "ends": "ends",
    "regrant": "regrant",
    "commitments": "commitments",
    "source": "source",
}
_PUBLISHED = ("title", "valid_from", *FIELDS)
_PLACE: dict[str, Any] = {"file": "", "line": 0}


@dataclass(frozen=True, slots=True)
class Changed:
    """An award that came again otherwise: as the register has it, and as it is."""

    row: str
    old: Grant
    new: Grant

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Each field that differs: its name, old, new."""
        return [
            ("awarded" if name == "valid_from" else FIELDS.get(name, name), was, now)
            for name in _PUBLISHED
            if (was := _shown(getattr(self.old, name)))
            != (now := _shown(getattr(self.new, name)))
        ]


def same(one: Grant, other: Grant) -> bool:
    """Say whether a file says the same of an award as another did."""
    return all(getattr(one, name) == getattr(other, name) for name in _PUBLISHED)


def merged(old: Grant, new: Grant) -> Grant:
    """Give an award as the register will have it: what people wrote of it stays."""
    return replace(old, **{name: getattr(new, name) for name in _PUBLISHED})


def file_text(name: str, grants: Sequence[Grant]) -> str:
    """Write a whole file of the register.

    Args:
        name: of the source file, for people.
        grants: its awards; by day and code they are written.

    """
    ordered = sorted(grants, key=lambda grant: (grant.valid_from, grant.code))
    heading = (
        f"; Awards of {name}, written by an import. An award is no spend: what was\n"
        f"; paid on it is in payments/. Lines added by hand stay when it is imported\n"
        f"; again; the lines below are as the funder published them.\n"
    )
    return heading + "".join(f"\n{entry_text(grant)}" for grant in ordered)


def prove(texts: Mapping[str, str], meant: Mapping[str, Grant]) -> None:
    """Read files back and hold them against what was meant.

    Args:
        texts: files as they would be written.
        meant: every award of theirs that was written or changed, by code.

    Raises:
        Refusal: `GRANT-005`, an award would read otherwise.

    """
    from mopac_spend.books import door

    grants: dict[str, Grant] = {}
    for name, text in texts.items():
        entries, errors, *_ = door.parse(text, name)
        if errors:
            _refuse(name, str(errors[0].message))
        known, findings = register.read(entries)
        if own := [f for f in findings if f.code in {"SPEND-030", "SPEND-031"}]:
            _refuse(name, own[0].message)
        grants |= known.of(Grant)
    for code, grant in meant.items():
        read = grants.get(code)
        if read is None or replace(read, **_PLACE) != replace(grant, **_PLACE):
            _refuse(grant.file, f"{code} would read otherwise than it was meant")


def _refuse(name: str, why: str) -> None:
    msg = (
        f"an award cannot be changed where it stands ({why}); write each of its lines "
        f"as `  name: value` on one line, then import again; nothing was written"
    )
    raise Refusal("GRANT-005", msg, name)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
