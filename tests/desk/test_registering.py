"""Registers, budgets, virements and explanations are filled in as forms."""

from __future__ import annotations

import html
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.desk import registers
from mopac_spend.registering.columns import ALL, columns_of
from tests.books_maker import make_books
from tests.desk.conftest import LINES, Visitor, made, of
from tests.desk.test_closing import entries

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from mopac_spend.register import Register

NEW = "/registers/contract/new-1"
AUDIT = {
    "code": "C-AUDIT",
    "title": "External audit",
    "valid_from": "01/04/2018",
    "value": "£12,000.50",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    books = make_books(tmp_path_factory.mktemp("recorded") / "books", LINES)
    accept(books, "A. Officer", "first")
    return books


@pytest.fixture
def application(recorded: Path, tmp_path: Path) -> Flask:
    return made(tmp_path, shutil.copytree(recorded, tmp_path / "books"))


def fields(text: str) -> dict[str, str]:
    """Give what the form on a page says."""
    found = {}
    for each in re.findall(r"<input[^>]*>", text):
        said = dict(re.findall(r'(name|value)="([^"]*)"', each))
        if "name" in said and said["name"] not in {"csrf_token", "once"}:
            found[said["name"]] = html.unescape(said.get("value", ""))
    for name, options in re.findall(
        r'(?s)<select[^>]* name="([^"]+)".*?>(.*?)</s', text
    ):
        chosen = re.search(r"<option selected>([^<]*)", options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def added(visitor: Visitor, kind: str, **said: str) -> str:
    """Add an entry through its form, and give the address of its page."""
    form = f"/registers/{kind}/new-{kind}/change"
    answer = visitor.post(form, form, **said)
    assert answer.status_code == 303, answer.text
    return written(visitor, str(answer.headers["Location"]))


def written(visitor: Visitor, page: str) -> str:
    """Write what a page of checking shows, and give the address of its entry."""
    text = visitor.get(page).text
    names = re.findall(r'name="together" value="([^"]+)"', text)
    answer = visitor.post(page, page, together=names)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def register_of(application: Flask) -> Register:
    return open_books(of(application).root).register


def test_an_entry_from_its_form_to_the_register(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    before = entries(application)
    answer = visitor.post(f"{NEW}/change", f"{NEW}/change", **AUDIT)
    assert answer.headers["Location"] == f"{NEW}/check", answer.text
    text = visitor.get(f"{NEW}/check").text
    assert "£12,000.50" in text
    assert "2018-04-01" in text
    assert entries(application) == before
    # It is kept: another window, or another day, goes on with it.
    again = Visitor(application).signed_in("preparer").get(f"{NEW}/change").text
    assert fields(again)["title"] == "External audit"
    page = written(visitor, f"{NEW}/check")
    contract = register_of(application).entries["contract"]["C-AUDIT"]
    assert contract.title == "External audit"
    last = read(of(application).root).entries[-1]
    assert last.by == "Paul Preparer"
    assert "filled the form of contract in" in visitor.get(page).text
    # Sent again, it is not written again.
    answer = visitor.post(f"{NEW}/check", "/registers/")
    assert answer.status_code == 422
    assert entries(application) == before + 1


def test_an_entry_is_changed_and_its_key_is_not(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = added(visitor, "contract", **AUDIT)
    form = fields(visitor.get(f"{page}/change").text)
    assert form["value"] == "12000.50"
    said = {**form, "title": "Audit", "code": "C-OTHER", "value": ""}
    answer = visitor.post(f"{page}/change", f"{page}/change", **said)
    assert answer.status_code == 303, answer.text
    text = visitor.get(f"{page}/check").text
    assert "External audit → Audit" in text
    assert "£12,000.50 → empty" in text
    written(visitor, f"{page}/check")
    contracts = register_of(application).entries["contract"]
    assert [each.title for each in contracts.values()] == ["Audit"]
    assert list(contracts) == ["C-AUDIT"]


def test_what_is_wrong_stands_beside_its_field(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    wrong = {
        "code": "finance",
        "title": "",
        "valid_from": "soon",
        "value": "ten",
        "initiative": "knife",
        "route": "sideways",
    }
    answer = visitor.post(f"{NEW}/change", f"{NEW}/change", **wrong)
    assert answer.status_code == 422
    shown = html.unescape(answer.text)
    for heading in wrong:
        assert f'id="{heading}-error"' in shown, heading
        assert f'href="#{heading}"' in shown
    assert "finance is already the code of a directorate" in shown.lower()
    assert "'ten' is not an amount in pounds" in shown
    assert fields(answer.text)["value"] == "ten"
    assert "REGISTER-002" not in shown
    assert visitor.post(f"{NEW}/check", "/registers/").status_code == 422
    assert not register_of(application).entries["contract"]


def test_a_code_that_is_there_is_not_added_again(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    added(visitor, "contract", **AUDIT)
    answer = visitor.post(f"{NEW}/change", f"{NEW}/change", **AUDIT)
    assert answer.status_code == 422
    assert "There is contract C-AUDIT already" in answer.text


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    application: Flask,
) -> None:
    paul = Visitor(application).signed_in("preparer")
    page = added(paul, "contract", **AUDIT)
    form = fields(paul.get(f"{page}/change").text)
    said = {**form, "title": "Of Paul"}
    paul.post(f"{page}/change", f"{page}/change", **said)
    register = next(of(application).root.glob("registers/contracts.beancount"))
    register.write_text(register.read_text().replace("External audit", "By hand"))
    accept(of(application).root, "A. Officer", "by hand")
    about = f"contract/{page.rpartition('/')[2]}"
    answer = paul.post(f"{page}/check", "/registers/", together=about)
    assert answer.status_code == 422
    assert "changed by somebody else" in answer.text
    entry = register_of(application).entries["contract"]["C-AUDIT"]
    assert entry.title == "By hand"
    paul.post(f"{page}/back", f"{page}/change")
    assert fields(paul.get(f"{page}/change").text)["title"] == "By hand"


def test_a_budget_with_a_virement_and_an_explanation(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    before = entries(application)
    day = {"valid_from": "2018-04-01"}

    def filled(kind: str, at: int, **said: str) -> str:
        form = f"/registers/{kind}/new-{at}/change"
        answer = visitor.post(form, form, **said)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    # The sum of a budget is that of its lines: all are written together, or none.
    budget = {"code": "B-18", "title": "Budget", "year": "2018-19", "amount": "10000"}
    check = filled("annual-budget", 1, **budget, **day)
    text = visitor.get(check).text
    assert "its lines sum to £0.00" in text
    assert "SPEND-" not in text
    assert visitor.post(check, check, together="annual-budget/new-1").status_code == 422
    for at, (code, directorate) in enumerate({"L-V": "vru", "L-F": "finance"}.items()):
        line = {"budget": "B-18", "directorate": directorate, "amount": "5000"}
        form = f"/registers/budget-line/new-{at}/change"
        answer = visitor.post(form, form, code=code, title=code, **day, **line)
    # A line names a budget that is not there yet, and is right with it.
    assert answer.status_code == 303
    assert entries(application) == before
    text = visitor.get(check).text
    assert "These are written together" in text
    assert text.count('name="together"') == 3
    written(visitor, check)
    assert entries(application) == before + 1
    unit = {"code": "V-1", "title": "To the unit", **day}
    check = filled("virement", 3, **unit)
    assert "it moves nothing" in visitor.get(check).text.lower()
    text = visitor.get(check).text
    (address,) = re.findall(r'href="([^"]+)"[^>]*>Add a movement', text)
    address = html.unescape(address)
    assert fields(visitor.get(address).text)["code"] == "V-1"
    moved = {"from": "L-F", "to": "L-V", "amount": "250.00", "day": "2018-06-01"}
    answer = visitor.post(address.partition("?")[0], address, code="V-1", **moved)
    assert answer.status_code == 303, answer.text
    # Both are kept, and what is wrong with the two is told.
    text = visitor.get(check).text
    assert "its day is 2018-06-01 and that of the virement 2018-04-01" in text
    assert "which post approved it" in text
    moved["day"] = "2018-04-01"
    visitor.post(address.partition("?")[0], address, code="V-1", **moved)
    check = filled("virement", 3, **unit, approver="Chief Finance Officer")
    page = written(visitor, check)
    assert "Movement</a>: from L-F; to L-V; amount £250.00" in visitor.get(page).text
    why = {"period": "2018-19-Q1", "cause": "timing", "what": "Paid early"}
    added(visitor, "explanation", code="vru", day="2018-07-01", **why)
    register = register_of(application)
    assert [each.code for each in register.events["movement"]] == ["V-1"]
    assert [each.code for each in register.events["explanation"]] == ["vru"]
    assert not open_books(of(application).root).findings


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)
def test_every_kind_has_a_form_and_a_list(
    application_of_all: Flask, kind: type
) -> None:
    visitor = Visitor(application_of_all).signed_in("preparer")
    name = kind.kind  # type: ignore[attr-defined]
    assert visitor.get(f"/registers/{name}").status_code == 200
    text = visitor.get(f"/registers/{name}/new-0/change").text
    for slot in columns_of(kind):
        assert f'id="{slot.heading}"' in text
    assert registers.fixed(kind) >= {"code"}


@pytest.fixture(scope="module")
def application_of_all(
    recorded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    return made(tmp_path_factory.mktemp("all"), recorded)


def test_markup_and_what_is_not_shown_are_text_or_refused(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    said = {**AUDIT, "title": '<script>a()</script>"'}
    page = added(visitor, "contract", **said)
    for view in (page, "/registers/contract", f"{page}/change"):
        assert "<script>a()" not in visitor.get(view).text
    for bad in ("two\nlines", "cursor\x1b[2J", "a\x00b"):
        form = f"{NEW}/change"
        answer = visitor.post(form, form, **{**AUDIT, "code": "C-2", "title": bad})
        assert answer.status_code == 422, bad
    assert visitor.get("/registers/nothing").status_code == 404
    assert visitor.get("/registers/contract/nothing").status_code == 404


@pytest.mark.parametrize("name", ["reader", "approver", "officer", "admin"])
def test_who_may_not_is_refused(application: Flask, name: str) -> None:
    visitor = Visitor(application).signed_in(name)
    before = entries(application)
    for view in ("change", "check", "back"):
        answer = visitor.post(f"{NEW}/{view}", "/", **AUDIT)
        assert answer.status_code == 403, view
    assert entries(application) == before
    assert visitor.get(f"{NEW}/change").status_code == 403
