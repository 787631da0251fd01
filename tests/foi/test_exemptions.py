"""The exemptions are those of the Act, written down here a second time."""

from __future__ import annotations

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.foi import exemptions
from mopac_spend.foi.exemptions import cited, exemption_of, number_of, refused

# Section 2(3) of the Act, as far as it names whole sections; section 36 is absolute for
# the Houses of Parliament alone.
ABSOLUTE = {"21", "23", "32", "34", "40", "41", "44"}
PART_II = {
    *("21", "22", "22A", "23", "24", "26", "27", "28", "29", "30", "31", "32"),
    *("33", "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44"),
}
# "would, or would be likely to, prejudice", "endanger", "required for the purpose of".
HARM = {"22A", "24", "26", "27", "28", "29", "31", "33", "36", "38", "43"}
NEITHER = {
    *("22(2)", "22A(2)", "23(5)", "24(2)", "26(3)", "27(4)", "28(3)", "29(2)"),
    *("30(3)", "31(3)", "32(3)", "33(3)", "34(2)", "35(3)", "36(3)", "37(2)"),
    *("38(2)", "39(2)", "40(5B)", "41(2)", "42(2)", "43(3)", "44(2)"),
}


def test_every_exemption_of_part_ii_is_there_and_no_other() -> None:
    titles = exemptions.titles()
    assert {*titles} == PART_II | {"12", "14"}
    assert {*exemptions.qualified()} == PART_II - ABSOLUTE


def test_what_needs_harm_and_what_need_not_be_confirmed_or_denied() -> None:
    of = [exemption_of(name) for name in PART_II]
    assert {each.section for each in of if each and each.harm} == HARM
    assert {each.neither for each in of if each} == NEITHER | {""}
    # What can be read already is never denied (section 21 has no such clause).
    assert [each.section for each in of if each and not each.neither] == ["21"]
    assert all(
        each.neither.startswith(each.section) for each in of if each and each.neither
    )


@pytest.mark.parametrize(
    ("clause", "like"),
    [
        ("43(1)", "qualified"),
        ("43(2)", "qualified, harm"),
        ("27(1)(a)", "qualified, harm"),
        ("27(2)", "qualified"),
        ("37(1)(a)", "absolute"),
        ("37(1)(aa)", "absolute"),
        ("37(1)(ac)", "qualified"),
        ("37(1)(b)", "qualified"),
        ("40(2)", "absolute"),
        ("40(2)(3B)", "qualified"),
        ("40(2) and (3A)(a)", "absolute"),
        ("s. 31 (1)(a)", "qualified, harm"),
    ],
)
def test_clauses_that_are_unlike_the_rest_of_their_section(
    clause: str, like: str
) -> None:
    exemption = exemption_of(clause)
    assert exemption
    harm = ", harm" if exemption.harm else ""
    assert f"{'absolute' if exemption.absolute else 'qualified'}{harm}" == like


def test_a_section_is_cited_in_one_way() -> None:
    for text in ("43(2)", "s.43(2)", "s43 (2)", "Section 43(2)", " 43(2) "):
        assert (cited(text), number_of(text)) == ("43(2)", "43")
    assert cited("22a") == "22A"
    assert exemption_of("40(1)").neither == "40(5A)"  # type: ignore[union-attr]
    for text in ("", "4", "430", "43 [Lou]", "43(2); DROP", "43(2", "£43"):
        assert cited(text) == ""
    for text in ("15", "45", "13(1)", "16"):
        assert exemption_of(text) is None


@pytest.mark.parametrize(
    ("section", "given", "said"),
    [
        ("15", {"why": "a"}, "is no section under which"),
        ("43(2)", {}, "section 17 asks why section 43(2) applies; say"),
        ("22", {"interest": "b"}, "why it is reasonable to wait"),
        ("36(2)(b)", {}, "the qualified person"),
        ("43(2)", {"why": "a", "interest": "b"}, "say with --harm"),
        ("43(2)", {"why": "a", "harm": "b"}, "say with --interest"),
        ("43(1)", {"why": "a"}, "say with --interest"),
        ("24", {"why": "a", "harm": " "}, "say with --harm"),
        ("21", {"why": "a", "neither": True}, "leave --neither out"),
        ("12", {"why": "a", "neither": True}, "leave --neither out"),
    ],
)
def test_what_section_17_asks_for_is_asked_for(
    section: str, given: dict[str, object], said: str
) -> None:
    words = {"why": "", "interest": "", **given}
    with pytest.raises(Refusal, match=r"^FOI-012: FOI-2021-0001: ") as error:
        refused("FOI-2021-0001", section, **words)  # type: ignore[arg-type]
    assert said in str(error.value)


def test_what_is_given_in_full_is_taken() -> None:
    refused("a", "40(2)", "it is about people", "")
    refused("a", "43(1)", "a trade secret", "b")
    refused("a", "43(2)", "a", "b", harm="c", neither=True)
    refused("a", "12", "a thousand invoices", "")
    refused("a", "14(1)", "the tenth of its kind", "")


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:alert(1)", "ftp://a.example/b", "www.example.org", "http://a"),
        *("https://user@a.example/", "https://a.example/a b", "file:///etc/passwd"),
        *("https://a.example/\n", "", "https:///a.example"),
    ],
)
def test_a_link_that_is_no_page_of_the_web_is_refused(link: str) -> None:
    with pytest.raises(Refusal, match=r"^FOI-012: "):
        exemptions.readable("a", ["https://a.example/b?c=1#d", link])
