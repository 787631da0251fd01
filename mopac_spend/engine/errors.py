"""What the engine raises, for whoever words it for people.

Imported where it is caught: it brings the engine with it.
"""

from __future__ import annotations

from duckdb import BinderException, ConversionException, Error

__all__ = ["BinderException", "ConversionException", "Error"]
