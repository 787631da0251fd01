"""Patterns of readers: what Python finds is found, and in no time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from beanquery import query_env
from fava.core import filters
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mopac_spend.fava import patterns
from mopac_spend.fava.patterns import Pattern, PatternError
from tests import processor
from tests.fava.conftest import SLUG

if TYPE_CHECKING:
    from flask.testing import FlaskClient

# Letters that are one without case, also those for which that is a near thing.
LETTERS = "abAB xXéÉß\u017fsSiI\u0131\u0130Kkµμ_-07/.\n\t"
ENDLESS = [
    "(.*)*(.*)*(.*)*x$",
    "([a-zA-Z0-9 ,/]+)+!",
    "(a|a)(a|a)*b|(.|.)*q!",
    "(x+x+)+y",
]


@pytest.fixture(scope="module", autouse=True)
def _no_limit() -> None:
    """Take away what is left of the time of a request that another file made."""
    patterns.limited(float("inf"))


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "*?", "+?", "??"])
    return (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, repeated).map(lambda each: f"(?:{each[0]}){each[1]}")
        | st.tuples(inner, inner).map(lambda each: f"({each[0]}|{each[1]})")
    )


WRITTEN = st.recursive(
    st.sampled_from(LETTERS).map(re.escape)
    | st.sampled_from([r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", ".", "^", "$", r"\A"])
    | st.sampled_from(["[a-k]", "[^a-k]", r"[\w.]", r"[^\W\d]", "[éi]", r"\Z", "^a"]),
    grown,
    max_leaves=8,
)


@given(WRITTEN, st.text(LETTERS, max_size=10), st.booleans())
@example(written=r"(a|(?:\Z)+)", text="\n", with_case=False)
@example(written=r"(a|(?:\Z)+)", text="b\n\n", with_case=False)
@example(written=r"(a|b)(a|b)$\s", text="ab\n", with_case=True)
@example(written=r"(a|b)(a|b)$", text="ab\n", with_case=True)
@example(written=r"(a|b)(a|b)$", text="b\nab\n", with_case=True)
@settings(max_examples=500, deadline=None)
def test_both_engines_find_what_python_finds(
    written: str,
    text: str,
    with_case: bool,  # noqa: FBT001 - as Hypothesis gives it
) -> None:
    flags = 0 if with_case else re.IGNORECASE
    expected = re.search(written, text, flags)
    pattern = Pattern(written, flags)
    match = pattern.search(text)
    assert (match and match.start()) == (expected and expected.start())
    if "\n" not in text[:-1] or not text.endswith("\n"):
        fed = text.endswith("\n")
        linear = pattern._to_line_feed if fed else pattern._linear
        there = linear.search(text)
        assert (there and there.start()) == (expected and expected.start())
        assert bool(linear.match(text)) == bool(re.match(written, text, flags))


@given(st.text(max_size=12), st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_words_are_found_as_they_are(word: str, text: str) -> None:
    for given_text in (text, text + word.swapcase(), word + text):
        expected = re.search(re.escape(word), given_text, re.IGNORECASE)
        match = patterns.search(re.escape(word), given_text, re.IGNORECASE)
        assert (match and match.span()) == (expected and expected.span())


@given(
    st.sampled_from(["b*", "[ab]+", "(a+)(b*)", "é|x", r"\s+", "(a|b)*x", "a?b?"]),
    st.sampled_from(["-", "", r"<\g<0>>", r"a\nb", "é"]),
    st.text("abxé \n", max_size=10),
)
@settings(max_examples=200, deadline=None)
def test_what_is_put_in_place_is_what_python_puts(
    written: str, template: str, text: str
) -> None:
    assert patterns.sub(written, template, text) == re.sub(written, template, text)


@pytest.mark.parametrize("written", ENDLESS)
def test_no_pattern_takes_long(written: str) -> None:
    text = "aaaaaaaaaa narration of a payment, 1/4, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx " * 3
    before = processor.seconds()
    for _ in range(100):
        Pattern(written, re.IGNORECASE).search(text)
    assert processor.seconds() - before < 2


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("(?<=a)b", "'(?<=a)b' cannot be used here: it looks ahead or behind."),
        ("a(?!b)", "'a(?!b)' cannot be used here: it looks ahead or behind."),
        (r"(a)\1", r"'(a)\1' cannot be used here: it refers back to a group."),
        ("(?>a)", "cannot be used here: it has a group that gives nothing back."),
        ("a*+", "cannot be used here: it has a repetition that gives nothing back."),
        ("(a)?(?(1)b|c)", "cannot be used here: it asks whether a group was found."),
        ("a{2000}", "cannot be used here: it repeats something more than 1000 times."),
        ("(a{1000}){1000}", "'(a{1000}){1000}' needs too much memory; shorten it."),
        ("(", "'(' cannot be read: missing ), unterminated subpattern"),
        ("a" * 501, f"'{'a' * 40}…' is longer than 500 characters; shorten it."),
    ],
)
def test_what_is_not_known_is_refused_in_words(written: str, words: str) -> None:
    with pytest.raises(PatternError) as refused:
        Pattern(written)
    assert words in refused.value.message


def test_what_is_put_in_place_has_an_end() -> None:
    with pytest.raises(PatternError, match="more than 100,000 characters"):
        patterns.sub("", "a" * 5_000, "b" * 100)
    with pytest.raises(PatternError, match="The pattern has no group 2"):
        patterns.sub("(a)", r"\2", "a")
    with pytest.raises(PatternError, match=r"The replacement .* cannot be read"):
        patterns.sub("a", r"\q", "a")


def test_a_request_looks_for_so_long_and_no_longer() -> None:
    pattern = Pattern("(a*b)*c")
    patterns.limited(-1)
    try:
        with pytest.raises(patterns.TookTooLongError, match="shorten the filter"):
            pattern.search("ab")
    finally:
        patterns.limited(float("inf"))


def test_fava_and_beanquery_ask_here(client: FlaskClient) -> None:
    assert client.get("/").status_code == 302
    assert query_env.re.search is patterns.search
    entries = [type("Entry", (), {"narration": "a" * 60 + "!", "meta": {}})()]
    assert filters.AdvancedFilter('"(a+)+$"').apply(entries) == []


def of_two(places: list[str]) -> list[tuple[str, str]]:
    """Give each place with two of the patterns, each pattern with half the places."""
    return [
        (place, ENDLESS[(at + more) % len(ENDLESS)])
        for at, place in enumerate(places)
        for more in (0, 1)
    ]


@pytest.mark.parametrize(
    ("query", "written"),
    of_two(
        [
            *("account={}", 'filter="{}"', 'filter=payee:"{}"'),
            *('filter=any(account:"{}")', 'filter=-"{}"', 'filter=all(narration:"{}")'),
        ]
    ),
)
@pytest.mark.parametrize("page", ["api/income_statement", "extension/Spend/"])
def test_no_filter_holds_the_server(
    client: FlaskClient, page: str, query: str, written: str
) -> None:
    name, _, value = query.partition("=")
    before = processor.seconds()
    answer = client.get(f"/{SLUG}/{page}?{name}={quote(value.format(written))}")
    assert processor.seconds() - before < 10
    # No account is called so; anything may be found in a text.
    assert answer.status_code == (404 if name == "account" else 200)


@pytest.mark.parametrize(
    ("statement", "written"),
    of_two(
        [
            "SELECT count(number) WHERE narration ~ '{}'",
            "SELECT count(number) WHERE narration !~ '{}'",
            "SELECT count(number) WHERE narration ?~ '{}'",
            "SELECT max(length(subst('{}', 'x', narration)))",
            "SELECT count(grep('{}', narration))",
            "SELECT count(grepn('{}', narration, 0))",
            "SELECT count(findfirst('{}', tags))",
            "SELECT count(number) WHERE has_account('{}')",
            "SELECT count(number) WHERE any_meta('ref') ~ '{}'",
        ]
    ),
)
def test_no_query_holds_the_server(
    client: FlaskClient, statement: str, written: str
) -> None:
    before = processor.seconds()
    query = {"query_string": statement.format(written)}
    answer = client.get(f"/{SLUG}/api/query", query_string=query)
    assert processor.seconds() - before < 15
    assert answer.status_code in {200, 400}, answer.text
    if answer.status_code == 400:
        assert "takes too long" not in answer.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("account=(?=a)", "The account cannot be read. Write a name: Expenses:Grants."),
        ("account=(", "The account cannot be read. Write a name: Expenses:Grants."),
        ("account=" + "a" * 301, "The field account has more than 300 characters."),
        (r'filter="(a)\1"', "it refers back to a group. Write it without."),
        ('filter=payee:"(?<!a)b"', "it looks ahead or behind. Write it without."),
        ("filter=" + "a" * 1001, "The field filter has more than 1,000 characters."),
        ("filter=((", "Write words, #code, ^document, or field:word"),
        ("time=" + "1" * 101, "The field time has more than 100 characters."),
        ("time=2017-99", "'2017-99' names no days. Write 2020-21,"),
        ("interval=never", "'never' is no interval. Choose one of daily, day, month,"),
    ],
)
@pytest.mark.parametrize("page", ["api/income_statement", "journal/"])
def test_a_field_that_cannot_be_read_is_refused_in_words(
    client: FlaskClient, page: str, query: str, words: str
) -> None:
    name, _, value = query.partition("=")
    answer = client.get(f"/{SLUG}/{page}?{name}={quote(value)}")
    assert answer.status_code == 400
    refusal = answer.get_json()["error"] if answer.is_json else answer.text
    assert words in refusal.replace("&#39;", "'")


@pytest.mark.parametrize(
    "page",
    [
        *("api/income_statement?account=Foo", "extension/Spend/?account=Foo"),
        *("account/Foo/", "account/Expenses:Gr/", "api/account_report?a=Foo"),
        "journal/?account=Foo",
    ],
)
def test_an_account_that_is_not_there_is_said(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/{SLUG}/{page}")
    assert answer.status_code == 404
    assert "These books have no account" in answer.text
    for there in ("account/Expenses/", "account/Expenses:Grants/"):
        assert client.get(f"/{SLUG}/{there}").status_code == 200
