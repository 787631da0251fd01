"""An OpenID provider of one organisation, over real connections, that may lie.

It knows one client and one person, gives a code once, holds the code to PKCE, to the
client's secret and to the address it was asked for, and signs with RS256. `lie` changes
the claims that it signs; `key` the key that it signs with.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "desk", "a secret between two"


class Provider(ThreadingHTTPServer):
    """The provider, and what it has given out."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = self.other = RSAKey.generate_key(2048, {"kid": "one"})
        self.email = "preparer"
        self.lie: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def word(self, asked: dict[str, str]) -> str:
        """Sign who the person is."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "42",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": self.email,
            **self.lie,
        }
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        issuer = self.server.issuer
        if parts.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        elif parts.path == "/keys":
            public = self.server.other.as_dict(private=False)
            self._say({"keys": [{**public, "use": "sig", "alg": "RS256"}]})
        elif parts.path == "/authorize":
            assert asked["client_id"] == CLIENT
            assert asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self._say({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(content).items()}
        asked = self.server.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64encode(
            f"{CLIENT}:{SECRET}".replace(" ", "%20").encode()
        ).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        right = (
            asked is not None
            and challenge == asked["code_challenge"]
            and form.get("redirect_uri") == asked["redirect_uri"]
            and given in {known, plain}
        )
        if not right or asked is None:
            self._say({"error": "invalid_grant"}, 400)
            return
        self._say(
            {
                "access_token": secrets.token_urlsafe(16),
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self.server.word(asked),
            }
        )

    def _say(self, what: dict[str, Any], status: int = 200) -> None:
        content = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def providing() -> Iterator[Provider]:
    """Run a provider."""
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
