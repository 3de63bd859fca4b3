"""Cases with a known answer are dealt like others, end quietly, and appear in no figure, notice or slot."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from policies.refusals import Refusal
from tests.factories import checked, submitted
from tests.integration.desks import at_desk
from tests.integration.judged import examination
from tests.integration.relations import applicant, dealt, hold, take, worker
from tests.integration.samples import PASSWORD, photo
from verify.as_json import examination_to_json
from verify.drawings import household, photograph
from verify.drawings.planted import FAULTS, pictures
from verify.examination import Finding
from verify.forgery.hashes import PictureHash
from web.cli import main
from workflow import (
    budget,
    cases,
    checks_report,
    clock,
    corrections,
    counter,
    decisions,
    documents,
    evidence,
    examinations,
    health,
    history,
    known_answers,
    known_making,
    lookalikes,
    notices,
    people,
    pickup,
    reexamination,
    second_reviews,
    vigilance,
)
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Services, transaction
from workflow.models import (
    Case,
    Decision,
    Document,
    ExaminationRow,
    FindingRow,
    KnownAnswer,
    LedgerEntry,
    Notice,
    Person,
    Picture,
    Ticket,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("services", "quick")
SEEN = ["return", "reject", "escalate"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pictures in the place of drawn ones: what the papers look like is tested with the drawings."""

    def small(seed: int, kinds: Mapping[str, str], fault: str | None) -> dict[str, bytes]:
        return {name: photo(number) for number, name in enumerate(kinds)}

    monkeypatch.setattr(known_making, "pictures", small)


def known(fault: str = "nik-birth-date", verdict: str = "attention") -> UUID:
    """A case with a known answer that has been examined and compared."""
    case_id = known_making.make(fault)
    with transaction() as tx:
        for each in documents.current_documents(tx, case_id):
            said = examination(verdict)  # type: ignore[arg-type]
            row = examinations.row_of(tx, examinations.work_of(tx, each), said)
            row.content, row.verdict, row.recognised_kind = examination_to_json(said), verdict, each.kind
            tx.session.add(row)
            tx.session.flush()
            examinations.add_findings(tx, case_id, row.id, (Finding("image.blurred", "warning", "failed", 1),))
        checked(tx, case_id)
    return case_id


def look(case_id: UUID) -> tuple[Case, KnownAnswer]:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id), tx.session.get_one(KnownAnswer, case_id)


def count(model: Any, *conditions: Any) -> int:
    with transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def returned(tx: Any, actor: Actor, case_id: UUID, seen: int) -> Case:
    fixes = {each.id: "Foto ulang." for each in documents.current_documents(tx, case_id)}
    return decisions.return_to_citizen(tx, actor, case_id, seen, "Tidak cocok.", fixes)


STEPS: dict[str, Callable[..., Case]] = {
    "verify": decisions.verify,
    "return": returned,
    "reject": lambda tx, actor, case_id, seen: decisions.reject(tx, actor, case_id, seen, "Palsu."),
    "escalate": lambda tx, actor, case_id, seen: decisions.escalate(tx, actor, case_id, seen, "Ragu."),
}


@pytest.mark.parametrize("verb", sorted(STEPS))
@pytest.mark.parametrize("fault", ["nik-birth-date", known_making.CLEAN])
def test_it_is_dealt_like_others_and_ends_quietly_with_the_first_decision(verb: str, fault: str) -> None:
    case_id, officer = known(fault), worker("officer")
    worker("officer"), worker("supervisor")
    assert dealt(officer) == case_id
    assert take(officer, STEPS[verb], case_id) == "withdrawn"
    case, row = look(case_id)
    assert (case.verified_by, case.ready_by, case.due) == (None, None, None)
    assert (row.answer, row.answered_by) == (verb, officer.id)
    assert (verb in row.right) is ((verb == "verify") is (fault == known_making.CLEAN))
    with transaction() as tx:
        assert not tx.session.scalars(select(Decision).where(Decision.decided_by == officer.id)).all()
        assert budget.used(tx, officer.id, "skips", budget.day_began(tx)) == 0
    assert count(Notice) == count(Ticket) == 0
    assert dealt(worker("supervisor")) is None


def test_the_same_evidence_and_words_are_asked_for_as_of_a_real_case() -> None:
    case_id, officer = known(verdict="fail"), worker("officer")
    worker("officer"), worker("supervisor")
    seen = hold(officer, case_id)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        decisions.verify(tx, officer, case_id, seen)
    assert caught.value.code == "case.override_needed"
    with pytest.raises(Refusal) as caught, transaction() as tx:
        decisions.reject(tx, officer, case_id, seen, " ")
    assert caught.value.code == "case.reason_needed"
    assert look(case_id)[1].answer is None


