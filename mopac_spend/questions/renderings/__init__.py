"""The forms an answer can take, one module each.

Every form starts with the banner where the books are faulty, and carries the
label of illustrative books. `FORMS` names them and the endings of their files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.questions.result import Result

FORMS = ("table", "csv", "json", "xlsx", "ods", "html", "md")
# Modules that are not called as the form they write. They load when they are used:
# XlsxWriter and jinja2 are not needed to print a table.
_MODULES = {"table": "terminal", "md": "markdown"}
ENDINGS = {
    ".csv": "csv",
    ".json": "json",
    ".xlsx": "xlsx",
    ".ods": "ods",
    ".html": "html",
    ".htm": "html",
    ".md": "md",
    ".txt": "table",
}
# Forms that no terminal shows.
WORKBOOKS = ("xlsx", "ods")


class _Renderer(Protocol):
    """What each module of a form has."""

    def write(self, answer: Result, *, payments: bool) -> bytes:
        """Write the answer as a file."""


def silent(done: int, total: int) -> None:
    """Tell nobody how far a writing is."""


def render(
    answer: Result,
    form: str,
    *,
    payments: bool = False,
    progress: Callable[[int, int], None] = silent,
) -> bytes:
    """Write an answer as a file of one form.

    Args:
        answer: what to write.
        form: one of `FORMS`.
        payments: with the payments beneath.
        progress: told how many rows of how many are in the workbook.

    """
    if form in WORKBOOKS:
        from mopac_spend.questions.renderings import workbook

        return workbook.write(answer, form, payments=payments, progress=progress)
    module = import_module(f"{__name__}.{_MODULES.get(form, form)}")
    return cast("_Renderer", module).write(answer, payments=payments)
