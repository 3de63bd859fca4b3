"""Signing in with a real browser and its own (virtual) authenticator: the first day, a passkey, a lost phone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.roads.browsers import DESK, PHONE
from tests.roads.office import Office
from tests.roads.signing import enter_invitation, first_step, send, set_up_app, sign_in


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="en-GB", base_url=office.address)
    yield context.new_page()
    context.close()


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A platform authenticator that holds passkeys and has just seen a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made: dict[str, Any] = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def passkey_button(page: Page, kind: str) -> Any:
    return page.locator(f"[data-passkey={kind}] button")


def test_a_newcomer_makes_a_passkey_and_signs_in_by_it_alone(page: Page, office: Office) -> None:
    email = office.person("officer", "Budi", "en")
    session, key = authenticator(page)
    first_step(page, email)
    enter_invitation(page, email)
    page.locator("#passkey-name").fill("Office computer")
    passkey_button(page, "create").click()
    page.wait_for_url(re.compile("/account/security"))
    expect(page.locator("#factors")).to_contain_text("Office computer")
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1

    page.locator(".top-person form button").click()
    page.goto("/sign-in?next=/counter")
    passkey_button(page, "get").click()
    page.wait_for_url(re.compile("^[^?]*/counter$"))

    # a copy of the key that was made before its last use is found out
    before = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"][0]
    session.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    session.send(
        "WebAuthn.addCredential",
        {"authenticatorId": key, "credential": {**before, "signCount": before["signCount"] - 1}},
    )
    page.locator(".top-person form button").click()
    page.goto("/sign-in")
    passkey_button(page, "get").click()
    expect(page.locator("[data-passkey=get] [role=alert]")).to_contain_text("copy")
    page.goto("/review")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_app_on_the_first_day_and_a_recovery_code_when_the_phone_is_lost(page: Page, office: Office) -> None:
    email = office.person("supervisor", "Agus", "en")
    first_step(page, email)
    page.goto("/team")
    expect(page).to_have_url(re.compile("/sign-in/set-up"))
    enter_invitation(page, email)
    codes = set_up_app(page)
    assert len(codes) == 10
    page.locator("main .button").click()
    page.wait_for_url(re.compile("/team$"))
    page.locator(".top-person form button").click()
    first_step(page, email)
    page.locator("input[name=code]").fill(codes[0])
    send(page)
    page.wait_for_url(re.compile("/team$"))
    page.goto("/account/security")
    expect(page.locator("#factors")).to_contain_text("9 codes are left")


def test_a_citizens_phone_has_a_passkey_too_and_ends_another_sign_in(browser: Browser, office: Office) -> None:
    email = office.person("citizen", "Sari")
    contexts = [browser.new_context(viewport=PHONE, locale="id-ID", base_url=office.address) for _ in range(2)]
    phone, other = (each.new_page() for each in contexts)
    for each in (phone, other):
        sign_in(each, email)
    authenticator(phone)
    phone.goto("/account/security")
    phone.locator("#sessions button.link-danger").click()
    expect(phone.locator("#sessions li")).to_have_count(1)
    other.goto("/cases")
    expect(other).to_have_url(re.compile("/sign-in"))
    phone.goto("/sign-in/set-up")
    passkey_button(phone, "create").click()
    phone.wait_for_url(re.compile("/account/security"))
    for each in contexts:
        each.close()
