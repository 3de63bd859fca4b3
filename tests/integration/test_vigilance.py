"""What supervisors and auditors are told of how people judge: with intervals, never of too few, never as a ranking."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk
from tests.integration.relations import applicant, born, naming, take, worker
from tests.integration.samples import citizen, staff
from workflow import decisions, ledger, vigilance
from workflow.actor import SYSTEM, Actor
from workflow.db import transaction
from workflow.models import Case, Claim, DeclaredConflict, KnownAnswer, Person, SecondReview
from workflow.vigilance import Line

pytestmark = pytest.mark.usefixtures("services")


def reviewed(first: Actor, second: Actor, agreed: int, differed: int) -> None:
    case_id = submitted(applicant())
    with transaction() as tx:
        for number in range(agreed + differed):
            outcome, answer = ("agreed", "verify") if number < agreed else ("differed", "return")
            tx.session.add(
                SecondReview(
                    case_id=case_id, findings=[], fixes={}, kept_at=tx.now, kept_by=first.id, answer=answer,
                    outcome=outcome, answered_at=tx.now, answered_by=second.id,
                )
            )  # fmt: skip


def answered(officer: Actor, planted: str | None, answers: list[str]) -> None:
    right = ["verify"] if planted is None else ["return", "reject", "escalate"]
    for answer in answers:
        case_id = submitted(applicant())
        with transaction() as tx:
            tx.session.get_one(Case, case_id).state = "withdrawn"
            ledger.append(tx, "case.withdraw", SYSTEM, case_id=case_id)
            tx.session.add(
                KnownAnswer(
                    case_id=case_id, planted=planted, right=right, made_at=tx.now, made_by=SYSTEM.id, answer=answer,
                    answered_at=tx.now, answered_by=officer.id,
                )
            )  # fmt: skip


def lines() -> dict[str, Line]:
    with transaction() as tx:
        return {each.name: each for each in vigilance.report(tx, staff("auditor")).lines}


def test_agreement_counts_for_both_people_of_a_review_with_its_interval() -> None:
    ani, budi = worker("officer", name="Ani"), worker("officer", name="Budi")
    reviewed(ani, budi, agreed=18, differed=2)
    told = lines()
    for name in ("Ani", "Budi"):
        share = told[name].agreed
        assert (share.hits, share.total) == (18, 20)
        assert 0.69 < share.low < 0.70 and 0.97 < share.high < 0.98
    with transaction() as tx:
        whole = vigilance.report(tx, staff("auditor")).agreed
        assert (whole.hits, whole.total) == (36, 40)


def test_planted_faults_and_faultless_cases_are_told_apart() -> None:
    ani = worker("officer", name="Ani")
    answered(ani, "cut-off", ["return", "escalate", "verify"])
    answered(ani, None, ["verify", "reject"])
    told = lines()["Ani"]
    assert (told.found.hits, told.found.total) == (2, 3)
    assert (told.passed.hits, told.passed.total) == (1, 2)


def test_pace_is_the_median_of_minutes_to_the_decision_and_not_of_cases_given_back() -> None:
    ani = worker("officer", name="Ani")
    case_id = submitted(applicant())
    with transaction() as tx:
        for minutes, reason in [(2, "step"), (4, "step"), (9, "step"), (60, "lapsed"), (50, None)]:
            tx.session.add(
                Claim(
                    id=uuid4(), case_id=case_id, officer_id=ani.id, taken_at=tx.now - timedelta(minutes=minutes),
                    taken_by=ani.id, lease_until=tx.now, released_at=tx.now, released_by=ani.id, release_reason=reason,
                )
            )  # fmt: skip
    pace = lines()["Ani"].pace
    assert pace is not None
    assert (pace.count, round(pace.median), round(pace.low), round(pace.high)) == (3, 4, 2, 9)


@pytest.mark.parametrize(
    ("count", "median", "low", "high"), [(1, 0, 0, 0), (2, 0.5, 0, 1), (20, 9.5, 5, 15), (100, 49.5, 40, 60)]
)
def test_the_interval_of_a_median_is_taken_from_the_values_themselves(
    count: int, median: float, low: float, high: float
) -> None:
    pace = vigilance.pace([float(each) for each in range(count)])
    assert (pace.median, pace.low, pace.high) == (median, low, high)


def test_the_page_tells_no_share_of_too_few_and_names_stand_by_the_alphabet(app: Flask) -> None:
    zaki, ani = worker("officer", name="Zaki"), worker("officer", name="Ani")
    reviewed(zaki, ani, agreed=vigilance.FEWEST, differed=0)
    answered(ani, "cut-off", ["verify"] * 3)
    for language, words in (("en", "0 of 3: too few to say"), ("en", "100.0%")):
        page = at_desk(app, worker("supervisor"), language).get("/vigilance").text
        assert words in page
        assert page.index('<th scope="row">Ani<') < page.index('<th scope="row">Zaki<')
    assert at_desk(app, worker("auditor")).get("/vigilance?weeks=26").status_code == 200


def test_a_supervisor_sees_how_often_people_give_cases_away() -> None:
    ani = worker("officer", name="Ani")
    with transaction() as tx:
        for case_id in (submitted(applicant()), submitted(applicant())):
            tx.session.add(DeclaredConflict(case_id=case_id, declared_at=tx.now, declared_by=ani.id))
    assert lines()["Ani"].conflicts == 2


def test_a_case_that_nobody_may_decide_is_told(app: Flask) -> None:
    nik = born("170585")
    head, officer = worker("supervisor", nik=nik), worker("officer")
    case_id = naming(requirement="ktp-parent", nik=born("030303"))
    take(officer, decisions.verify, case_id)
    with transaction() as tx:
        assert vigilance.report(tx, head).for_nobody == ()
        tx.session.query(Person).filter(Person.email.startswith("stand-by")).update({"roles": []})
        tx.session.add(DeclaredConflict(case_id=case_id, declared_at=tx.now, declared_by=head.id))
    with transaction() as tx:
        number = tx.session.get_one(Case, case_id).number
        assert vigilance.report(tx, head).for_nobody == (number,)
    assert number in at_desk(app, head).get("/vigilance").text


def test_officers_and_citizens_do_not_see_it(app: Flask) -> None:
    for somebody in (worker("officer"), citizen(), staff("admin")):
        assert at_desk(app, somebody).get("/vigilance").status_code == 403
        with pytest.raises(Refusal) as caught, transaction() as tx:
            vigilance.report(tx, somebody)
        assert caught.value.code == "access.denied"
    with pytest.raises(Refusal) as caught, transaction() as tx:
        vigilance.report(tx, staff("auditor"), weeks=0)
    assert caught.value.code == "request.invalid"
