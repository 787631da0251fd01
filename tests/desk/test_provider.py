"""Signing in by OpenID Connect, at a provider that runs, and one that lies."""

from __future__ import annotations

import time
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest
from joserfc.jwk import RSAKey

from mopac_spend.desk.settings import Provider as Known
from tests.desk.conftest import Visitor, made
from tests.desk.openid import CLIENT, SECRET, providing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.desk.openid import Provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as running:
        yield running


@pytest.fixture
def application(tmp_path: Path, provider: Provider) -> Flask:
    provider.email, provider.lie, provider.key = "preparer", {}, provider.other
    known = Known(provider.issuer, CLIENT, SECRET)
    return made(tmp_path, provider=known)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere by itself."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401
        return None


def sent_back(address: str) -> str:
    """Go to the provider, and give where it sends back to."""
    opener = urllib.request.build_opener(_Stay)
    with pytest.raises(HTTPError) as gone:
        opener.open(address)
    with gone.value as answer:
        return str(answer.headers["Location"])


def signing_in(visitor: Visitor, wanted: str = "/files/") -> TestResponse:
    away = visitor.get(f"/sign-in/provider/?next={wanted}")
    assert away.status_code == 302
    back = sent_back(away.headers["Location"])
    assert back.startswith("http://localhost/sign-in/provider/back?")
    return visitor.get(back.removeprefix("http://localhost"))


def test_whoever_the_provider_names_is_signed_in(application: Flask) -> None:
    visitor = Visitor(application)
    text = visitor.get("/sign-in").text
    assert "Sign in with your organisation" in text
    before = visitor.client.get_cookie("desk")
    answer = signing_in(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/files/")
    assert "Paul Preparer" in visitor.get("/").text
    after = visitor.client.get_cookie("desk")
    assert after is not None
    assert before is None or after.value != before.value


def test_whom_the_desk_does_not_know_is_not(
    application: Flask, provider: Provider
) -> None:
    provider.email = "somebody@else.example"
    visitor = Visitor(application)
    answer = signing_in(visitor)
    assert answer.status_code == 403
    assert "the desk does not" in answer.text
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3_600},
        {"email_verified": False},
        {"email": None},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_a_word_that_is_not_for_this_desk_is_none(
    application: Flask, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.lie = lie
    visitor = Visitor(application)
    assert signing_in(visitor).status_code == 403
    assert visitor.get("/").status_code == 303


def test_a_word_that_another_signed_is_none(
    application: Flask, provider: Provider
) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert signing_in(Visitor(application)).status_code == 403


def test_coming_back_as_another_browser_or_twice_is_refused(
    application: Flask,
) -> None:
    visitor = Visitor(application)
    away = visitor.get("/sign-in/provider/")
    back = sent_back(away.headers["Location"]).removeprefix("http://localhost")
    assert Visitor(application).get(back).status_code == 403
    assert visitor.get(back).status_code == 303
    assert visitor.get(back).status_code == 403


def test_nobody_is_sent_elsewhere_afterwards(application: Flask) -> None:
    answer = signing_in(Visitor(application), "https://elsewhere.example")
    assert answer.headers["Location"] == "/"


def test_a_provider_that_does_not_answer_is_told(tmp_path: Path) -> None:
    gone = Known("http://127.0.0.1:9", CLIENT, SECRET)
    answer = Visitor(made(tmp_path, provider=gone)).get("/sign-in/provider/")
    assert answer.status_code == 503
    assert "Try again" in answer.text
