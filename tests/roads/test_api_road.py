"""The same road through the API alone, with the official Python client of tus for the uploads."""

import io
import time
from typing import Any

import pytest
import requests
from tusclient.client import TusClient

from tests.roads.office import Office
from tests.roads.papers import KIND_OF, photo


class Caller:
    """One person who calls the API."""

    def __init__(self, office: Office, token: str) -> None:
        self.base = f"{office.address}/api/v1"
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> Any:
        return self._answer(requests.get(self.base + path, headers=self.headers, timeout=60))

    def post(self, path: str, **body: Any) -> Any:
        return self._answer(requests.post(self.base + path, json=body, headers=self.headers, timeout=60))

    def put(self, path: str, **body: Any) -> Any:
        return self._answer(requests.put(self.base + path, json=body, headers=self.headers, timeout=60))

    def _answer(self, response: requests.Response) -> Any:
        assert response.ok, response.text
        return response.json()

    def refused(self, path: str, **body: Any) -> str:
        response = requests.post(self.base + path, json=body, headers=self.headers, timeout=60)
        assert response.status_code >= 400
        assert response.headers["Content-Type"].startswith("application/problem+json")
        return str(response.json()["code"])

    def upload(self, case_id: str, requirement: str, data: bytes) -> None:
        client = TusClient(f"{self.base}/uploads", headers=self.headers)
        metadata = {"case": case_id, "requirement": requirement, "filename": f"{requirement}.jpg"}
        client.uploader(file_stream=io.BytesIO(data), chunk_size=200_000, metadata=metadata).upload()

    def examined(self, case_id: str) -> dict[str, Any]:
        """The reports by requirement, once the workers have made them."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            listed = self.get(f"/cases/{case_id}/documents")["documents"]
            told = {
                each["requirement"]: self.get(f"/cases/{case_id}/documents/{each['id']}/examination") for each in listed
            }
            if all(each["state"] == "done" for each in told.values()):
                return {requirement: each["report"] for requirement, each in told.items()}
            time.sleep(0.3)
        raise AssertionError("the examinations did not end")

    def dealt(self, case_id: str) -> dict[str, Any]:
        """Take the next case, as soon as the checks between the documents have let it into the queue."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            response = requests.post(self.base + "/queue/next", headers=self.headers, timeout=60)
            if response.ok:
                assert response.json()["case_id"] == case_id
                case: dict[str, Any] = self.get(f"/cases/{case_id}")
                return case
            assert response.json()["code"] == "claim.none"
            time.sleep(0.3)
        raise AssertionError("the case was not dealt")


@pytest.mark.timeout(600)
def test_the_api_brings_a_case_from_photos_to_collected_and_a_person_signs_it(office: Office) -> None:
    citizen = Caller(office, office.token("citizen", "Sari", "apply"))
    officer = Caller(office, office.token("officer", "Budi", "decide", "collect"))
    head = office.person("supervisor", "Agus")
    desk = office.set_up(head)
    supervisor = Caller(office, office.berkas("token", "create", head, "--scope=decide", "--scope=sign"))

    answers = {"child_name": "Bayu Pratama", "child_birth_date": "2026-10-05"}
    case = citizen.post("/cases", service="birth-certificate", answers=answers)
    case_id = case["id"]
    assert citizen.refused(f"/cases/{case_id}/submit", seen=case["version"]) == "case.documents_missing"
    for requirement in KIND_OF:
        citizen.upload(
            case_id, requirement, photo(requirement, "blurred" if requirement == "ktp-parent" else "desk", 11)
        )
    reports = citizen.examined(case_id)
    assert reports["ktp-parent"]["verdict"] == "fail"
    assert citizen.refused(f"/cases/{case_id}/submit", seen=case["version"]) == "case.failed_documents"
    citizen.upload(case_id, "ktp-parent", photo("ktp-parent", "desk", 11))
    assert citizen.examined(case_id)["ktp-parent"]["fields"]["nik"]["value"]
    case = citizen.post(f"/cases/{case_id}/submit", seen=case["version"])
    assert case["state"] == "submitted"
    assert case["expected"]

    case = officer.dealt(case_id)
    assert officer.refused(f"/cases/{case_id}/approve", seen=case["version"]) == "token.scope_missing"
    case = officer.post(f"/cases/{case_id}/verify", seen=case["version"])
    assert (case["state"], case["escalation_reasons"]) == ("escalated", ["always"])
    case = supervisor.dealt(case_id)
    assert supervisor.refused(f"/cases/{case_id}/approve", seen=case["version"]) == "token.presence_needed"
    page = desk.get(f"{office.address}/account/security", timeout=60).text
    office.send(desk, f"/team/{case_id}/approve", page, {"seen": str(case["version"])})
    case = citizen.get(f"/cases/{case_id}")
    assert case["state"] == "ready"

    slot = citizen.get(f"/cases/{case_id}/slots")["slots"][0]
    assert citizen.post(f"/cases/{case_id}/ticket", day=slot["day"], starts=slot["starts"])["number"] >= 1
    assert officer.post(f"/cases/{case_id}/collect", seen=case["version"])["state"] == "collected"
    kinds = [each["kind"] for each in citizen.get(f"/cases/{case_id}/history")["entries"]]
    steps = ["case.submit", "case.verify", "case.escalate", "case.approve", "ticket.booked", "case.collect"]
    assert [each for each in kinds if each in steps] == steps
