"""Individuals are found however a text writes their names, and others are not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.people.known import Known

# ILLUSTRATIVE.
PERSON = "Ms Jane Zoë O'Dray-Fenn"


@pytest.mark.parametrize(
    "text",
    [
        "jane zoe odray-fenn",
        "JANE ZOË O\u2019DRAY FENN",
        "relocation of Jane O'Dray-Fenn, May",
        "O'DRAY-FENN JANE",
        "O'Dray-Fenn, J.",
        "J Z O'Dray-Fenn",
        "J.Z. ODRAY-FENN",
        "JZ O'DRAY-FENN",
        "invoice 17/J O'Dray-Fenn/travel",
        "O'Dray-Fenn J Z",
        "Jane Z O'Dray Fenn",
    ],
)
def test_every_spelling_is_found(text: str) -> None:
    assert list(Known([PERSON]).those_in(text)) == [PERSON]


@pytest.mark.parametrize(
    "text", ["", "Jane", "Fenn", "O'Dray", "June O'Malley", "Jane Fennimore", "J Z"]
)
def test_a_part_of_a_name_is_nobody(text: str) -> None:
    assert not Known([PERSON]).names(text)


@pytest.mark.parametrize(
    "text",
    ["QUILLBY JOHN", "John Quillby", "Quillby, J", "paid for J. Quillby's room"],
)
def test_an_initial_stands_for_a_common_forename(text: str) -> None:
    assert Known(["MR J QUILLBY"]).names(text)
    assert Known(["QUILLBY J"]).names(text)


def test_an_initial_stands_for_no_other_word() -> None:
    assert not Known(["S GREEN"]).names("School Green playground")
    assert Known(["S GREEN"]).names("Sarah Green")


def test_of_a_sole_trader_the_person_is_known() -> None:
    known = Known(["MR S QUILLBY T/A QUILLBY AUTOS"])
    assert known.names("S Quillby, mileage")
    assert not known.names("servicing by Autos of Fenn")


@given(
    given_name=st.sampled_from(["Ada", "Jane", "Bo", "Łucja", "Zoë"]),
    surname=st.sampled_from(["Quillby", "O'Dray", "Vane-Tempest", "Müller"]),
    stored=st.sampled_from(["{0} {1}", "{1} {0}", "{1}, {0}", "Mr {0} {1}"]),
    written=st.sampled_from(
        ["{0} {1}", "{1} {0}", "{1}, {0}", "{2} {1}", "{1} {2}", "{2}. {1}"]
    ),
    case=st.sampled_from([str.upper, str.lower, str]),
    around=st.sampled_from(["{}", "for {} in May", "17/{}/a", "({})"]),
)
def test_however_it_is_stored_it_is_found(  # noqa: PLR0913, PLR0917
    given_name: str,
    surname: str,
    stored: str,
    written: str,
    case: type[str],
    around: str,
) -> None:
    known = Known([stored.format(given_name, surname)])
    text = around.format(written.format(given_name, surname, given_name[0]))
    assert known.names(case(text))


def test_many_people_are_sought_in_many_texts_at_once() -> None:
    known = Known([f"MR J QUILLBY{number}x" for number in range(2000)])
    texts = [f"services rendered in June {number}" for number in range(20_000)]
    begun = time.process_time()
    assert not any(map(known.names, texts))
    assert time.process_time() - begun < 3


def test_of_many_texts_the_same_are_found_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = Known(["MR J SMITH", "Siân O'Neill", "CHER"])
    texts = [
        *("invoice 1", "for J. Smith", "smith", "j", "O'Neill, Siân", "Cher", "Cher's"),
        *(
            "cher",
            "of sian oneill\u2019s",
            "O\u2019NEILL SIA\u0302N",
            "",
            "'",
            "s smith",
        ),
    ]
    wanted = {text for text in texts if known.names(text)}
    assert 4 < len(wanted) < len(texts)
    for together in (1, 2, 3, 1000):
        monkeypatch.setattr("mopac_spend.people.known._TOGETHER", together)
        assert known.naming(texts) == wanted


def test_figures_name_whoever_is_called_so() -> None:
    # A number of a payee that a source gives for a name, and figures of other scripts.
    texts = {"12345", "67890", "1", "\u0661\u0662", "paid 12345", "7a"}
    nobody = Known(["MR J SMITH"])
    assert not nobody.figures
    assert nobody.naming(texts) == set()
    somebody = Known(["MR J SMITH", "12345", "\u0661\u0662"])
    assert somebody.figures
    assert somebody.naming(texts) == {t for t in texts if somebody.names(t)}
    assert {"12345", "\u0661\u0662"} <= somebody.naming(texts)
