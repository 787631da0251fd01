"""Signing in by OpenID Connect: the provider of the organisation says who somebody is.

Authlib speaks with it: with PKCE, a state and a nonce of the browser's own session, and
the provider's keys. Whom it names works here only if the file of people has an entry of
that name; what an entry may do is said there, and not by the provider.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, request, session, url_for

from mopac_spend.desk.desk import the_desk
from mopac_spend.desk.door import OPEN, inside, needs
from mopac_spend.desk.signing_in import begin
from mopac_spend.serving.logged import TRIED

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug import Response

    from mopac_spend.desk.settings import Provider

blueprint = Blueprint("provider", __name__, url_prefix="/sign-in/provider")
_CLIENT, _NEXT = "MOPAC_SPEND_PROVIDER", "next"
# Seconds that the provider has to answer.
_PATIENCE = 10
_UNREACHED = "Your organisation's account cannot be asked now. Try again in a minute."
_NOBODY = (
    "Your organisation knows you, and the desk does not. Ask whoever looks after it to "
    "add you."
)


def add(application: Flask, provider: Provider) -> None:
    """Add the pages by which people go to the provider, and come back."""
    from authlib.integrations.flask_client import OAuth

    issuer = provider.issuer.rstrip("/")
    client = OAuth(application).register(
        "desk",
        client_id=provider.client,
        client_secret=provider.secret or None,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _PATIENCE,
        },
    )
    application.config[_CLIENT] = client
    application.register_blueprint(blueprint)


@blueprint.get("/")
@needs(OPEN)
def away() -> Response:
    """Go to the provider."""
    session[_NEXT] = inside(request.args.get("next", "/"))
    back = url_for("provider.back", _external=True)
    try:
        gone: Response = current_app.config[_CLIENT].authorize_redirect(back)
    except _faults() as error:
        the_desk().note("sign-in refused", f"the provider: {error!r}")
        abort(503, _UNREACHED)
    return gone


@blueprint.get("/back")
@needs(OPEN)
def back() -> Response:
    """Come back from the provider, as whomever it names."""
    desk = the_desk()
    wanted = inside(str(session.pop(_NEXT, "/")))
    try:
        word: Any = current_app.config[_CLIENT].authorize_access_token()
        said = word["userinfo"]
    except _faults() as error:
        desk.note("sign-in refused", f"the provider: {error!r}")
        abort(403, "The provider did not say who you are. Sign in again.")
    named = str(said.get(desk.settings.provider.claim, "") if said else "")  # type: ignore[union-attr]
    # A name that anybody may type at the provider names nobody here.
    if said.get("email_verified") is False:
        named = ""
    request.environ[TRIED] = named[:200]
    person = desk.people.get(named) if named else None
    if person is None:
        desk.note("sign-in refused", f"{named or 'nobody'} of the provider")
        abort(403, _NOBODY)
    begin(desk, person)
    return redirect(wanted, 303)


def _faults() -> tuple[type[Exception], ...]:
    """Give what can go wrong on the way: of Authlib, of the network, of the word."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return AuthlibBaseError, JoseError, RequestException, KeyError, ValueError
