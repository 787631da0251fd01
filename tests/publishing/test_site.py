"""The site of all publications, read with nothing of what made it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from mopac_spend.publishing.adopting import ending_of
from mopac_spend.residue.run import checked
from tests.publishing.conftest import Desk
from tests.publishing.test_adopted import FILE, LAYOUT
from tests.publishing.test_adopted import LINES as PAID
from tests.publishing.test_calendar import LINES, accept, changed, on

if TYPE_CHECKING:
    from pathlib import Path

    from tests.errors.commands import Outcome

ATOM = "{http://www.w3.org/2005/Atom}"
WHO = ("--by", "A. Officer")
JULY = ("--duty", "sio-3g", "--period", "2020-07", "--layout", "old.toml")


def made(desk: Desk, *typed: str) -> dict[str, Any]:
    done = site(desk, "--format", "json", *typed)
    assert done.status == 0, done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def site(desk: Desk, *typed: str) -> Outcome:
    return desk.run("--site", "site", "--output", "out", *typed)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def text_of(place: Path) -> str:
    return " ".join(html.parse(str(place)).getroot().text_content().split())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a month, correct it, and publish it again; every test has its copy."""
    desk = Desk(tmp_path_factory.mktemp("published"))
    with pytest.MonkeyPatch.context() as patch:
        on(patch, "2020-08-05")
        desk.make(LINES)
        desk.publish("sio-3g", "2020-07")
        desk.publish("sio-3f", "2020-07")
        changed(desk, '  directorate: "vru"\n', '  directorate: "finance"\n')
        on(patch, "2020-09-07")
        desk.publish("sio-3g", "2020-07")
    return desk.folder


