"""A public body's grant and spend ledger: every payment by initiative.

    from mopac_spend import open_books

    books = open_books("ledger")
    books.ask("spend-by-initiative", fy="2020-21").frame

Names are loaded when they are used, so that `import mopac_spend` and the command
line start fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mopac_spend.analyst import OpenBooks, open_books
    from mopac_spend.findings import BooksError, Finding, Refusal

__all__ = ["BooksError", "Finding", "OpenBooks", "Refusal", "open_books"]
_WHERE = {"OpenBooks": "analyst", "open_books": "analyst"}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module = importlib.import_module(f"{__name__}.{_WHERE.get(name, 'findings')}")
    return getattr(module, name)
