"""Single sign-on: a real provider lets in whom an admin has tied to it; a lying one, and a lying browser, nobody."""

import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from policies.refusals import Refusal
from tests.integration.desks import at_desk
from tests.integration.forged_directory import CLIENT, SECRET, Directory, serving, shared_secret
from tests.integration.samples import citizen, staff
from tests.integration.signing import code_in, open_sessions, second_step, with_app
from web.app import create_app
from workflow import identity
from workflow.actor import Actor, actor_of
from workflow.db import Services, transaction
from workflow.models import Person
from workflow.settings import SettingsError

pytestmark = pytest.mark.usefixtures("services")
ROOT = Path(__file__).parents[2]
BACK = "http://localhost:8000/sign-in/directory/back"


def office_of(services: Services, issuer: str, **more: Any) -> Flask:
    """The application with that directory in its settings."""
    settings = services.settings.model_dump() | {
        "oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **more,
    }  # fmt: skip
    return create_app(type(services.settings)(**settings))


def tie(person: Actor, issuer: str, subject: str) -> str:
    with transaction() as tx:
        row = tx.session.get_one(Person, person.id)
        identity.link(tx, row, issuer, subject)
        return row.email


def begun(client: FlaskClient, place: str | None = None) -> dict[str, str]:
    """What the office sends along to the directory."""
    answer = client.get("/sign-in/directory", query_string={} if place is None else {"next": place})
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


@pytest.fixture
def directory() -> Iterator[Directory]:
    with serving(Directory()) as found:
        yield found


def come_back(client: FlaskClient, directory: Directory, sent: dict[str, str], **changes: str | None) -> Any:
    directory.nonce = sent["nonce"]
    given = {"code": "a-code", "state": sent["state"], **changes}
    return client.get("/sign-in/directory/back", query_string={name: it for name, it in given.items() if it})


