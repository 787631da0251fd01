"""Ask rows so that no part which changes meanwhile has a share in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mopac_spend.books.rows import Rows
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.spend import Payment

Result = TypeVar("Result")
# Times that a question is asked again of books whose parts change under it.
_TRIES = 3


def steadily(
    rows: Sequence[Payment], ask: Callable[[], Result], anew: Callable[[], None]
) -> Result:
    """Ask something of rows so that no damaged part has a share in the answer.

    Parts are proven before and afterwards. Where the engine stops and a part is not
    what it was, it was the part and not the question; so it was where another thread
    forgot meanwhile what the question was reading.

    Args:
        rows: of books.
        ask: gives the answer.
        anew: called before it is asked again: forget what was made of the parts.

    Raises:
        Refusal: what `ask` raises, if the parts stand; `BOOKS-022` or `BOOKS-023`.

    """
    if not isinstance(rows, Rows):
        return ask()
    for _ in range(_TRIES):
        rows.prove()
        before, forgotten = rows.states, rows.forgotten
        try:
            result = ask()
        except Exception:
            if not rows.prove(anew=True) and rows.states == before:
                if rows.forgotten == forgotten:
                    raise
                continue
        else:
            # Who asked, or another thread, may have made a part again meanwhile.
            if not rows.prove() and rows.states == before:
                return result
        rows.forget(anew)
    msg = (
        "the cache changes faster than it can be read; do without it: mopac-spend "
        "--no-cache …"
    )
    raise Refusal("BOOKS-022", msg)
