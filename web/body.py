"""Reading the body of an upload from a line that may stall, break or lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import request
from werkzeug.exceptions import ClientDisconnected

from workflow import uploads
from workflow.db import transaction

PART = 64 * 1024
PIECE = 512 * 1024
STALL_SECONDS = 20.0
"""gunicorn itself puts no limit on a body that stops coming, and a thread would wait for ever."""


class Body:
    """The body in small parts; `whole` is False once the line broke before its end."""

    def __init__(self) -> None:
        self.whole = True

    def __iter__(self) -> Iterator[bytes]:
        """Never one read(): over a chunked body that is too long it returns a cut one without an error."""
        try:
            with patience():
                while part := request.stream.read(PART):
                    yield part
        except (TimeoutError, ConnectionError, ClientDisconnected):
            self.whole = False


def receive(upload_id: UUID, holder: str, offset: int) -> bool:
    """Store what comes, piece by piece; False when the line broke before the end of the body.

    Errors: upload.busy when a newer request has taken the upload over, upload.offset.
    """
    body, gathered = Body(), bytearray()
    for part in body:
        gathered += part
        if len(gathered) >= PIECE:
            offset = _store(upload_id, holder, offset, bytes(gathered))
            gathered.clear()
    if gathered:
        _store(upload_id, holder, offset, bytes(gathered))
    return body.whole


@contextmanager
def patience() -> Iterator[None]:
    """Wait for the sender this long and no longer; afterwards the socket is as before, for keep-alive."""
    socket = request.environ.get("gunicorn.socket")
    if socket is None:
        yield
        return
    before = socket.gettimeout()
    socket.settimeout(STALL_SECONDS)
    try:
        yield
    finally:
        socket.settimeout(before)


def _store(upload_id: UUID, holder: str, offset: int, piece: bytes) -> int:
    with transaction() as tx:
        uploads.append(tx, upload_id, holder, offset, piece)
    return offset + len(piece)
