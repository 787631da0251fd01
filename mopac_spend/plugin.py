"""The books' rules inside Beancount: for Fava, `bean-check` and `bean-query`.

Put this line into the main file of the books (Beancount ignores plugins of
included files):

    plugin "mopac_spend.plugin"

Every finding appears among Beancount's errors with its code. The three codes of
each payment are added to its tags, so that `#knife-crime` in Fava's filter box
selects exactly that initiative.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from beancount.core import data

from mopac_spend.books.examine import SpendError, examine
from mopac_spend.fields import TAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

__plugins__ = ("spend_plugin",)


def spend_plugin(
    entries: list[Any], options_map: Mapping[str, Any]
) -> tuple[list[Any], list[SpendError]]:
    """Examine the ledger and add the codes of each payment as tags.

    Returns:
        The entries, payments tagged, and one error for each finding.

    """
    examined = examine(entries, options_map)
    main = options_map["filename"]
    root = os.path.dirname(main)  # noqa: PTH120 - Beancount's text
    errors = [
        SpendError(
            {"filename": os.path.join(root, f.file or main), "lineno": f.line},  # noqa: PTH118 - as above
            f.text,
        )
        for f in examined.findings
    ]
    return [tagged(entry) for entry in entries], errors


def tagged(entry: Any) -> Any:  # noqa: ANN401
    """Add the three codes of a payment to its tags; other entries stay."""
    if not isinstance(entry, data.Transaction) or "ref" not in entry.meta:
        return entry
    codes = {entry.meta.get(kind) for kind in TAGS}
    tags = {code for code in codes if isinstance(code, str) and code}
    return entry._replace(tags=(entry.tags or data.EMPTY_SET) | tags)
