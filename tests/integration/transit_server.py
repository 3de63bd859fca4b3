"""The transit engine of OpenBao and HashiCorp Vault, as far as Berkas asks it: encrypt, decrypt, read key.

Paths, JSON fields, header and status codes are those of the documented API (openbao.org/api-docs/secret/transit).
"""

import base64
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class TransitServer:
    """One engine with one key of the type aes256-gcm96 on a free port of loopback."""

    def __init__(self, name: str, token: str) -> None:
        self.name, self.token = name, token
        self.versions = [secrets.token_bytes(32)]
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _answer(self, body: dict[str, Any]) -> None:
                status, told = engine.answer(self.command, self.path, self.headers.get("X-Vault-Token", ""), body)
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/transit"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def rotate(self) -> None:
        """As POST /transit/keys/:name/rotate does: a new version wraps, older ones still open."""
        self.versions.append(secrets.token_bytes(32))

    def close(self) -> None:
        """Be away."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one request."""
        if token != self.token:
            return 403, {"errors": ["permission denied"]}
        if (method, path) == ("GET", f"/v1/transit/keys/{self.name}"):
            return 200, {"data": {"name": self.name, "type": "aes256-gcm96", "latest_version": len(self.versions)}}
        bound = base64.b64decode(body.get("associated_data", ""))
        if (method, path) == ("POST", f"/v1/transit/encrypt/{self.name}"):
            version, nonce = len(self.versions), secrets.token_bytes(12)
            sealed = nonce + AESGCM(self.versions[-1]).encrypt(nonce, base64.b64decode(body["plaintext"]), bound)
            text = f"vault:v{version}:{base64.b64encode(sealed).decode()}"
            return 200, {"data": {"ciphertext": text, "key_version": version}}
        if (method, path) == ("POST", f"/v1/transit/decrypt/{self.name}"):
            _, version_, sealed_ = body["ciphertext"].split(":")
            raw = base64.b64decode(sealed_)
            try:
                plain = AESGCM(self.versions[int(version_[1:]) - 1]).decrypt(raw[:12], raw[12:], bound)
            except InvalidTag:
                return 400, {"errors": ["cipher: message authentication failed"]}
            return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}
        return 404, {"errors": []}
