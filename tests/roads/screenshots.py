"""The pictures of the README, from a real demo office: `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.roads.browsers import DESK, PHONE, launch
from tests.roads.office import running_office
from web.cli.demo import PASSWORD


def main(folder: Path) -> None:
    """Write one PNG a page."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp()) / "home"
    with running_office(home, "--demo", until="demo cases are there") as office, sync_playwright() as playwright:
        browser = launch(playwright)

        def signed_in(email: str, size: ViewportSize) -> Page:
            page = browser.new_context(viewport=size, base_url=office.address, locale="id-ID").new_page()
            page.goto("/sign-in")
            page.locator("input[name=email]").fill(email)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("main form button[type=submit]").click()
            page.wait_for_load_state("networkidle")
            if "/sign-in/step" in page.url:
                page.locator("input[name=code]").fill(page.locator("#demo-code").inner_text())
                page.locator("main form button[type=submit]").first.click()
                page.wait_for_load_state("networkidle")
            return page

        citizen = signed_in("sari@example.test", PHONE)
        citizen.goto("/cases")
        citizen.screenshot(path=folder / "citizen-cases.png")
        citizen.locator("main a[href^='/cases/']").last.click()
        citizen.wait_for_load_state("networkidle")
        citizen.screenshot(path=folder / "citizen-case.png")
        officer = signed_in("dewi@example.test", DESK)
        officer.goto("/review")
        while officer.locator(".paper").count() == 0:
            # the workers may still be at the last case
            officer.wait_for_timeout(1000)
            officer.keyboard.press("n")
            officer.wait_for_load_state("networkidle")
        officer.screenshot(path=folder / "officer-desk.png")
        supervisor = signed_in("agus@example.test", DESK)
        supervisor.goto("/team")
        supervisor.screenshot(path=folder / "supervisor-team.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