def test_what_is_asked_of_the_directory_is_bound_to_this_browser(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    one, other = begun(app.test_client()), begun(app.test_client())
    assert one["response_type"] == "code" and one["code_challenge_method"] == "S256" and one["scope"] == "openid"
    assert one["redirect_uri"] == BACK  # of the base URL, whatever Host the request named
    for secret in ("state", "nonce", "code_challenge"):
        assert len(one[secret]) >= 20 and one[secret] != other[secret]


def test_a_tied_citizen_is_in_and_the_verifier_was_shown(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    tie(citizen(), directory.issuer, "sari")
    client = app.test_client()
    answer = come_back(client, directory, begun(client))
    assert answer.location == "/cases"
    assert client.get("/cases").status_code == 200
    assert len(directory.asked[-1]["code_verifier"]) >= 43


def test_the_office_still_asks_its_own_second_step(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    officer = with_app()
    with transaction() as tx:
        identity.link(tx, tx.session.get_one(Person, officer.id), directory.issuer, "sari")
    directory.claims = {"amr": ["pwd", "mfa"], "acr": "phr"}
    client = app.test_client()
    answer = come_back(client, directory, begun(client, "/counter"))
    assert answer.location == "/sign-in/step?next=/counter"
    assert client.get("/review").location.startswith("/sign-in/step")
    assert second_step(client, officer.code(), next="/counter").location == "/counter"


def test_a_factor_that_the_directory_has_seen_counts_where_the_office_says_so(
    services: Services, directory: Directory
) -> None:
    app = office_of(services, directory.issuer, oidc_second_factor="mfa phr")
    for number, (claims, level) in enumerate(
        [({"amr": ["pwd", "mfa"]}, "full"), ({"acr": "phr"}, "full"), ({"amr": ["pwd"]}, "password"), ({}, "password")]
    ):
        officer, client = staff("officer"), app.test_client()
        directory.subject, directory.claims = f"officer {number}", claims
        tie(officer, directory.issuer, directory.subject)
        come_back(client, directory, begun(client))
        assert open_sessions(officer.id) == [level], claims


def test_who_is_not_tied_is_not_let_in_whatever_address_and_roles_they_bring(
    services: Services, directory: Directory
) -> None:
    app = office_of(services, directory.issuer)
    email = tie(staff("admin"), directory.issuer, "the admin")
    directory.claims = {"email": email, "email_verified": True, "roles": ["admin"], "groups": ["admin"]}
    client = app.test_client()
    answer = come_back(client, directory, begun(client))
    assert (answer.status_code, "sso.unlinked" in answer.text) == (401, True)
    assert client.get("/cases").status_code == 302


def test_roles_are_never_read_from_a_token(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    tie(citizen(), directory.issuer, "sari")
    directory.claims = {"roles": ["supervisor"], "groups": ["supervisor"]}
    client = app.test_client()
    come_back(client, directory, begun(client))
    assert client.get("/team").status_code == 403


NOW = int(time.time())
LIES: dict[str, Callable[[Directory], object]] = {
    "another issuer": lambda it: it.claims.update(iss="https://evil.example"),
    "no issuer": lambda it: it.claims.update(iss=None),
    "another audience": lambda it: it.claims.update(aud="another office"),
    "two audiences, for another": lambda it: it.claims.update(aud=[CLIENT, "another"], azp="another"),
    "no audience": lambda it: it.claims.update(aud=None),
    "another nonce": lambda it: it.claims.update(nonce="of yesterday"),
    "no nonce": lambda it: it.claims.update(nonce=None),
    "over": lambda it: it.claims.update(exp=NOW - 3600, iat=NOW - 7200),
    "no end": lambda it: it.claims.update(exp=None),
    "no subject": lambda it: it.claims.update(sub=None),
    "an empty subject": lambda it: it.claims.update(sub=""),
    "a subject of another kind": lambda it: it.claims.update(sub=["sari"]),
    "signed by nobody": lambda it: setattr(it, "alg", "none"),
    "signed with the secret that both know": lambda it: (
        setattr(it, "alg", "HS256"), setattr(it, "signer", shared_secret()),
    ),
    "signed by somebody else": lambda it: setattr(it, "signer", RSAKey.generate_key(2048, {"kid": "1"})),
    "no ID token at all": lambda it: setattr(it, "answer", {"access_token": "x", "token_type": "Bearer"}),
    "an error": lambda it: setattr(it, "answer", {"error": "invalid_grant"}),
    "rubbish": lambda it: setattr(it, "answer", {"access_token": "x", "token_type": "Bearer", "id_token": "a.b.c"}),
}  # fmt: skip


def test_every_lie_of_a_token_is_found(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    person = citizen()
    tie(person, directory.issuer, "sari")
    let_in = []
    for lie, tell in LIES.items():
        fresh = Directory(issuer=directory.issuer, key=directory.key)
        for name in ("claims", "answer", "alg", "signer"):
            setattr(directory, name, getattr(fresh, name))
        tell(directory)
        client = app.test_client()
        answer = come_back(client, directory, begun(client))
        if (answer.status_code, "sso.refused" in answer.text) != (401, True) or client.get("/cases").status_code != 302:
            let_in.append((lie, answer.status_code))
    assert let_in == []
    assert open_sessions(person.id) == []


def test_a_state_that_this_browser_did_not_send_is_refused(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    person = citizen()
    tie(person, directory.issuer, "sari")
    theirs, ours = app.test_client(), app.test_client()
    sent = begun(theirs)
    for state in (sent["state"], "forged", None):
        answer = come_back(ours, directory, sent, state=state)
        assert (answer.status_code, "sso.refused" in answer.text) == (401, True)
    assert directory.asked == []  # the code was not even shown to the directory
    assert come_back(theirs, directory, sent).status_code == 302
    again = come_back(theirs, directory, sent)
    assert again.status_code == 401  # once


def test_an_error_of_the_directory_is_a_page_that_quotes_nothing(services: Services, directory: Directory) -> None:
    client = office_of(services, directory.issuer).test_client()
    sent = begun(client)
    answer = come_back(client, directory, sent, code=None, error="access_denied", error_description="<script>x")
    assert (answer.status_code, "sso.refused" in answer.text) == (401, True)
    assert "<script>x" not in answer.text and "access_denied" not in answer.text


def test_the_way_back_leads_to_no_other_site(services: Services, directory: Directory) -> None:
    app = office_of(services, directory.issuer)
    tie(citizen(), directory.issuer, "sari")
    for place in ("https://evil.example", "//evil.example", "/\\evil.example"):
        client = app.test_client()
        assert come_back(client, directory, begun(client, place)).location == "/cases"


def test_a_directory_that_describes_itself_wrongly_is_not_used(services: Services, directory: Directory) -> None:
    for directory.metadata in (
        {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "http://evil.example/jwks"}, {"authorization_endpoint": "javascript:alert(1)"},
    ):  # fmt: skip
        answer = office_of(services, directory.issuer).test_client().get("/sign-in/directory")
        assert (answer.status_code, code_in(answer)) == (401, "sso.refused"), directory.metadata


def test_a_directory_that_sends_us_elsewhere_for_its_keys_is_not_followed(
    services: Services, directory: Directory
) -> None:
    directory.metadata = {"jwks_uri": f"{directory.issuer}/moved"}
    tie(citizen(), directory.issuer, "sari")
    client = office_of(services, directory.issuer).test_client()
    answer = come_back(client, directory, begun(client))
    assert (answer.status_code, code_in(answer)) == (503, "sso.away")


def test_a_link_on_another_site_does_not_begin_to_sign_anybody_in(services: Services, directory: Directory) -> None:
    client = office_of(services, directory.issuer).test_client()
    for site, place in (("cross-site", "/sign-in?"), ("same-site", "/sign-in?"), ("same-origin", directory.issuer)):
        answer = client.get("/sign-in/directory?next=/cases", headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, answer.location.startswith(place)) == (302, True), answer.location


def test_an_answer_of_another_directory_is_refused(services: Services, directory: Directory) -> None:
    directory.metadata = {"authorization_response_iss_parameter_supported": True}
    tie(citizen(), directory.issuer, "sari")
    client = office_of(services, directory.issuer).test_client()
    for issuer, status in (("https://evil.example", 401), (None, 401), (directory.issuer, 302)):
        assert come_back(client, directory, begun(client), iss=issuer).status_code == status


def test_a_directory_that_is_away_is_told_and_one_that_was_never_named_is_nowhere(
    services: Services, app: Flask
) -> None:
    assert app.test_client().get("/sign-in/directory").status_code == 404
    assert "sign-in/directory" not in app.test_client().get("/sign-in").text
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = office_of(services, f"http://localhost:{free.getsockname()[1]}")
    answer = gone.test_client().get("/sign-in/directory")
    assert (answer.status_code, "sso.away" in answer.text) == (503, True)
    assert "/sign-in/directory" in gone.test_client().get("/sign-in").text


def test_half_a_setting_is_told_at_the_start(services: Services) -> None:
    for issuer, more in (
        ("http://directory.example", {}),
        ("https://directory.example", {"oidc_client_id": ""}),
        ("javascript:alert(1)", {}),
    ):
        with pytest.raises(SettingsError, match="BERKAS_OIDC_ISSUER"):
            office_of(services, issuer, **more)


def test_the_secret_of_the_directory_is_in_no_printed_setting(services: Services) -> None:
    settings = services.settings.model_copy(update={"oidc_client_secret": SecretStr(SECRET)})
    assert SECRET not in repr(settings) and SECRET not in str(settings.model_dump())


def test_a_subject_is_tied_to_one_person_and_by_an_admin_only() -> None:
    one, other = citizen(), citizen()
    tie(one, "https://directory.example", "sari")
    with transaction() as tx:
        row = tx.session.get_one(Person, other.id)
        for subject, code in (("sari", "identity.taken"), ("", "identity.subject"), ("x" * 256, "identity.subject")):
            with pytest.raises(Refusal) as caught:
                identity.link(tx, row, "https://directory.example", subject)
            assert caught.value.code == code
        for actor in (actor_of(row), staff("supervisor")):
            with pytest.raises(Refusal, match=r"access\.denied"):
                identity.link(tx, row, "https://directory.example", "mine", actor)
            with pytest.raises(Refusal, match=r"access\.denied"):
                identity.unlink(tx, row, actor)
        assert identity.person_of(tx, "https://directory.example", "sari").id == one.id
        with pytest.raises(Refusal, match=r"sso\.unlinked"):
            identity.person_of(tx, "https://another.example", "sari")


def test_who_is_untied_is_out(app: Flask) -> None:
    person = citizen()
    tie(person, "https://directory.example", "sari")
    client = at_desk(app, person)
    with transaction() as tx:
        assert identity.unlink(tx, tx.session.get_one(Person, person.id)) == 1
    assert client.get("/cases").status_code == 302


@pytest.fixture
def provider() -> Iterator[str]:
    """The npm package oidc-provider, which many cities' log-ins are made of, on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = ROOT / "tests" / "integration" / "oidc_provider.mjs"
    process = subprocess.Popen(
        ["node", str(script), str(port), BACK, SECRET], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert "ready" in process.stdout.readline()
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(10)


def logged_in_there(address: str, login: str) -> str:
    """Walk the provider's own pages as its user does; the address at which it sends the browser back to the office."""
    browser = requests.Session()
    forms = [{"prompt": "login", "login": login, "password": "any"}, {"prompt": "consent"}]
    for _ in range(12):
        answer = browser.get(address, allow_redirects=False, timeout=10)
        while answer.is_redirect:
            address = urljoin(address, answer.headers["Location"])
            if address.startswith(BACK):
                return address
            answer = browser.get(address, allow_redirects=False, timeout=10)
        action = re.search(r'action="([^"]+)"', answer.text)
        assert action is not None, answer.text
        answer = browser.post(urljoin(address, action[1]), data=forms.pop(0), allow_redirects=False, timeout=10)
        address = urljoin(address, answer.headers["Location"])
    raise AssertionError(address)


def test_a_real_provider_lets_in_whom_an_admin_has_tied_to_it(services: Services, provider: str) -> None:
    app = office_of(services, provider)
    tie(citizen(), provider, "sari")
    client, stranger = app.test_client(), app.test_client()
    back = logged_in_there(client.get("/sign-in/directory").location, "sari")
    answer = client.get(back.removeprefix("http://localhost:8000"))
    assert answer.location == "/cases", answer.text
    assert client.get("/cases").status_code == 200
    # the same answer once more, in the same and in another browser
    assert client.get(back.removeprefix("http://localhost:8000")).status_code == 401
    assert stranger.get(back.removeprefix("http://localhost:8000")).status_code == 401
    back = logged_in_there(stranger.get("/sign-in/directory").location, "budi")
    refused = stranger.get(back.removeprefix("http://localhost:8000"))
    assert (refused.status_code, code_in(refused)) == (401, "sso.unlinked")
