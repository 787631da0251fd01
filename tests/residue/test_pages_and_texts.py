"""Web pages, CSV, JSON, plain text, archives."""

from __future__ import annotations

import io
import zipfile

import pytest

from mopac_spend.charts import style
from mopac_spend.residue import kinds as k
from mopac_spend.residue.looked import Looked
from mopac_spend.residue.looking import look
from mopac_spend.tables import page, searching
from tests.residue.looking import found, kinds
from tests.residue.test_workbook import CLEAN

PAGE = "<!doctype html><html><head><title>Answer</title>{}</head><body>{}</body></html>"


def on_page(body: str, head: str = "") -> list[tuple[str, str, str]]:
    return found(PAGE.format(head, body).encode(), "answer.html")


def zipped(**files: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<!-- ask Lou --><p>A</p>", k.COMMENT),
        ("<p hidden>secret</p>", k.HIDDEN_PART),
        ('<p style="display: none">secret</p>', k.HIDDEN_PART),
        ('<p style="color:red;visibility:hidden">secret</p>', k.HIDDEN_PART),
        ('<p style="font-size:0">secret</p>', k.HIDDEN_PART),
        ('<p class="a gone">secret</p>', k.HIDDEN_PART),
        ('<div id="away"><p>secret</p></div>', k.HIDDEN_PART),
        ("<template>secret</template>", k.HIDDEN_PART),
        ('<p style="color:#fff">secret</p>', k.UNSEEN),
        ('<p style="color:#000;background:black">secret</p>', k.UNSEEN),
        ("<script>const rows = 1</script>", k.MACRO),
        ('<input type="hidden" name="a" value="b">', k.FIELD),
        ('<iframe src="other.html"></iframe>', k.EMBEDDED),
        ('<img alt="" src="data:image/png;base64,AAAA">', k.PICTURE),
        ("<p>[Lou]</p>", k.DRAFTING),
        ('<p title="TODO">A</p>', k.DRAFTING),
        ("<p>A</p>TODO", k.DRAFTING),
    ],
)
def test_what_a_page_does_not_show_is_found(body: str, what: str) -> None:
    head = "<style>.gone, #away { display: none }</style>"
    assert [each[1] for each in on_page(body, head)] == [what]


@pytest.mark.parametrize(
    "body",
    [
        '<p class="back">for a screen</p>',
        '<p class="unseen">for readers of screens</p>',
        '<p style="color:#fff;background:#003366">on dark</p>',
        '<a href="https://example.org/home/page">A</a>',
    ],
)
def test_what_a_page_shows_is_no_finding(body: str) -> None:
    head = """<style>.unseen { position: absolute; clip-path: inset(50%) }
    @media print { .back { display: none } @page { margin: 0 } }</style>"""
    assert on_page(body, head) == []


def test_what_a_chart_says_for_one_width_is_shown_at_it() -> None:
    both = '<text class="small roomy">A</text><text class="small tight">B</text>'
    body = f'<svg class="chart-drawing">{both}</svg>'
    assert on_page(body, f"<style>{style()}</style>") == []
    # Any other style that hides it is one, and so is what is shown at no width.
    almost = str(style()).replace("570px", "9999px")
    assert [w for _, w, _ in on_page(body, f"<style>{almost}</style>")] == [
        k.HIDDEN_PART
    ] * 2
    never = body.replace("roomy", "roomy tight")
    found_ = on_page(never, f"<style>{style()}</style>")
    assert [what for _, what, _ in found_] == [k.HIDDEN_PART]


def test_the_author_of_a_page_is_found() -> None:
    head = '<meta name="author" content="Lou Smith">'
    assert [what for _, what, _ in on_page("A", head)] == [k.AUTHOR]


def test_csv_is_looked_at_cell_by_cell() -> None:
    rows = 'Supplier,Note\n"Acre Ltd","[Lou]\n2"\n=1+1,-120.00\n"-1+cmd",5\n'
    assert kinds(found(rows.encode("utf-8-sig"), "a.csv")) == {
        ("B2", k.DRAFTING),
        ("A3", k.FORMULA),
        ("A4", k.FORMULA),
    }


def test_text_is_looked_at_line_by_line_whatever_its_encoding() -> None:
    for encoding in ("utf-8", "utf-16", "cp1252"):
        content = "£5\nTODO\n".encode(encoding)
        assert found(content, "a.txt") == [("line 2", k.DRAFTING, "TODO")]


def test_brackets_of_json_are_no_remarks() -> None:
    assert found(b'{"rows": [["Lou"], [1]], "a": "ok"}', "a.json") == []
    content = b'{"rows": [["ok", "[Lou]"]]}'
    assert found(content, "a.json") == [("/rows/0/1", k.DRAFTING, "[Lou]")]


