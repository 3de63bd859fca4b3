"""Signing in as tests do it: by the pages, step by step, with an authenticator app of their own."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from policies.signing_in import Delay
from tests.integration.desks import send
from tests.integration.samples import PASSWORD
from workflow import people, second_factor, totp
from workflow.db import Tx, transaction
from workflow.models import Person, WebSession


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the office, with the secret of their app when they have one."""

    id: UUID
    email: str
    secret: str = ""

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps of 30 s later."""
        with transaction() as tx:
            return pyotp.TOTP(self.secret).at(tx.now + timedelta(seconds=30 * steps))


def newcomer(*roles: str) -> tuple[Staff, str]:
    """Somebody who has never signed in, and their invitation."""
    with transaction() as tx:
        person = people.add(tx, "Budi", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, roles or ("officer",))
        return Staff(person.id, person.email), second_factor.invite(tx, person)


def with_app(*roles: str) -> Staff:
    """Somebody of the office who has set up an authenticator app."""
    with transaction() as tx:
        person = people.add(tx, "Budi", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, roles or ("officer",))
        secret = pyotp.random_base32()
        totp.keep(tx, person, secret)
        return Staff(person.id, person.email, secret)


def person(tx: Tx, staff: Staff) -> Person:
    return tx.session.get_one(Person, staff.id)


def by_password(app: Flask, email: str, password: str = PASSWORD, client: FlaskClient | None = None) -> Any:
    """The answer to the first step, and the browser in which it was taken."""
    client = client or app.test_client()
    client.set_cookie("berkas_language", "en")
    return send(client, "/sign-in", {"email": email, "password": password}, page="/sign-in"), client


def second_step(client: FlaskClient, code: str, **more: str) -> Any:
    return send(client, "/sign-in/step", {"code": code, **more}, page="/sign-in/step")


def signed_in(app: Flask, staff: Staff, client: FlaskClient | None = None) -> FlaskClient:
    """A browser in which both steps are taken."""
    _, client = by_password(app, staff.email, client=client)
    answer = second_step(client, staff.code())
    assert answer.status_code == 302, answer.text
    return client


def code_in(answer: Any) -> str:
    """The code of a refusal that a page tells."""
    found = re.search(r'data-code="([a-z_.]+)"', answer.text)
    assert found is not None, answer.text[-800:]
    return found[1]


def cookie(client: FlaskClient, name: str = "berkas_session") -> str | None:
    found = client.get_cookie(name)
    return None if found is None else found.value


def fresh_until(tx: Tx, moment: datetime | None) -> None:
    """Every session has been proved afresh until then, as if Berkas had written so."""
    for each in tx.session.query(WebSession):
        each.fresh_until = moment


def open_sessions(person_id: UUID) -> list[str]:
    """The levels of a person's sessions that are not closed."""
    with transaction() as tx:
        rows = tx.session.query(WebSession).filter_by(person_id=person_id, closed_at=None)
        return sorted(each.level for each in rows)


def ruled(**changes: Any) -> None:
    """Other rules of signing in for this office."""
    with transaction() as tx:
        policies = tx.office.policies
        rules = policies.office.sign_in.model_copy(update=changes)
        office = policies.office.model_copy(update={"sign_in": rules})
        object.__setattr__(tx.office, "policies", policies.model_copy(update={"office": office}))


def patient() -> None:
    """The first wait is as long as the longest, so that a slow machine does not wait it out between two lines."""
    ruled(wrong_tries=Delay(first_seconds=900))
