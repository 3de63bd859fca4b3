"""Uploads that do not go straight: a refusal, an ended session, an upload that has expired, a cut connection.

In a real browser, and by tus-js-client against the API; tuspy is in the API road.
"""

import json
import re
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from tests.roads.office import PASSWORD, ROOT, Office
from tests.roads.papers import photo
from tests.roads.test_main_road import sign_up


@pytest.fixture
def case_page(citizen_page: Page, office: Office) -> Page:
    """A citizen's open case without documents; the e-mail is the name of the road."""
    page = citizen_page
    email = f"jalan-{secrets.token_hex(5)}@contoh.id"  # one of its own a road: the office is shared
    sign_up(page, email, office)
    page.goto("/services/kk-replacement")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/cases/"))
    if page.url.endswith("/answers"):
        page.goto(page.url.removesuffix("/answers"))
    page.evaluate("email => sessionStorage.setItem('email', email)", email)
    return page


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A photo of a family card."""
    file = tmp_path / "kk.jpg"
    file.write_bytes(photo("kk"))
    return file


def requirement_of(page: Page) -> str:
    return str(page.locator(".requirement").first.get_attribute("id"))


def test_a_refused_file_gives_way_to_a_good_one_without_a_reload(case_page: Page, good: Path, tmp_path: Path) -> None:
    page, part = case_page, f"#{requirement_of(case_page)}"
    words = tmp_path / "kk.png"
    words.write_bytes(b"no picture at all")
    page.evaluate("window.sameDocument = true")
    page.locator(f"{part} .file").focus()
    page.locator(f"{part} .file").set_input_files(words)
    refused = page.locator(f"{part} [data-code='upload.wrong_type']")
    expect(refused).to_be_visible()
    expect(page.locator(f"{part} .file")).to_be_focused()
    page.locator(f"{part} .file").set_input_files(good)
    expect(page.locator(f"{part} .receipt")).to_be_visible()
    expect(refused).to_have_count(0)
    assert page.evaluate("window.sameDocument") is True
    assert page.evaluate("part => document.querySelector(part).contains(document.activeElement)", part)


def test_an_upload_whose_session_ended_waits_for_the_sign_in_and_goes_on(case_page: Page, good: Path) -> None:
    page, part = case_page, f"#{requirement_of(case_page)}"
    email = page.evaluate("sessionStorage.getItem('email')")
    other = page.context.new_page()
    other.goto("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "PATCH" and not held:
            held.append(route)
            other.locator(".top-person button").click()
        route.continue_()

    page.route("**/api/v1/uploads/*", hold)
    page.locator(f"{part} .file").set_input_files(good)
    link = page.locator("main a[href^='/sign-in'][target=_blank]")
    expect(link).to_be_visible()
    expect(page.locator("main")).to_contain_text("berkas Anda masih terpilih")
    expect(page.locator("header, form")).to_have_count(0)
    with page.context.expect_page() as opened:
        link.click()
    sign_in_page = opened.value
    sign_in_page.locator("input[name=email]").fill(email)
    sign_in_page.locator("input[name=password]").fill(PASSWORD)
    sign_in_page.locator("main form button[type=submit]").click()
    sign_in_page.wait_for_url(re.compile("/cases/"))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(f"{part} .receipt")).to_have_count(1)
    page.locator("main").wait_for()


def test_a_file_whose_unfinished_upload_has_expired_begins_anew_by_itself(case_page: Page, good: Path) -> None:
    page, part = case_page, f"#{requirement_of(case_page)}"
    page.route("**/api/v1/uploads/*", lambda route: route.abort())
    page.locator(f"{part} .file").set_input_files(good)
    expect(page.locator(f"{part} .upload-text")).to_have_text(re.compile("terputus|Mencoba"))
    page.unroute("**/api/v1/uploads/*")
    gone: list[str] = []

    def expired(route: Route) -> None:
        if route.request.method == "HEAD" and not gone:
            gone.append(route.request.url)
            return route.fulfill(status=410, body="")
        return route.continue_()

    page.route("**/api/v1/uploads/*", expired)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator(f"{part} .file").set_input_files(good)
    expect(page.locator(f"{part} .receipt")).to_have_count(1)
    assert gone
    expect(page.locator(f"{part} [role=alert]")).to_have_count(0)


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