@pytest.fixture
def two(published: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A month that was published, corrected, and published again."""
    on(monkeypatch, "2020-09-07")
    shutil.copytree(published, desk.folder, dirs_exist_ok=True)
    return desk


def test_every_version_stands_beside_the_others(two: Desk) -> None:
    said = made(two)
    assert said["publications"] == 2
    assert said["versions"] == ["sio-3g-2020-07", "sio-3f-2020-07", "sio-3g-2020-07-v2"]
    assert said["without_files"] == []
    folder = two.folder / "site"
    for name in said["versions"]:
        for file, content in contents(two.folder / "out" / name).items():
            assert (folder / name / file).read_bytes() == content
    index = text_of(folder / "index.html")
    assert "2020-07, version 2" in index
    assert "2020-07, version 1" in index
    # Whoever made the entry is not named.
    assert not any(b"Officer" in each for each in contents(folder).values())
    # Made again it is the same, byte by byte, and nothing is written.
    before = contents(folder)
    assert made(two)["files_written"] == 0
    assert contents(folder) == before


def test_the_lines_that_differ_have_a_page_with_their_grounds(two: Desk) -> None:
    made(two)
    place = two.folder / "site/changes/sio-3g-2020-07--sio-3g-2020-07-v2.html"
    page = html.parse(str(place)).getroot()
    tables = page.findall(".//table")
    assert len(tables) == 3
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in tables[2].find("tbody")
    ]
    assert rows == [
        [
            "2020-07-01",
            "Acme Ltd",
            "changed",
            "correction",
            "Directorate: Violence Reduction Unit → Finance",
            "600.00",
            "600.00",
        ],
        [
            "2020-07-02",
            "Bolt LLP",
            "changed",
            "correction",
            "Directorate: Violence Reduction Unit → Finance",
            "700.00",
            "700.00",
        ],
    ]
    assert "test:" not in place.read_text("utf-8")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_dcat_is_read_by_rdflib_and_its_digests_are_those_of_the_files(
    two: Desk,
) -> None:
    import rdflib

    made(two)
    folder = two.folder / "site"
    graph = rdflib.Graph()
    graph.parse(folder / "catalog.jsonld", format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    dct = rdflib.Namespace("http://purl.org/dc/terms/")
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    (catalogue,) = graph.subjects(rdflib.RDF.type, dcat.Catalog)
    datasets = [*graph.objects(catalogue, dcat.dataset)]
    assert len(datasets) == 3
    # What DCAT-AP makes mandatory, and recommends.
    for each in (catalogue, *datasets):
        for term in (dct.title, dct.description, dct.publisher, dct.modified):
            assert graph.value(each, term) is not None, (each, term)
    found = 0
    for dataset in datasets:
        period = graph.value(dataset, dct.temporal)
        first = graph.value(period, dcat.startDate)
        assert isinstance(first, rdflib.Literal)
        assert f"{first}" == "2020-07-01"
        assert first.datatype == rdflib.XSD.date
        for each in graph.objects(dataset, dcat.distribution):
            address = graph.value(each, dcat.downloadURL)
            assert graph.value(each, dct.license) is not None
            assert graph.value(each, dcat.accessURL) is not None
            place = folder / f"{address}".split("/site/")[1]
            content = place.read_bytes()
            value = graph.value(graph.value(each, spdx.checksum), spdx.checksumValue)
            assert f"{value}" == hashlib.sha256(content).hexdigest()
            size = graph.value(each, dcat.byteSize)
            assert f"{size}" == f"{len(content)}"
            found += 1
    assert found == 3 * 5
    (second,) = graph.subjects(dcat.previousVersion, None)
    assert f"{graph.value(second, dcat.version)}" == "2"


def test_schema_org_names_the_last_version_of_each(two: Desk) -> None:
    made(two)
    folder = two.folder / "site"
    page = html.parse(str(folder / "index.html")).getroot()
    (block,) = page.xpath("//script[@type='application/ld+json']")
    said = json.loads(block.text)
    assert (said["@context"], said["@type"]) == ("https://schema.org/", "DataCatalog")
    assert [each["identifier"] for each in said["dataset"]] == [
        "sio-3g-2020-07-v2",
        "sio-3f-2020-07",
    ]
    (first, _) = said["dataset"]
    assert first["temporalCoverage"] == "2020-07-01/2020-07-31"
    assert (first["datePublished"], first["dateModified"]) == (
        "2020-08-05",
        "2020-09-07",
    )
    for each in first["distribution"]:
        content = (folder / each["contentUrl"]).read_bytes()
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
    # Every block of script is allowed by its hash, and none is fetched.
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == 2
    assert page.xpath("//script[@src] | //link[@rel='stylesheet'] | //img") == []


def test_the_feed_has_each_version_and_ids_that_stay(two: Desk) -> None:
    made(two)
    place = two.folder / "site/feed.xml"
    feed = etree.parse(str(place)).getroot()
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == 4
    assert feed.findtext(f"{ATOM}updated") == "2020-09-07T00:00:00Z"
    links = [each.get("href") for each in feed.iter(f"{ATOM}link")]
    assert "sio-3g-2020-07-v2/index.html" in links
    assert all((place.parent / each).is_file() for each in links)


def test_nothing_of_the_pages_should_not_leave(two: Desk) -> None:
    made(two)
    for name in ("index.html", "feed.xml", "catalog.jsonld"):
        assert checked(two.folder / "site" / name, ["Nobody"], "") == []


def test_what_is_withheld_later_is_not_shown_of_an_earlier_version(
    two: Desk,
) -> None:
    made(two)
    codes = two.folder / "books/registers/codes.beancount"
    codes.write_text(
        f"{codes.read_text('utf-8')}\n"
        '2012-01-16 custom "supplier" "acme" "Acme Ltd"\n'
        '2012-01-16 custom "withholding" "W-1" "The address of a refuge"\n'
        '  supplier: "acme"\n  reason: "safety-of-a-person"\n',
        encoding="utf-8",
    )
    accept(two)
    assert two.publish("sio-3g", "2020-07")["publication"] == "sio-3g-2020-07-v3"
    said = made(two)
    assert len(said["without_files"]) == 2
    folder = two.folder / "site"
    assert not (folder / "sio-3g-2020-07").exists()
    assert not (folder / "sio-3g-2020-07-v2").exists()
    assert (folder / "sio-3g-2020-07-v3/index.html").is_file()
    assert not any(b"Acme" in each for each in contents(folder).values())
    # Each pair has its page, with the ground, and the pounds stay.
    changes = sorted(each.name for each in (folder / "changes").iterdir())
    assert len(changes) == 3
    page = text_of(folder / "changes/sio-3g-2020-07--sio-3g-2020-07-v3.html")
    assert "redaction" in page
    assert "1,300.00" in page
    # What went out stays where it was written.
    assert (
        b"Acme" in (two.folder / "out/sio-3g-2020-07/sio-3g-2020-07.csv").read_bytes()
    )


def test_an_individual_who_is_known_by_now_is_named_nowhere(two: Desk) -> None:
    made(two)
    codes = two.folder / "books/registers/codes.beancount"
    codes.write_text(
        f"{codes.read_text('utf-8')}\n"
        '2012-01-16 custom "supplier" "bolt" "Bolt LLP"\n  individual: TRUE\n',
        encoding="utf-8",
    )
    accept(two)
    said = made(two)
    assert len(said["without_files"]) == 3
    assert not any(b"Bolt" in e for e in contents(two.folder / "site").values())


def test_a_file_of_other_tools_is_listed_with_the_gap_and_given_as_it_is(
    desk: Desk,
) -> None:
    desk.make(PAID)
    accept(desk)
    (desk.folder / "old.toml").write_text(LAYOUT)
    (desk.folder / "july.csv").write_text(FILE)
    (desk.folder / "out").mkdir()
    done = desk.run("adopt", "july.csv", *JULY, *WHO)
    assert done.status == 0, done.err
    assert made(desk)["without_files"] == []
    folder = desk.folder / "site"
    assert (folder / "sio-3g-2020-07/sio-3g-2020-07.csv").read_text() == FILE
    index = text_of(folder / "index.html")
    assert "made by other tools" in index
    assert "Left the bank, and not in the file 2 1,500.00" in index
    desk.publish("sio-3g", "2020-07")
    made(desk)
    page = folder / "changes/sio-3g-2020-07--sio-3g-2020-07-v2.html"
    tables = html.parse(str(page)).getroot().findall(".//table")
    sums = {
        tuple(" ".join(cell.text_content().split()) for cell in row)
        for row in tables[1].find("tbody")
    }
    assert ("new", "omission", "2", "1,500.00") in sums
    assert ("gone", "excess", "2", "-623.00") in sums
    total = tables[1].find("tfoot").text_content().split()
    assert total[-1] == "2,800.00"
    assert Decimal("1923.00") + Decimal("1500.00") - Decimal("623.00") == Decimal(
        total[-1].replace(",", "")
    )


def test_a_file_with_what_should_not_leave_is_listed_without_it(desk: Desk) -> None:
    desk.make(PAID)
    accept(desk)
    (desk.folder / "old.toml").write_text(LAYOUT)
    private = FILE.replace("Kite Ltd", "Kite Ltd kite@example.org 020 7946 0000")
    (desk.folder / "july.csv").write_text(private)
    (desk.folder / "out").mkdir()
    assert desk.run("adopt", "july.csv", *JULY, *WHO).status == 0
    (said,) = made(desk)["without_files"]
    assert "should not leave the body" in said
    assert not (desk.folder / "site/sio-3g-2020-07").exists()


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("out", "in or around"),
        ("books", "in or around"),
        ("out/inside", "in or around"),
        (".", "in or around"),
    ],
)
def test_a_site_is_a_folder_of_its_own(two: Desk, where: str, what: str) -> None:
    before = contents(two.folder / "books"), contents(two.folder / "out")
    done = two.run("--site", where, "--output", "out")
    assert done.status == 2
    assert "PUBLISH-006" in done.err
    assert what in done.err
    assert (contents(two.folder / "books"), contents(two.folder / "out")) == before


def test_what_is_somebody_elses_is_refused_and_left(two: Desk) -> None:
    folder = two.folder / "site"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    done = site(two)
    assert done.status == 2
    assert "there is something else in it, notes.txt" in done.err
    (folder / "notes.txt").unlink()
    (folder / "catalog.jsonld").write_text('{"dct:publisher": {"foaf:name": "Other"}}')
    done = site(two)
    assert done.status == 2
    assert "it is a site of Other" in done.err
    assert [*folder.iterdir()] == [folder / "catalog.jsonld"]


def test_a_folder_that_is_not_what_was_recorded_is_refused(two: Desk) -> None:
    place = two.folder / "out/sio-3g-2020-07/sio-3g-2020-07.csv"
    content = place.read_bytes()
    place.write_bytes(content.replace(b"600.00", b"601.00"))
    done = site(two)
    assert done.status == 2
    assert "PUBLISH-006" in done.err
    # And one whose manifest was made to fit.
    manifest = place.with_name("manifest-sha256.txt")
    manifest.write_text(
        manifest.read_text().replace(
            hashlib.sha256(content).hexdigest(),
            hashlib.sha256(place.read_bytes()).hexdigest(),
        )
    )
    done = site(two)
    assert done.status == 2
    assert "is not what the record says was published" in done.err
    assert not (two.folder / "site/index.html").exists()


def test_a_draft_and_what_is_not_there_are_not_shown(two: Desk) -> None:
    two.publish("sio-3g", "2020-06", "--draft")
    (two.folder / "out/sio-3f-2020-07").rename(two.folder / "elsewhere")
    (said,) = made(two)["without_files"]
    assert "not in this folder" in said
    assert not (two.folder / "site/sio-3g-2020-06-draft").exists()
    assert "draft" not in text_of(two.folder / "site/index.html")


def test_hostile_texts_stay_texts(desk: Desk) -> None:
    hostile = "</script><script>alert(1)</script>\u202e=1+1"
    desk.make(LINES.replace("Bolt LLP", hostile))
    desk.publish("sio-3g", "2020-07")
    changed(desk, '  directorate: "vru"\n', '  directorate: "finance"\n')
    desk.publish("sio-3g", "2020-07")
    made(desk)
    for name, content in contents(desk.folder / "site").items():
        if name.endswith(".html"):
            assert b"<script>alert" not in content
            assert "\u202e".encode() not in content
    place = desk.folder / "site/changes/sio-3g-2020-07--sio-3g-2020-07-v2.html"
    assert re.search(r"&lt;/script&gt;", place.read_text("utf-8"))


def test_there_has_to_be_something(desk: Desk) -> None:
    desk.make(LINES)
    (desk.folder / "out").mkdir()
    done = site(desk)
    assert done.status == 2
    assert "PUBLISH-002" in done.err
    done = desk.run("--site", "site")
    assert done.status == 2
    assert "PUBLISH-001" in done.err


def test_an_ending_of_anything_is_none_of_ours() -> None:
    assert ending_of("July.XLSX") == ".xlsx"
    assert ending_of("evil.html") == ending_of("july") == ".bin"
