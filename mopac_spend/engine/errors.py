"""What the engine raises, for whoever words it for people.

Imported where it is caught: it brings the engine with it.
"""

from __future__ import annotations

from mopac_spend.engine.loading import duckdb

BinderException = duckdb.BinderException
CatalogException = duckdb.CatalogException
ConversionException = duckdb.ConversionException
Error = duckdb.Error

__all__ = ["BinderException", "CatalogException", "ConversionException", "Error"]
