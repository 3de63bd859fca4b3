"""A session lives in its row: what ends the row ends every cookie."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from workflow import people, sessions
from workflow.db import transaction
from workflow.devices import Visitor
from workflow.models import LedgerEntry, Person, WebSession

pytestmark = pytest.mark.usefixtures("services")
PASSWORD = "a long enough one"
HERE = Visitor("203.0.113.5", "the cookie of this browser", "Chrome, Android")


def open_two() -> tuple[str, str, str]:
    email = f"{secrets.token_hex(6)}@contoh.id"
    with transaction() as tx:
        person = people.add(tx, "Budi", email, PASSWORD, ["officer"])
        return email, sessions.open_session(tx, person), sessions.open_session(tx, person)


def opens(token: str, visitor: Visitor = sessions.NOBODY) -> bool:
    with transaction() as tx:
        return sessions.use(tx, token, visitor) is not None


def person_with(role: str) -> UUID:
    with transaction() as tx:
        return people.add(tx, "Budi", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, [role]).id


def opened(person_id: UUID, visitor: Visitor = sessions.NOBODY) -> str:
    with transaction() as tx:
        return sessions.open_session(tx, tx.session.get_one(Person, person_id), visitor=visitor)


def lasts(token: str, minutes: float) -> bool:
    with transaction() as tx:
        tx.now += timedelta(minutes=minutes)
        return sessions.use(tx, token) is not None


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
    _, first, second = open_two()
    with transaction() as tx:
        live = sessions.use(tx, first)
        assert live is not None
        people.change_password(tx, live, PASSWORD, "another long one")
    assert not opens(first)
    assert not opens(second)


def test_a_session_ends_when_nobody_uses_it_and_in_any_case_after_its_length() -> None:
    admin, citizen = opened(person_with("admin")), opened(person_with("citizen"))
    assert lasts(admin, 29) and not lasts(admin, 29 + 31)
    assert lasts(citizen, 60 * 24 * 6)
    busy = opened(person_with("admin"))
    for quarter in range(1, 32):
        assert lasts(busy, 15 * quarter), quarter
    assert not lasts(busy, 8 * 60)


def test_who_has_several_roles_gets_the_shortest_session() -> None:
    with transaction() as tx:
        rules = tx.office.policies.office.sign_in
        both = rules.length_for(["citizen", "admin"])
        assert (both.hours, both.idle_minutes) == (8, 30)
        # a role that nobody gave a length is not without end
        assert rules.length_for(["king"]) == rules.length_for(["admin"])


def test_a_session_that_comes_without_its_device_ends_for_everybody() -> None:
    person_id = person_with("officer")
    token = opened(person_id, HERE)
    assert opens(token, HERE)
    assert not opens(token, Visitor("203.0.113.5", "another browser"))
    assert not opens(token, HERE)
    with transaction() as tx:
        assert tx.session.query(LedgerEntry).filter_by(kind="session.stolen").count() == 1


def test_at_each_rise_the_token_of_before_opens_nothing_more() -> None:
    person_id = person_with("officer")
    with transaction() as tx:
        planted = sessions.open_session(tx, tx.session.get_one(Person, person_id), "password")
    with transaction() as tx:
        live = sessions.use(tx, planted)
        assert live is not None and live.actor.roles == frozenset()
        risen = sessions.rise(tx, live, "full", "totp", sessions.NOBODY)
    assert not opens(planted)
    with transaction() as tx:
        after = sessions.use(tx, risen)
        assert after is not None and after.actor.roles == {"officer"}
        assert after.id != live.id


def test_of_two_who_rise_from_one_session_at_once_one_does() -> None:
    person_id = person_with("officer")
    with transaction() as tx:
        token = sessions.open_session(tx, tx.session.get_one(Person, person_id), "password")
        live = sessions.use(tx, token)
        assert live is not None

    def rise(_: int) -> bool:
        try:
            with transaction() as tx:
                sessions.rise(tx, live, "full", "totp", sessions.NOBODY)
                return True
        except Refusal as refusal:
            assert refusal.code == "signin.needed"
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(rise, range(6))) == 1


def test_a_half_session_does_nothing_to_others() -> None:
    person_id = person_with("officer")
    whole = opened(person_id)
    with transaction() as tx:
        half = sessions.use(tx, sessions.open_session(tx, tx.session.get_one(Person, person_id), "password"))
        assert half is not None
        with pytest.raises(Refusal, match="step_needed"):
            sessions.end_others(tx, half)
        with pytest.raises(Refusal, match="step_needed"):
            sessions.end(tx, half, half.id)
    assert opens(whole)


def test_ones_own_sessions_are_listed_and_ended_and_nobody_elses() -> None:
    mine, other = person_with("officer"), person_with("officer")
    first, second, theirs = opened(mine, HERE), opened(mine), opened(other)
    with transaction() as tx:
        live = sessions.use(tx, second)
        assert live is not None
        assert [each.browser for each in sessions.of_person(tx, mine)] == ["", "Chrome, Android"]
        for row in tx.session.query(WebSession):
            if row.id != live.id:
                sessions.end(tx, live, row.id)
    assert not opens(first, HERE)
    assert opens(second) and opens(theirs)
    third = opened(mine)
    with transaction() as tx:
        live = sessions.use(tx, third)
        assert live is not None and sessions.end_others(tx, live) == 1
    assert opens(third) and opens(theirs) and not opens(second)


def test_no_token_is_stored_as_it_is() -> None:
    person_id = person_with("officer")
    first = opened(person_id, HERE)
    with transaction() as tx:
        rows = list(tx.session.execute(text("SELECT web_session::text FROM web_session")).scalars())
        rows += tx.session.execute(text("SELECT known_device::text FROM known_device")).scalars()
        assert len(rows) == 2
        assert not any(word in row for row in rows for word in (first, str(HERE.device), HERE.address))
