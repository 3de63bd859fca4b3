"""The API alone: what it gives, whom it refuses, and the one shape of its errors."""

import io
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.integration.judged import finding_of, held, row_of
from tests.integration.live import bearer, code_of
from tests.integration.samples import citizen, draft, photo, requirements, staff

pytestmark = pytest.mark.usefixtures("services")
API = "/api/v1"


def test_a_citizen_opens_answers_and_withdraws_a_case(app: Flask) -> None:
    client, headers = app.test_client(), bearer(citizen())
    made = client.post(f"{API}/cases", json={"service": "birth-certificate"}, headers=headers)
    assert made.status_code == 201
    case = made.get_json()
    assert case["state"] == "draft"
    assert [each["id"] for each in client.get(f"{API}/cases", headers=headers).get_json()["cases"]] == [case["id"]]
    answer = client.post(f"{API}/cases/{case['id']}/withdraw", json={"seen": case["version"]}, headers=headers)
    assert (answer.status_code, answer.get_json()["state"]) == (200, "withdrawn")
    entries = client.get(f"{API}/cases/{case['id']}/history", headers=headers).get_json()["entries"]
    assert len(entries) >= 2


def test_a_step_from_an_old_version_is_refused(app: Flask) -> None:
    client, headers = app.test_client(), bearer(citizen())
    case = client.post(f"{API}/cases", json={"service": "birth-certificate"}, headers=headers).get_json()
    refused = client.post(f"{API}/cases/{case['id']}/withdraw", json={"seen": case["version"] + 7}, headers=headers)
    assert (refused.status_code, code_of(refused)) == (409, "case.stale")


def test_another_citizen_does_not_learn_that_a_case_exists(app: Flask) -> None:
    case_id = draft(citizen())
    refused = app.test_client().get(f"{API}/cases/{case_id}", headers=bearer(citizen()))
    missing = app.test_client().get(f"{API}/cases/{uuid.uuid4()}", headers=bearer(citizen()))
    assert refused.status_code == missing.status_code == 404
    assert code_of(refused) == code_of(missing)


def test_a_document_sent_whole_gives_a_receipt_and_waits_for_its_examination(app: Flask) -> None:
    actor = citizen()
    client, headers, case_id = app.test_client(), bearer(actor), draft(actor)
    form = {"requirement": requirements()[0].name, "file": (io.BytesIO(photo(11)), "foto.jpg")}
    made = client.post(f"{API}/cases/{case_id}/documents", data=form, headers=headers)
    assert made.status_code == 201, made.data
    document = made.get_json()
    listed = client.get(f"{API}/cases/{case_id}/documents", headers=headers).get_json()["documents"]
    assert [each["receipt_number"] for each in listed] == [document["receipt_number"]]
    path = f"{API}/cases/{case_id}/documents/{document['id']}"
    assert client.get(f"{path}/examination", headers=headers).get_json() == {
        "id": None, "state": "waiting", "report": None,
    }  # fmt: skip
    assert client.delete(path, headers=headers).status_code == 204
    assert client.get(f"{API}/cases/{case_id}/documents", headers=headers).get_json() == {"documents": []}


def test_a_refused_file_tells_its_code(app: Flask) -> None:
    actor = citizen()
    form = {"requirement": requirements()[0].name, "file": (io.BytesIO(b"plain text"), "foto.jpg")}
    refused = app.test_client().post(f"{API}/cases/{draft(actor)}/documents", data=form, headers=bearer(actor))
    assert (refused.status_code, code_of(refused)) == (415, "upload.wrong_type")


def test_services_come_with_the_limits_of_files(app: Flask) -> None:
    client, headers = app.test_client(), bearer(citizen())
    index = client.get(f"{API}/services", headers=headers).get_json()
    assert index["file_mb"] == 20
    assert "birth-certificate" in {each["name"] for each in index["services"]}
    assert client.get(f"{API}/services/kia", headers=headers).get_json()["name"] == "kia"
    refused = client.get(f"{API}/services/horse", headers=headers)
    assert (refused.status_code, code_of(refused)) == (404, "policy.unknown_service")


def test_a_citizen_is_not_dealt_a_case(app: Flask) -> None:
    refused = app.test_client().post(f"{API}/queue/next", headers=bearer(citizen()))
    assert refused.status_code == 403
    code_of(refused)


