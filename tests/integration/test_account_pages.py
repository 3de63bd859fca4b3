"""Signing up, in and out, and the language of the pages."""

import re
import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.desks import at_desk, send
from tests.integration.samples import PASSWORD, citizen, staff
from tests.integration.signing import by_password, person, ruled, second_step, with_app
from workflow.actor import actor_of
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")
NIK = "3273014505900001"


def sign_up(client: FlaskClient, **changes: str) -> Any:
    ruled(sign_up="at_once")
    form = {"name": "Sari", "nik": NIK, "email": f"{secrets.token_hex(4)}@contoh.id", "password": PASSWORD, **changes}
    return send(client, "/sign-up", form, page="/sign-up")


def test_who_signs_up_is_signed_in_and_stays_so(app: Flask) -> None:
    client = app.test_client()
    assert sign_up(client).location == "/cases"
    assert client.get("/cases").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"), [("nik", "123"), ("email", "nowhere"), ("password", "short"), ("name", " ")]
)
def test_a_refused_sign_up_marks_the_field_and_keeps_the_rest(app: Flask, field: str, value: str) -> None:
    answer = sign_up(app.test_client(), **{"name": "Sari Wulandari", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text and f'href="#{field}"' in answer.text
    assert field == "name" or 'value="Sari Wulandari"' in answer.text
    assert PASSWORD not in answer.text


def test_a_wrong_password_is_told_without_saying_what_is_wrong(app: Flask) -> None:
    form = {"email": "nobody@contoh.id", "password": "wrong"}
    answer = send(app.test_client(), "/sign-in", form, page="/sign-in")
    assert answer.status_code == 401
    assert 'value="nobody@contoh.id"' in answer.text


@pytest.mark.parametrize(
    ("roles", "desk"), [(("officer",), "/review"), (("officer", "supervisor"), "/team"), (("auditor",), "/audit")]
)
def test_everybody_arrives_where_they_work(app: Flask, roles: tuple[str, ...], desk: str) -> None:
    person = with_app(*roles)
    answer, client = by_password(app, person.email)
    assert answer.location == "/sign-in/step"
    assert second_step(client, person.code()).location == desk


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", "\t//evil.example"])
def test_a_sign_in_never_leads_to_another_site(app: Flask, place: str) -> None:
    client = app.test_client()
    answer = sign_up(client, next=place)
    assert answer.location == "/cases"
    assert client.get("/language", query_string={"lang": "en", "next": place}).location == "/"


def test_a_sign_in_leads_back_to_the_page_that_asked_for_it(app: Flask) -> None:
    client = app.test_client()
    asked = client.get("/cases")
    assert asked.location == "/sign-in?next=/cases"
    assert sign_up(client, next="/services/kia").location == "/services/kia"


def test_a_sign_out_ends_the_session(app: Flask) -> None:
    client = at_desk(app, citizen())
    assert send(client, "/sign-out", page="/cases").status_code == 302
    assert client.get("/cases").status_code == 302


def test_the_choice_of_a_language_is_remembered(app: Flask) -> None:
    client = app.test_client()
    assert '<html lang="id">' in client.get("/").text
    assert client.get("/language?lang=en&next=/sign-up").location == "/sign-up"
    assert '<html lang="en">' in client.get("/sign-up").text


@pytest.mark.parametrize(("role", "page", "part"), [
    ("supervisor", "/team/budget", "/team"), ("supervisor", "/team/search", "/team"),
    ("auditor", "/audit/trace", "/audit"), ("officer", "/alerts/mine", "/record"), ("auditor", "/alerts", "/alerts"),
])  # fmt: skip
def test_the_menu_marks_the_part_that_a_page_belongs_to(app: Flask, role: str, page: str, part: str) -> None:
    marked = re.findall(r'<a href="([^"]*)" aria-current="\w+">', at_desk(app, staff(role)).get(page).text)
    assert marked == [part]


def test_services_stand_in_the_order_of_their_names_in_either_language(app: Flask) -> None:
    for language in ("id", "en"):
        page = app.test_client().get(f"/?lang={language}").text
        titles = re.findall(r'<h3><a href="/services/[^"]*">([^<]*)</a>', page)
        assert len(titles) > 5 and titles == sorted(titles, key=str.casefold)


def test_recovery_codes_are_spoken_of_where_there_is_a_second_step(app: Flask) -> None:
    assert "Recovery codes" not in at_desk(app, citizen()).get("/account/security").text
    with transaction() as tx:
        someone = actor_of(person(tx, with_app()))
    assert "Recovery codes" in at_desk(app, someone).get("/account/security").text


def test_an_address_that_does_not_exist_keeps_the_menu(app: Flask) -> None:
    answer = at_desk(app, citizen()).get("/nowhere")
    assert answer.status_code == 404
    assert 'href="/cases"' in answer.text
