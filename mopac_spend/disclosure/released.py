"""What was released before, so that no later release can be subtracted from it.

    small-cells/                 a private folder; nothing in it leaves
      secret                     people have numbers in it that it makes, and no names
      2f1c….json                 of a release: what individuals were paid, and cells

Each file is named after its own digest, so that one that was changed is noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from mopac_spend.disclosure.cells import Cell, Paid, Standing
from mopac_spend.files import make_folder, write_atomically
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FOLDER = "small-cells"
_SECRET, _LOCK, _FORM = "secret", ".keeping", 1
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """Payments to individuals and cells: of one release, or of several.

    Attributes:
        paid: payments by ref and amount, as they were then.
        cells: `SHOWN` or `HIDDEN`.

    """

    paid: Mapping[str, Paid]
    cells: Sequence[Cell]


NOTHING = Kept({}, ())


class Shelf:
    """The releases of a body."""

    def __init__(self, folder: Path) -> None:
        """Open a folder, which need not be there yet."""
        self.folder = folder
        self._key: bytes | None = None
        # The releases that were read here, beside which another was found safe.
        self._known: set[Path] | None = None

    def numbered(self, paid: Mapping[str, Paid]) -> dict[str, Paid]:
        """Give people their numbers: the same in every release, and no names."""
        key = self._secret()
        numbers = {
            person: hmac.digest(key, person.encode(), "sha256").hex()[:_DIGITS]
            for person in {each.person for each in paid.values()}
        }
        return {
            name: Paid(numbers[each.person], each.amount) for name, each in paid.items()
        }

    def kept(self) -> Kept:
        """Read what was released before.

        Raises:
            Refusal: `DISCLOSURE-002`, it is damaged.

        """
        paid: dict[str, Paid] = {}
        cells: list[Cell] = []
        files = self._files()
        self._known = {*files}
        for file in files:
            one = read(file.read_bytes(), str(file))
            paid |= one.paid
            cells += one.cells
        return Kept(paid, cells)

    def keep(self, kept: Kept) -> Path | None:
        """Keep a release.

        Returns:
            Its file; None if there was nothing to keep, or it was there before.

        Raises:
            Refusal: `DISCLOSURE-004`, another was kept since this one was found safe.

        """
        if not kept.cells:
            return None
        content = written(kept)
        read(content, digest(content))
        file = self.folder / f"{digest(content)}.json"
        import filelock

        make_folder(self.folder, private=True)
        with filelock.FileLock(self.folder / _LOCK, mode=0o600):
            if self._known is not None and {*self._files()} - self._known:
                msg = (
                    "something else was released while this was made, and both were "
                    "not looked at together; repeat the command"
                )
                raise Refusal("DISCLOSURE-004", msg)
            if file.exists():
                return None
            write_atomically(file, content, private=True)
        if self._known is not None:
            self._known.add(file)
        return file

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []

    def _secret(self) -> bytes:
        if self._key is None:
            file = self.folder / _SECRET
            if not file.is_file():
                if self._files():
                    msg = "it is missing, and people are numbered by it; restore it"
                    raise Refusal("DISCLOSURE-002", msg, str(file))
                self._make(file)
            self._key = file.read_bytes()
        return self._key

    @staticmethod
    def _make(file: Path) -> None:
        # Whoever is first has it: with two, one person would have two numbers.
        staged = file.with_name(f".{secrets.token_hex(8)}")
        write_atomically(staged, secrets.token_hex(32).encode(), private=True)
        try:
            os.link(staged, file)
        except FileExistsError:
            pass
        finally:
            staged.unlink()


def written(kept: Kept) -> bytes:
    """Write a release for later ones."""
    content = {
        "form": _FORM,
        "paid": {
            key: [each.person, f"{each.amount}"]
            for key, each in sorted(kept.paid.items())
        },
        "cells": [
            {
                "name": cell.name,
                "shown": cell.standing is Standing.SHOWN,
                "shares": dict(sorted(cell.shares.items())),
            }
            for cell in kept.cells
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def read(content: bytes, place: str) -> Kept:
    """Read a release.

    Raises:
        Refusal: `DISCLOSURE-002`, it is damaged.

    """
    name = place.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    try:
        kept = _kept(content, name)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        msg = (
            f"what was released before cannot be read ({error}); restore it from your "
            f"backup: without it a release might be subtracted from another"
        )
        raise Refusal("DISCLOSURE-002", msg, place) from error
    return kept


def _kept(content: bytes, name: str) -> Kept:
    if name != digest(content):
        msg = "it is not what was kept"
        raise ValueError(msg)
    of = json.loads(content)
    if of["form"] != _FORM:
        msg = f"its form is {of['form']}"
        raise ValueError(msg)
    paid = {key: Paid(who, Decimal(sum_)) for key, (who, sum_) in of["paid"].items()}
    cells = [
        Cell(
            each["name"],
            {key: float(share) for key, share in each["shares"].items()},
            Standing.SHOWN if each["shown"] else Standing.HIDDEN,
        )
        for each in of["cells"]
    ]
    if not all(key in paid for cell in cells for key in cell.shares):
        msg = "it names payments that it does not have"
        raise ValueError(msg)
    return Kept(paid, cells)


def digest(content: bytes) -> str:
    """Name a release by what is kept of it."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]
