"""Signing in as people of the office do: the password, then a code; the first time the app is set up."""

import re

import pyotp
from playwright.sync_api import Page

from tests.roads.office import INVITATIONS, PASSWORD

RECOVERY: dict[str, list[str]] = {}
"""What is left of each person's recovery codes: a code of the app counts once in 30 seconds, and roads are quicker."""
BEFORE_THE_DESK = re.compile("^(?!.*/sign-in)")


def first_step(page: Page, email: str, password: str = PASSWORD) -> None:
    """Address and password; then the page of the second step, or the desk."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    send(page)
    page.wait_for_url(re.compile("/sign-in/(step|set-up)|^(?!.*/sign-in)"))


def sign_in(page: Page, email: str) -> None:
    """All steps, whichever this person has to take."""
    first_step(page, email)
    if "/sign-in/set-up" in page.url:
        enter_invitation(page, email)
        RECOVERY[email] = set_up_app(page)
        page.locator("main .button").click()
    elif "/sign-in/step" in page.url:
        page.locator("input[name=code]").fill(RECOVERY[email].pop())
        send(page)
    page.wait_for_url(BEFORE_THE_DESK)


def enter_invitation(page: Page, email: str) -> None:
    """The code that the admin gave."""
    page.locator("input[name=code]").fill(INVITATIONS[email])
    send(page)
    page.locator("#by-app").wait_for()


def set_up_app(page: Page) -> list[str]:
    """Type the key into an app, and its code into the page; the recovery codes that the page then shows."""
    page.locator("details summary").click()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    page.locator("form", has=page.locator("input[name=code]")).locator("button[type=submit]").click()
    page.locator("#recovery-codes").wait_for()
    return page.locator("#recovery-codes li").all_inner_texts()


def send(page: Page) -> None:
    """The button of the page's own form."""
    page.locator("main form button[type=submit]").first.click()
