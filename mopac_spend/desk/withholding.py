"""Names of individuals, withheld from whoever's role may not see them.

Whom the registers know for an individual is nobody's business who only looks at the
books (`see-individuals` of `roles.toml`). Raw cells of a file, words of a bank and
what somebody said of a payment may name them in any way of writing: so every page of
the books is looked through as it leaves, and a text that names one is withheld whole.
"""

from __future__ import annotations

import html
import re
import threading
from typing import TYPE_CHECKING

from flask import current_app, g, request

from mopac_spend.desk.door import needed
from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import NAME, TEXT, individuals, withholds
from mopac_spend.people.known import Known
from mopac_spend.register.undecided import names_of_individuals

if TYPE_CHECKING:
    from flask import Flask, Response

    from mopac_spend.desk.desk import Desk
    from mopac_spend.spend import Payment

SEE = "see-individuals"
# Where the application keeps it.
WITHHELD = "MOPAC_SPEND_WITHHELD"
# Pages of requests name whom the request names, and whoever answers it has to see it.
_OF_THE_BOOKS = ("anything", "read", "administer")
_TAG = re.compile(r"(<[^>]*>)")
# Tags within one text: a name may stand in two cells of a row, side by side.
_WITHIN = re.compile(r"</?(?:span|strong|em|b|a|kbd|br)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'(\s[\w:-]+=")([^"]*)(")')


class Withheld:
    """Whom the registers of some books know for individuals; for several threads."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._one_at_a_time = threading.Lock()
        self._mark: object = None
        self._known = Known(())

    def known(self, desk: Desk) -> Known:
        """Give the individuals of the books as they are."""
        standing = desk.watched().now()
        with self._one_at_a_time:
            if self._mark != standing.mark:
                names: set[str] = set()
                if standing.books and withholds(standing.books.register):
                    names = names_of_individuals(standing.books.register)
                    with connect(standing.books) as cursor:
                        names |= individuals(cursor, standing.books)
                self._known, self._mark = Known(sorted(names)), standing.mark
            return self._known

    def payee(self, desk: Desk, payment: Payment) -> bool:
        """Say whether whoever is there may not see who was paid."""
        return not desk.person.may(SEE) and self.known(desk).names(payment.supplier)

    def shown(self, desk: Desk, text: str) -> bool:
        """Say whether whoever is there may see a text, whoever it names."""
        return desk.person.may(SEE) or not self.known(desk).names(text)

    def whole(self, desk: Desk, page: str) -> bool:
        """Say whether whoever is there may see all of a page, as it stands."""
        return desk.person.may(SEE) or withhold(page, self.known(desk)) == page


def the_withheld() -> Withheld:
    """Give who is withheld at the desk of the page that is being answered."""
    kept: Withheld = current_app.config[WITHHELD]
    return kept


def withhold(page: str, known: Known) -> str:
    """Give a page without the texts that name an individual.

    Args:
        page: HTML, in which what others wrote is escaped.
        known: whom to look for.

    """
    pieces = _TAG.split(page)
    run: list[int] = []
    for at, piece in enumerate([*pieces, "<end>"]):
        if at % 2 == 0 and at < len(pieces):
            run.append(at)
        elif not _WITHIN.match(piece):
            full = [each for each in run if pieces[each].strip()]
            text = " ".join(html.unescape(pieces[each]) for each in full)
            if full and known.names(text):
                pieces[full[0]] = NAME
                for each in full[1:]:
                    pieces[each] = TEXT
            run = []
        if at % 2 and '="' in piece:
            pieces[at] = _ATTRIBUTE.sub(lambda match: _attribute(match, known), piece)
    return "".join(pieces)


def stand_before(application: Flask, desk: Desk) -> None:
    """Look through every page of the books as it leaves."""
    withheld = application.config[WITHHELD] = Withheld()

    @application.after_request
    def looked_through(response: Response) -> Response:
        person = getattr(g, "person", None)
        if person is None or person.may(SEE) or response.mimetype != "text/html":
            return response
        if needed(application, request.endpoint or "") not in {*_OF_THE_BOOKS, None}:
            return response
        if known := withheld.known(desk):
            response.direct_passthrough = False
            page = response.get_data(as_text=True)
            if (left := withhold(page, known)) != page:
                response.set_data(left)
        return response


def _attribute(match: re.Match[str], known: Known) -> str:
    if not known.names(html.unescape(match[2])):
        return match[0]
    return f"{match[1]}{TEXT}{match[3]}"
