"""A month of finance and requests, worked through over HTTP by people of a desk.

Each `Person` has a browser of their own and jobs that they take in any order. What the
desk confirmed to them is kept (`Confirmed`), and held against the books afterwards. A
click that got no answer is sent again, as a browser does that is reloaded.
"""

from __future__ import annotations

import contextlib
import html
import http.client
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from mopac_spend.desk.users import Person as User
from mopac_spend.fields import TAGS
from tests.banking.bank_maker import lloyds
from tests.desk.conftest import HASH, PASSWORD
from tests.reviewing.test_make_rules import HEAD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HIDDEN = re.compile(
    r'<input type="hidden" name="([^"]+)"(?: id="[^"]*")? value="([^"]*)"'
)
_SELECT = re.compile(r'(?s)<select class="govuk-select" id="(\w+)"(.*?)</select>')
_OPTION = re.compile(r'<option value="([^"]+)"[^>]*>([^<]*)')
_LINK = re.compile(r'href="(/[^"#]*)"')
_COOKIE = re.compile(r"(desk=[^;]+)")
_FORM = "application/x-www-form-urlencoded"
# Payments of which nobody can tell which was meant: two of each sum.
SUMS = [30 + at for at in range(60)]
BASE = "\n".join(
    [
        "2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy",
        *(
            f"2018-05-{10 + nth} | Cole {nth} | Course | {pounds}.00 | "
            f"finance / victims / training"
            for pounds in SUMS
            for nth in (0, 1)
        ),
    ]
)
RULE = """\
[[rule]]
id = "grand"
when.supplier = "Grand Works Ltd"
then = { initiative = "victims", category = "training" }
"""
PLACES = ("preparer", "foi-officer", "foi-approver")
PEOPLE = [
    User("ann", "Ann Archer", ("preparer", "approver", *PLACES[1:]), HASH),
    User("bertha", "Bertha Baker", ("preparer", "approver", *PLACES[1:]), HASH),
    User("chief", "Cora Chief", ("approver",), HASH),
]


class GoneError(Exception):
    """Nobody answered, or not to the end."""


@dataclass
class Answer:
    """One answer that was heard to its end."""

    status: int
    text: str
    place: str


@dataclass
class Confirmed:
    """What the desk said was done; of what got no answer nothing stands here."""

    dropped: dict[str, str] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)
    decided: dict[str, dict[str, str]] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    recorded: dict[str, str] = field(default_factory=dict)
    # By whom: to nobody else are they shown.
    forms: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    noted: dict[str, str] = field(default_factory=dict)
    closings: list[str] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)
    events: dict[tuple[str, int], str] = field(default_factory=dict)
    # What was tried, whether or not it was confirmed; and pages that failed.
    tried: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    faults: list[str] = field(default_factory=list)


