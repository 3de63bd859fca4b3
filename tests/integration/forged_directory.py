"""A directory that lies as it is told, over real HTTP: discovery, keys and tokens of an OpenID Connect provider."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.serving import make_server

CLIENT, SECRET = "berkas", "the-secret-of-berkas-that-is-long-enough"


@dataclass(slots=True)
class Directory:
    """What it says. `claims` replaces what an honest one would, None leaves a claim out."""

    issuer: str = ""
    subject: str = "sari"
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    alg: str = "RS256"
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signer: Any = None
    answer: dict[str, Any] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def id_token(self) -> str:
        """The ID token, signed as told."""
        now = int(time.time())
        honest = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": self.nonce,
        }  # fmt: skip
        told = {name: value for name, value in {**honest, **self.claims}.items() if value is not None}
        if self.alg == "none":
            head, body = (_part(each) for each in ({"alg": "none", "kid": "1"}, told))
            return f"{head}.{body}."
        registry = JWSRegistry(algorithms=[self.alg])
        return jwt.encode({"alg": self.alg, "kid": "1"}, told, self.signer or self.key, registry=registry)


def _part(content: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def shared_secret() -> OctKey:
    """The key that both sides know: who signs with it may be either."""
    return OctKey.import_key(SECRET)


@contextmanager
def serving(directory: Directory) -> Iterator[Directory]:
    """The directory on a free port of loopback."""
    app = Flask("directory")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return {
            "issuer": directory.issuer,
            "authorization_endpoint": f"{directory.issuer}/auth",
            "token_endpoint": f"{directory.issuer}/token",
            "jwks_uri": f"{directory.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            **directory.metadata,
        }

    @app.get("/jwks")
    def keys() -> dict[str, Any]:
        return {"keys": [directory.key.as_dict(private=False)]}

    @app.get("/moved")
    def moved() -> Any:
        return redirect("/jwks")

    @app.post("/token")
    def token() -> Any:
        directory.asked.append(request.form.to_dict())
        if directory.answer is not None:
            return directory.answer
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": directory.id_token()}

    server = make_server("127.0.0.1", 0, app, threaded=True)
    directory.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
