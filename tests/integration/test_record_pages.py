"""The officer's own record as a page and a file, and the citizen's record of a case."""

import json

import pytest
from flask import Flask

from tests.factories import submitted
from tests.integration.desks import at_desk, claimed
from tests.integration.samples import citizen, staff
from workflow import checkpoints
from workflow.db import transaction


def test_an_officer_sees_what_they_did_and_takes_it_with_its_proof(app: Flask) -> None:
    submitted(citizen())
    me = staff("officer")
    claimed(me)
    client = at_desk(app, me)
    assert "not yet signed" in client.get("/record").text
    with transaction() as tx:
        checkpoints.sign(tx)
    page = client.get("/record").text
    assert "An officer took it." in page and "not yet signed" not in page
    answer = client.get("/record/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [each["entry"]["kind"] for each in json.loads(answer.text)["entries"]] == ["claim.taken"]
    page = client.get("/record?month=2001-02").text
    assert "Nothing is recorded about you in this month." in page and "<h1>My record: February 2001</h1>" in page


@pytest.mark.parametrize("month", ["2026-13", "soon", "9999-12", "2026-1", "０００１-01"])
def test_a_month_that_is_none_is_refused(app: Flask, month: str) -> None:
    assert at_desk(app, staff("officer")).get("/record", query_string={"month": month}).status_code == 422


def test_a_citizen_has_the_record_of_their_own_case_only(app: Flask) -> None:
    owner = citizen()
    case_id = submitted(owner)
    assert "record" in at_desk(app, owner).get(f"/cases/{case_id}").text
    assert at_desk(app, owner).get(f"/cases/{case_id}/record").status_code == 200
    assert at_desk(app, citizen()).get(f"/cases/{case_id}/record").status_code == 404
    assert at_desk(app, owner).get("/record").status_code == 403
