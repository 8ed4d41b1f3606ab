"""A small OpenID Connect provider on loopback: discovery and keys over real HTTP, and tokens signed with them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm


class Provider:
    """The provider at `issuer`. `asked` counts what was asked of it, by path."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        self.keys: dict[str, Any] = {}
        self.jwks: list[dict[str, Any]] = []
        self.says: dict[str, Any] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked[self.path] = provider.asked.get(self.path, 0) + 1
                body = json.dumps(provider.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Quiet."""

        self._handler = Handler
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.issuer = f"http://127.0.0.1:{self.port}/realms/cpas"
        self._run()

    def _run(self) -> None:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def answer(self, path: str) -> Any:
        if path == "/realms/cpas/.well-known/openid-configuration":
            return {"issuer": self.issuer, "jwks_uri": f"http://127.0.0.1:{self.port}/certs"} | self.says
        return {"keys": self.jwks}

    def rotate(self, kid: str, *, rsa_key: bool = False, keep: bool = False, **more: Any) -> None:
        """A new key; the ones before go, unless they are kept."""
        private: Any = rsa.generate_private_key(65537, 2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())
        algorithm: Any = RSAAlgorithm if rsa_key else ECAlgorithm
        shown = json.loads(algorithm.to_jwk(private.public_key()))
        if not keep:
            self.jwks, self.keys = [], {}
        self.keys[kid] = private
        self.jwks.append(shown | {"kid": kid, "alg": "RS256" if rsa_key else "ES256", "use": "sig"} | more)

    def token(self, kid: str, *, headers: dict[str, Any] | None = None, algorithm: str = "", **claims: Any) -> str:
        """A token good for five minutes; a claim given as None is left out."""
        now = datetime.now(UTC)
        said = {
            "iss": self.issuer,
            "aud": "espace",
            "sub": "0f6c",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "realm_access": {"roles": ["reception"]},
        } | claims
        private = self.keys[kid]
        algorithm = algorithm or ("RS256" if isinstance(private, rsa.RSAPrivateKey) else "ES256")
        return jwt.encode(
            {name: value for name, value in said.items() if value is not None},
            private,
            algorithm=algorithm,
            headers={"kid": kid} if headers is None else headers,
        )

    def away(self) -> None:
        """Stops answering at all."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def back(self) -> None:
        """Answers again at the same address."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler)
        self._run()


@contextmanager
def provider() -> Iterator[Provider]:
    """A running provider without keys."""
    running = Provider()
    try:
        yield running
    finally:
        running.away()
