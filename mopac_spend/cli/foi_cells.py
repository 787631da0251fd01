"""Small cells of what a case answers: what is held against them, and what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

    from mopac_spend.disclosure.released import Kept, Shelf
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet


def shelf(cabinet: Cabinet) -> Shelf:
    """Give the folder of what was released before."""
    from mopac_spend.disclosure.released import FOLDER, Shelf

    return Shelf(cabinet.folder / FOLDER)


def small_cells(
    context: click.Context, case: str, contents: Mapping[str, bytes]
) -> list[Kept]:
    """Give the small cells of what is to leave.

    Raises:
        Refusal: `DISCLOSURE-003`, they say too much together, or with what was
            released since.

    """
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.answering import cells_of, refuse_together
    from mopac_spend.questions.protecting import rule_of

    cells = cells_of(contents)
    if cells:
        rule = rule_of(opened(context.meta["books"]).register)
        refuse_together(cells, shelf(context.obj), rule, case)
    return cells


def answers_of(case: Case) -> dict[str, str]:
    """Give the digests of what the books said to the parts that are answered."""
    return {
        name: sha256
        for answered in case.answers.values()
        for name, sha256 in answered.files.items()
        if not answered.section
    }
