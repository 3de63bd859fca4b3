"""What a program with somebody's token does not do in their name: sign, and confirm although a document failed."""

from dataclasses import replace

import pytest
from flask import Flask

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.live import bearer, code_of
from tests.integration.relations import hold
from tests.integration.samples import staff
from tests.integration.signing import ruled
from workflow import decisions
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case
from workflow.scopes import SCOPES

pytestmark = pytest.mark.usefixtures("services")


def state(case_id: object) -> str:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).state


def test_a_token_does_not_sign_and_is_told_where_to(app: Flask) -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id = submitted(service="birth-certificate")
    seen, client = hold(officer, case_id), app.test_client()
    path = f"/api/v1/cases/{case_id}"
    assert client.post(f"{path}/verify", json={"seen": seen}, headers=bearer(officer)).status_code == 200
    body, header = {"seen": hold(supervisor, case_id)}, bearer(supervisor)
    answer = client.post(f"{path}/approve", json=body, headers=header)
    assert (answer.status_code, code_of(answer)) == (403, "token.presence_needed")
    assert state(case_id) == "escalated"
    ruled(present=())  # an office that lets its programs sign
    assert client.post(f"{path}/approve", json=body, headers=header).status_code == 200
    assert state(case_id) == "ready"


def test_a_token_does_not_override_a_failed_document() -> None:
    officer = staff("officer")
    case_id = submitted(verdicts={"kk": "fail"})
    program, seen = replace(officer, scopes=frozenset(SCOPES)), hold(officer, case_id)

    def refused(actor: Actor, override: str | None) -> str:
        with pytest.raises(Refusal) as caught, transaction() as tx:
            decisions.verify(tx, actor, case_id, seen, override)
        return caught.value.code

    assert refused(program, None) == "case.override_needed"
    assert refused(program, "I know them") == "token.presence_needed"
    with transaction() as tx:
        assert decisions.verify(tx, officer, case_id, seen, "I know them").state == "escalated"