class Person:
    """Somebody at a browser: what he does next is his own chance."""

    def __init__(self, name: str, known: Confirmed, folder: Path) -> None:
        self.name, self.known, self.folder = name, known, folder
        self.chance = random.Random(name)  # noqa: S311 - the same every time
        self.port, self.cookie, self.number = 0, "", 0
        self.clicks, self.ended = 0, False
        # Seconds that each kind of page took; addresses that were met, to look at.
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.met = ["/", "/registers/", "/reports/", "/cases/?show=all", "/people/"]
        # The click that got no answer, and what it means if it was done.
        self.open: tuple[str, bytes, str, Callable[[Answer], None]] | None = None
        self.jobs = [
            *(self.bring_in, self.bring_in, self.bring_much_in, self.decide),
            *(self.decide, self.accept, self.write_tags, self.settle, self.fill_in),
            *(self.close, self.request, self.go_on, self.go_on, self.go_on),
            *(self.approve, self.approve, self.look_aside),
        ]

    def work(self, port: int) -> None:
        """Work until nobody answers."""
        self.port = port
        with contextlib.suppress(GoneError):
            self._sign_in()
            if self.open:
                path, body, kind, done = self.open
                self._told(self._send("POST", path, body, kind), done)
            while not self.ended:
                self.chance.choice(self.jobs)()

    # What a browser does.

    def _send(
        self, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> Answer:
        one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        head, began = {"Cookie": self.cookie}, time.monotonic()
        if method == "POST":
            head["Content-Type"] = kind
        try:
            one.request(method, path, body if method == "POST" else None, head)
            heard = one.getresponse()
            content = heard.read()
        except (OSError, http.client.HTTPException) as error:
            raise GoneError(path) from error
        finally:
            one.close()
        for key, value in heard.getheaders():
            if key.lower() == "set-cookie" and (found := _COOKIE.match(value)):
                self.cookie = found[1]
        self.clicks += method == "POST"
        self.took[kind_of(method, path)].append(time.monotonic() - began)
        text = content.decode("utf-8", "replace")
        if heard.status >= 500:
            words = " ".join(re.sub(r"<[^>]+>", " ", text).split())[-300:]
            self.known.faults.append(f"{method} {path}: {heard.status} {words}")
        place = urlsplit(heard.getheader("Location") or "")
        return Answer(heard.status, text, place.path)

    def get(self, path: str) -> str:
        answer = self._send("GET", path)
        if answer.status == 303 and answer.place:
            answer = self._send("GET", answer.place)
        links = map(html.unescape, _LINK.findall(answer.text))
        self.met += [each for each in links if not each.startswith("/static/")]
        return answer.text

    def look(self) -> None:
        """Open a page that some other led to, of a kind that was opened least."""
        some = self.chance.sample(self.met, min(40, len(self.met)))
        self.met = self.met[-2_000:]
        self.get(
            min(some, key=lambda each: len(self.took.get(kind_of("GET", each), ())))
        )

    def post(
        self,
        path: str,
        page: str,
        done: Callable[[Answer], None] = lambda _: None,
        **fields: Any,  # noqa: ANN401 - texts, or lists of them
    ) -> Answer:
        """Send a form of a page, with what it hides; tell `done` when it was done."""
        said = dict(_HIDDEN.findall(page))
        kept = {k: html.unescape(said[k]) for k in said if k not in fields}
        body = urlencode({**kept, **fields}, doseq=True).encode()
        return self._clicked(path, body, _FORM, done)

    def _clicked(
        self, path: str, body: bytes, kind: str, done: Callable[[Answer], None]
    ) -> Answer:
        self.open = path, body, kind, done
        self.known.tried[kind_of("POST", path)] += 1
        return self._told(self._send("POST", path, body, kind), done)

    def _told(self, answer: Answer, done: Callable[[Answer], None]) -> Answer:
        self.open = None
        if answer.status == 303 and answer.place != "/sign-in":
            done(answer)
        return answer

    def _sign_in(self) -> None:
        if self._send("GET", "/").status == 200:
            return
        page = self.get("/sign-in")
        form = {"name": self.name, "password": PASSWORD}
        said = dict(_HIDDEN.findall(page)) | form
        body = urlencode(said).encode()
        assert self._send("POST", "/sign-in", body, _FORM).status == 303

    def _next(self) -> str:
        self.number += 1
        return f"{self.name}-{self.number}"

    # The finance month.

    def bring_in(self) -> None:
        name = self._next()
        rows = "".join(
            f"2018-07-{1 + at:02},{1 + self.chance.randrange(40)}.00,"
            f"Acre {name} Ltd,{self.chance.choice(('Course', 'Tea', 'Paper'))} {at},,"
            f"Finance\n"
            for at in range(self.chance.randrange(1, 4))
        )
        if self.chance.random() < 0.2:
            rows += f"some day,3.00,Acre {name} Ltd,Late,,\n"
        self._bring(name, rows)

    def bring_much_in(self) -> None:
        name = self._next()
        self._bring(
            name, f"2018-07-09,{9000 + self.number}.00,Grand Works Ltd,{name},,\n"
        )

    def _bring(self, name: str, rows: str) -> None:
        token = dict(_HIDDEN.findall(self.get("/files/")))["csrf_token"]
        body = (
            f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f'{token}\r\n--edge\r\nContent-Disposition: form-data; name="files"; '
            f'filename="{name}.csv"\r\n\r\n{HEAD}{rows}\r\n--edge--\r\n'
        ).encode()

        def taken(answer: Answer) -> None:
            self.known.dropped[answer.place.rpartition("/")[2]] = f"{name}.csv"

        kind = "multipart/form-data; boundary=edge"
        answer = self._clicked("/files/", body, kind, taken)
        if answer.status != 303:
            return
        about = answer.place.rpartition("/")[2]
        page = self.get(f"/files/{about}")

        def posted(_: Answer) -> None:
            # Where somebody else has to approve it, it is asked for.
            if asks not in page:
                self.known.posted.add(about)

        asks = "Ask for approval"
        if 'name="seen"' in page:
            self.post(f"/files/{about}/post", page, posted)

    def _bundle(self) -> tuple[str, str]:
        """Take a line of the queue; give its address and the page of its decision."""
        by = self.chance.choice(("group", "text", "supplier"))
        page = self.get(f"/review/?by={by}")
        keys = re.findall(r'name="one" value="([0-9a-f]{16})"', page)
        if not keys:
            return "", ""
        key = self.chance.choice(keys)
        taken = self.post("/review/take", page, one=key, by=by)
        address = f"/review/decide?by={by}&key={key}"
        return address, self.get(address) if taken.status == 303 else ""

    def decide(self) -> None:
        _, page = self._bundle()
        if 'name="without"' not in page:
            return
        refs = re.findall(r'name="without" id="[^"]+" value="([^"]+)"', page)
        codes = {
            kind: html.unescape(known[0])
            for kind, choices in _SELECT.findall(page)
            if kind in TAGS and (known := _in_force(choices))
        }
        if not codes:
            return

        def kept(answer: Answer) -> None:
            for ref in map(html.unescape, refs):
                self.known.decided.setdefault(ref, {}).update(codes)

        answer = self.post("/review/decide", page, kept, **codes)
        if answer.status == 303 and self.chance.random() < 0.3:
            self._make_a_rule()

    def _make_a_rule(self) -> None:
        page = self.get("/review/")
        found = re.search(r"/review/rule/(\d+)", page)
        if not found:
            return
        address = f"/review/rule/{found[1]}?on=supplier"
        page = self.get(address)
        ids = re.findall(r"kept-[a-z0-9-]+", page)
        if 'name="seen"' in page and ids:
            self.post(address, page, lambda _: self.known.rules.update(ids[:1]))

    def accept(self) -> None:
        page = self.get("/review/suggested?least=60")
        if "Accept them all" in page:
            self.post("/review/suggested", page)

    def write_tags(self) -> None:
        page = self.get("/review/post")
        if 'name="seen"' in page:
            self.post("/review/post", page)

    def settle(self) -> None:
        pounds = self.chance.choice(SUMS)
        # An account is known by its last four digits.
        self.number += 1
        account = f"0000{1_000 * (1 + len(self.name)) + self.number}"
        lines = [
            ("2018-05-12", f"-{pounds}.00", f"PAYMENT {self.name}"),
            ("2018-05-17", "-7.00", f"CHARGE {self.number}"),
        ]
        file = lloyds(self.folder / f"{account}.csv", "500.00", lines, account)
        token = dict(_HIDDEN.findall(self.get("/bank/")))["csrf_token"]
        body = (
            f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f'{token}\r\n--edge\r\nContent-Disposition: form-data; name="files"; '
            f'filename="{account}.csv"\r\n\r\n{file.read_text()}\r\n--edge--\r\n'
        ).encode()
        answer = self._clicked(
            *("/bank/", body, "multipart/form-data; boundary=edge", lambda _: None)
        )
        if answer.status != 303:
            return
        page = self.get(answer.place)
        radios = re.findall(
            r'type="radio" name="([^"]+)" id="[^"]+" value="([^"]+)"', page
        )
        chosen = dict(reversed(radios))
        if chosen:
            self.post(f"{answer.place}/settle", page, **chosen)
            page = self.get(answer.place)
        if 'name="seen"' in page:
            ref = next(iter(chosen.values()), "")

            def recorded(_: Answer) -> None:
                self.known.recorded[account] = html.unescape(ref)

            self.post(f"{answer.place}/record", page, recorded)

    def fill_in(self) -> None:
        code = f"C-{self._next().upper()}"
        address = f"/registers/contract/new-{code.lower()}"
        said = {"code": code, "title": f"Contract {code}", "valid_from": "01/04/2018"}
        self.post(
            f"{address}/change",
            self.get(f"{address}/change"),
            lambda _: self.known.forms.__setitem__(code, self.name),
            **said,
        )
        page = self.get(f"{address}/check")
        names = re.findall(r'name="together" value="([^"]+)"', page)
        if names and self.chance.random() < 0.8:
            self.post(
                f"{address}/check",
                page,
                lambda _: self.known.written.add(code),
                together=names,
            )

    def look_aside(self) -> None:
        page = self.get("/set-aside/")
        rows = re.findall(r'id="note-([^"]+)" name="note"', page)
        if rows:
            row, note = self.chance.choice(rows), f"No payment, says {self._next()}"
            self.post(
                "/set-aside/",
                page,
                lambda _: self.known.noted.__setitem__(row, note),
                row=row,
                note=note,
            )

    def close(self) -> None:
        page = self.get("/closing/2018-06")
        if "open-again" in page:
            address, words = "/closing/2018-06/open-again", "opening"
        else:
            address, words = "/closing/2018-06", "closing"
            self.post("/closing/", self.get("/closing/"), other="2018-06")
            page = self.get(address)
            for name in set(re.findall(r"/closing/2018-06/point/(\w+)", page)):
                point = f"{address}/point/{name}"
                self.post(point, self.get(point), why=f"Later, says {self.name}")
            page = self.get(address)
        if 'name="reason"' in page:
            reason = f"{words} for {self._next()}"
            self.post(f"{address}/ask", page, reason=reason)

    def approve(self) -> None:
        waits = self.get("/approvals/")
        places = re.findall(r'href="(/(?:files|review|closing)/[^"]+)"', waits)
        if not places:
            return
        place = self.chance.choice(places)
        page = self.get(place)
        action = re.search(r'action="([^"]+/approve)"', page)
        if not action or 'name="seen"' not in page:
            return
        reason = re.search(r"(?:closing|opening) for [a-z]+-\d+", page)

        def approved(_: Answer) -> None:
            if place.startswith("/files/"):
                self.known.posted.add(place.rpartition("/")[2])
            elif reason:
                self.known.closings.append(reason[0])

        self.post(html.unescape(action[1]), page, approved, answer="yes")

    # Requests for information.

    def request(self) -> None:
        if len(self.known.cases) > 12:
            return
        words = self._next()
        text = f"1. What was spent on {words}?\n2. Who was paid?\n"
        self.post(
            "/cases/new",
            self.get("/cases/new"),
            lambda a: self.known.cases.add(a.place.rpartition("/")[2]),
            text=text,
            **_on("22", "received"),
        )

    def go_on(self) -> None:
        if not self.known.cases:
            return
        case = self.chance.choice(sorted(self.known.cases))
        page = self.get(f"/cases/{case}")
        if 'id="main-content"' not in page:
            return
        steps = set(re.findall(rf"/cases/{case}/do/(\w+)", page))
        if "No answer yet" in page:
            steps.add("answer")
        if re.search(rf'task-list__link" href="/cases/{case}/letter"', page):
            steps.add("draft")
        if re.search(rf'task-list__link" href="/cases/{case}/approve"', page):
            steps.add("approve")
        known = {
            "acknowledge": {},
            "estimate": {"activity": "locate", "minutes": "20", "spent": "yes"},
            "answer": {"way": "words", "say": "We hold none.", "whole": "yes"},
            "draft": {},
            "approve": {},
            "release": {},
            "close": {"outcome": "not-held"},
            "review": {},
        }
        wanted = sorted(steps & {*known})
        if not wanted:
            return
        step = self.chance.choice(wanted)
        address = {
            "answer": f"/cases/{case}/parts/1",
            "draft": f"/cases/{case}/check",
            "approve": f"/cases/{case}/approve",
        }.get(step, f"/cases/{case}/do/{step}")
        page = self.get(address)
        shown = re.search(r'name="seen" value="(\d+)-', page)
        if not shown:
            return
        to = f"{address}/answer" if step == "answer" else address
        at = int(shown[1])

        def did(_: Answer) -> None:
            self.known.events[case, at] = step

        self.post(to, page, did, **_on("25"), **known[step])


def _in_force(choices: str) -> list[str]:
    """Give the codes of a list that stand on the day of every payment."""
    return [code for code, title in _OPTION.findall(choices) if "in force" not in title]


def kind_of(method: str, path: str) -> str:
    """Give of an address what kind of page it is."""
    plain = re.sub(r"(?<=/registers/)[a-z-]+", "KIND", urlsplit(path).path)
    plain = re.sub(r"(?<=/KIND/)[^/]+", "*", plain)
    plain = re.sub(r"(?<=/parts/)[^/]+|(?<=/files/)[^/]+/.+", "*", plain)
    return f"{method} {re.sub(r'[0-9a-f]{16,}|FOI[0-9-]+|[0-9][0-9-]*', '*', plain)}"


def _on(day: str, name: str = "day") -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": "6", f"{name}-year": "2021"}