def test_its_own_name_is_searched() -> None:
    assert found(b"a,b\n", "DRAFT v2.csv")[0][:2] == ("its name", k.DRAFTING)


def test_an_archive_is_looked_into() -> None:
    inner = zipped(**{"deep.csv": b"TODO\n"})
    files = {"a.csv": b"[Lou]\n", "b.xlsx": CLEAN, "in.zip": inner, "x.bin": b"\0\1"}
    litter = {"__MACOSX/._a": b"\0", "~$a.docx": b"\0", "broken.xlsx": CLEAN[:900]}
    assert kinds(found(zipped(**files, **litter), "a.zip")) == {
        ("a.csv: A1", k.DRAFTING),
        ("in.zip: deep.csv: A1", k.DRAFTING),
        ("x.bin: the file", k.CLOSED),
        ("__MACOSX/._a", k.LITTER),
        ("~$a.docx", k.LITTER),
        ("broken.xlsx: the file", k.CLOSED),
    }


def test_what_is_in_an_archive_with_a_password_is_a_finding() -> None:
    locked = bytearray(zipped(**{"a.csv": b"a"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    told = kinds(found(zipped(**{"in.zip": bytes(locked)}), "a.zip"))
    assert told == {("in.zip: the file", k.CLOSED)}


def test_bytes_between_the_parts_and_remarks_of_the_pack_are_found() -> None:
    content = zipped(**{"a.csv": b"a", "b.csv": b"b"})
    central = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x03\x04", 4)
    assert kinds(found(content, "a.zip")) == set()
    with zipfile.ZipFile(into := io.BytesIO(content), "a") as archive:
        archive.comment = b"ask Lou"
    assert ("the archive", k.COMMENT) in kinds(found(into.getvalue(), "a.zip"))
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("a.csv", b"a")
        archive.fp.write(b"of a part that was deleted" * 9)  # type: ignore[union-attr]
        archive.start_dir = archive.fp.tell()  # type: ignore[union-attr]
        archive.writestr("b.csv", b"b")
    assert kinds(found(into.getvalue(), "a.zip")) == {("b.csv", k.LEFT_OVER)}
    assert second < central


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", k.PICTURE),
        (b"{\\rtf1 text}", k.CLOSED),
        (b"\0\1\2\3 of no kind", k.CLOSED),
        (
            zipped(**{"ppt/presentation.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
            k.CLOSED,
        ),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, k.CLOSED),
    ],
)
def test_what_cannot_be_looked_into_is_a_finding(content: bytes, what: str) -> None:
    assert kinds(found(content, "a.any")) == {("the file", what)}


def test_our_own_script_and_the_data_that_it_shows_are_no_finding() -> None:
    own = f"<script>{page.script()}</script>"
    data = '<script type="application/json" id="search-data">{}</script>'
    assert on_page(data.format('{"entries": ["What was spent?"]}') + own) == []
    found = on_page(data.format('{"entries": ["ask Mr J Exampleton", "[Lou]"]}') + own)
    assert [each[1] for each in found] == [k.PERSON, k.DRAFTING]
    # Neither without the other's bytes, nor with one letter more.
    assert [each[1] for each in on_page(data.format("{}"))] == [k.MACRO]
    more = own.replace("</script>", " </script>")
    assert [each[1] for each in on_page(data.format("{}") + more)] == [k.MACRO] * 2
    run = '<script type="text/javascript">{"a": 1}</script>'
    assert [each[1] for each in on_page(run + own)] == [k.MACRO]
    assert k.CLOSED in [each[1] for each in on_page(data.format("{a") + own)]


def test_the_script_of_a_release_is_known_and_its_data_is_searched() -> None:
    """Any other script is found, were it changed by a letter; so is a name in data."""
    data = searching.data([("supplier", "text")], [["Mr J Smith"], ["Acre Ltd"]])
    whole = (
        "<!DOCTYPE html><html lang=en><title>Lines</title><p>Lines</p>"
        '<script type="application/json">{}</script><script>{}</script></html>'
    )

    def kinds(text: str) -> list[str]:
        looked = Looked()
        look(text.encode(), "index.html", looked, 0)
        return [what for _, _, what, _ in looked.residues()]

    assert kinds(whole.format("[]", page.script(page.LINES))) == []
    assert kinds(whole.format(data, page.script(page.LINES))) == ["name of a person"]
    changed = page.script(page.LINES).replace("100", "101")
    # Nor is data then that no script of ours shows.
    assert {*kinds(whole.format("[]", changed))} == {"macro or script"}
