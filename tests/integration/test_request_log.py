"""The log line of a request names the refusal, in whatever form the reader was told of it."""

from typing import Any

import pytest
from flask import Flask
from structlog.testing import CapturingLogger

from tests.integration.desks import send, token_in
from tests.integration.samples import PASSWORD, citizen
from web import logs
from workflow.db import transaction
from workflow.models import Person


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> CapturingLogger:
    """What the log of requests holds."""
    logger = CapturingLogger()
    monkeypatch.setattr(logs, "log", logger)
    return logger


def last(written: CapturingLogger) -> dict[str, Any]:
    return written.calls[-1].kwargs


def test_a_wrong_password_a_wrong_passkey_and_a_closed_door_are_told_apart_in_the_log(
    app: Flask, written: CapturingLogger
) -> None:
    client = app.test_client()
    send(client, "/sign-in", {"email": "sari@contoh.id", "password": "not hers at all"}, page="/sign-in")
    assert last(written) == {"endpoint": "signin.enter", "method": "POST", "status": 401, "refusal": "signin.wrong"}
    client.post("/passkeys/sign-in", json={"credential": 1}, headers={"X-CSRFToken": token_in(client, "/sign-in")})
    assert (last(written)["endpoint"], last(written)["refusal"]) == ("passkeys.enter", "signin.passkey_refused")
    client.get("/cases")
    assert (last(written)["status"], last(written)["refusal"]) == (302, "signin.needed")
    client.get("/api/v1/cases")
    assert last(written)["refusal"] == "token.invalid"


def test_what_was_not_refused_names_no_refusal(app: Flask, written: CapturingLogger) -> None:
    person = citizen()
    with transaction() as tx:
        email = tx.session.get_one(Person, person.id).email
    send(app.test_client(), "/sign-in", {"email": email, "password": PASSWORD}, page="/sign-in")
    assert last(written) == {"endpoint": "signin.enter", "method": "POST", "status": 302}
