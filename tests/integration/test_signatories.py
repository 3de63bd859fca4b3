"""A step after which nobody could sign the case off is refused at once; who the people of the office are is kept."""

from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk
from tests.integration.relations import applicant, born, correct, dealt, naming, refusal, refused, take, worker
from tests.integration.samples import staff
from web.cli import main
from workflow import claims, decisions, kinship, people
from workflow.actor import SYSTEM, Actor
from workflow.db import Services, transaction
from workflow.models import LedgerEntry, Person

pytestmark = pytest.mark.usefixtures("services")
ALWAYS = "birth-certificate"
NIK, CARD = born("170585"), "3273991203150004"
REASON = "Periksa lagi."


def alone(*roles: str) -> tuple[Actor, UUID]:
    """The only person of the office, and a case."""
    case_id = submitted(applicant(), ALWAYS)
    with transaction() as tx:
        tx.session.query(Person).filter(Person.email.startswith("stand-by")).update({"roles": []})
    return worker(*roles), case_id


def test_a_step_after_which_nobody_could_sign_is_refused_at_once_and_told_on_the_page(app: Flask) -> None:
    officer, case_id = alone("officer")
    assert refused(officer, decisions.verify, case_id) == "case.nobody_to_sign"
    assert refused(officer, decisions.escalate, case_id, REASON) == "case.nobody_to_sign"
    assert "it needs another supervisor" in at_desk(app, officer).get("/review").text
    worker("officer")
    assert refused(officer, decisions.verify, case_id) == "case.nobody_to_sign"
    worker("supervisor")
    assert take(officer, decisions.verify, case_id) == "escalated"


def test_a_second_account_or_a_relative_is_nobody_who_could_sign() -> None:
    officer, case_id = alone("officer")
    twin = worker("officer", nik=NIK)
    worker("supervisor", nik=NIK)
    assert refused(twin, decisions.verify, case_id) == "case.nobody_to_sign"
    of_the_head = naming(requirement="ktp-parent", nik=NIK)
    # the case brought new people who stand by
    with transaction() as tx:
        tx.session.query(Person).filter(Person.email.startswith("stand-by")).update({"roles": []})
    assert refused(officer, decisions.verify, of_the_head) == "case.nobody_to_sign"


def test_the_only_supervisor_does_not_send_back_what_they_alone_could_sign_later() -> None:
    officer, case_id = alone("officer")
    head = worker("supervisor")
    take(officer, decisions.verify, case_id)
    assert refused(head, decisions.send_back, case_id, REASON) == "case.nobody_to_sign"
    with pytest.raises(Refusal) as caught:
        correct(head, case_id, born("020290"))
    assert caught.value.code == "case.nobody_to_sign"
    assert take(head, decisions.return_to_citizen, case_id, REASON, {}) == "returned"


def test_an_office_may_ask_for_the_nik_of_its_officers(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = staff("officer")
    submitted()
    with transaction() as tx:
        monkeypatch.setitem(tx.office.policies.office.__dict__, "staff_nik", "required")
    assert refusal(claims.next_case, unknown) == "people.nik_missing"
    assert refusal(people.add, "Budi", "b@contoh.id", "a long enough one", ["officer"]) == "people.nik_needed"
    with transaction() as tx:
        people.add(tx, "Rina", "r@contoh.id", "a long enough one", ["auditor"])
    assert refusal(people.identify, unknown, unknown.id, NIK) == "access.denied"
    with transaction() as tx:
        people.identify(tx, SYSTEM, unknown.id, NIK, CARD)
    assert dealt(unknown) is not None
    assert refusal(people.identify, SYSTEM, unknown.id, born("010101")) == "people.nik_kept"
    assert refusal(people.identify, SYSTEM, unknown.id, NIK, "12") == "kk.invalid"


def test_the_command_reads_the_numbers_from_standard_input(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    officer, other_self = staff("officer"), worker("supervisor", nik=NIK)
    with transaction() as tx:
        email = tx.session.get_one(Person, officer.id).email
    done = CliRunner().invoke(main, ["user", "identify", email], input=f"{NIK} {CARD}\n")
    assert (done.exit_code, done.output) == (0, "identified\n")
    with transaction() as tx:
        assert kinship.one_person(tx, officer.id, other_self.id)
        entry = tx.session.query(LedgerEntry).filter_by(kind="person.identified").one()
        assert NIK not in str(entry.data)
