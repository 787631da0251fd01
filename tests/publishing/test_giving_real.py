"""A funder's own file of 360Giving, taken into books and published again."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.importing.grants.run import import_grants
from mopac_spend.money import NIL
from tests import real_data
from tests.books_maker import make_books
from tests.publishing import giving_reader
from tests.publishing.conftest import Desk

if TYPE_CHECKING:
    from pathlib import Path

FUNDER = "a001p00000zgyHZAAY"
YEARS = [f"20{year}-{year + 1}" for year in range(12, 21)]


@pytest.mark.slow
def test_a_funders_file_is_published_again_to_the_pound(tmp_path: Path) -> None:
    file = real_data.path(f"grants360/{FUNDER}.json")
    theirs = json.loads(file.read_bytes(), parse_float=Decimal)["grants"]
    desk = Desk(tmp_path)
    make_books(desk.folder / "books")
    place = desk.folder / "books/registers/body.beancount"
    (funder,) = {each["fundingOrganization"][0]["name"] for each in theirs}
    (number,) = {each["fundingOrganization"][0]["id"] for each in theirs}
    place.write_text(
        place.read_text("utf-8").replace("Office for Testing", funder)
        + f'  org-id: "{number}"\n  giving-prefix: "360G-ABCT"\n',
        encoding="utf-8",
    )
    import_grants(desk.folder / "books", [file])
    ours: list[dict[str, Any]] = []
    for year in YEARS:
        said = desk.publish("360giving", year)
        folder = desk.folder / said["folder"]
        package = json.loads(
            (folder / f"360giving-{year}.json").read_bytes(), parse_float=Decimal
        )
        assert giving_reader.faults(package) == []
        assert said["rows"] == len(package["grants"])
        ours += package["grants"]
    of_ours, of_theirs = (
        sum((Decimal(each["amountAwarded"]) for each in some), NIL)
        for some in (ours, theirs)
    )
    assert len(ours) == len(theirs) == 783
    assert of_ours == of_theirs == 12_785_625
    published = {each["id"]: each for each in theirs}
    # Recipients that read like people are withheld until somebody decides.
    shown = [each for each in ours if "withheld" not in each]
    assert len(shown) > 0.9 * len(ours)
    for each in shown:
        before = published[each["id"]]
        assert each["awardDate"] == before["awardDate"][:10]
        assert each["amountAwarded"] == before["amountAwarded"]
        (one,), (other,) = (
            each["recipientOrganization"],
            before["recipientOrganization"],
        )
        assert " ".join(other["name"].split()) == one["name"]
        assert each["fundingOrganization"] == before["fundingOrganization"]
