"""The disclosure log: what is published, what is refused, and that it is whole."""

from __future__ import annotations

import filecmp
import json
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from mopac_spend.files import write_atomically
from mopac_spend.foi.site import folder as site_folder
from mopac_spend.residue.run import checked
from tests.foi.log_desk import CASE, REQUEST, SENT, LogDesk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

ATOM = "{http://www.w3.org/2005/Atom}"
SIGNED = f"{REQUEST}\nYours faithfully,\nThandeka Exampleton\n07700 900123\n"


@pytest.fixture
def desk(tmp_path: Path) -> LogDesk:
    return LogDesk(tmp_path)


def alike(one: Path, other: Path) -> bool:
    """Whether two folders have the same files with the same bytes."""
    names = [
        sorted(each.relative_to(at).as_posix() for each in at.rglob("*"))
        for at in (one, other)
    ]
    files = [each for each in names[0] if (one / each).is_file()]
    _, differ, lost = filecmp.cmpfiles(one, other, files, shallow=False)
    return names[0] == names[1] and not differ and not lost


def test_a_case_is_published_with_what_was_sent(desk: LogDesk) -> None:
    desk.answered(sections={"2": "43(2)"}, outcome="part")
    assert desk.publish("--title", "Training and grants").strip().endswith("index.html")
    page = html.fromstring(desk.page())
    assert page.findtext(".//h1") == "Training and grants"
    words = " ".join(page.text_content().split())
    for said in (
        "FOI-2021-0001",
        "22 June 2021",
        "after 8 working days; it was due by 21 July 2021",
        "withheld in part",
        "section 43, commercial interests",
        "1. What was spent on training?",
        "Nothing.",
    ):
        assert said in words
    for name, content in SENT.items():
        file = desk.site / "requests" / CASE / "version-1" / name
        assert file.read_bytes() == content
    links = {each.get("href") for each in page.iter("a")}
    assert {f"version-1/{name}" for name in SENT} < links
    assert "Training and grants" in desk.page("index.html")
    assert "Training and grants" in desk.page("2021.html")


def test_every_link_leads_somewhere(desk: LogDesk) -> None:
    desk.answered()
    desk.publish()
    desk.publish(day="2021-07-21")
    for name in desk.names():
        if not name.endswith(".html"):
            continue
        page = html.fromstring(desk.page(name))
        for each in page.xpath("//@href"):
            target, _, mark = each.partition("#")
            if each.startswith(("https:", "data:")):
                continue
            file = (desk.site / name).parent / target if target else desk.site / name
            assert file.is_file(), (name, each)
            if mark:
                there = html.fromstring(file.read_text(encoding="utf-8"))
                assert there.xpath(f"//*[@id='{mark}']"), (name, each)


@pytest.mark.parametrize(
    "form", [SIGNED, SIGNED.replace("Yours faithfully,", "Thanks")]
)
def test_a_request_that_says_who_asked_is_refused(desk: LogDesk, form: str) -> None:
    desk.answered(form)
    said = desk.unpublished()
    assert said.startswith("LOG-001: FOI-2021-0001: line 6: signature: Thandeka")
    assert "--request-text FILE" in said
    assert not desk.site.exists()
    assert desk.cabinet.case(CASE).events[-1].event == "close"


def test_it_is_published_once_the_requester_is_taken_out(desk: LogDesk) -> None:
    desk.answered(SIGNED)
    shorter = desk.folder / "shorter.txt"
    shorter.write_text(f"{REQUEST}\nYours faithfully,\n[name removed]\n")
    desk.publish("--request-text", str(shorter))
    for name in desk.names():
        content = (desk.site / name).read_bytes().lower()
        assert b"exampleton" not in content, name
        assert b"900123" not in content, name
    shorter.write_text(f"{REQUEST}\nby thandeka EXAMPLETON\n")
    said = desk.unpublished("--request-text", str(shorter))
    assert said.startswith("LOG-002: FOI-2021-0001: 'by'")
    shorter.write_text(f"{REQUEST}\nthandeka EXAMPLETON\n")
    said = desk.unpublished("--request-text", str(shorter))
    assert said.startswith("LOG-001: FOI-2021-0001: line 5: name of a person")
    shorter.write_bytes(b"\xff\xfe\x00")
    assert desk.unpublished("--request-text", str(shorter)).startswith("LOG-002: ")


