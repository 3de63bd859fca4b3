"""A case is rejected by two persons in the database too: what is written there past Berkas ends no case for good."""

from uuid import UUID

import pytest
from psycopg import errors
from sqlalchemy import text

from policies.models import Policies
from policies.reader import content_of
from tests.factories import submitted
from tests.integration.past import sql
from tests.integration.relations import applicant, born, take, worker
from tests.integration.samples import staff
from workflow import cases, clock, decisions, second_reviews
from workflow.actor import SYSTEM, Actor
from workflow.db import Services, transaction
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("services")
ALONE = "kk-replacement"
REASON = "Nama ayah tidak cocok."
_DECISION = (
    "INSERT INTO decision (id, case_id, version, verb, source, target, override, fixes, findings, decided_at, "
    "decided_by) SELECT gen_random_uuid(), id, version + 1, 'reject', state, 'rejected', false, '{{}}', '[]', now(), "
    "'{refuser}' FROM cases WHERE id = '{case}'"
)
_ENTRY = (
    "INSERT INTO ledger_entry (seq, kind, case_id, data, hash, seal, recorded_at, recorded_by) "
    "SELECT max(seq) + 1, 'case.reject', '{case}', '{{}}', repeat('0', 64), repeat('0', 64), now(), '{refuser}' "
    "FROM ledger_entry"
)
_STATE = "UPDATE cases SET state = 'rejected', version = version + 1 WHERE id = '{case}'"
ALL = (_DECISION, _ENTRY, _STATE)


def rejects(services: Services, case_id: UUID, refuser: Actor, statements: tuple[str, ...] = ALL) -> None:
    """Everything that Berkas writes of a final refusal, past Berkas."""
    sql(services, *(each.format(case=case_id, refuser=refuser.id) for each in statements))


def state(case_id: UUID) -> str:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).state


def put_forward(*, by: Actor | None = None) -> UUID:
    """A case that an officer wants rejected."""
    case_id = submitted(applicant())
    assert take(by or worker("officer"), decisions.reject, case_id, REASON) == "escalated"
    return case_id


def test_what_nobody_else_decided_is_not_rejected_in_the_database(services: Services) -> None:
    case_id, head = submitted(applicant()), worker("supervisor")
    with pytest.raises(errors.IntegrityConstraintViolation, match="rejected by one person alone"):
        rejects(services, case_id, head)
    with transaction() as tx:
        tx.session.get_one(Case, case_id).due = tx.now
    clock.tick()
    assert state(case_id) == "escalated", "put forward by the clock, which is nobody"
    with pytest.raises(errors.IntegrityConstraintViolation, match="rejected by one person alone"):
        rejects(services, case_id, head)


def test_what_another_decided_before_it_was_sent_back_counts_no_more(services: Services) -> None:
    case_id = put_forward()
    assert take(worker("supervisor"), decisions.send_back, case_id, REASON) == "submitted"
    with pytest.raises(errors.IntegrityConstraintViolation, match="rejected by one person alone"):
        rejects(services, case_id, worker("supervisor"))


def test_neither_who_put_it_forward_nor_their_other_account_nor_its_citizen_rejects_it_in_the_database(
    services: Services,
) -> None:
    nik = born("050580", 7)
    officer, other_self = worker("officer", nik=nik), worker("supervisor", nik=nik)
    case_id = put_forward(by=officer)
    with transaction() as tx:
        owner = Actor(tx.session.get_one(Case, case_id).citizen_id, frozenset())
    for refuser in (officer, other_self, owner):
        with pytest.raises(errors.IntegrityConstraintViolation, match="took part in it or whom it concerns"):
            rejects(services, case_id, refuser)


def test_a_state_without_the_decision_of_a_person_is_refused(services: Services) -> None:
    case_id, head = put_forward(), worker("supervisor")
    system = Actor(SYSTEM.id, frozenset())
    for refuser, statements in ((head, (_ENTRY, _STATE)), (system, ALL)):
        with pytest.raises(errors.IntegrityConstraintViolation, match="without the decision of a person"):
            rejects(services, case_id, refuser, statements)
    rejects(services, case_id, head)
    assert state(case_id) == "rejected", "two persons' decisions are what the database can see"


def test_a_case_that_only_measures_is_rejected_by_nobody(services: Services) -> None:
    case_id = put_forward()
    sql(
        services,
        "INSERT INTO known_answer (case_id, \"right\", made_at, made_by) "
        f"VALUES ('{case_id}', '[]', now(), '{SYSTEM.id}')",
    )
    with pytest.raises(errors.IntegrityConstraintViolation, match="only measures"):
        rejects(services, case_id, worker("supervisor"))


def test_a_second_review_that_differs_is_the_other_persons_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = submitted(applicant(), ALONE)
    with monkeypatch.context() as patched:
        patched.setattr(second_reviews, "drawn", lambda tx, case: True)
        assert take(worker("officer"), decisions.verify, case_id) == "submitted"
        assert take(worker("officer"), decisions.reject, case_id, REASON) == "escalated"
    assert take(worker("supervisor"), decisions.reject, case_id, REASON) == "rejected"


def test_a_case_of_an_older_procedure_is_rejected_as_that_says_and_no_other_is_put_under_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = submitted(applicant(), ALONE)

    def older(service: str, policies: Policies) -> dict[str, object]:
        content = content_of(service, policies)
        (confirm,) = (each for each in content["procedure"]["transitions"] if each["to"] == "rejected")
        confirm["from"], confirm["by"], confirm["guards"] = ["submitted"], ["officer"], ["not_own_case"]
        content["procedure"]["transitions"] = [
            each for each in content["procedure"]["transitions"] if each["verb"] != "reject" or each is confirm
        ]
        return content

    monkeypatch.setattr(cases, "content_of", older)
    monkeypatch.setattr(cases, "version_of", lambda service, policies: "older")
    case_id = submitted(applicant(), ALONE)
    assert take(staff("officer"), decisions.reject, case_id, REASON) == "rejected"
    sql(services, f"UPDATE cases SET policy_version = 'older' WHERE id = '{newer}'")
    with pytest.raises(errors.IntegrityConstraintViolation, match="rejected by one person alone"):
        rejects(services, newer, worker("supervisor"))
    with transaction() as tx:
        assert tx.session.scalar(text("SELECT count(*) FROM cases WHERE state = 'rejected'")) == 1
