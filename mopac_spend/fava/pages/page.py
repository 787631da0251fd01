"""What every page is: what its address may ask, its view, its refusals and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from fava.ext import FavaExtensionBase
from flask import Response, abort, g

from mopac_spend.fava.pages.asking import FAVAS, Asking
from mopac_spend.fava.pages.facets import ALWAYS
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mopac_spend.questions.answer import Answer

# Of the number of a page.
_DIGITS = 8
# Forms in which answers are loaded down: media type.
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class NotThereError(Refusal):
    """What was asked for is not in the books; nothing is shown in its place."""


def chosen(asking: Asking, name: str, choices: Mapping[str, object]) -> str:
    """Read which of some lists is asked for; the first where none is.

    Raises:
        NotThereError: `ASK-006`, there is no such list.

    """
    choice = asking.args.get(name) or next(iter(choices))
    if choice not in choices:
        msg = f"there is no {choice[:40]!r} here; choose one of {', '.join(choices)}"
        raise NotThereError("ASK-006", msg)
    return choice


def paged(asking: Asking, count: int, at_once: int) -> tuple[int, int]:
    """Read which page of a list is asked for, and say how many there are.

    Raises:
        Refusal: `ASK-006`, what was asked for is no number of a page.
        NotThereError: `ASK-006`, there is no such page.

    """
    pages = max(1, -(-count // at_once))
    text = asking.args.get("page") or "1"
    if not (text.isascii() and text.isdigit()):
        raise Refusal("ASK-006", f"{text[:40]!r} is no page; write page=1")
    if len(text) > _DIGITS or not 1 <= int(text) <= pages:
        msg = f"there is no page {text[:40]} here; the last is page={pages}"
        raise NotThereError("ASK-006", msg)
    return int(text), pages


class Page(FavaExtensionBase):
    """A page: its template gets what `view` gives, or the words of a refusal."""

    # What its address may ask, beside what every address may.
    asks: ClassVar[frozenset[str]] = frozenset()

    def view(self) -> dict[str, Any]:
        """Give what the template shows."""
        asking = Asking(self.ledger)
        try:
            self.read(asking)
            return {"asking": asking, "refused": "", **self.seen(asking)}
        except Refusal as error:
            missing = isinstance(error, NotThereError)
            g.refused_as = 404 if missing else 400
            return {"asking": asking, "refused": error.message, "missing": missing}

    def given(self, answered: Callable[[Asking], Answer]) -> Response:
        """Give an answer as a file, as the address asks for it.

        Args:
            answered: asks the books what the address asks of this page.

        """
        asking = Asking(self.ledger)
        form = asking.args.get("form", "csv")
        if form not in FORMS:
            abort(400, f"There is no form {form[:20]!r}; csv, xlsx and json are.")
        try:
            self.read(asking)
            answer = answered(asking)
            content = answer.rendered(form)
        except Refusal as error:
            abort(404 if isinstance(error, NotThereError) else 400, error.message)
        name = f"{answer.question.name}.{form}"
        return Response(
            content,
            content_type=FORMS[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def read(self, asking: Asking) -> None:
        """See that everything in the address means something here.

        Raises:
            Refusal: `ASK-006`, something does not.

        """
        known = {*ALWAYS, *FAVAS, *self.asks}
        for name in asking.args:
            if name not in known:
                names = ", ".join(sorted({*ALWAYS, *self.asks}))
                msg = f"this page cannot be asked for {name[:40]!r}; it takes {names}"
                raise Refusal("ASK-006", msg)

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give what this page has to show.

        Raises:
            Refusal: what was asked cannot be; its words are shown.

        """
        raise NotImplementedError
