"""Calls to the services that an operator named: short, and never led on to another address."""

from collections.abc import Mapping

import requests

SECONDS = 10.0


class Answered(OSError):  # noqa: N818 - states what happened
    """The service answered with a status other than success; also by a redirect, which is not followed."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"answered {status}")
        self.status, self.body = status, body


def call(address: str, body: bytes | None, headers: Mapping[str, str], longest: int) -> bytes:
    """POST the body, or GET without one; the answer, at most `longest` bytes of it. Raises Answered, OSError."""
    verb = "GET" if body is None else "POST"
    with requests.request(
        # a redirect would carry tokens, and what is sent, to whomever the answer names
        verb, address, data=body, headers=dict(headers), timeout=SECONDS, allow_redirects=False, stream=True,
    ) as answer:  # fmt: skip
        told = bytes(answer.raw.read(longest))
        if not 200 <= answer.status_code < 300:
            raise Answered(answer.status_code, told)
        return told
