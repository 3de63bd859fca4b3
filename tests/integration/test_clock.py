"""The clock fires what is overdue once, and one case that cannot be moved does not hold up the others."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from policies.refusals import Refusal
from tests.integration.samples import citizen, draft
from workflow import clock, health, machine
from workflow.db import transaction
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("services")


def overdue(by: timedelta = timedelta(hours=2)) -> UUID:
    case_id = draft(citizen())
    with transaction() as tx:
        tx.session.get_one(Case, case_id).due = tx.now - by
    return case_id


def state(case_id: UUID) -> str:
    with transaction() as tx:
        return str(tx.session.get_one(Case, case_id).state)


def refuse_one(monkeypatch: pytest.MonkeyPatch, stubborn: UUID) -> None:
    fire = machine.fire

    def picky(tx: Any, case: Case, *arguments: Any, **named: Any) -> Any:
        if case.id == stubborn:
            raise Refusal("case.not_allowed")
        return fire(tx, case, *arguments, **named)

    monkeypatch.setattr(machine, "fire", picky)


def test_what_was_missed_while_the_system_was_off_is_fired_once() -> None:
    case_id = overdue()
    clock.tick()
    assert state(case_id) == "expired"
    with transaction() as tx:
        version = tx.session.get_one(Case, case_id).version
    clock.tick()
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).version == version


def test_a_case_that_is_not_due_yet_is_left_alone() -> None:
    case_id = overdue(by=timedelta(hours=-2))
    clock.tick()
    assert state(case_id) == "draft"


def test_one_case_that_can_not_be_moved_is_listed_and_the_others_move(monkeypatch: pytest.MonkeyPatch) -> None:
    stubborn, other = overdue(), overdue()
    refuse_one(monkeypatch, stubborn)
    clock.tick()
    assert (state(stubborn), state(other)) == ("draft", "expired")
    with transaction() as tx:
        number = tx.session.get_one(Case, stubborn).number
        assert (number, "case.not_allowed") in clock.stuck(tx)
        report = health.report(tx)
    assert "health.stuck_cases" in report.reasons
    assert state(stubborn) == "draft"


def test_without_workers_the_health_report_names_the_reason() -> None:
    with transaction() as tx:
        report = health.report(tx)
    assert report.database
    assert report.store
    assert "health.no_worker" in report.reasons
    assert not report.ok
