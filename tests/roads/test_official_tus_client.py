"""tus-js-client against a running office: chunks, a cut connection, a refusal at the end. tuspy is in the API road."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import requests

from tests.roads.office import ROOT, Office
from tests.roads.papers import photo


def run_client(office: Office, token: str, case_id: str, requirement: str, file: Path) -> dict[str, Any]:
    program = Path(__file__).with_name("tus_upload.mjs")
    command = [str(shutil.which("node")), str(program), f"{office.address}/api/v1/uploads", token, case_id, requirement]
    done = subprocess.run([*command, str(file)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def new_case(office: Office, token: str) -> str:
    made = requests.post(
        f"{office.address}/api/v1/cases",
        json={"service": "birth-certificate"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    return str(made.json()["id"])


def test_an_upload_that_was_cut_goes_on_where_it_stopped(office: Office, tmp_path: Path) -> None:
    token = office.token("citizen", "Sari", "apply")
    case_id, file = new_case(office, token), tmp_path / "foto.jpg"
    file.write_bytes(photo("kk"))
    told = run_client(office, token, case_id, "kk", file)
    assert told["error"] is None
    assert 0 < told["cut"] < told["length"]
    assert min(told["offsets"]) > told["cut"]
    listed = requests.get(
        f"{office.address}/api/v1/cases/{case_id}/documents", headers={"Authorization": f"Bearer {token}"}, timeout=30
    ).json()["documents"]
    assert [(each["requirement"], each["size"]) for each in listed] == [("kk", told["length"])]


def test_a_file_that_is_no_document_is_refused_with_its_code(office: Office, tmp_path: Path) -> None:
    token = office.token("citizen", "Sari", "apply")
    file = tmp_path / "words.jpg"
    file.write_bytes(b"no picture at all " * 10_000)
    told = run_client(office, token, new_case(office, token), "kk", file)
    assert json.loads(told["error"])["code"] == "upload.wrong_type"
