"""An account that is disabled: nothing opens it, all that was open is ended, and no stranger learns that it exists."""

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from policies.refusals import Refusal
from tests.factories import submitted
from tests.house.test_every_route import LOT
from tests.integration.authenticator import Authenticator
from tests.integration.desks import at_desk
from tests.integration.live import bearer
from tests.integration.mails import sent
from tests.integration.past import sql
from tests.integration.samples import PASSWORD, citizen, staff
from tests.integration.signing import by_password, code_in, signed_in, with_app
from tests.integration.test_passkeys import added, code, used
from tests.integration.test_password_reset import forgot
from web.cli import main
from workflow import claims, disabling, identity, links, password_reset, people, sessions, team
from workflow.actor import Actor
from workflow.db import Services, transaction
from workflow.models import LedgerEntry, Person

pytestmark = pytest.mark.usefixtures("services")
WRONG = "not the password at all"
ISSUER, SUBJECT = "https://directory.example", "7"


def email_of(person: Actor) -> str:
    with transaction() as tx:
        return tx.session.get_one(Person, person.id).email


def plain(answer: TestResponse) -> str:
    """The page without what is drawn by lot each time."""
    return re.sub(LOT, "", answer.text)


def disable(person: Actor) -> int:
    with transaction() as tx:
        return disabling.disable(tx, person.id)


def enable(person: Actor) -> None:
    with transaction() as tx:
        disabling.enable(tx, person.id)


@pytest.mark.parametrize("make", [citizen, lambda: staff("officer")], ids=["citizen", "officer"])
def test_what_was_open_is_ended_and_the_right_password_is_answered_like_a_wrong_one(
    app: Flask, make: Callable[[], Actor]
) -> None:
    person, other = make(), make()
    email, program, client = email_of(person), bearer(person), at_desk(app, person)
    with transaction() as tx:
        link = password_reset.by_office(tx, tx.session.get_one(Person, person.id)).rpartition("/")[2]
    assert client.get("/account/security").status_code == 200
    assert disable(person) == 1
    assert client.get("/account/security").status_code == 302
    assert app.test_client().get("/api/v1/cases", headers=program).status_code == 401
    with pytest.raises(Refusal, match=r"link\.wrong"), transaction() as tx:
        links.opened(tx, "reset", link)
    right, wrong = (by_password(app, email, each)[0] for each in (PASSWORD, WRONG))
    assert (right.status_code, code_in(right)) == (wrong.status_code, "signin.wrong")
    assert plain(right) == plain(wrong)
    assert by_password(app, email_of(other))[0].status_code == 302
    enable(person)
    assert client.get("/account/security").status_code == 302  # nothing of before opens again
    assert by_password(app, email)[0].status_code == 302


def test_neither_a_passkey_nor_the_directory_nor_a_mailed_link_opens_it(app: Flask) -> None:
    key, officer, resident = Authenticator(count=1), with_app(), citizen()
    assert added(signed_in(app, officer), key).status_code == 200
    with transaction() as tx:
        identity.link(tx, tx.session.get_one(Person, officer.id), ISSUER, SUBJECT)
        disabling.disable(tx, officer.id)
    assert code(used(app.test_client(), key)) == "signin.passkey_refused"
    with pytest.raises(Refusal, match=r"sso\.unlinked"), transaction() as tx:
        identity.person_of(tx, ISSUER, SUBJECT)
    known, unknown = email_of(resident), "nobody@contoh.id"
    asked = forgot(app.test_client(), known)
    disable(resident)  # before the mail went out
    assert plain(asked).replace(known, unknown) == plain(forgot(app.test_client(), unknown))
    assert sent() == []
    with transaction() as tx:
        disabling.enable(tx, officer.id)
    assert used(app.test_client(), key).status_code == 200


def test_a_session_that_was_being_opened_meanwhile_opens_nothing_and_never_will() -> None:
    person = citizen()
    disable(person)
    with transaction() as tx:
        late = sessions.open_session(tx, tx.session.get_one(Person, person.id))
        assert sessions.use(tx, late) is None
    enable(person)
    with transaction() as tx:
        assert sessions.use(tx, late) is None


def test_no_case_is_given_to_somebody_who_is_disabled() -> None:
    supervisor, officer = staff("supervisor"), staff("officer")
    case_id = submitted()
    disable(officer)
    with transaction() as tx:
        assert officer.id not in {each.id for each in team.colleagues(tx, supervisor)}
    with pytest.raises(Refusal, match=r"people\.unknown"), transaction() as tx:
        claims.reassign(tx, supervisor, case_id, officer.id, "she knows the service")


def test_it_is_an_admins_hand_and_stands_in_the_ledger_once(app: Flask) -> None:
    person, admin = citizen(), staff("admin")
    with pytest.raises(Refusal, match=r"access\.denied"), transaction() as tx:
        disabling.disable(tx, person.id, staff("supervisor"))
    with transaction() as tx:
        disabling.disable(tx, person.id, admin)
        disabling.disable(tx, person.id, admin)
        disabling.enable(tx, person.id, admin)
        disabling.enable(tx, person.id, admin)
    with transaction() as tx:
        kinds = select(LedgerEntry.kind, LedgerEntry.recorded_by).where(LedgerEntry.kind.like("person.%abled"))
        assert tx.session.execute(kinds.order_by(LedgerEntry.seq)).all() == [
            ("person.disabled", admin.id),
            ("person.enabled", admin.id),
        ]


def test_who_enables_an_account_in_the_database_opens_nothing(services: Services) -> None:
    person = citizen()
    disable(person)
    sql(services, "UPDATE person SET disabled_at = NULL, disabled_by = NULL")
    with transaction() as tx:
        opened = sessions.open_session(tx, people.authenticate(tx, email_of(person), PASSWORD))
        assert sessions.use(tx, opened) is None


def test_the_command_line_says_the_same_two_words(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    email = email_of(staff("officer"))
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    told = [CliRunner().invoke(main, ["user", verb, email]).output for verb in ("disable", "enable")]
    assert told == ["disabled; sessions ended: 0\n", "enabled\n"]
    assert CliRunner().invoke(main, ["user", "disable", "nobody@contoh.id"]).exit_code == 1
