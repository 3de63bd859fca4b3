"""An officer corrects a value and calls a finding a wrong alarm in a real browser; the supervisor sees both counted."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.roads.conftest import desk
from tests.roads.office import Office
from tests.roads.papers import KIND_OF, photo
from tests.roads.test_api_road import Caller
from tests.roads.test_main_road import PATIENCE, sign_in

CARD, FINDING = "ktp-parent", "image.grey_copy"
SAID = "SITI NURHALIZA"


def handed_in(citizen: Caller) -> str:
    """A case whose identity card is a grey copy; its number."""
    answers = {"child_name": "Bayu Pratama", "child_birth_date": "2026-10-05"}
    case = citizen.post("/cases", service="birth-certificate", answers=answers)
    for requirement in KIND_OF:
        citizen.upload(case["id"], requirement, photo(requirement, "photocopy" if requirement == CARD else "desk", 23))
    citizen.examined(case["id"])
    return str(citizen.post(f"/cases/{case['id']}/submit", seen=case["version"])["number"])


def corrected(officer: Page) -> None:
    """Say another name and a wrong alarm on the open case; both are drawn in place."""
    officer.locator(f"[data-paper='paper-{CARD}']").click()
    card = officer.locator(f"#paper-{CARD}")
    alarm = card.locator(f"[data-code='{FINDING}'] button[value=no]")
    alarm.click()
    expect(alarm).to_have_attribute("aria-pressed", "true")
    mend = card.locator("details.mend", has=officer.locator("input[name=field][value=name]"))
    mend.locator("summary").click()
    mend.locator("input[name=value]").fill(SAID)
    mend.locator("button[type=submit]").click()
    expect(card.get_by_text(SAID)).to_be_visible()
    officer.reload()
    officer.locator(f"[data-paper='paper-{CARD}']").click()
    expect(card.get_by_text(SAID)).to_be_visible()
    expect(alarm).to_have_attribute("aria-pressed", "true")


@pytest.mark.timeout(600)
def test_what_an_officer_says_of_a_value_and_a_finding_is_counted_for_the_supervisor(
    browser: Browser, office: Office
) -> None:
    number = handed_in(Caller(office, office.token("citizen", "Sari", "apply")))
    head = office.person("supervisor", "Agus", "en")  # nobody verifies what nobody could sign
    officer = desk(browser, office)
    sign_in(officer, office.person("officer", "Budi"))
    officer.goto("/review")
    officer.keyboard.press("n")
    expect(officer.locator("main")).to_contain_text(number, timeout=PATIENCE)
    corrected(officer)
    officer.keyboard.press("v")
    expect(officer.get_by_text("penyelia").first).to_be_visible(timeout=PATIENCE)

    supervisor = desk(browser, office, "en-GB")
    sign_in(supervisor, head)
    supervisor.goto("/checks?weeks=4")
    alarm = supervisor.locator("[aria-labelledby=findings] tr", has_text=FINDING)
    expect(alarm.locator("[data-label='Right']")).to_contain_text("0.0%")
    expect(alarm.locator("[data-label='By a word of an officer']")).to_have_text("1")
    name = supervisor.locator("[aria-labelledby=fields] tr", has=supervisor.get_by_role("rowheader", name="Name"))
    expect(name.first.locator("[data-label='Right']")).not_to_contain_text("100.0%")
    expect(supervisor.locator("main")).not_to_contain_text(SAID)
    supervisor.set_viewport_size({"width": 390, "height": 844})
    assert supervisor.evaluate("document.documentElement.scrollWidth") <= 390
