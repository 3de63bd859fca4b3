"""The main road in a real browser: a citizen's photos become a case that is ready, and is collected."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.roads.conftest import desk
from tests.roads.office import PASSWORD, Office, running_office
from tests.roads.papers import FAMILY, photo, photos
from tests.roads.signing import sign_in
from verify.drawings import household

EXAMINED = re.compile("pass|attention|fail")
PATIENCE = 90_000.0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running office as it ships."""
    with running_office(tmp_path_factory.mktemp("office") / "home") as office:
        yield office


def sign_up(page: Page, email: str, office: Office) -> None:
    page.goto("/sign-up")
    page.locator("input[name=email]").fill(email)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text(email)
    page.goto(office.link_sent_to(email))
    page.get_by_label("Nama lengkap").fill("Sari Wulandari")
    page.get_by_label("NIK").fill("3273014505900001")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/cases$"))


def start_birth_certificate(page: Page) -> str:
    page.goto("/services/birth-certificate")
    expect(page.get_by_text("20 MB")).to_be_visible()
    page.locator("main form button[type=submit]").click()
    page.locator("[name=child_name]").fill("Bayu Pratama")
    page.locator("[name=child_birth_date]").fill("2026-10-05")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/cases/[0-9a-f-]+$"))
    return page.url


def send(page: Page, requirement: str, file: Path) -> None:
    before = receipt(page, requirement)
    if before is not None and not page.locator(f"#file-{requirement}").is_visible():
        page.locator(f"#requirement-{requirement} summary", has_text=re.compile("Ganti")).click()
    page.locator(f"#file-{requirement}").set_input_files(file)
    section = page.locator(f"#requirement-{requirement}")
    expect(section.locator(".mono").first).not_to_have_text(before or "", timeout=PATIENCE)
    expect(section).to_have_attribute("data-state", EXAMINED, timeout=PATIENCE)


def receipt(page: Page, requirement: str) -> str | None:
    found = page.locator(f"#requirement-{requirement} .mono")
    return found.first.text_content() if found.count() else None


def number_of(page: Page) -> str:
    return str(page.locator(".mono", has_text=re.compile("^B-")).first.text_content())


def walk_to_submitted(page: Page, folder: Path) -> str:
    """All four photos, one of them blurred and then replaced; the number of the submitted case."""
    start_birth_certificate(page)
    files = photos(folder)
    good = files["ktp-parent"].read_bytes()
    files["ktp-parent"].write_bytes(photo("ktp-parent", "blurred"))
    for requirement, file in files.items():
        send(page, requirement, file)
    blurred = page.locator("#requirement-ktp-parent")
    expect(blurred).to_have_attribute("data-state", "fail")
    expect(blurred.locator("[data-code='image.blurred']")).to_be_visible()
    files["ktp-parent"].write_bytes(good)
    send(page, "ktp-parent", files["ktp-parent"])
    expect(blurred).not_to_have_attribute("data-state", "fail")
    page.locator("#hand-in button[type=submit]").click()
    expect(page.locator("#hand-in")).to_have_count(0)
    return number_of(page)


@pytest.mark.timeout(600)
def test_a_citizens_photos_become_a_case_that_is_ready_and_collected(
    citizen_page: Page, browser: Browser, office: Office, tmp_path: Path
) -> None:
    citizen = citizen_page
    sign_up(citizen, "sari.wulandari@contoh.id", office)
    number = walk_to_submitted(citizen, tmp_path)

    head = office.person("supervisor", "Agus", "en")  # nobody verifies what nobody could sign
    officer = desk(browser, office)
    sign_in(officer, office.person("officer", "Budi"))
    officer.goto("/review")
    officer.keyboard.press("n")
    expect(officer.locator("main")).to_contain_text(number, timeout=PATIENCE)
    page_image = officer.locator(".paper:visible .sheet img:visible").first
    expect(page_image).to_be_visible()
    page_image.evaluate("image => image.decode()")
    zoom, bar = officer.locator(".zoom:visible").bounding_box(), officer.locator(".decide").bounding_box()
    assert zoom is not None and bar is not None and zoom["y"] + zoom["height"] <= bar["y"]
    officer.keyboard.press("v")
    expect(officer.locator("main")).to_contain_text(number, timeout=PATIENCE)
    expect(officer.get_by_text("penyelia").first).to_be_visible()

    supervisor = desk(browser, office, "en-GB")
    sign_in(supervisor, head)
    supervisor.goto("/team")
    expect(supervisor.locator("main")).to_contain_text(number)
    supervisor.keyboard.press("n")
    supervisor.wait_for_url(re.compile("/team/[0-9a-f-]+$"))
    supervisor.keyboard.press("a")
    # the page that was left names the case too: only the answer to the step says that it is done
    expect(supervisor.get_by_text(f"{number} is signed off")).to_be_visible(timeout=PATIENCE)

    citizen.reload()
    citizen.locator("a[href$='/pickup']").first.click()
    citizen.locator("input[name=slot]").first.check()
    citizen.locator("main form button[type=submit]").click()
    ticket = citizen.locator(".ticket-number")
    expect(ticket).to_have_text(re.compile(r"^\d+$"))
    day = re.search(r"\d{4}-\d\d-\d\d", citizen.content())
    collect(officer, number, day[0] if day else None)
    citizen.goto("/cases")
    expect(citizen.locator("main")).to_contain_text(number)
    the_log_tells_nothing_about_people(office)


def the_log_tells_nothing_about_people(office: Office) -> None:
    log = office.log.read_text()
    assert '"event"' in log
    family = household(FAMILY)
    personal = ["Wulandari", "3273014505900001", "contoh.id", "Bayu Pratama", PASSWORD]
    for member in family.members:
        personal += [member.nik, member.name]
    assert [each for each in personal if each in log] == []


def collect(officer: Page, number: str, day: str | None) -> None:
    officer.goto("/counter" + (f"?day={day}" if day else ""))
    row = officer.locator("tr", has_text=number)
    while row.count() == 0:
        officer.locator(".day-row a").last.click()
        row = officer.locator("tr", has_text=number)
    row.locator("button").click()
    expect(officer.locator("tr", has_text=number).locator("button")).to_have_count(0)
