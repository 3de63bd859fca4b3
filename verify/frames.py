"""How a process and its child talk: frames of bytes through a pipe, JSON among them.

No pickle: the child is not trusted. A frame is its length in eight bytes, big end first, and then so many bytes.
"""

import json
from typing import IO, Any

LONGEST = 512 * 1024 * 1024
"""A child that lies about a length does not make its parent allocate more."""


class Broken(Exception):  # noqa: N818 - the pipe broke
    """The other side ended, or sent something else than frames."""


def send(stream: IO[bytes], payload: bytes) -> None:
    """One frame; the caller flushes."""
    stream.write(len(payload).to_bytes(8, "big"))
    stream.write(payload)


def receive(stream: IO[bytes]) -> bytes:
    """The next frame. Raises Broken."""
    length = int.from_bytes(_exactly(stream, 8), "big")
    if length > LONGEST:
        raise Broken("too long")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise Broken("ended")
    return data


def send_json(stream: IO[bytes], value: dict[str, Any]) -> None:
    """One frame of JSON, sent at once."""
    send(stream, json.dumps(value).encode())
    stream.flush()


def receive_json(stream: IO[bytes]) -> dict[str, Any]:
    """The next frame as a JSON object. Raises Broken."""
    try:
        value = json.loads(receive(stream))
    except ValueError:
        raise Broken("no JSON") from None
    if not isinstance(value, dict):
        raise Broken("no object")
    return value
