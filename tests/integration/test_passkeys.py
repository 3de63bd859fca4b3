"""Passkeys: what is signed is signed here, now, by the person, once, and by one key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from policies.refusals import Refusal
from tests.integration.authenticator import PRESENT, VERIFIED, Authenticator
from tests.integration.desks import send, token_in
from tests.integration.signing import (
    Staff,
    by_password,
    fresh_until,
    newcomer,
    open_sessions,
    person,
    signed_in,
    with_app,
)
from workflow import passkeys, sessions
from workflow.db import transaction
from workflow.models import LedgerEntry, Passkey, WebSession

pytestmark = pytest.mark.usefixtures("services")


def post(client: FlaskClient, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(path, json=body or {}, headers={"X-CSRFToken": token_in(client, "/slip")})


def added(client: FlaskClient, key: Authenticator, name: str = "kantor") -> Any:
    options = post(client, "/passkeys/new/options").get_json()
    return post(client, "/passkeys/new", {"credential": key.make(options), "name": name})


def used(client: FlaskClient, key: Authenticator) -> Any:
    options = post(client, "/passkeys/sign-in/options").get_json()
    return post(client, "/passkeys/sign-in", {"credential": key.sign(options)})


def owner_of(app: Flask, key: Authenticator) -> Staff:
    officer = with_app()
    answer = added(signed_in(app, officer), key)
    assert answer.status_code == 200, answer.text
    return officer


def code(answer: Any) -> str:
    return str(answer.get_json(force=True)["code"])


def test_a_passkey_is_both_steps_at_once(app: Flask) -> None:
    key = Authenticator(count=1)
    officer = owner_of(app, key)
    fresh = app.test_client()
    answer = used(fresh, key)
    assert answer.get_json() == {"next": "/review"}
    assert fresh.get("/review").status_code == 200
    with transaction() as tx:
        row = tx.session.query(Passkey).filter_by(person_id=officer.id).one()
        assert (row.sign_count, row.name, row.last_used is not None) == (2, "kantor", True)


def test_a_passkey_may_be_the_second_step_and_the_proof_before_a_grave_one(app: Flask) -> None:
    key = Authenticator()
    officer = owner_of(app, key)
    _, client = by_password(app, officer.email)
    assert used(client, key).get_json() == {"next": "/review"}
    with transaction() as tx:
        fresh_until(tx, None)
    assert code(post(client, "/passkeys/new/options")) == "signin.fresh_needed"
    assert used(client, key).status_code == 200
    assert post(client, "/passkeys/new/options").status_code == 200


def test_a_newcomer_sets_up_a_passkey_with_the_invitation(app: Flask) -> None:
    newbie, invitation = newcomer()
    _, client = by_password(app, newbie.email)
    assert code(post(client, "/passkeys/new/options")) == "signin.step_needed"
    send(client, "/sign-in/set-up", {"code": invitation}, page="/sign-in/set-up")
    assert added(client, Authenticator()).status_code == 200
    assert client.get("/review").status_code == 200
    assert open_sessions(newbie.id) == ["full"]


def test_an_answer_opens_once(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    client = app.test_client()
    options = post(client, "/passkeys/sign-in/options").get_json()
    credential = key.sign(options)
    with client.session_transaction() as kept:
        challenge = kept["challenge"]
    assert post(client, "/passkeys/sign-in", {"credential": credential}).status_code == 200
    thief = app.test_client()
    token_in(thief, "/slip")
    with thief.session_transaction() as planted:
        planted["challenge"] = challenge
    assert code(post(thief, "/passkeys/sign-in", {"credential": credential})) == "signin.passkey_refused"


def test_a_challenge_is_used_up_by_a_wrong_answer_too(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    client = app.test_client()
    options = post(client, "/passkeys/sign-in/options").get_json()
    with client.session_transaction() as kept:
        challenge = kept["challenge"]
    assert code(post(client, "/passkeys/sign-in", {"credential": Authenticator().sign(options)})) == (
        "signin.passkey_refused"
    )
    with client.session_transaction() as planted:
        planted["challenge"] = challenge
    assert code(post(client, "/passkeys/sign-in", {"credential": key.sign(options)})) == "signin.passkey_refused"


def test_an_answer_to_another_browsers_challenge_is_refused(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    theirs, ours = app.test_client(), app.test_client()
    options = post(theirs, "/passkeys/sign-in/options").get_json()
    post(ours, "/passkeys/sign-in/options")
    assert code(post(ours, "/passkeys/sign-in", {"credential": key.sign(options)})) == "signin.passkey_refused"
    assert code(post(app.test_client(), "/passkeys/sign-in", {"credential": key.sign(options)})) == (
        "signin.passkey_refused"
    )


def test_a_challenge_lasts_minutes_and_for_its_own_purpose(app: Flask) -> None:
    officer = with_app()
    with transaction() as tx:
        live = sessions.use(tx, sessions.open_session(tx, person(tx, officer)))
        assert live is not None
        old, _ = passkeys.sign_in_options(tx)
        for_setup, _ = passkeys.registration_options(tx, live)
        tx.session.execute(text("UPDATE challenge SET valid_until = now() WHERE id = :it"), {"it": old})
    for taken in (old, for_setup, "nothing"):
        with pytest.raises(Refusal, match="passkey_refused"):
            passkeys.take_sign_in(str(taken))
    assert timedelta(minutes=5) >= passkeys.CHALLENGE_LASTS


Lie = Callable[[Authenticator], None]
LIES: dict[str, Lie] = {
    "another site": lambda key: setattr(key, "origin", "https://berkas.evil.example"),
    "another port": lambda key: setattr(key, "origin", "http://localhost:9000"),
    "another scheme": lambda key: setattr(key, "origin", "https://localhost:8000"),
    "another party": lambda key: setattr(key, "party", "evil.example"),
    "nobody verified": lambda key: setattr(key, "flags", PRESENT),
    "nobody present": lambda key: setattr(key, "flags", VERIFIED),
    "another key": lambda key: setattr(key, "key", Authenticator().key),
    "somebody else": lambda key: setattr(key, "owner", UUID(int=5).bytes),
}


def test_a_lie_in_an_answer_is_found(app: Flask) -> None:
    honest = Authenticator()
    owner_of(app, honest)
    for lie, change in LIES.items():
        key, client = honest.copy(), app.test_client()
        change(key)
        answer = used(client, key)
        assert (answer.status_code, code(answer)) == (401, "signin.passkey_refused"), lie
        assert client.get("/review").status_code == 302
    assert used(app.test_client(), honest).status_code == 200


def test_a_lie_in_a_set_up_is_found(app: Flask) -> None:
    client = signed_in(app, with_app())
    for lie in ("another site", "another party", "nobody verified"):
        key = Authenticator()
        LIES[lie](key)
        answer = added(client, key)
        assert (answer.status_code, code(answer)) == (401, "signin.passkey_refused"), lie
    with transaction() as tx:
        assert tx.session.query(Passkey).count() == 0


def test_a_copy_of_a_key_is_found_by_its_counter_and_blocks_both(app: Flask) -> None:
    key = Authenticator(count=1)
    officer = owner_of(app, key)
    clone = key.copy()
    assert used(app.test_client(), key).status_code == 200
    assert used(app.test_client(), key).status_code == 200
    refused = used(app.test_client(), clone)
    assert (refused.status_code, code(refused)) == (401, "signin.passkey_blocked")
    assert code(used(app.test_client(), key)) == "signin.passkey_blocked"
    with transaction() as tx:
        row = tx.session.query(Passkey).filter_by(person_id=officer.id).one()
        assert row.blocked_at is not None
        assert tx.session.query(LedgerEntry).filter_by(kind="factor.cloned").count() == 1


def test_a_key_of_somebody_else_does_not_finish_my_sign_in(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    _, client = by_password(app, with_app().email)
    assert code(used(client, key)) == "signin.passkey_refused"


def test_a_key_is_registered_once(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    assert code(added(signed_in(app, with_app()), key)) == "signin.passkey_refused"


def test_a_set_up_is_for_who_began_it(app: Flask) -> None:
    key = Authenticator()
    one, other = signed_in(app, with_app()), signed_in(app, with_app())
    options = post(one, "/passkeys/new/options").get_json()
    with one.session_transaction() as kept:
        challenge = kept["challenge"]
    with other.session_transaction() as planted:
        planted["challenge"] = challenge
    assert code(post(other, "/passkeys/new", {"credential": key.make(options)})) == "signin.passkey_refused"


def test_there_is_an_end_to_how_many(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "AT_MOST", 1)
    client = signed_in(app, with_app())
    assert added(client, Authenticator()).status_code == 200
    assert code(post(client, "/passkeys/new/options")) == "factor.many"


def test_only_ones_own_passkey_is_removed_and_not_the_last_of_the_office(app: Flask) -> None:
    key, other = Authenticator(), Authenticator()
    officer = owner_of(app, key)
    client = signed_in(app, with_app())
    with transaction() as tx:
        theirs = tx.session.query(Passkey).filter_by(person_id=officer.id).one().id
    send(client, f"/account/passkeys/{theirs}/remove", page="/account/security")
    assert used(app.test_client(), key).status_code == 200
    newbie, invitation = newcomer()
    _, mine = by_password(app, newbie.email)
    send(mine, "/sign-in/set-up", {"code": invitation}, page="/sign-in/set-up")
    added(mine, other)
    with transaction() as tx:
        own = tx.session.query(Passkey).filter_by(person_id=newbie.id).one().id
    assert send(mine, f"/account/passkeys/{own}/remove", page="/account/security").status_code == 409
    assert used(app.test_client(), other).status_code == 200


def test_rubbish_is_refused(app: Flask) -> None:
    client = app.test_client()
    for credential in (None, "x", {}, {"id": "AA", "response": 7}, {"id": ["AA"]}):
        post(client, "/passkeys/sign-in/options")
        answer = post(client, "/passkeys/sign-in", {"credential": credential})
        assert (answer.status_code, code(answer)) == (401, "signin.passkey_refused")


def test_rubbish_about_a_key_that_exists_is_refused(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    client = app.test_client()
    options = post(client, "/passkeys/sign-in/options").get_json()
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        for value in (None, 7, "", "!", "AAAA", {"a": 1}):
            broken = key.sign(options)
            broken["response"][part] = value
            post(client, "/passkeys/sign-in/options")
            answer = post(client, "/passkeys/sign-in", {"credential": broken})
            assert (answer.status_code, code(answer)) == (401, "signin.passkey_refused"), (part, value)


def test_a_passkeys_sign_in_is_bound_to_its_browser(app: Flask) -> None:
    key = Authenticator()
    owner_of(app, key)
    client = app.test_client()
    used(client, key)
    with client.session_transaction() as kept:
        token = kept["_user_id"]
    thief = app.test_client()
    with thief.session_transaction() as stolen:
        stolen["_user_id"] = token
    assert thief.get("/review").status_code == 302
    with transaction() as tx:
        assert tx.session.query(WebSession).filter_by(closed_at=None, level="full").count() == 1
    assert client.get("/review").status_code == 302  # and the stolen session has ended for both
