"""A page that is left open empties itself when its session ends, whatever ends it; two minutes before, it warns."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.integration.desks import at_desk
from tests.integration.live import serving
from tests.integration.samples import staff
from tests.roads.browsers import PHONE
from workflow import sessions
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import WebSession

pytestmark = pytest.mark.usefixtures("services")
PAGE = "/account/security"
WARNED = re.compile(r"You will be signed out at \d\d:\d\d\.")


@pytest.fixture
def context(app: Flask, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in front of the application."""
    with serving(app) as address:
        context = browser.new_context(viewport=PHONE, base_url=address)
        context.add_cookies([{"name": "berkas_language", "value": "en", "url": address}])
        yield context
        context.close()


def opened(app: Flask, context: BrowserContext, person: Actor) -> Page:
    """A tab in which that person looks at their account; the test moves its clock."""
    cookie = at_desk(app, person).get_cookie("berkas_session")
    assert cookie is not None
    page = context.new_page()
    page.clock.install()
    page.goto("/sign-in")
    context.add_cookies([{"name": "berkas_session", "value": cookie.value, "url": page.url}])
    page.goto(PAGE)
    return page


def is_empty(page: Page) -> None:
    """Nothing is left of the page, and who listens to it hears why."""
    expect(page.locator("h1")).to_have_text("You are signed out")
    expect(page.locator("h1")).to_be_focused()
    assert page.locator("header, form, input, #session").count() == 0
    assert "Budi" not in page.content()
    expect(page.get_by_role("link")).to_have_attribute("href", f"/sign-in?next={PAGE}")


def test_a_page_warns_two_minutes_before_its_session_ends_and_then_empties_itself(
    app: Flask, context: BrowserContext
) -> None:
    page = opened(app, context, staff("officer"))
    page.locator("#old").fill("half a form")
    page.clock.fast_forward("57:30")
    expect(page.locator("#session")).to_be_empty()
    page.clock.fast_forward("00:45")
    expect(page.get_by_role("status")).to_contain_text(WARNED)
    expect(page.locator("#old")).to_have_value("half a form")
    page.clock.fast_forward("02:00")
    is_empty(page)


@pytest.mark.parametrize("by", ["the button", "another tab"])
def test_who_stays_signed_in_keeps_what_is_typed(
    app: Flask, context: BrowserContext, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    every = sessions.SEEN_EVERY
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta(hours=1))  # opening the page does not count
    page = opened(app, context, staff("officer"))
    with transaction() as tx:
        tx.session.query(WebSession).one().last_seen = tx.now - timedelta(minutes=58, seconds=30)
    page.goto(PAGE)
    bar = page.locator("#session")
    expect(bar).to_contain_text(WARNED)
    page.locator("#old").fill("half a form")
    monkeypatch.setattr(sessions, "SEEN_EVERY", every)
    if by == "the button":
        bar.get_by_role("button", name="Stay signed in").click()
    else:
        context.new_page().goto(PAGE)
    page.clock.run_for(1000)
    expect(bar).to_be_empty()
    expect(page.locator("#old")).to_have_value("half a form")


def test_what_ends_in_any_case_is_told_without_a_button(app: Flask, context: BrowserContext) -> None:
    page = opened(app, context, staff("officer"))
    with transaction() as tx:
        tx.session.query(WebSession).one().valid_until = tx.now + timedelta(seconds=100)
    page.goto(PAGE)
    expect(page.locator("#session")).to_contain_text("This sign-in ends at")
    expect(page.locator("#session button")).to_have_count(0)


def test_a_page_of_somebody_who_signed_out_in_another_tab_or_is_another_now_is_empty(
    app: Flask, context: BrowserContext
) -> None:
    first = opened(app, context, staff("officer"))
    second = opened(app, context, staff("auditor"))
    first.clock.run_for(1000)
    is_empty(first)
    third = context.new_page()
    third.goto("/record")
    third.locator(".top-person form button").click()
    second.clock.run_for(1000)
    is_empty(second)


def test_a_page_that_the_back_button_brings_back_as_it_was_left_is_empty(app: Flask, context: BrowserContext) -> None:
    page = opened(app, context, staff("officer"))
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))  # no second goes by
    context.clear_cookies()
    expect(page.locator("#old")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    is_empty(page)


def test_the_cookie_that_pages_read_opens_nothing(app: Flask) -> None:
    client = at_desk(app, staff("officer"))
    client.get(PAGE)
    told = client.get_cookie("berkas_until")
    assert told is not None and not told.http_only
    thief = app.test_client()
    thief.set_cookie("berkas_until", told.value)
    assert thief.get(PAGE).status_code == 302
