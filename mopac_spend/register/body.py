"""Read whose books they are, and what the body says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.people.likeness import HIGHEST
from mopac_spend.register import approval
from mopac_spend.register.codes import PEOPLE_FROM, BooksOf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beancount.core import data

_Report: TypeAlias = "Callable[[Mapping[str, Any] | None, str, str], None]"
# How a body is called in open standards: https://org-id.guide, and by 360Giving.
_ORG_ID = re.compile(r"[A-Z]{2,8}-[A-Z0-9]{2,20}-[A-Za-z0-9._-]+|360G-[A-Za-z0-9._-]+")
_GIVING_PREFIX = re.compile(r"360G-[A-Za-z0-9._-]*[A-Za-z0-9]")
# What the public form of a report is of: all that was spent, or that without what too
# few individuals were paid.
REPORTS_OF_INDIVIDUALS = "reports-of-individuals"
WHOLE, LEFT_OUT = "whole", "left-out"


def books_of(entry: data.Custom, title: str, report: _Report) -> BooksOf:
    """Read the entry of books.

    Args:
        entry: of the register.
        title: the body's name.
        report: takes what cannot be read (`SPEND-030`).

    """
    keys = ("body", "basis", "vat", "ocid-prefix", "published-at")
    text = {key.replace("-", "_"): str(entry.meta.get(key) or "") for key in keys}
    least = entry.meta.get("people-from", PEOPLE_FROM)
    if isinstance(least, bool) or least not in range(1, HIGHEST + 1):
        report(
            entry.meta,
            "SPEND-030",
            f"people-from must be a whole number from 1 to {HIGHEST}, such as "
            f"people-from: {PEOPLE_FROM}",
        )
        least = 1
    return BooksOf(
        title,
        **text,
        bank=str(entry.meta.get("bank") or "Assets:Bank"),
        illustrative=str(entry.meta.get("illustrative") or ""),
        opened=entry.date,
        people_from=int(least),
        fewest=_small_cell(entry, "fewest-individuals", range(2, 11), 3, report),
        margin=_small_cell(entry, "individuals-margin", range(1, 51), 10, report),
        org_id=_identifier(entry, "org-id", _ORG_ID, report),
        giving_prefix=_identifier(entry, "giving-prefix", _GIVING_PREFIX, report),
        approval_above=approval.limit(entry, report),
        individuals_left_out=_left_out(entry, report),
    )


def _identifier(
    entry: data.Custom, key: str, form: re.Pattern[str], report: _Report
) -> str:
    """Read what a body is called in open standards; "" where it does not say."""
    value = entry.meta.get(key, "")
    if isinstance(value, str) and (not value or form.fullmatch(value)):
        return value
    like = "360G-yourbody" if key == "giving-prefix" else "GB-LAE-XXX"
    report(
        entry.meta,
        "SPEND-030",
        f'{key} must be an identifier of that standard, such as {key}: "{like}"',
    )
    return ""


def _left_out(entry: data.Custom, report: _Report) -> bool:
    """Read whether reports leave out what too few individuals were paid."""
    value = entry.meta.get(REPORTS_OF_INDIVIDUALS, WHOLE)
    if value in {WHOLE, LEFT_OUT}:
        return bool(value == LEFT_OUT)
    report(
        entry.meta,
        "SPEND-030",
        f'{REPORTS_OF_INDIVIDUALS} must be "{WHOLE}" or "{LEFT_OUT}", such as '
        f'{REPORTS_OF_INDIVIDUALS}: "{WHOLE}"',
    )
    return True


def _small_cell(
    entry: data.Custom, key: str, may_be: range, usual: int, report: _Report
) -> int:
    """Read what makes a figure of individuals too small to be released."""
    value = entry.meta.get(key, usual)
    if value in may_be:
        return int(value)
    report(
        entry.meta,
        "SPEND-030",
        f"{key} must be a whole number from {may_be[0]} to {may_be[-1]}, such as "
        f"{key}: {usual}",
    )
    return may_be[-1]
