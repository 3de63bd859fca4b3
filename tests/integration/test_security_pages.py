"""My account: where I am signed in, ending it, the password, tokens; and the same for an admin on the command line."""

import os
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.commands import berkas
from tests.integration.desks import at_desk, send
from tests.integration.live import bearer, token_of
from tests.integration.samples import PASSWORD, citizen
from tests.integration.signing import by_password, code_in, fresh_until, open_sessions, patient, signed_in, with_app
from workflow import identity, people, sessions
from workflow.db import Services, transaction
from workflow.models import ApiToken, Person, WebSession

pytestmark = pytest.mark.usefixtures("services")
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile"}
NEW = "another long enough one"


def resident() -> tuple[UUID, str]:
    person = citizen()
    with transaction() as tx:
        return person.id, tx.session.get_one(Person, person.id).email


def on_account(client: Any, path: str, form: dict[str, str] | None = None) -> Any:
    return send(client, path, form, page="/account/security")


def test_everybody_sees_where_they_are_signed_in_and_ends_it(app: Flask) -> None:
    person_id, email = resident()
    _, home = by_password(app, email)
    phone = app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = PHONE["User-Agent"]
    by_password(app, email, client=phone)
    page = home.get("/account/security").text
    assert "Chrome, Android" in page and "this one" in page
    with transaction() as tx:
        there = tx.session.query(WebSession).filter_by(person_id=person_id, browser="Chrome, Android").one().id
    assert on_account(home, f"/account/sessions/{there}/end").status_code == 302
    assert phone.get("/cases").status_code == 302
    assert home.get("/cases").status_code == 200


def test_everywhere_else_is_ended_at_once(app: Flask) -> None:
    _, email = resident()
    browsers = [by_password(app, email)[1] for _ in range(3)]
    assert on_account(browsers[0], "/account/sessions/end-others").status_code == 302
    assert [each.get("/cases").status_code for each in browsers] == [200, 302, 302]


@pytest.mark.parametrize("which", ["end-others", "{there}/end"])
def test_sessions_are_ended_by_who_has_just_proved_who_they_are(app: Flask, which: str) -> None:
    person_id, email = resident()
    phone, home = (by_password(app, email)[1] for _ in range(2))
    with transaction() as tx:
        fresh_until(tx, None)
        there = tx.session.query(WebSession).filter_by(person_id=person_id).order_by(WebSession.opened_at).first()
        assert there is not None
        path = f"/account/sessions/{which.format(there=there.id)}"
    refused = on_account(home, path)
    assert (refused.status_code, code_in(refused)) == (401, "signin.fresh_needed")
    assert phone.get("/cases").status_code == 200
    assert send(home, "/sign-in/step", {"password": PASSWORD}, page="/sign-in/step").status_code == 302
    assert on_account(home, path).status_code == 302
    assert phone.get("/cases").status_code == 302


def test_nobody_ends_somebody_elses_session(app: Flask) -> None:
    (theirs_id, theirs), (_, mine) = resident(), resident()
    _, other = by_password(app, theirs)
    _, client = by_password(app, mine)
    with transaction() as tx:
        row = tx.session.query(WebSession).filter_by(person_id=theirs_id).one().id
    # the same answer as for one's own: it tells nothing
    assert on_account(client, f"/account/sessions/{row}/end").status_code == 302
    assert on_account(client, f"/account/sessions/{UUID(int=3)}/end").status_code == 302
    assert other.get("/cases").status_code == 200


def test_a_changed_password_keeps_this_browser_and_ends_all_others(app: Flask) -> None:
    person_id, email = resident()
    _, other = by_password(app, email)
    _, client = by_password(app, email)
    with client.session_transaction() as kept:
        before = kept["_user_id"]
    assert on_account(client, "/account/password", {"old": PASSWORD, "new": NEW}).status_code == 302
    assert client.get("/cases").status_code == 200 and other.get("/cases").status_code == 302
    with client.session_transaction() as kept:
        assert kept["_user_id"] != before
    assert open_sessions(person_id) == ["full"]
    assert by_password(app, email)[0].status_code == 401
    assert by_password(app, email, NEW)[0].status_code == 302


def test_a_password_is_not_changed_without_the_old_one_nor_guessed_here(app: Flask) -> None:
    patient()
    _, email = resident()
    _, client = by_password(app, email)
    wrong = [on_account(client, "/account/password", {"old": "no", "new": NEW}) for _ in range(7)]
    assert code_in(wrong[0]) == "signin.wrong" and code_in(wrong[-1]) == "limits.too_many"
    short = on_account(at_desk(app, citizen()), "/account/password", {"old": PASSWORD, "new": "short"})
    assert code_in(short) == "signup.password_short"


def test_who_has_a_second_step_takes_it_before_the_password_changes(app: Flask) -> None:
    officer = with_app()
    client = signed_in(app, officer)
    with transaction() as tx:
        fresh_until(tx, None)
    page = client.get("/account/security").text
    assert 'name="old"' not in page
    refused = on_account(client, "/account/password", {"old": PASSWORD, "new": NEW})
    assert (refused.status_code, code_in(refused)) == (401, "signin.fresh_needed")


