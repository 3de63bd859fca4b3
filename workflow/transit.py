"""Master keys in a KMS: the transit engine of OpenBao or HashiCorp Vault, over HTTP. The key never leaves it.

Form of the requests: https://openbao.org/api-docs/secret/transit/ (encrypt, decrypt, read key), keys of the type
aes256-gcm96, with the object's id and purpose as associated data.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from workflow import outgoing
from workflow.master_keys import KeyRefused, KeyUnknown, Wrapped

_LONGEST = 64 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Transit:
    """The key `name` of the engine at `url` (https://host:8200/v1/transit); `token` is asked at each request."""

    url: str
    name: str
    token: Callable[[], str]

    def __post_init__(self) -> None:
        """Data keys travel in the answers: never in the clear over a network."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("the address of the KMS begins with https://")

    def current(self) -> str:
        """The name and newest version of the key."""
        return self._id(int(self._ask("keys")["latest_version"]))

    def wrap(self, data_key: bytes, context: bytes) -> Wrapped:
        """See MasterKeys."""
        text = str(self._ask("encrypt", plaintext=_text(data_key), associated_data=_text(context))["ciphertext"])
        return Wrapped(self._id(int(text.split(":")[1].removeprefix("v"))), text.encode())

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """See MasterKeys."""
        if not wrapped.key_id.startswith(self._id(None)):
            raise KeyUnknown(wrapped.key_id)
        try:
            told = self._ask("decrypt", ciphertext=wrapped.data.decode(), associated_data=_text(context))
        except outgoing.Answered as error:
            # 400: not this key's, not this context, or a version that may no longer open
            if error.status == HTTPStatus.BAD_REQUEST:
                raise KeyRefused(wrapped.key_id) from error
            raise
        return base64.b64decode(told["plaintext"])

    def _id(self, version: int | None) -> str:
        return f"transit:{self.name}:v{'' if version is None else version}"

    def _ask(self, verb: str, **body: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(
            outgoing.call(
                f"{self.url.rstrip('/')}/{verb}/{quote(self.name, safe='')}",
                json.dumps(body).encode() if body else None,
                {"X-Vault-Token": self.token(), "Content-Type": "application/json"},
                _LONGEST,
            )
        )["data"]
        return told


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
