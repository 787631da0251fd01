"""The request of 2021 at the desk, clicked through from its receipt to the appeal."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.foi.filing import Cabinet
from tests.desk.conftest import Visitor, made, of

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

ROOT = Path(__file__).parent.parent.parent
REQUEST = (ROOT / "docs" / "request-2021.txt").read_text(encoding="utf-8")
ID = "FOI-2021-0001"
HOME = f"/cases/{ID}"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
# What docs/foi.md answers the parts with.
PLAN = {"o-plan": "pcp-2017-21"}
SPAN = {**PLAN, "o-from": "2017-04-01", "o-to": "2021-03-31"}
ANSWERS = {
    "1a": ("commitment-progress", PLAN),
    "1b": ("boards", PLAN),
    "2": ("commitment-progress", PLAN),
    "4a": ("spend-by-category", {**SPAN, "o-category": "consultancy"}),
    "4b": ("spend-by-category", {**SPAN, "o-category": "community-grants"}),
    "4c": ("spend-by-category", {**SPAN, "o-category": "training"}),
    "4d": ("spend-by-initiative", {**SPAN, "o-category": "tenders"}),
    "5": ("commitment-progress", {"o-plan": "kcs-2017"}),
}
REFUSAL = {
    "way": "refuse",
    "section": "22",
    "why": "What is carried into the next plan is to be published with that plan.",
    "interest": "It is better read whole, after everybody was consulted.",
}


def on(day: str, name: str = "day") -> dict[str, str]:
    year, month, of_month = day.split("-")
    return {f"{name}-day": of_month, f"{name}-month": month, f"{name}-year": year}


class Clerk(Visitor):
    """Somebody who fills forms in as their pages give them."""

    def send(self, address: str, page: str, **fields: Any) -> TestResponse:  # noqa: ANN401
        """Send the form of a page, with what it hides; `_` in names is `-`."""
        text = self.get(page).text
        hidden = dict(_HIDDEN.findall(text))
        kept = {
            key: hidden[key]
            for key in ("csrf_token", "seen", "letter", "books", "was")
            if key in hidden
        }
        return self.client.post(
            address, data={**kept, **fields}, environ_overrides=self.environ
        )

    def do(self, event: str, day: str, **fields: Any) -> TestResponse:  # noqa: ANN401
        address = f"{HOME}/do/{event}"
        answer = self.send(address, address, **on(day), **fields)
        assert answer.status_code == 303, said(answer)
        return answer


def said(answer: TestResponse) -> str:
    """Give what a page says, without its marks."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def clerk(application: Flask, name: str) -> Clerk:
    visitor = Clerk(application)
    visitor.signed_in(name)
    return visitor


def opened(application: Flask, text: str = REQUEST, day: str = "2021-06-22") -> Clerk:
    officer = clerk(application, "officer")
    answer = officer.send("/cases/new", "/cases/new", text=text, **on(day, "received"))
    assert answer.status_code == 303, said(answer)
    return officer


def cabinet(application: Flask) -> Cabinet:
    root = of(application).root
    return Cabinet(root.parent / "foi-cases", root)


