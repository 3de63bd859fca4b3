"""Signing up: nobody but the mailbox learns whether an address has an account."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.desks import send
from tests.integration.mails import link_in, sent
from tests.integration.samples import PASSWORD, citizen
from tests.integration.signing import by_password, code_in, ruled
from tests.integration.test_password_reset import email_of, shown
from workflow.db import transaction
from workflow.models import AccountMail, Person

pytestmark = pytest.mark.usefixtures("services")
FORM = {"name": "Sari Wulandari", "nik": "3273014505900001", "password": PASSWORD}


def ask(client: FlaskClient, email: str, **more: str) -> Any:
    return send(client, "/sign-up", {"email": email, **more}, page="/sign-up")


def make(client: FlaskClient, path: str, **changes: str) -> Any:
    assert client.get(path).location == "/sign-up/account"
    return send(client, "/sign-up/account", {**FORM, **changes}, page="/slip")


def people(email: str) -> int:
    with transaction() as tx:
        return len(tx.session.scalars(select(Person).where(Person.email == email)).all())


def test_the_link_makes_the_account_and_signs_in(app: Flask) -> None:
    client = app.test_client()
    assert ask(client, "New@contoh.id").status_code == 200
    (mail,) = sent()
    assert mail["To"] == "new@contoh.id" and people("new@contoh.id") == 0
    # on another phone than the one that asked
    phone = app.test_client()
    assert make(phone, link_in(mail)).location == "/cases"
    assert phone.get("/cases").status_code == 200
    assert by_password(app, "new@contoh.id")[0].location == "/cases"


def test_the_answer_is_the_same_for_a_new_and_a_known_address(app: Flask) -> None:
    known, new = email_of(citizen()), "new@contoh.id"
    pages = [shown(ask(app.test_client(), each), each) for each in (known, new)]
    assert pages[0] == pages[1]


def test_the_owner_of_a_known_address_is_told_and_led_to_a_new_password(app: Flask) -> None:
    known = email_of(citizen())
    ask(app.test_client(), known)
    (mail,) = sent()
    assert mail["To"] == known and mail["Subject"] == "Anda sudah punya akun"
    assert "/password/forgotten" in mail.get_content() and "/sign-up/link/" not in mail.get_content()


def test_a_link_makes_one_account_and_looking_spends_nothing(app: Flask) -> None:
    ask(app.test_client(), "new@contoh.id")
    path = link_in(sent()[0])
    for _ in range(2):
        app.test_client().get(path)
    assert make(app.test_client(), path).status_code == 302
    assert code_in(make(app.test_client(), path)) == "link.wrong"
    assert people("new@contoh.id") == 1


def test_of_two_links_to_one_address_the_second_says_that_there_is_an_account(app: Flask) -> None:
    for _ in range(2):
        ask(app.test_client(), "new@contoh.id")
    first, second = (link_in(each) for each in sent())
    assert make(app.test_client(), first).status_code == 302
    assert code_in(make(app.test_client(), second)) == "signup.email_taken"


def test_the_letter_speaks_the_language_of_the_page(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("berkas_language", "en")
    ask(client, "new@contoh.id")
    (mail,) = sent()
    assert mail["Subject"] == "Go on with your account"


def test_the_way_goes_on_to_where_it_was_going_and_to_no_other_site(app: Flask) -> None:
    for place, led in (("/services/kia", "/services/kia"), ("https://evil.example", "/cases")):
        email = f"{len(place)}@contoh.id"
        ask(app.test_client(), email, next=place)
        client = app.test_client()
        client.get(link_in(sent()[0]))
        page = client.get("/sign-up/account").text
        assert ('name="next" value="/services/kia"' in page) == (place == led)
        assert email in page
        more = {"next": led} if place == led else {}
        assert send(client, "/sign-up/account", {**FORM, **more}, page="/sign-up/account").location == led


def test_what_a_used_link_was_sent_to_is_kept_no_longer(app: Flask) -> None:
    ask(app.test_client(), "new@contoh.id")
    make(app.test_client(), link_in(sent()[0]))
    with transaction() as tx:
        assert tx.session.scalars(select(AccountMail.content)).all() == [{}]


def test_an_office_without_mails_makes_the_account_at_once_and_tells(app: Flask) -> None:
    ruled(sign_up="at_once")
    form = {**FORM, "email": "new@contoh.id"}
    assert send(app.test_client(), "/sign-up", form, page="/sign-up").location == "/cases"
    assert code_in(send(app.test_client(), "/sign-up", form, page="/sign-up")) == "signup.email_taken"
    assert sent() == []
