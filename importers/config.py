"""The `CONFIG` that beangulp and Fava's import page understand.

    python importers/config.py identify FILE
    python importers/config.py extract FILE

shows what an import of FILE would post. Books are ./ledger or $MOPAC_SPEND_BOOKS.
"""

from __future__ import annotations

import os

import beangulp

from mopac_spend.importing.extractor import importers

CONFIG = importers(os.environ.get("MOPAC_SPEND_BOOKS", "ledger"))

if __name__ == "__main__":
    beangulp.Ingest(CONFIG)()
