"""A form whose answer takes a while shows that it is on its way, and cannot be sent again meanwhile."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.integration.desks import at_desk
from tests.integration.live import serving
from tests.integration.samples import staff
from tests.roads.browsers import PHONE

pytestmark = pytest.mark.usefixtures("services")


def test_a_trace_that_is_on_its_way_is_not_sent_again(app: Flask, browser: Browser) -> None:
    cookie = at_desk(app, staff("auditor")).get_cookie("berkas_session")
    assert cookie is not None
    with serving(app) as address:
        context = browser.new_context(viewport=PHONE, base_url=address)
        context.add_cookies([
            {"name": "berkas_language", "value": "en", "url": address},
            {"name": "berkas_session", "value": cookie.value, "url": address},
        ])  # fmt: skip
        page = context.new_page()
        page.goto("/audit/trace")
        # the page stays: a browser that waits for its next page answers no question about this one
        page.evaluate("window.sent = 0; addEventListener('submit', event => { event.preventDefault(); window.sent++ })")
        page.locator("#leak").set_input_files({"name": "leak.png", "mimeType": "image/png", "buffer": b"a picture"})
        page.locator("#reason").fill("found in a chat")
        button = page.locator("main form button[type=submit]")
        expect(button).to_have_text("Compare")
        button.click()
        expect(button).to_have_text("Comparing …")
        expect(button).to_be_disabled()
        page.locator("#number").press("Enter")
        assert page.evaluate("window.sent") == 1
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(button).to_have_text("Compare")
        expect(button).to_be_enabled()
        context.close()
