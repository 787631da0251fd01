"""One person decides a real year, bundle by bundle: how many decisions it takes.

Nothing is chosen for speed: the largest bundle that is left is decided next, with what
is suggested where something is, else with the first code of the list. What is right
nobody can say here; how often one has to say something is what is counted.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.desk.queue import PLACE, WAYS
from mopac_spend.fields import TAGS
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from tests import real_data
from tests.desk.conftest import Visitor, made, of
from tests.desk.test_reviewing import DIGEST, KEY

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

pytestmark = pytest.mark.slow

_SELECT = re.compile(r'<select class="govuk-select" id="(\w+)".*?</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]+)"( selected)?')
# At most so many decisions for nine tenths of the pounds, as they are put together.
# The queue falls when a decision covers more, and rises only if it got worse.
MOST = {"group": 80, "text": 8, "supplier": 60}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year") / "books"
    make_books(folder, "city-hall")
    import_files(folder, real_data.city_hall(2018))
    return folder


def undecided(books: Path) -> tuple[Decimal, Decimal]:
    """Give the pounds that lack a tag, and all, whichever way they go."""
    payments = list(open_books(books).payments)
    lacking = [p for p in payments if UNTAGGED in {getattr(p, k) for k in TAGS}]
    return (
        sum((abs(p.amount) for p in lacking), NIL),
        sum((abs(p.amount) for p in payments), NIL),
    )


# The last of them writes to the books.
@pytest.mark.parametrize("way", ["group", "supplier", "text"])
def test_nine_tenths_of_a_real_year(year: Path, tmp_path: Path, way: str) -> None:
    left, whole = undecided(year)
    began_at = 100 * (whole - left) // whole
    application = made(tmp_path, year)
    visitor = Visitor(application).signed_in("preparer")
    began, decisions, longest = time.monotonic(), 0, 0.0
    while left > whole / 10:
        page = visitor.get(f"/review/?by={way}").text
        key = KEY.findall(page)[0]
        address = f"/review/decide?by={way}&key={key}"
        chosen = {}
        for found in _SELECT.finditer(visitor.get(address).text):
            options = _OPTION.findall(found[0])
            if found[1] in TAGS and options:
                chosen[found[1]] = next((c for c, on in options if on), options[0][0])
        asked = time.monotonic()
        answer = visitor.post("/review/decide", address, by=way, key=key, **chosen)
        longest = max(longest, time.monotonic() - asked)
        assert answer.status_code == 303, answer.text
        decisions += 1
        state = application.config["MOPAC_SPEND_QUEUES"].state(of(application))
        left = state.pounds
    taken = time.monotonic() - began
    acts = of(application).drafts.history(PLACE, 1_000)
    assert len(acts) == decisions
    rows = len(of(application).drafts.standing(PLACE))
    print(  # noqa: T201 - figures to be read
        f"by {WAYS[way]}: {decisions} decisions ({rows:,} payments) bring what is "
        f"decided from {began_at} % to 90 % of £{whole:,.2f}; {taken:.1f} s of the "
        f"desk, the longest decision {longest:.2f} s"
    )
    assert decisions <= MOST[way]
    if way == "text":
        (digest,) = DIGEST.findall(visitor.get("/review/post").text)
        posted = visitor.post("/review/post", "/review/post", seen=digest)
        assert posted.status_code == 303, posted.text
        lacking, _ = undecided(year)
        assert lacking == left
