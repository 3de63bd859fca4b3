"""The application as tests reach it: a test client, and a real server on a free port of loopback."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from workflow import sessions, tokens
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Person
from workflow.scopes import SCOPES, Scope


def token_of(actor: Actor, scopes: Collection[Scope] = tuple(SCOPES)) -> str:
    """A new bearer token of that person, who has just taken the second step; of all scopes unless some are named."""
    with transaction() as tx:
        person = tx.session.get_one(Person, actor.id)
        session = sessions.open_session(tx, person, factor="totp")
        token = tokens.create(tx, person, "test", scopes)
        sessions.close_session(tx, session)
        return token


def bearer(actor: Actor, scopes: Collection[Scope] = tuple(SCOPES)) -> dict[str, str]:
    """The header that a program of that person sends."""
    return {"Authorization": f"Bearer {token_of(actor, scopes)}"}


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application in a thread; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def code_of(response: Any) -> str:
    """The code of a problem+json answer, after a look at its shape."""
    assert response.mimetype == "application/problem+json", response.data
    body = response.get_json(force=True)
    assert set(body) == {"type", "title", "status", "code", "detail", "message"}
    assert body["status"] == response.status_code
    assert set(body["message"]) == {"id", "en"}
    return str(body["code"])