def test_without_a_second_factor_the_password_is_the_proof(app: Flask) -> None:
    _, email = resident()
    _, client = by_password(app, email)
    with transaction() as tx:
        fresh_until(tx, None)
    assert client.get("/sign-in/set-up").location == "/sign-in/step?next=/sign-in/set-up"
    wrong = send(client, "/sign-in/step", {"password": "no"}, page="/sign-in/step")
    assert code_in(wrong) == "signin.wrong"
    right = send(client, "/sign-in/step", {"password": PASSWORD, "next": "/sign-in/set-up"}, page="/sign-in/step")
    assert right.location == "/sign-in/set-up"
    assert client.get("/sign-in/set-up").status_code == 200


def test_tokens_are_listed_and_ended(app: Flask) -> None:
    person = citizen()
    header = bearer(person)
    token_of(person)
    client = at_desk(app, person)
    assert "Tokens of programs" in client.get("/account/security").text
    with transaction() as tx:
        first = tx.session.query(ApiToken).order_by(ApiToken.created_at).first()
        assert first is not None
    assert on_account(client, f"/account/tokens/{first.id}/revoke").status_code == 302
    assert app.test_client().get("/api/v1/cases", headers=header).status_code == 401
    assert on_account(client, "/account/tokens/revoke-all").status_code == 302
    assert "Tokens of programs" not in client.get("/account/security").text


def test_a_cookie_of_a_closed_session_opens_nothing_even_with_its_device(app: Flask) -> None:
    _, email = resident()
    _, client = by_password(app, email)
    kept = {name: client.get_cookie(name) for name in ("berkas_session", "berkas_device")}
    send(client, "/sign-out", page="/cases")
    thief = app.test_client()
    for name, cookie in kept.items():
        assert cookie is not None
        thief.set_cookie(name, cookie.value)
    assert thief.get("/cases").status_code == 302


def test_a_session_that_somebody_planted_before_is_not_the_one_after(app: Flask) -> None:
    _, email = resident()
    client = app.test_client()
    client.get("/sign-in")
    planted = client.get_cookie("berkas_session")
    by_password(app, email, client=client)
    attacker = app.test_client()
    assert planted is not None
    attacker.set_cookie("berkas_session", planted.value)
    assert attacker.get("/cases").status_code == 302


def test_the_cookies_are_not_for_scripts_nor_for_other_sites(services: Services, app: Flask) -> None:
    _, email = resident()
    answer, _ = by_password(app, email)
    cookies = answer.headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in cookies} >= {"berkas_session", "berkas_device"}
    for each in cookies:
        # of what opens something; the script of the pages reads until when the session lasts
        assert "SameSite=Lax" in each and ("HttpOnly" in each) is not each.startswith("berkas_until=")


def test_a_cookie_that_is_signed_by_sha_1_opens_nothing(app: Flask) -> None:
    person_id, _ = resident()
    with transaction() as tx:
        token = sessions.open_session(tx, tx.session.get_one(Person, person_id))
    for signer, status in ((SecureCookieSessionInterface(), 302), (app.session_interface, 200)):
        assert isinstance(signer, SecureCookieSessionInterface)
        serializer = signer.get_signing_serializer(app)
        assert serializer is not None
        client = app.test_client()
        client.set_cookie("berkas_session", str(serializer.dumps({"_user_id": token})))
        assert client.get("/cases").status_code == status


def test_an_admin_does_all_of_it_on_the_command_line(services: Services, app: Flask) -> None:
    settings = services.settings
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BERKAS_")}
    environment |= {"BERKAS_HOME": str(settings.home), "BERKAS_DATABASE_URL": str(settings.database_url)}
    officer = with_app("officer")
    client = signed_in(app, officer)
    listed = berkas(environment, "user", "sessions", officer.email, "--end-all")
    assert (listed.returncode, "ended: 1" in listed.stdout) == (0, True), listed.stderr
    assert client.get("/review").status_code == 302
    assert berkas(environment, "user", "roles", officer.email, "--role", "auditor").stdout == "roles: auditor\n"
    refused = berkas(environment, "user", "invite", officer.email)
    assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "factor.exists")
    assert berkas(environment, "user", "invite", officer.email, "--reset").stdout.startswith("invitation: ")
    named = {**environment, "BERKAS_OIDC_ISSUER": "https://directory.example"}
    assert berkas(named, "user", "link", officer.email, "--subject", "budi").stdout == "linked\n"
    with transaction() as tx:
        assert identity.person_of(tx, "https://directory.example", "budi").id == officer.id
    assert berkas(named, "user", "unlink", officer.email).stdout == "unlinked: 1\n"
    with transaction() as tx:
        person = people.by_email(tx, officer.email)
        assert person is not None and list(person.roles) == ["auditor"]
