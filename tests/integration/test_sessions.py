"""A session lives in its row: what ends the row ends every cookie."""

import secrets

import pytest
from sqlalchemy import text

from workflow import people, sessions, tokens
from workflow.db import transaction
from workflow.models import Person

pytestmark = pytest.mark.usefixtures("services")
PASSWORD = "a long enough one"


def open_two() -> tuple[str, str, str]:
    email = f"{secrets.token_hex(6)}@contoh.id"
    with transaction() as tx:
        person = people.add(tx, "Budi", email, PASSWORD, ["officer"])
        return email, sessions.open_session(tx, person), sessions.open_session(tx, person)


def opens(token: str) -> bool:
    with transaction() as tx:
        return sessions.person_of(tx, token) is not None


def test_a_token_opens_its_session_and_no_other_token_does() -> None:
    _, first, second = open_two()
    assert opens(first)
    assert opens(second)
    assert not opens(secrets.token_urlsafe(32))


def test_signing_out_ends_that_session_alone() -> None:
    _, first, second = open_two()
    with transaction() as tx:
        sessions.close_session(tx, first)
    assert not opens(first)
    assert opens(second)


def test_a_changed_password_ends_all_sessions() -> None:
    email, first, second = open_two()
    with transaction() as tx:
        person = people.by_email(tx, email)
        assert person is not None
        people.change_password(tx, person, PASSWORD, "another long one")
    assert not opens(first)
    assert not opens(second)


def test_a_session_ends_by_itself() -> None:
    _, first, _ = open_two()
    with transaction() as tx:
        tx.now = tx.now + sessions.LASTS
        assert sessions.person_of(tx, first) is None


def test_no_token_is_stored_as_it_is() -> None:
    _, first, _ = open_two()
    with transaction() as tx:
        rows = tx.session.execute(text("SELECT web_session::text FROM web_session")).scalars()
        assert not any(first in row for row in rows)


def test_an_api_token_opens_until_it_is_revoked() -> None:
    email, _, _ = open_two()
    with transaction() as tx:
        person = people.by_email(tx, email)
        assert isinstance(person, Person)
        bearer = tokens.create(tx, person, "script")
        found = tokens.person_of(tx, bearer)
        assert found is not None
        assert found.id == person.id
        tokens.revoke_all(tx, person)
        assert tokens.person_of(tx, bearer) is None
        assert tokens.person_of(tx, "bkt_wrong") is None