def test_an_officer_without_a_claim_cannot_verify(app: Flask) -> None:
    case_id = draft(citizen())
    headers = bearer(staff("officer"))
    refused = app.test_client().post(f"{API}/cases/{case_id}/verify", json={"seen": 1}, headers=headers)
    assert refused.status_code in (403, 404, 409)
    code_of(refused)


@pytest.mark.parametrize(
    ("body", "status"), [({"seen": "x"}, 422), ({"seen": 1, "more": 2}, 422), ({}, 422), ([], 422)]
)
def test_input_that_does_not_fit_is_refused_in_the_same_shape(app: Flask, body: Any, status: int) -> None:
    refused = app.test_client().post(f"{API}/cases/{uuid.uuid4()}/submit", json=body, headers=bearer(citizen()))
    assert (refused.status_code, code_of(refused)) == (status, "request.invalid")


def test_a_body_that_is_no_json_is_refused_in_the_same_shape(app: Flask) -> None:
    refused = app.test_client().post(f"{API}/cases", data=b"{", headers=bearer(citizen()))
    assert (refused.status_code, code_of(refused)) == (400, "request.invalid")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer bkt_wrong", "Basic YTpi", "Bearer \u00e9"])
def test_without_a_valid_token_the_api_answers_nothing(app: Flask, given: str) -> None:
    refused = app.test_client().get(f"{API}/cases", headers={"Authorization": given} if given else {})
    assert (refused.status_code, code_of(refused)) == (401, "token.invalid")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_unknown_addresses_and_methods_are_problems_too(app: Flask) -> None:
    client = app.test_client()
    missing, method = client.get(f"{API}/horses"), client.delete(f"{API}/cases")
    assert (missing.status_code, code_of(missing)) == (404, "access.not_found")
    assert (method.status_code, code_of(method)) == (405, "request.method")
    assert "GET" in method.headers["Allow"]


def test_a_fault_of_ours_tells_an_incident_and_no_detail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(tx: object, actor: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr("workflow.cases.own_cases", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    refused = app.test_client().get(f"{API}/cases", headers=bearer(citizen()))
    assert (refused.status_code, code_of(refused)) == (500, "server.error")
    assert b"secret detail" not in refused.data


def test_a_host_that_is_not_ours_is_refused(app: Flask) -> None:
    assert app.test_client().get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_health_is_public_and_names_what_is_missing(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert "reasons" in answer.get_json()


def test_an_officer_corrects_a_value_and_marks_a_finding(app: Flask) -> None:
    officer, case_id, document_id = held()
    client, headers = app.test_client(), bearer(officer)
    seen = client.get(f"{API}/cases/{case_id}/documents/{document_id}/examination", headers=headers).get_json()["id"]
    body = {"examination": seen, "field": "name", "value": "ANITA"}
    made = client.post(f"{API}/documents/{document_id}/corrections", json=body, headers=headers)
    assert (made.status_code, made.get_json()["value"], made.get_json()["agrees"]) == (201, "ANITA", False)
    (found,) = client.get(f"{API}/cases/{case_id}/findings", headers=headers).get_json()["findings"]
    assert (found["code"], found["examination_id"], found["right"]) == ("field.unsure", seen, True)
    marked = client.post(f"{API}/findings/{found['id']}/mark", json={"right": False}, headers=headers)
    assert marked.status_code == 204
    again = client.get(f"{API}/cases/{case_id}/findings", headers=headers).get_json()["findings"]
    assert [each["right"] for each in again] == [False]


def test_whoever_does_not_hold_the_case_corrects_nothing(app: Flask) -> None:
    _, case_id, document_id = held()
    client, other = app.test_client(), bearer(staff("officer"))
    body = {"examination": str(row_of(document_id).id), "field": "name", "value": "ANITA"}
    assert client.post(f"{API}/documents/{document_id}/corrections", json=body, headers=other).status_code in (404, 409)
    person = bearer(citizen())
    for answer in (
        client.post(f"{API}/documents/{document_id}/corrections", json=body, headers=person),
        client.get(f"{API}/cases/{case_id}/findings", headers=person),
        client.post(f"{API}/findings/{finding_of(document_id, 'field.unsure').id}/mark", json={"right": True},
                    headers=person),
    ):  # fmt: skip
        assert answer.status_code == 404
