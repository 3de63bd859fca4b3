"""The release slip: signed by the office, checked by anybody, and nothing else passes for one."""

import base64
import json

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk, ready_with_ticket, send
from tests.integration.samples import citizen, staff
from workflow import slips
from workflow.actor import Actor
from workflow.db import Services, transaction
from workflow.models import Case, Person
from workflow.people import actor_of


def issued() -> tuple[str, Case, Actor]:
    case_id, _ = ready_with_ticket()
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        owner = actor_of(tx.session.get_one(Person, case.citizen_id))
        return slips.issue(tx, owner, case_id), case, owner


def code_of(text: str, services: Services) -> str:
    with pytest.raises(Refusal) as caught:
        slips.read(text, slips.public_key(services.settings))
    return caught.value.code


def test_a_slip_says_which_case_is_ready_and_names_nobody(services: Services) -> None:
    token, case, owner = issued()
    key = json.loads(json.dumps(slips.public_key(services.settings)))
    assert "d" not in key
    found = slips.read(slips.address(services.settings, token), key)
    assert (found.number, found.service, found.office) == (case.number, case.service, "localhost:8000")
    assert found.until is not None and found.until > found.ready
    said = base64.urlsafe_b64decode(token.split(".")[1] + "==").decode()
    assert str(owner.id) not in said and str(case.citizen_id) not in said


def test_only_the_citizen_of_a_case_that_is_ready_gets_one(services: Services) -> None:
    _, case, _ = issued()
    with transaction() as tx:
        for stranger in (citizen(), staff("officer"), staff("supervisor")):
            with pytest.raises(Refusal, match=r"case\.not_found"):
                slips.issue(tx, stranger, case.id)
    owner = citizen()
    early = submitted(owner)
    with pytest.raises(Refusal, match=r"case\.wrong_state"), transaction() as tx:
        slips.issue(tx, owner, early)


def test_a_forged_slip_is_told_as_such(services: Services) -> None:
    token, _, _ = issued()
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "B-2026-FALSE"}).encode()).decode().rstrip("=")
    own_key = OKPKey.generate_key("Ed25519")
    public = slips.public_key(services.settings)
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    confused = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public["x"]), algorithms=["HS256"])
    forged = (
        f"{head}.{other}.{signature}", f"{none}.{body}.", f"{none}.{body}.{signature}", confused,
        jwt.encode({"alg": "Ed25519"}, claims, own_key, algorithms=["Ed25519"]),
        jwt.encode({"alg": "Ed25519", "kid": public["kid"]}, claims, own_key, algorithms=["Ed25519"]),
        jwt.encode({"alg": "Ed25519", "jwk": own_key.as_dict(private=False)}, claims, own_key, algorithms=["Ed25519"]),
        token[:-8], f"{token}A", token.replace(".", "", 1), "", "#", ".", "..", "not a slip", "x" * 9000, "é.é.é",
    )  # fmt: skip
    assert [each for each in forged if code_of(each, services) != "slip.invalid"] == []


def test_the_citizen_shows_the_slip_and_anybody_checks_it(app: Flask) -> None:
    token, case, owner = issued()
    page = at_desk(app, owner).get(f"/cases/{case.id}/slip").text
    assert 'src="data:image/svg+xml' in page and token in page
    assert '<a href="/cases" aria-current="true">' in page
    assert at_desk(app, citizen()).get(f"/cases/{case.id}/slip").status_code == 404
    anybody = app.test_client()
    told = send(anybody, "/slip?lang=en", {"slip": token}, page="/slip?lang=en")
    assert told.status_code == 200 and case.number in told.text
    assert token not in told.request.path
    refused = send(anybody, "/slip", {"slip": token[:-9]}, page="/slip")
    assert refused.status_code == 422 and "slip.invalid" not in refused.headers.get("Location", "")
    (key,) = anybody.get("/.well-known/jwks.json").get_json()["keys"]
    assert slips.read(token, key).number == case.number