def test_on_the_desk_nothing_tells_it_from_a_real_case(app: Flask) -> None:
    case_id, officer = known(), worker("officer", "supervisor")
    assert dealt(officer) == case_id
    client = at_desk(app, officer)
    for path in ("/review", f"/team/{case_id}", "/team", f"/cases/{case_id}/history"):
        page = client.get(path)
        assert page.status_code == 200
        text = page.text.lower()
        assert not any(word in text for word in ("known answer", "planted", "nik-birth-date", "known.invalid")), path
    with transaction() as tx:
        kinds = {each.kind for each in history.of_case(tx, officer, case_id)}
    assert kinds <= {
        "case.created",
        "case.answered",
        "document.received",
        "case.submit",
        "claim.taken",
        "document.viewed",
    }


def test_nor_does_the_record_of_the_case_tell_it_afterwards_to_whom_it_is_dealt_next() -> None:
    known()
    with transaction() as tx:
        made = tx.session.scalars(select(LedgerEntry).where(LedgerEntry.kind.like("known.%"))).all()
        assert [(each.case_id, each.data) for each in made] == [(None, {})]


def test_whatever_fires_it_never_becomes_verified_or_ready() -> None:
    case_id = known()
    officer = worker("officer")
    with pytest.raises(Exception, match="only measures"), transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.verified_at, case.verified_by = tx.now, officer.id


def test_no_notice_and_no_pickup_time_can_be_made_for_it() -> None:
    case_id = known()
    with transaction() as tx:
        assert notices.enqueue(tx, tx.session.get_one(Case, case_id), "case.ready") is None
        citizen = known_answers.citizen_of(tx.session.get_one(Case, case_id))
    with pytest.raises(Refusal), transaction() as tx:
        pickup.free_slots(tx, citizen, case_id)
    with pytest.raises(Exception, match="only measures"), transaction() as tx:
        moment = {"queued_at": tx.now, "queued_by": SYSTEM.id}
        tx.session.add(
            Notice(case_id=case_id, person_id=citizen.id, code="x", channel="mail", values={}, unique_key="x", **moment)
        )
        tx.session.flush()


def test_its_citizen_cannot_sign_in_and_can_do_nothing() -> None:
    case_id = known()
    with transaction() as tx:
        person = tx.session.get_one(Person, look(case_id)[0].citizen_id)
        email = person.email
        assert (person.roles, person.password_hash) == ([], "!")
    for password in ("", "!", PASSWORD):
        with pytest.raises(Refusal) as caught, transaction() as tx:
            people.authenticate(tx, email, password)
        assert caught.value.code == "signin.wrong"
    with pytest.raises(Refusal) as caught, transaction() as tx:
        cases.create(tx, actor_of(tx.session.get_one(Person, person.id)), "kia")
    assert caught.value.code == "access.denied"


def test_the_clock_ends_one_that_nobody_decided_and_measures_nobody() -> None:
    case_id = known()
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        assert case.submitted_at is not None
        case.due = case.submitted_at
    clock.tick()
    case, row = look(case_id)
    assert (case.state, row.answered_by) == ("withdrawn", SYSTEM.id)
    with transaction() as tx:
        assert vigilance.report(tx, worker("auditor")).found.total == 0


def test_a_second_review_is_for_real_cases_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reviews, "drawn", lambda tx, case: True)
    case_id = known()
    worker("officer"), worker("supervisor")
    assert take(worker("officer"), decisions.verify, case_id) == "withdrawn"


# every figure


def figures(head: Actor) -> dict[str, Any]:
    """Everything that is counted over cases and told to somebody, or decides what a real citizen sees."""
    with transaction() as tx:
        since = tx.now - timedelta(days=30)
        report = checks_report.report(tx, head)
        return {
            "checks": (report.checks, report.fields, report.thresholds, report.verdicts),
            "findings": evidence.findings_since(tx, since),
            "fields": evidence.fields_since(tx, since),
            "verdicts": evidence.verdicts_since(tx, since),
            "reexamination": reexamination.due(tx, date(2020, 1, 1)),
            "stuck": health.report(tx).stuck,
            "overdue": clock.stuck(tx),
            "counter": counter.of_day(tx, head, tx.now.date()),
            "places": pickup._taken(tx),
            "notices": tx.session.scalar(select(func.count()).select_from(Notice)),
            "pace": {each.name: each.pace for each in vigilance.report(tx, head).lines},
            "for nobody": vigilance.report(tx, head).for_nobody,
        }