def test_the_reply_may_not_say_who_asked_either(desk: LogDesk) -> None:
    sent = {"reply.txt": b"Dear Exampleton Thandeka,\n\nNothing.\n", "1.csv": b"a\n1\n"}
    desk.answered(SIGNED, sent=sent)
    shorter = desk.folder / "shorter.txt"
    shorter.write_text(REQUEST)
    words = ("--request-text", str(shorter))
    said = desk.unpublished(*words)
    assert said.startswith("LOG-004: ")
    assert f"requests/{CASE}/version-1/reply.txt: line 1: name of a person" in said
    assert not desk.site.exists()
    desk.publish(*words, "--leave-out", "reply.txt")
    assert "Left out of what was sent: reply.txt." in desk.page()
    assert f"requests/{CASE}/version-1/reply.txt" not in desk.names()
    assert desk.unpublished("--leave-out", "reply.doc", *words).startswith("LOG-006: ")


def test_title_and_reason_name_nobody(desk: LogDesk) -> None:
    desk.answered(SIGNED)
    shorter = desk.folder / "shorter.txt"
    shorter.write_text(REQUEST)
    words = ("--request-text", str(shorter))
    said = desk.unpublished(*words, "--title", "Request of Thandeka Exampleton")
    assert said.startswith("LOG-001: ")
    desk.publish(*words)
    said = desk.unpublished("--withdraw", "--reason", "Thandeka Exampleton asked")
    assert said.startswith("LOG-001: ")


def test_published_again_the_earlier_stays_with_a_sentence(desk: LogDesk) -> None:
    desk.answered()
    desk.publish("--title", "First words")
    before = {name: (desk.site / name).read_bytes() for name in desk.names()}
    desk.publish("--title", "Second words", day="2021-07-29")
    assert "Second words" in desk.page()
    assert 'href="version-1.html"' in desk.page()
    earlier = desk.page(f"requests/{CASE}/version-1.html")
    assert "First words" in earlier
    assert "It was published again on 29 July 2021" in earlier
    for name, content in before.items():
        if "/version-1/" in name:
            assert (desk.site / name).read_bytes() == content


def test_what_is_withdrawn_leaves_a_page_that_says_so(desk: LogDesk) -> None:
    desk.answered()
    assert desk.unpublished("--withdraw", "--reason", "a").startswith("LOG-006: ")
    desk.publish("--title", "Quite a title")
    assert desk.unpublished("--withdraw").startswith("LOG-006: ")
    desk.publish("--withdraw", "--reason", "A figure was wrong.", day="2021-07-21")
    page = " ".join(html.fromstring(desk.page()).text_content().split())
    assert "was withdrawn on 21 July 2021. A figure was wrong." in page
    for name in desk.names():
        assert "/version-" not in name
        assert b"Quite a title" not in (desk.site / name).read_bytes()
    assert CASE in desk.page("index.html")
    assert alike_again(desk)
    desk.publish(day="2021-07-22")
    assert f"requests/{CASE}/version-2/reply.txt" in desk.names()
    assert alike_again(desk)


def alike_again(desk: LogDesk) -> bool:
    again = desk.folder / "again"
    shutil.rmtree(again, ignore_errors=True)
    desk.whole(again)
    return alike(desk.site, again)


def test_the_site_is_made_again_of_the_cases_byte_by_byte(desk: LogDesk) -> None:
    for number in range(3):
        desk.answered(f"What was spent in ward {number}?", days=number + 5)
    desk.publish(case="FOI-2021-0003", day="2021-07-10")
    desk.publish(case="FOI-2021-0001", day="2021-07-12")
    desk.publish(case="FOI-2021-0003", day="2021-07-19")
    assert alike_again(desk)
    mended = desk.site / "requests" / CASE / "version-1" / "1.csv"
    mended.write_bytes(b"forged")
    (desk.site / "index.html").unlink()
    desk.whole()
    assert mended.read_bytes() == SENT["1.csv"]
    assert alike_again(desk)


