"""A small OpenID Connect provider for tests: it speaks HTTP on this machine and signs in whoever the test names."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """What the provider knows: who sits before the browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.subject = "subject-1"
        self.username = "li.si"
        self.broken = False
        self.asked: list[str] = []
        self.nonces: dict[str, str] = {}

    def authorize(self, location: str) -> str:
        """Follow the redirect to the provider as a browser would, and come back with a code; the path to ask our site for."""
        query = parse_qs(urlsplit(location).query)
        assert query["response_type"] == ["code"]
        assert "openid" in query["scope"][0]
        back = urlsplit(query["redirect_uri"][0])
        return f"{back.path}?code=a-code&state={query['state'][0]}"

    def claims(self) -> dict[str, object]:
        return {
            "iss": self.address,
            "aud": "mianzhou",
            "sub": self.subject,
            "preferred_username": self.username,
            "name": "李四",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        }


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider for the length of a test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    state = Provider(f"http://127.0.0.1:{server.server_port}")
    server.state = state  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        state: Provider = self.server.state  # type: ignore[attr-defined]
        state.asked.append(self.path)
        if self.path == "/.well-known/openid-configuration":
            self._answer(
                {
                    "issuer": state.address,
                    "authorization_endpoint": f"{state.address}/authorize",
                    "token_endpoint": f"{state.address}/token",
                    "userinfo_endpoint": f"{state.address}/userinfo",
                    "jwks_uri": f"{state.address}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer an-access-token":
            self._answer(state.claims())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        state: Provider = self.server.state  # type: ignore[attr-defined]
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        right = given.get("code") == ["a-code"] and given.get("client_secret") == ["secret"]
        if self.path != "/token" or not right or state.broken:
            self.send_error(400)
            return
        token = jwt.encode(state.claims(), _KEY, algorithm="RS256")
        self._answer({"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _answer(self, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Say nothing."""
