"""A provider of single sign-on for tests: real HTTP on this machine, and lies on demand."""

import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "pegboard", "s3cret: with &?% signs"


@dataclass
class FakeProvider:
    """Vouches for *person* (claims); *lies* replace claims, None takes one away."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | OctKey | None = None
    algorithm: str = "RS256"
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, address: str) -> str:
        """Do what the provider's page does: return the address that leads back."""
        asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: Mapping[str, str], authorization: str) -> dict[str, Any] | None:
        """Return the answer of the token endpoint; None when the client proves nothing."""
        asked = self.asked.pop(sent.get("code", ""), None)
        if asked is None:
            return None
        digest = sha256(sent["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        pair = b64decode(authorization.removeprefix("Basic ")).decode()
        expected = (
            urlencode({"": CLIENT})[1:] + ":" + urlencode({"": SECRET}).replace("+", "%20")[1:]
        )
        proofs = {
            "PKCE": challenge == asked["code_challenge"],
            "secret": pair == expected,
            "redirect": sent["redirect_uri"] == asked["redirect_uri"],
        }
        self.faults += [name for name, is_right in proofs.items() if not is_right]
        return None if self.faults else {"id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(datetime.now(UTC).timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300}
        claims |= self.person | self.lies
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        return jwt.encode(header, claims, self.signs_with or self.key, [self.algorithm])


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Yield a provider that answers at its issuer's address."""
    provider = FakeProvider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match urlsplit(self.path).path:
                case "/.well-known/openid-configuration":
                    self._say(provider.description())
                case "/keys":
                    public = provider.key.as_dict(private=False)
                    self._say({"keys": [public]})
                case _:
                    self._say(None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            sent = {name: one[0] for name, one in parse_qs(body).items()}
            self._say(provider.token(sent, self.headers.get("authorization", "")))

        def log_message(self, *_: object) -> None:
            return None

        def _say(self, value: dict[str, Any] | None) -> None:
            body = json.dumps(value or {"error": "invalid_grant"}).encode()
            self.send_response(200 if value else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
