"""What others make of a data package."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import frictionless

if TYPE_CHECKING:
    from pathlib import Path


def validated(package: Path) -> Any:  # noqa: ANN401 - the report of a library
    """Hold a package against its own schema, as its readers do.

    They leave behind how long a cell of any CSV may be; tests that come later would
    see it.
    """
    limit = csv.field_size_limit()
    try:
        return frictionless.validate(str(package))
    finally:
        csv.field_size_limit(limit)
