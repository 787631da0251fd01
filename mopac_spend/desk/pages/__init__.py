"""The pages of the desk: one module for each job, with a `PAGE`.

To add one: a module here with a blueprint and `PAGE`, its templates in
`templates/NAME/`, and its name in `NAMES`. Every view says with `needs` what somebody
must be allowed to do; without, nobody reaches it. Where what a page posts is not in the
record of the books, `SETTLED_BY` says how it is known to have been posted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.desk.desk import Desk

# In the order in which they are shown.
NAMES = (
    *("home", "importing", "mending", "spelling", "laying_out"),
    *("reviewing", "accepting", "making_rules", "tagging", "setting_aside"),
    *("banking", "registering", "closing", "reports", "publications"),
    *("cases", "case_parts", "case_letter", "case_steps"),
    *("approving", "administering", "health"),
)
# By the kind of a posting: whether one, by its token, was written.
SETTLED_BY: dict[str, Callable[[Desk, str], bool]] = {}
