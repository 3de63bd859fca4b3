"""An account that was altered by SQL opens nothing until the admin gives it back, as the record knows it."""

import secrets
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from tests.integration.past import sql
from tests.integration.relations import born, worker
from tests.integration.signing import Staff, by_password, open_sessions, second_step, signed_in, with_app
from tests.integration.test_password_reset import NEW, change, follow
from web.cli import main
from workflow import disabling, identity, people, recovery_codes, second_factor, tokens
from workflow.actor import Actor
from workflow.db import Services, transaction
from workflow.models import LedgerEntry, Passkey, Person

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture(autouse=True)
def _office(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))


def repair(*arguments: str, answer: str | None = None) -> Result:
    asked = [] if answer is not None else ["--yes"]
    return CliRunner().invoke(main, ["user", "repair", *arguments, *asked], input=answer)


def code_of(told: Result) -> str:
    assert told.exit_code == 1, told.output
    return told.output.rpartition("\n")[0].splitlines()[-1].split(":")[0]


def look(person: Staff | Actor) -> Person:
    with transaction() as tx:
        return tx.session.get_one(Person, person.id)


def entry(kind: str) -> Any:
    with transaction() as tx:
        return tx.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == kind)).one()


def promoted(services: Services, person: Staff | Actor) -> None:
    sql(services, f"UPDATE person SET roles = '[\"supervisor\"]' WHERE id = '{person.id}'")


def test_an_officer_who_was_made_a_supervisor_by_sql_is_an_officer_again_with_a_new_password(
    app: Flask, services: Services
) -> None:
    officer = with_app()
    client = signed_in(app, officer)
    with transaction() as tx:
        token = tokens.create(tx, tx.session.get_one(Person, officer.id), "a program")
    promoted(services, officer)
    for page in ("/team", "/review"):
        assert client.get(page).location.startswith("/sign-in")
    told = repair(officer.email)
    assert told.exit_code == 0, told.output
    assert "roles by the record: officer\n" in told.output
    assert f"(entry {entry('person.added').seq})" in told.output
    assert "invitation" not in told.output, "the app is sealed, and stays"
    assert (look(officer).roles, look(officer).is_ours, open_sessions(officer.id)) == (["officer"], True, [])
    path = told.output.rpartition("link: ")[2].strip().removeprefix(services.settings.base_url)
    assert change(follow(app, path)).status_code == 302
    _, client = by_password(app, officer.email, NEW)
    assert second_step(client, officer.code(steps=1)).location == "/review"
    assert (client.get("/review").status_code, client.get("/team").status_code) == (200, 403)
    with transaction() as tx:
        assert tokens.actor_by(tx, token) is None
    made = entry("person.repaired").data
    assert (made["person"], made["roles"]) == (str(officer.id), ["officer"])


def test_what_would_open_it_and_carries_no_seal_is_removed(services: Services) -> None:
    officer, other = with_app(), with_app("supervisor")
    with transaction() as tx:
        person = tx.session.get_one(Person, officer.id)
        recovery_codes.renew(tx, person)
        for _ in range(2):
            tx.session.add(
                Passkey(
                    person_id=person.id, credential_id=secrets.token_hex(8), public_key="key", sign_count=0,
                    name="phone", added_at=tx.now, added_by=person.id,
                )
            )  # fmt: skip
        identity.link(tx, person, "https://directory.contoh.id", "budi")
        tx.session.flush()
        kept, forged = tx.session.scalars(select(Passkey.id)).all()
    promoted(services, officer)
    sql(
        services,
        f"UPDATE passkey SET public_key = 'another' WHERE id = '{forged}'",
        "UPDATE identity SET subject = 'somebody else'",
        f"UPDATE totp SET secret = (SELECT secret FROM totp WHERE person_id = '{other.id}') "
        f"WHERE person_id = '{officer.id}'",
    )
    assert repair(officer.email).exit_code == 0
    with transaction() as tx:
        held = second_factor.factors_of(tx, tx.session.get_one(Person, officer.id))
        assert (held.totp, [each.id for each in held.passkeys], held.recovery_left) == (None, [kept], 0)
    assert entry("person.repaired").data["removed"] == {
        "passkey": 1, "identity": 1, "totp": 1, "recovery_code": recovery_codes.COUNT,
    }  # fmt: skip


def test_whose_second_steps_are_gone_gets_an_invitation(services: Services) -> None:
    officer = with_app()
    promoted(services, officer)
    sql(services, f"DELETE FROM totp WHERE person_id = '{officer.id}'")
    assert "\ninvitation: " in repair(officer.email).output


def test_address_nik_and_end_of_an_account_are_given_back_too(services: Services) -> None:
    officer = worker("officer", nik=born("110385", 9))
    before = look(officer)
    with transaction() as tx:
        disabling.disable(tx, officer.id)
    sql(
        services,
        "UPDATE person SET email = 'another@contoh.id', nik_hash = NULL, disabled_at = NULL, disabled_by = NULL "
        f"WHERE id = '{officer.id}'",
    )
    assert code_of(repair(before.email)) == "people.unknown"
    told = repair(before.email, "--id", str(officer.id))
    assert told.exit_code == 0, told.output
    assert "and stays so" in told.output
    after = look(officer)
    assert (after.email, after.nik_hash, after.is_ours) == (before.email, before.nik_hash, True)
    assert after.disabled_at is not None


def test_an_address_that_is_somebody_elses_is_not_given(services: Services) -> None:
    officer, other = with_app(), with_app()
    promoted(services, officer)
    assert code_of(repair(other.email, "--id", str(officer.id))) == "signup.email_taken"
    assert not look(officer).is_ours


def test_an_account_is_sealed_only_when_the_admin_says_so(services: Services) -> None:
    officer = with_app()
    promoted(services, officer)
    told = repair(officer.email, answer="n\n")
    assert (told.exit_code, "link" in told.output) == (1, False)
    assert not look(officer).is_ours
    assert repair(officer.email, answer="y\n").exit_code == 0


def test_where_nothing_is_altered_nothing_is_repaired() -> None:
    officer = with_app()
    assert code_of(repair(officer.email)) == "people.not_altered"


def test_an_account_that_the_record_does_not_know_is_not_made_one(services: Services) -> None:
    sql(
        services,
        "INSERT INTO person (id, name, email, password_hash, roles, language, seal) "
        "VALUES (gen_random_uuid(), 'Nobody', 'nobody@contoh.id', '!', '[\"supervisor\"]', 'id', '')",
    )
    assert code_of(repair("nobody@contoh.id")) == "people.not_recorded"


def test_roles_that_were_forged_in_the_record_too_are_not_given(services: Services) -> None:
    officer = with_app()
    with transaction() as tx:
        people.set_roles(tx, Actor(officer.id, frozenset({"admin"})), officer.id, ["officer", "auditor"])
    promoted(services, officer)
    sql(
        services,
        "INSERT INTO ledger_entry (seq, kind, data, hash, seal, recorded_at, recorded_by) SELECT "
        "(SELECT max(seq) + 1 FROM ledger_entry), kind, jsonb_set(data, '{after}', '[\"supervisor\"]'), "
        "repeat('0', 64), seal, now(), recorded_by FROM ledger_entry WHERE kind = 'person.roles_changed'",
    )
    assert code_of(repair(officer.email)) == "ledger.not_ours"
    assert not look(officer).is_ours
