"""The page of what is kept and forgotten: what goes next, what is held by whom, and who may do what about it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.desks import at_desk, send
from tests.integration.relations import worker
from tests.integration.samples import citizen, staff
from tests.integration.signing import code_in
from tests.integration.test_retention import later, parts
from workflow import audit, cases, holds, retention_overview
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, Decision, Erasure

pytestmark = pytest.mark.usefixtures("services")


def ended(owner: Actor | None = None) -> tuple[UUID, str]:
    """A case that its citizen has withdrawn, and its number."""
    owner = owner or citizen()
    case_id = submitted(owner)
    with transaction() as tx:
        cases.withdraw(tx, owner, case_id, version(tx, case_id))
        tx.session.flush()
        return case_id, tx.session.get_one(Case, case_id).number


def post(client: FlaskClient, verb: str, number: str, reason: str = "letter 12/X") -> Any:
    return send(client, f"/retention/{verb}", {"number": number, "reason": reason}, page="/slip")


def confirm(client: FlaskClient, number: str, again: str) -> Any:
    form = {"number": number, "reason": "letter of 3 May", "again": again}
    return send(client, "/retention/erase/for-good", form, page="/slip")


def test_what_goes_next_is_told_with_its_day_and_by_parts_that_are_left() -> None:
    case_id, number = ended()
    supervisor = staff("supervisor")
    with transaction() as tx:
        ending = select(Decision.decided_at).where(Decision.case_id == case_id, Decision.target == "withdrawn")
        end = tx.session.scalars(ending).one()
        rule = tx.office.policies.office.retention
        told = [(each.case.number, each.parts, each.at) for each in retention_overview.upcoming(tx, supervisor)]
    assert told == [
        (number, ("pages",), end + timedelta(days=rule.pages)),
        (number, ("originals", "contents"), end + timedelta(days=rule.originals)),
    ]
    with transaction() as tx:
        tx.session.add(Erasure(case_id=case_id, part="pages", erased_at=tx.now, erased_by=supervisor.id))
        tx.session.flush()
        assert [each.parts for each in retention_overview.upcoming(tx, supervisor)] == [("originals", "contents")]


def test_a_held_case_is_among_the_held_and_not_among_what_goes(app: Flask) -> None:
    _, number = ended()
    auditor = at_desk(app, staff("auditor"))
    assert post(auditor, "hold", number).status_code == 302
    auditor.get("/retention")  # says that it is done
    page = auditor.get("/retention").text
    assert page.count(number) == 1 and "letter 12/X" in page and "Budi" in page
    assert "has to lift it" in page  # whoever placed it is told that somebody else has to
    other = at_desk(app, staff("supervisor"))
    assert f'value="{number}"' in other.get("/retention").text
    assert post(other, "lift", number).status_code == 302
    assert "What goes" in other.get("/retention").text


def test_nobody_lifts_their_own_hold_by_the_page(app: Flask) -> None:
    case_id, number = ended()
    client = at_desk(app, staff("auditor", "supervisor"))
    post(client, "hold", number)
    assert code_in(post(client, "lift", number)) == "hold.own"
    with transaction() as tx:
        assert holds.of(tx, case_id) is not None


def test_a_case_of_ones_own_is_shown_to_nobody_of_its_people() -> None:
    near, other = worker("supervisor", nik="3273014505900001"), staff("supervisor", "auditor")
    case_id, _ = ended(citizen())  # of the same NIK
    with transaction() as tx:
        assert retention_overview.upcoming(tx, near) == [] and len(retention_overview.upcoming(tx, other)) == 2
        holds.place(tx, other, tx.session.get_one(Case, case_id), "a letter")
        assert retention_overview.held(tx, near) == [] and len(retention_overview.held(tx, other)) == 1


@pytest.mark.parametrize("role", ["officer", "citizen"])
def test_others_see_nothing_of_it(role: str) -> None:
    actor = staff(role)
    with transaction() as tx:
        for each in (retention_overview.upcoming, retention_overview.held):
            with pytest.raises(Refusal, match=r"access\.denied"):
                each(tx, actor)


def test_an_admin_erases_and_holds_nothing_and_an_auditor_the_other_way(app: Flask) -> None:
    ended()
    admin, auditor = (at_desk(app, staff(role)).get("/retention").text for role in ("admin", "auditor"))
    assert "/retention/erase" in admin and "/retention/hold" not in admin and "/history" not in admin
    assert "/retention/erase" not in auditor and "/retention/hold" in auditor and "/history" in auditor


def test_a_citizens_wish_is_refused_too_early_and_done_in_its_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id, number), admin = ended(), staff("admin")
    client = at_desk(app, admin)
    answer = post(client, "erase", number, "letter of 3 May")
    assert code_in(answer) == "erasure.too_early"
    assert "letter of 3 May" in answer.text and f'value="{number}"' in answer.text
    later(monkeypatch, 31)
    # signed in anew: the session of a month ago is over
    client = at_desk(app, admin)
    asked = post(client, "erase", number, "letter of 3 May")
    assert asked.status_code == 200 and 'action="/retention/erase/for-good"' in asked.text
    assert parts(case_id) == set()  # asked is not done
    for again in ("", "BKS-0000"):
        answer = confirm(client, number, again)
        assert code_in(answer) == "erasure.not_confirmed" and 'value="letter of 3 May"' in answer.text
    assert parts(case_id) == set()
    assert confirm(client, number, number.lower()).status_code == 302
    assert "is erased for good" in client.get("/retention").text
    assert parts(case_id) == {"pages", "originals", "contents"}


def test_a_hold_that_comes_between_asking_and_confirming_stops_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, number = ended()
    later(monkeypatch, 31)
    client, other = at_desk(app, staff("admin")), staff("auditor")
    assert post(client, "erase", number).status_code == 200
    with transaction() as tx:
        holds.place(tx, other, tx.session.get_one(Case, case_id), "a letter")
    answer = confirm(client, number, number)
    assert code_in(answer) == "erasure.held" and answer.status_code == 409
    assert parts(case_id) == set()


def test_the_menu_or_the_team_leads_to_it(app: Flask) -> None:
    for role, page, there in (
        ("supervisor", "/team", True), ("auditor", "/", True), ("admin", "/", True), ("officer", "/review", False),
    ):  # fmt: skip
        assert ('href="/retention"' in at_desk(app, staff(role)).get(page).text) == there


@pytest.mark.parametrize("verb", ["hold", "lift", "erase"])
def test_a_number_of_ones_own_family_is_answered_as_one_that_does_not_exist(app: Flask, verb: str) -> None:
    near = at_desk(app, worker("supervisor", nik="3273014505900001"))
    _, number = ended(citizen())  # of the same NIK
    there, missing = post(near, verb, number), post(near, verb, "BKS-0000")
    assert (there.status_code, code_in(there)) == (missing.status_code, code_in(missing)) == (404, "case.not_found")


def test_an_auditor_finds_no_case_of_their_own_family_by_its_number() -> None:
    near, other = worker("auditor", nik="3273014505900001"), staff("auditor")
    case_id, number = ended(citizen())  # of the same NIK
    with transaction() as tx:
        assert audit.find(tx, other, number).id == case_id
        with pytest.raises(Refusal, match=r"case\.not_found"):
            audit.find(tx, near, number)