def test_no_figure_counts_it_before_or_after_it_was_decided() -> None:
    head, officer = worker("supervisor"), worker("officer")
    before = figures(head)
    case_id = known()
    with transaction() as tx:
        tx.session.query(ExaminationRow).update({"engine": "an older one"})
        case = tx.session.get_one(Case, case_id)
        case.overdue_refusal, kept = "case.needs_claim", case.due
        case.due = tx.now - timedelta(minutes=1)
    assert figures(head) == before
    with transaction() as tx:
        tx.session.get_one(Case, case_id).due = kept
    assert dealt(officer) == case_id
    judge(officer, case_id)
    take(officer, decisions.verify, case_id)
    assert figures(head) == before


def judge(officer: Actor, case_id: UUID) -> None:
    """Correct a value and mark a finding of the case, as an officer may before deciding."""
    with transaction() as tx:
        for document in documents.current_documents(tx, case_id):
            row = documents.examination_of(tx, document.id)
            assert row is not None
            finding = tx.session.scalars(select(FindingRow).where(FindingRow.examination_id == row.id)).first()
            assert finding is not None
            corrections.mark(tx, officer, finding.id, False)
            if document.kind == "ktp":
                corrections.correct(tx, officer, document.id, row.id, "nik", "3273994505900007")


def test_a_citizen_is_never_told_that_a_drawn_paper_looks_like_theirs() -> None:
    case_id, real = known(), submitted(applicant())
    with transaction() as tx:
        theirs = documents.current_documents(tx, case_id)[0]
        tx.session.add(
            Picture(document_id=theirs.id, page=1, part="picture", bits="1" * 256, bands=[1, 2], detail=b"\xff" * 128)
        )
        tx.session.flush()
        twin = PictureHash("picture", 1, b"\xff" * 32, b"\xff" * 128)
        assert lookalikes.find(tx, tx.session.get_one(Case, real), [twin]) == ()


def test_the_services_page_tells_the_same_date_with_and_without_them(app: Flask) -> None:
    def told() -> str:
        return re.sub(r'(content|value)="[^"]*"', "", app.test_client().get("/services/kia").text)

    before = told()
    known()
    assert told() == before


# making


def test_every_fault_has_papers_and_each_case_has_new_people() -> None:
    with transaction() as tx:
        for fault in FAULTS:
            family = household(7)
            assert list(known_making._fitting(tx, family, fault)), fault
    names = {look(known_making.make("doctored-digit"))[0].citizen_id for _ in range(2)}
    assert len(names) == 2
    assert count(Document) >= 4


def test_a_planted_fault_changes_one_paper_and_only_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photograph.__globals__, "_LONG", 475)  # a sixteenth of the pixels tells it as well
    kinds = {"kk": "kk", "ktp": "ktp", "passport": "passport"}
    clean = pictures(11, kinds, None)
    for name, fault in FAULTS.items():
        planted = pictures(11, kinds, name)
        assert planted[fault.on] != clean[fault.on], name


def test_only_the_share_of_the_policy_is_made_and_only_in_office_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as tx:
        office = tx.office.policies.office
        assert not known_making.is_due(tx)
        known_share = office.known_answers.model_copy(update={"per_hundred": 20.0})
        monkeypatch.setitem(office.__dict__, "known_answers", known_share)
        tx.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
        assert not known_making.is_due(tx), "nobody has handed anything in"
    for _ in range(5):
        submitted(applicant())
    with transaction() as tx:
        tx.session.query(Case).update({"submitted_at": datetime(2026, 11, 25, 2, 0, tzinfo=UTC)})
        tx.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
        assert known_making.is_due(tx)
        tx.now = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
        assert not known_making.is_due(tx), "the office is closed"
    case_id = known_making.make()
    with transaction() as tx:
        row = tx.session.get_one(KnownAnswer, case_id)
        row.made_at = tx.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
        tx.session.flush()
        assert not known_making.is_due(tx), "one in five is there"


def test_a_fault_that_nobody_knows_or_that_fits_no_service_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal) as caught:
        known_making.make("upside-down")
    assert caught.value.code == "known.fault_unknown"
    monkeypatch.setattr(known_making, "_fitting", lambda tx, family, fault: iter(()))
    with pytest.raises(Refusal) as caught:
        known_making.make("expired")
    assert caught.value.code == "known.no_service"


def test_the_command_tells_how_many_and_not_which(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    done = CliRunner().invoke(main, ["known-answers", "make", "--count", "2", "--fault", "other-name"])
    assert (done.exit_code, done.output) == (0, "made: 2\n")
    assert count(KnownAnswer) == 2
