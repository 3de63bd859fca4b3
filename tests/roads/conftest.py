"""One browser for all roads, and an office for each file of them: cases are dealt, so a queue cannot be shared."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.roads.browsers import DESK, PHONE, launch
from tests.roads.office import Office, running_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running office without demo data, and with one examiner: it shares the cores with the other tests."""
    with running_office(tmp_path_factory.mktemp("office") / "home", examiners=1) as office:
        yield office


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a screen."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def citizen_page(browser: Browser, office: Office) -> Iterator[Page]:
    """A citizen's phone, in Indonesian."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", base_url=office.address)
    yield context.new_page()
    context.close()


def desk(browser: Browser, office: Office, locale: str = "id-ID") -> Page:
    """A screen of somebody who works at home."""
    context = browser.new_context(viewport=DESK, locale=locale, base_url=office.address)
    return context.new_page()
