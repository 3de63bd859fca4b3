"""Bearer tokens: made just after the second step, and ended with everything else that opens the account."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from policies.refusals import Refusal
from tests.integration.past import sql
from tests.integration.signing import fresh_until, ruled
from workflow import identity, password_reset, people, second_factor, sessions, tokens
from workflow.actor import SYSTEM, actor_of
from workflow.db import Services, Tx, transaction
from workflow.models import ApiToken, LedgerEntry, Person
from workflow.sessions import Live

pytestmark = pytest.mark.usefixtures("services")
PASSWORD, NEW = "a long enough one", "seven lamps over the harbour"


def person_with(role: str) -> UUID:
    with transaction() as tx:
        return people.add(tx, "Budi", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, [role]).id


def refused(tx: Tx, person: Person) -> str:
    with pytest.raises(Refusal) as caught:
        tokens.create(tx, person, "script")
    return caught.value.code


def test_an_api_token_opens_until_it_is_revoked() -> None:
    person_id = person_with("citizen")
    with transaction() as tx:
        person = tx.session.get_one(Person, person_id)
        bearer = tokens.create(tx, person, "script")
        found = tokens.actor_by(tx, bearer)
        assert found is not None
        assert found.id == person.id
        tokens.revoke_all(tx, person)
        assert tokens.actor_by(tx, bearer) is None
        assert tokens.actor_by(tx, "bkt_wrong") is None


def test_a_token_reads_and_does_what_was_chosen_for_it_and_no_more() -> None:
    person_id = person_with("officer")
    ruled(second_factor=())
    with transaction() as tx:
        person = tx.session.get_one(Person, person_id)
        made = [tokens.create(tx, person, "script", scopes) for scopes in ((), ("decide",))]
        found = [tokens.actor_by(tx, each) for each in made]
        assert [each.scopes for each in found if each is not None] == [{"read"}, {"read", "decide"}]
    with transaction() as tx:
        told = tx.session.scalars(select(LedgerEntry.data).where(LedgerEntry.kind == "token.created")).all()
    assert [each["scopes"] for each in told] == [["read"], ["read", "decide"]]


def test_a_scope_that_was_written_past_berkas_opens_nothing(services: Services) -> None:
    person_id = person_with("citizen")
    with transaction() as tx:
        token = tokens.create(tx, tx.session.get_one(Person, person_id), "script")
    sql(services, """UPDATE api_token SET scopes = '["read", "apply"]'""")
    with transaction() as tx:
        assert tokens.actor_by(tx, token) is None


def test_a_token_is_over_after_the_days_of_the_policy() -> None:
    person_id = person_with("citizen")
    with transaction() as tx:
        person = tx.session.get_one(Person, person_id)
        token = tokens.create(tx, person, "script")
        row = tx.session.query(ApiToken).one()
        row.created_at = tx.now - timedelta(days=30, seconds=-1)
        tx.session.flush()
        assert tokens.actor_by(tx, token) is not None
        row.created_at = tx.now - timedelta(days=30)
        tx.session.flush()
        assert tokens.actor_by(tx, token) is None
        assert tokens.of_person(tx, actor_of(person)) == []


def test_one_ends_ones_own_tokens_one_by_one() -> None:
    mine, other = person_with("officer"), person_with("officer")
    with transaction() as tx:
        me, they = (tx.session.get_one(Person, each) for each in (mine, other))
        for whose in (me, they):
            sessions.open_session(tx, whose, factor="totp")
        first, second, theirs = (tokens.create(tx, whose, "script") for whose in (me, me, they))
        for row in tokens.of_person(tx, actor_of(they)):
            tokens.revoke(tx, actor_of(me), row.id)
        assert tokens.actor_by(tx, theirs) is not None
        newest = tokens.of_person(tx, actor_of(me))[0]
        tokens.revoke(tx, actor_of(me), newest.id)
        assert len(tokens.of_person(tx, actor_of(me))) == 1
        assert sum(tokens.actor_by(tx, each) is not None for each in (first, second)) == 1


@pytest.mark.parametrize("factor", ["totp", "recovery", "passkey"])
def test_whose_role_asks_for_a_second_step_gets_a_token_only_just_after_it(factor: str) -> None:
    officer, resident = person_with("officer"), person_with("citizen")
    with transaction() as tx:
        assert tokens.create(tx, tx.session.get_one(Person, resident), "script")
        person = tx.session.get_one(Person, officer)
        by_password = sessions.open_session(tx, person, factor="password")
        half = sessions.open_session(tx, person, "password", factor=factor)
        for opened in (None, by_password, half):
            assert opened is None or sessions.use(tx, opened) is not None
            assert refused(tx, person) == "token.step_needed"
        proved = sessions.open_session(tx, person, factor=factor)
        assert tokens.create(tx, person, "script")
        fresh_until(tx, tx.now)
        assert refused(tx, person) == "token.step_needed"  # it was some time ago
        fresh_until(tx, tx.now + timedelta(minutes=1))
        sessions.close_session(tx, proved)
        assert refused(tx, person) == "token.step_needed"  # signed out since


def test_where_the_policy_asks_for_no_second_step_a_token_asks_for_none() -> None:
    ruled(second_factor=())
    officer = person_with("officer")
    with transaction() as tx:
        assert tokens.create(tx, tx.session.get_one(Person, officer), "script")


ENDS: dict[str, Callable[[Tx, Live], object]] = {
    "signing out everywhere else": sessions.end_others,
    "another password": lambda tx, live: people.change_password(tx, live, PASSWORD, NEW),
    "other roles": lambda tx, live: people.set_roles(tx, SYSTEM, live.person.id, ["auditor"]),
    "the end of the tie to the directory": lambda tx, live: identity.unlink(tx, live.person),
    "a reset of the second step": lambda tx, live: second_factor.reset(tx, live.person),
    "the admin's hand": lambda tx, live: sessions.close_all(tx, live.person),
}


@pytest.mark.parametrize("by", ENDS)
def test_the_tokens_of_a_person_end_with_the_sessions(by: str) -> None:
    mine, other = person_with("citizen"), person_with("citizen")
    with transaction() as tx:
        person, stranger = (tx.session.get_one(Person, each) for each in (mine, other))
        live = sessions.use(tx, sessions.open_session(tx, person))
        assert live is not None
        token, theirs = (tokens.create(tx, each, "script") for each in (person, stranger))
        ENDS[by](tx, live)
        assert tokens.actor_by(tx, token) is None
        assert tokens.actor_by(tx, theirs) is not None
    with transaction() as tx:
        revoked = tx.session.scalars(select(LedgerEntry.data).where(LedgerEntry.kind == "token.revoked")).all()
    assert revoked == [{"person": str(mine)}]


def test_a_password_that_was_forgotten_and_set_anew_ends_the_tokens() -> None:
    mine = person_with("citizen")
    with transaction() as tx:
        person = tx.session.get_one(Person, mine)
        token = tokens.create(tx, person, "script")
        link = password_reset.by_office(tx, person).rpartition("/")[2]
        assert tokens.actor_by(tx, token) is not None  # being given a link ends nothing
        password_reset.set_password(tx, link, NEW)
        assert tokens.actor_by(tx, token) is None
