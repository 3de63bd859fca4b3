"""Alerts over a real record: what is told and what is not, who sees it, and who may close it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import func, select

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.samples import citizen, draft, staff
from web.cli import main
from workflow import claims, decisions, documents, ledger
from workflow.actor import SYSTEM, Actor
from workflow.alerts import desk, run
from workflow.alerts.reading import read
from workflow.db import Services, Tx, transaction
from workflow.models import (
    AlertRow,
    Claim,
    Decision,
    LedgerDetail,
    LedgerEntry,
    Person,
    PersonTrait,
    Rendition,
    View,
)
from workflow.views import KEY_VERSION

pytestmark = pytest.mark.usefixtures("services")
_TODAY = datetime.now(UTC).replace(hour=3, minute=0, second=0, microsecond=0)
MORNING = _TODAY + timedelta(days=7 - _TODAY.weekday())
"""Next Monday at ten in Bandung: cases that are handed in now are decided then."""
NIGHT = MORNING + timedelta(hours=14, minutes=30)
REASON = "Diperiksa bersama atasan, tidak ada masalah."


def at(tx: Tx, moment: datetime) -> Tx:
    tx.now = moment
    return tx


def pages_of(case_id: UUID, count: int = 1) -> None:
    """Every document of the case has pages that can be looked at."""
    with transaction() as tx:
        for document in documents.current_documents(tx, case_id):
            for page in range(1, count + 1):
                rendition = Rendition(document_id=document.id, page=page, size=4)
                tx.session.add(rendition)
                tx.session.flush()
                tx.office.vault.put(str(rendition.id), documents.RENDITION, b"page")


def look(officer: Actor, case_id: UUID, moment: datetime, leave_out: int = 0) -> None:
    """The officer is shown the pages of the case, but for the last ones."""
    with transaction() as tx:
        at(tx, moment)
        claim = tx.session.scalars(select(Claim).where(Claim.case_id == case_id, Claim.released_at.is_(None))).one()
        ids = [each.id for each in documents.current_documents(tx, case_id)]
        rows = tx.session.scalars(select(Rendition).where(Rendition.document_id.in_(ids)).order_by(Rendition.id)).all()
        for each in rows[: len(rows) - leave_out]:
            tx.session.add(
                View(
                    case_id=case_id, document_id=each.document_id, rendition_id=each.id, page=each.page,
                    claim_id=claim.id, session_id=None, step="submitted", width=1200, covered=[], not_found=[],
                    frame_version=1, key_version=KEY_VERSION, viewed_at=moment, viewed_by=officer.id,
                )
            )  # fmt: skip


def held(officer: Actor, case_id: UUID, moment: datetime) -> UUID:
    """The officer was dealt this case of all that wait."""
    with transaction() as tx:
        claim = Claim(
            id=uuid4(), case_id=case_id, officer_id=officer.id, taken_at=moment, taken_by=officer.id,
            lease_until=moment + timedelta(minutes=20),
        )  # fmt: skip
        tx.session.add(claim)
        tx.session.flush()
        ledger.append(at(tx, moment), "claim.taken", officer, case_id=case_id, data={"claim": str(claim.id)})
        return claim.id


def returned(officer: Actor, moment: datetime, owner: Actor | None = None) -> UUID:
    """A case that the officer returned, in as few rows as it takes."""
    case_id = draft(owner or citizen())
    with transaction() as tx:
        at(tx, moment)
        decision = Decision(
            id=uuid4(), case_id=case_id, version=2, verb="return", source="submitted", target="returned",
            decided_at=moment, decided_by=officer.id,
        )  # fmt: skip
        tx.session.add(decision)
        ledger.append(tx, "case.return", officer, case_id=case_id, data={"decision": str(decision.id)})
    return case_id


def verified(
    officer: Actor, moment: datetime, *, takes: float = 300.0, leave_out: int = 0, owner: Actor | None = None
) -> UUID:
    """A case that the officer was dealt, looked at and verified after so many seconds."""
    case_id = submitted(owner)
    pages_of(case_id)
    held(officer, case_id, moment)
    look(officer, case_id, moment + timedelta(seconds=1), leave_out)
    with transaction() as tx:
        at(tx, moment + timedelta(seconds=1 + takes))
        decisions.verify(tx, officer, case_id, version(tx, case_id))
    return case_id


def judged(moment: datetime) -> list[AlertRow]:
    with transaction() as tx:
        return run.run(at(tx, moment))


def alert_about(subject: Actor, audience: str = "supervisors", **values: Any) -> UUID:
    """An open alert as a rule would have raised it."""
    with transaction() as tx:
        row = AlertRow(
            id=uuid4(), code="decision.outside_hours", subject_id=subject.id, about="", audience=audience,
            values={"count": 4, "nights": 3, "days": 28}, entries=[1], cases=[], evidence=uuid4().hex, judged_to=1,
            raised_at=tx.now, raised_by=SYSTEM.id,
        )  # fmt: skip
        for name, value in values.items():
            setattr(row, name, value)
        tx.session.add(row)
        tx.session.flush()
        return row.id


def refused(actor: Actor, alert_id: UUID, reason: str = REASON, outcome: str = "dismissed") -> str:
    with pytest.raises(Refusal) as caught, transaction() as tx:
        desk.close(tx, actor, alert_id, outcome, reason)
    return caught.value.code


def seen_by(actor: Actor, *, closed: bool = False) -> list[UUID]:
    with transaction() as tx:
        return [each.id for each in desk.listed(tx, actor, closed=closed)]


def test_hurried_decisions_are_told_once_with_their_entries_and_cases() -> None:
    officer = staff("officer")
    cases = {str(verified(officer, MORNING + timedelta(days=day), takes=0.5)) for day in (0, 1, 2, 3)}
    assert judged(MORNING + timedelta(days=3, hours=1)) == []
    cases.add(str(verified(officer, MORNING + timedelta(days=4), takes=0.5)))
    told = judged(MORNING + timedelta(days=4, hours=1))
    assert [(each.code, each.subject_id) for each in told] == [("decision.too_fast", officer.id)]
    assert set(told[0].cases) == cases
    with transaction() as tx:
        kinds = set(tx.session.scalars(select(LedgerEntry.kind).where(LedgerEntry.seq.in_(told[0].entries))))
        assert kinds == {"case.verify"}
    verified(officer, MORNING + timedelta(days=4, hours=2), takes=0.5)
    assert judged(MORNING + timedelta(days=4, hours=3)) == []


def test_a_case_that_was_verified_blindly_is_told_at_once() -> None:
    officer = staff("officer")
    verified(officer, MORNING)
    verified(officer, MORNING + timedelta(hours=1), leave_out=99)
    told = judged(MORNING + timedelta(hours=2))
    assert [(each.code, each.values["count"]) for each in told] == [("decision.blind", 1)]


def test_cases_from_before_views_were_recorded_are_not_held_against_anybody() -> None:
    officer = staff("officer")
    verified(officer, MORNING, leave_out=99)
    verified(officer, MORNING + timedelta(hours=1))
    assert judged(MORNING + timedelta(hours=2)) == []


def test_nights_are_told_even_when_they_are_spread_over_the_weeks() -> None:
    officer = staff("officer")
    for week in range(3):
        returned(officer, NIGHT + timedelta(weeks=week))
    told = judged(NIGHT + timedelta(weeks=2, hours=1))
    assert [(each.code, each.values["nights"]) for each in told] == [("decision.outside_hours", 3)]


def test_after_a_dismissal_only_new_acts_count() -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    for night in range(3):
        returned(officer, NIGHT + timedelta(days=night))
    first = judged(NIGHT + timedelta(days=2, hours=1))[0]
    with transaction() as tx:
        desk.close(tx, supervisor, first.id, "dismissed", REASON)
    for night in (3, 4):
        returned(officer, NIGHT + timedelta(days=night))
    assert judged(NIGHT + timedelta(days=4, hours=1)) == []
    returned(officer, NIGHT + timedelta(days=8))
    again = judged(NIGHT + timedelta(days=8, hours=1))
    assert len(again) == 1
    assert not set(again[0].entries) & set(first.entries)


def test_one_citizen_again_and_again_is_told_where_dealing_does_not_explain_it() -> None:
    bent, friend = staff("officer"), citizen()
    others = [staff("officer") for _ in range(4)]
    for day in range(7):
        for at_desk, other in enumerate(others):
            returned(other, MORNING + timedelta(days=day, minutes=5 * at_desk))
        returned(bent, MORNING + timedelta(days=day, minutes=12), friend)
    told = judged(MORNING + timedelta(days=7))
    assert [(each.code, each.subject_id, each.values["what"]) for each in told] == [
        ("dealt.same_people", bent.id, "citizen")
    ]


def test_in_an_office_of_one_officer_nobody_is_told_for_knowing_everybody() -> None:
    officer, friend = staff("officer"), citizen()
    for day in range(6):
        returned(officer, MORNING + timedelta(days=day), friend)
    assert judged(MORNING + timedelta(days=5)) == []


def test_cases_given_back_one_after_the_other_are_told() -> None:
    officer = staff("officer")
    for minute in range(5):
        moment = MORNING + timedelta(minutes=minute)
        claim_id = held(officer, draft(citizen()), moment)
        with transaction() as tx:
            claims.release(at(tx, moment + timedelta(seconds=20)), officer, claim_id)
    told = judged(MORNING + timedelta(hours=1))
    assert [(each.code, each.values["count"]) for each in told] == [("claims.skipped", 5)]


def test_the_record_is_read_whole_and_in_any_case_the_same() -> None:
    officer = staff("officer")
    case_id = verified(officer, MORNING, leave_out=1)
    with transaction() as tx:
        events = read(at(tx, MORNING + timedelta(hours=1)), 28)
    (step,) = (each for each in events.steps if each.verb == "verify")
    (hold,) = events.holds
    assert (step.by, step.case, hold.ended) == (officer.id, case_id, "step")
    assert len(step.pages) == len(hold.looks) + 1
    assert step.entry > hold.entry > 0
    assert any(each.startswith("citizen:") for each in events.about[case_id])


def test_nothing_is_read_again_when_nobody_did_anything() -> None:
    officer = staff("officer")
    returned(officer, NIGHT)
    judged(NIGHT + timedelta(hours=1))
    with transaction() as tx:
        before = ledger.size(tx)
    assert judged(NIGHT + timedelta(hours=2)) == []
    with transaction() as tx:
        assert ledger.size(tx) == before


def test_the_subject_neither_sees_nor_closes_an_alert_about_themself() -> None:
    for roles in (("supervisor",), ("auditor",), ("supervisor", "auditor")):
        person = staff(*roles)
        alert_id = alert_about(person, "auditors")
        assert alert_id not in seen_by(person)
        assert refused(person, alert_id) == "alert.not_found"


def test_a_promoted_officer_cannot_close_their_old_alert() -> None:
    officer = staff("officer")
    alert_id = alert_about(officer)
    promoted = Actor(officer.id, frozenset({"officer", "supervisor"}))
    assert seen_by(promoted) == []
    assert refused(promoted, alert_id) == "alert.not_found"


def test_a_second_account_of_the_subject_is_the_subject() -> None:
    officer, other = staff("officer"), staff("supervisor")
    alert_id = alert_about(officer)
    with transaction() as tx:
        for each in (officer, other):
            tx.session.add(PersonTrait(person_id=each.id, kind="nik", hash="same"))
    assert seen_by(other) == []
    assert refused(other, alert_id) == "alert.not_found"


def test_supervisors_do_not_clear_each_other() -> None:
    one, other, auditor = staff("supervisor"), staff("supervisor"), staff("auditor")
    alert_id = alert_about(one, "auditors")
    assert (seen_by(other), seen_by(auditor)) == ([], [alert_id])
    assert refused(other, alert_id) == "alert.not_found"


def test_what_a_rule_tells_of_a_supervisor_goes_to_auditors() -> None:
    head = staff("officer", "supervisor")
    for night in range(3):
        returned(head, NIGHT + timedelta(days=night))
    assert [each.audience for each in judged(NIGHT + timedelta(days=2, hours=1))] == ["auditors"]


@pytest.mark.parametrize("role", ["officer", "admin", "citizen"])
def test_nobody_else_sees_alerts(role: str) -> None:
    alert_id = alert_about(staff("officer"))
    person = citizen() if role == "citizen" else staff(role)
    assert refused(person, alert_id) == "access.denied"
    for ask in (desk.listed, desk.subjects):
        with pytest.raises(Refusal) as caught, transaction() as tx:
            ask(tx, person)
        assert caught.value.code == "access.denied"


@pytest.mark.parametrize("reason", ["", "   ", "ok", "…………………………", "12345678901234567890"])
def test_an_alert_is_not_closed_without_a_reason(reason: str) -> None:
    alert_id = alert_about(staff("officer"))
    assert refused(staff("supervisor"), alert_id, reason) == "alert.reason_needed"


def test_an_alert_is_closed_once_and_for_all() -> None:
    supervisor = staff("supervisor")
    alert_id = alert_about(staff("officer"))
    assert refused(supervisor, alert_id, outcome="forgotten") == "request.invalid"
    with transaction() as tx:
        desk.close(tx, supervisor, alert_id, "upheld", REASON)
    assert refused(supervisor, alert_id) == "alert.closed"


def test_raising_and_closing_stand_in_the_ledger_and_the_reason_beside_it() -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    for night in range(3):
        returned(officer, NIGHT + timedelta(days=night))
    row = judged(NIGHT + timedelta(days=2, hours=1))[0]
    with transaction() as tx:
        desk.close(tx, supervisor, row.id, "dismissed", REASON)
    with transaction() as tx:
        ours = select(LedgerEntry).where(LedgerEntry.kind.like("alert.%")).order_by(LedgerEntry.seq)
        raised, closed = tx.session.scalars(ours).all()
        assert (raised.recorded_by, closed.recorded_by) == (SYSTEM.id, supervisor.id)
        assert raised.case_id is None and closed.case_id is None
        assert REASON not in str(closed.data)
        assert tx.session.get_one(LedgerDetail, closed.seq).content == {"reason": REASON}


def test_the_subject_reads_an_alert_with_its_reason_once_it_is_closed() -> None:
    officer, colleague = staff("officer"), staff("officer")
    alert_id = alert_about(officer)
    with transaction() as tx:
        assert desk.about_me(tx, officer) == []
        desk.close(tx, staff("auditor"), alert_id, "dismissed", REASON)
    with transaction() as tx:
        assert [(each.id, each.closing_reason) for each in desk.about_me(tx, officer)] == [(alert_id, REASON)]
        assert desk.about_me(tx, colleague) == []


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM alert",
        "TRUNCATE alert",
        "UPDATE alert SET subject_id = raised_by",
        "UPDATE alert SET \"values\" = '{}'",
        "UPDATE alert SET closed_at = NULL, closed_by = NULL, outcome = NULL, closing_reason = NULL",
        "UPDATE alert SET closing_reason = 'another one'",
    ],
)
def test_the_database_refuses_to_lose_or_change_an_alert(change: str) -> None:
    alert_id = alert_about(staff("officer"))
    with transaction() as tx:
        desk.close(tx, staff("auditor"), alert_id, "dismissed", REASON)
    with pytest.raises(sa.exc.DBAPIError), transaction() as tx:
        tx.session.execute(sa.text(change))


def test_the_database_refuses_a_subject_who_closes() -> None:
    officer = staff("officer")
    alert_about(officer)
    with pytest.raises(sa.exc.IntegrityError), transaction() as tx:
        tx.session.execute(
            sa.text("UPDATE alert SET closed_at = now(), closed_by = :me, outcome = 'dismissed', closing_reason = 'x'"),
            {"me": officer.id},
        )


def test_the_command_line_raises_and_lists(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    officer = staff("officer")
    alert_about(officer)
    told = CliRunner().invoke(main, ["alerts", "list"])
    assert (told.exit_code, "decision.outside_hours" in told.output) == (0, True)
    with transaction() as tx:
        assert tx.session.get_one(Person, officer.id).name in told.output
    ran = CliRunner().invoke(main, ["alerts", "run"])
    assert (ran.exit_code, ran.output) == (0, "0 new alerts\n")
    with transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(AlertRow)) == 1
