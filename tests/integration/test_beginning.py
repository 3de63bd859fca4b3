"""How many cases a citizen begins in a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from policies.refusals import Refusal
from tests.integration.limits import cases_a_day
from tests.integration.live import bearer, code_of
from tests.integration.relations import applicant
from tests.integration.samples import draft
from workflow import cases
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case

COUNTED = cases.need_fewer_begun
NIK = "3273014505900001"
OTHER = "3273014505900002"


@pytest.fixture(autouse=True)
def counted(services: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "need_fewer_begun", COUNTED)
    cases_a_day(2)


def begun(actor: Actor) -> str:
    """What comes of another try: "begun", or the code of the refusal."""
    try:
        draft(actor)
    except Refusal as refusal:
        return refusal.code
    return "begun"


def test_a_citizen_begins_so_many_cases_a_day_from_all_their_accounts() -> None:
    mine, other_self, neighbour = applicant(nik=NIK), applicant(nik=NIK), applicant(nik=OTHER)
    assert [begun(each) for each in (mine, other_self, mine)] == ["begun", "begun", "case.too_many_begun"]
    assert begun(neighbour) == "begun"


@pytest.mark.usefixtures("by_owner")
def test_tomorrow_the_citizen_begins_again() -> None:
    cases_a_day(2)  # the owner's office is another one
    mine = applicant(nik=NIK)
    assert [begun(mine) for _ in range(3)] == ["begun", "begun", "case.too_many_begun"]
    with transaction() as tx:
        tx.session.execute(update(Case).values(created_at=tx.now - timedelta(days=1)))
    assert begun(mine) == "begun"


def test_of_cases_begun_at_once_none_is_one_too_many() -> None:
    mine, other_self = applicant(nik=NIK), applicant(nik=NIK)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(begun, (mine, other_self, mine, other_self)))
    assert sorted(told) == ["begun", "begun", "case.too_many_begun", "case.too_many_begun"]


def test_the_interface_says_what_to_do(app: Flask) -> None:
    cases_a_day(1)
    mine = applicant(nik=NIK)
    draft(mine)
    body = {"service": "birth-certificate"}
    answer = app.test_client().post("/api/v1/cases", json=body, headers=bearer(mine))
    assert (answer.status_code, code_of(answer)) == (429, "case.too_many_begun")
    assert "Go on with one of them" in answer.get_json(force=True)["message"]["en"]
