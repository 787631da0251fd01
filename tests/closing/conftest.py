"""A folder with books of two batches, of which May 2020 can be closed."""

from __future__ import annotations

from tests.books.record.conftest import desk, imported

__all__ = ["desk", "imported"]