def test_nothing_is_found_in_the_whole_site(desk: LogDesk) -> None:
    desk.answered()
    desk.answered("What was spent on <b>knives</b> & forks?")
    desk.publish()
    desk.publish(case="FOI-2021-0002")
    desk.publish("--withdraw", "--reason", "A figure was wrong.", day="2021-07-21")
    files = [each for each in desk.site.rglob("*") if each.is_file()]
    assert len(files) > 8
    assert [each for file in files for each in checked(file)] == []


HOSTILE = (
    "1. <script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }}?\n"
    '2. "></title></script><style>*{display:none}</style><!-- ?\n'
    "3. a\u2028b\u2029c ]]> &amp; =cmd|' /C calc'!A0 ?\n"
)


def test_hostile_words_are_only_words(desk: LogDesk) -> None:
    desk.answered(HOSTILE)
    desk.publish()
    for name in ("index.html", "2021.html", f"requests/{CASE}/index.html"):
        text = desk.page(name)
        page = html.fromstring(text)
        scripts = list(page.iter("script"))
        assert len(scripts) == (2 if name == "index.html" else 0)
        assert not list(page.iter("img"))
        assert len(list(page.iter("style"))) == 1
        assert "7*7" in text
        assert "49" not in page.text_content()
        assert "\u2028" not in text
    data = html.fromstring(desk.page("index.html")).get_element_by_id("search-data")
    assert "<script>alert(1)</script>" in json.loads(data.text)["entries"][0]["text"]
    etree.fromstring((desk.site / "feed.xml").read_bytes())


def test_characters_that_turn_a_text_around_are_refused(desk: LogDesk) -> None:
    desk.answered("1. What \u202espent\u202c was?")
    assert "characters that nobody sees" in desk.unpublished()


def test_a_line_of_a_megabyte_is_published(desk: LogDesk) -> None:
    desk.answered("1. " + "a" * 999_900 + "?")
    desk.publish("--title", "A long line")
    assert "a" * 999_900 in desk.page()
    assert len(desk.page("index.html")) < 100_000