def log(application: Flask) -> str:
    changes = of(application).changes
    assert changes
    assert isinstance(changes.file, io.StringIO)
    return changes.file.getvalue()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a desk over the sample books, which are only read."""
    folder = tmp_path_factory.mktemp("sample")
    for name in ("ledger", "importers", "queries"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
    return made(folder, folder / "ledger")


@pytest.mark.slow
def test_the_request_of_2021_from_receipt_to_appeal(  # noqa: PLR0915 - one long story
    sample: Flask,
) -> None:
    officer = opened(sample)
    head = clerk(sample, "head")
    page = officer.get(HOME)
    assert page.headers["Cache-Control"] == "no-store"
    assert "By 21 July 2021" in said(page)
    officer.do("acknowledge", "2021-06-23")
    officer.do("estimate", "2021-06-24", activity="locate", minutes="20", spent="yes")
    officer.do("clarify", "2021-06-24", asked="Which of the plans of 2017?")
    assert "Stands still" in said(officer.get(HOME))
    officer.do("clarified", "2021-06-28", said="The Police and Crime Plan")
    head.do(
        "extend",
        "2021-06-29",
        section="22",
        reason="The next plan is to be published",
        **on("2021-08-10", "until"),
    )
    for name, (question, filters) in ANSWERS.items():
        part = f"{HOME}/parts/{name}"
        answer = officer.send(f"{part}/ask", part, question=question, **filters)
        assert answer.status_code == 303, said(answer)
        shown = officer.get(part)
        assert "What the books say" in said(shown), said(shown)
        answer = officer.send(f"{part}/answer", part, way="books", **on("2021-06-30"))
        assert answer.status_code == 303, said(answer)
    proposals = said(officer.get(f"{HOME}/parts/4c/proposals"))
    assert "Spend by category; category: training" in proposals
    asks = officer.get("/cases/asks?section=s.+43(2)").text
    assert "about harm" in asks
    assert "qualified" in asks
    part = f"{HOME}/parts/3"
    lacking = {**REFUSAL, "interest": ""}
    answer = officer.send(f"{part}/answer", part, **lacking, **on("2021-06-30"))
    assert answer.status_code == 422
    assert "There is a problem" in said(answer)
    assert 'href="#interest"' in answer.text
    assert REFUSAL["why"] in answer.text  # what was typed is still there
    answer = officer.send(f"{part}/answer", part, **REFUSAL, **on("2021-06-30"))
    assert answer.status_code == 303, said(answer)

    letter = f"{HOME}/letter"
    text = officer.get(letter)
    assert "[Table 1:" in text.text
    own = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text.text, re.DOTALL)
    assert own
    typed = unescape(own[1])
    gone = typed.replace("[Table 1:", "[Tab 1:")
    answer = officer.send(letter, letter, text=gone, step="keep")
    assert answer.status_code == 422
    assert "Table 1" in said(answer)
    more = typed + "\nWe have added a line of our own.\n"
    answer = officer.send(letter, letter, text=more, step="check")
    assert answer.headers["Location"].endswith("/check")
    assert "line of our own" in said(officer.get(letter))
    for form, magic in (("docx", b"PK"), ("pdf", b"%PDF")):
        content = officer.get(f"{letter}.{form}")
        assert content.data.startswith(magic)
        assert "attachment" in content.headers["Content-Disposition"]
    check = f"{HOME}/check"
    shown = officer.get(check)
    assert "Nothing that should stay in the house" in said(shown), said(shown)
    answer = officer.send(check, check, **on("2021-07-01"))
    assert answer.status_code == 303, said(answer)

    approve = f"{HOME}/approve"
    assert "line of our own" in said(head.get(approve))
    assert "What was changed by hand" in said(head.get(approve))
    assert "To approve" in said(head.get("/"))
    answer = head.send(approve, approve, **on("2021-07-02"))
    assert answer.status_code == 303, said(answer)
    officer.do("release", "2021-07-05")
    archive = officer.get(f"{HOME}/release.zip")
    with zipfile.ZipFile(io.BytesIO(archive.data)) as of_release:
        names = of_release.namelist()
        assert f"{ID}/index.html" in names
        assert f"{ID}/data/1a/answer.csv" in names or any("/1a/" in n for n in names)
        reply = next(name for name in names if name.endswith("reply.txt"))
        assert b"line of our own" in of_release.read(reply)
    officer.do("close", "2021-07-05", outcome="part")
    officer.do("review", "2021-07-20")
    officer.do("close", "2021-07-26", outcome="part")
    officer.do("publish", "2021-07-27", title="Spending on the plans of 2017")
    assert (of(sample).root.parent / "disclosure-log" / "index.html").is_file()
    officer.do("appeal", "2021-08-02", reference="IC-1")
    case = cabinet(sample).case(ID)
    assert case.state == "appealed"
    done = [each.event for each in case.events if each.event != "answer"]
    assert done == [
        *("open", "acknowledge", "estimate", "clarify", "clarified", "extend"),
        *("draft", "approve", "release", "close", "review", "close"),
        *("publish", "appeal"),
    ]
    assert {each.role for each in case.events} == {"officer", "approver"}
    assert "released" not in log(sample).split(ID)[0]