def test_the_feed_is_atom_with_ids_that_stay(desk: LogDesk) -> None:
    for number in range(3):
        desk.answered(f"What was spent in ward {number}?")
    for number in (1, 2, 3):
        desk.publish(case=f"FOI-2021-000{number}", day=f"2021-07-1{number}")
    first = etree.fromstring((desk.site / "feed.xml").read_bytes())
    desk.publish(case=CASE, day="2021-07-20")
    feed = etree.fromstring((desk.site / "feed.xml").read_bytes())
    assert feed.tag == f"{ATOM}feed"
    for each in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert each.findtext(f"{ATOM}{name}"), name
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [each.findtext(f"{ATOM}id") for each in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 3
    assert ids[0] == first.findall(f"{ATOM}entry")[-1].findtext(f"{ATOM}id")
    changed = feed.find(f"{ATOM}entry")
    assert changed is not None
    assert changed.findtext(f"{ATOM}updated") == "2021-07-20T00:00:00Z"
    assert changed.findtext(f"{ATOM}published") == "2021-07-11T00:00:00Z"


def test_the_catalogue_names_files_that_are_there(desk: LogDesk) -> None:
    desk.answered()
    desk.publish()
    content = json.loads(desk.page("catalogue.json"))
    assert content["dateModified"] == "2021-07-20"
    assert content["publisher"]["name"] == "Office of an Invented Commissioner"
    assert "ILLUSTRATIVE" in content["description"]
    for each in content["dataset"]:
        assert each["distribution"]["contentUrl"] in desk.names()


def test_a_folder_with_something_else_in_it_is_left_alone(desk: LogDesk) -> None:
    desk.answered()
    desk.site.mkdir()
    (desk.site / "notes.txt").write_text("mine")
    said = desk.unpublished()
    assert said.startswith("LOG-003: ")
    assert "notes.txt" in said
    assert desk.names() == {"notes.txt"}
    assert desk.cabinet.case(CASE).events[-1].event == "close"
    (desk.site / "notes.txt").unlink()
    desk.publish()
    for other in ("requests/FOI-2021-0002/version-1.html", f"requests/{CASE}/a.html"):
        (desk.site / other).parent.mkdir(exist_ok=True)
        (desk.site / other).write_text("mine")
        assert other in desk.refused("publish", "--all", "--site", str(desk.site))
        (desk.site / other).unlink()


def test_nothing_is_written_through_a_link(desk: LogDesk) -> None:
    desk.answered()
    elsewhere = desk.folder / "elsewhere"
    elsewhere.mkdir()
    desk.site.mkdir()
    (desk.site / "requests").symlink_to(elsewhere)
    assert desk.unpublished().startswith("LOG-003: ")
    assert not list(elsewhere.iterdir())


def test_what_is_answered_anew_can_still_be_withdrawn(desk: LogDesk) -> None:
    case = desk.answered()
    desk.publish()
    case = desk.cabinet.case(case.id)
    day = case.events[-1].day
    case = desk.cabinet.add(case, "review", {}, by="Officer", day=day)
    drafted = {"answers": {}, "despite": "", "found": []}
    desk.cabinet.add(case, "draft", drafted, by="Officer", day=day)
    desk.publish("--withdraw", "--reason", "A figure was wrong.", day="2021-07-21")
    assert "A figure was wrong." in desk.page()


@pytest.mark.parametrize("place", ["foi-cases/site", "ledger/site", "."])
def test_a_site_is_neither_among_cases_nor_around_them(
    desk: LogDesk, place: str
) -> None:
    desk.answered()
    desk.site = desk.folder / place
    assert desk.unpublished().startswith("LOG-003: ")


def test_two_publishers_do_not_meet(desk: LogDesk) -> None:
    desk.answered()
    with site_folder.alone(desk.site):
        refusals = []

        def publish() -> None:
            refusals.append(desk.unpublished())

        other = threading.Thread(target=publish)
        other.start()
        other.join()
    assert refusals[0].startswith("LOG-005: ")
    desk.publish()


@pytest.mark.parametrize("at", range(5))
def test_what_a_disk_without_room_left_is_made_whole(
    desk: LogDesk, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.answered("What was spent in ward 1?")
    desk.answered("What was spent in ward 2?")
    desk.publish()
    written: list[str] = []
    place = "mopac_spend.files.write_atomically"

    def full(path: Path, content: bytes, *, lasting: bool) -> None:
        if len(written) == at:
            raise OSError(28, "No space left on device")
        written.append(path.name)
        write_atomically(path, content, lasting=lasting)

    index = desk.page("index.html")
    with monkeypatch.context() as patched:
        patched.setattr(place, full)
        said = desk.refused(*desk.words(case="FOI-2021-0002"))
    assert said.startswith("LOG-003: ")
    assert f"foi publish --all --site {desk.site}" in said
    assert desk.page("index.html") == index
    desk.whole()
    assert alike_again(desk)


def test_what_was_sent_and_changed_by_hand_is_not_published(desk: LogDesk) -> None:
    desk.answered()
    (file,) = (desk.cabinet.folder / CASE / "release").rglob("reply.txt")
    file.write_bytes(b"forged")
    assert desk.unpublished().startswith("FOI-006: ")
    assert not desk.site.exists()


def test_only_what_was_answered_and_closed_is_published(desk: LogDesk) -> None:
    case = desk.cabinet.open(REQUEST.encode(), desk.answered().received)
    said = desk.refused(*desk.words(case=case.id))
    assert said.startswith("FOI-002: ")
    desk.cabinet.add(
        case, "close", {"outcome": "withdrawn"}, by="Officer", day=case.received
    )
    assert desk.refused(*desk.words(case=case.id)).startswith("LOG-006: ")
    assert desk.refused("publish", CASE, "--site", "site").startswith("FOI-003: ")
    assert desk("publish", "--site", "site").exit_code == 2
    assert desk("publish", CASE, "--all", "--site", "site").exit_code == 2


def test_an_empty_log_is_a_log(desk: LogDesk) -> None:
    desk.answered()
    desk.whole()
    assert "Nothing is published yet" in desk.page("index.html")
