"""Passkeys, as the browser's script speaks of them: JSON in and out, problems as the API tells them."""

from typing import Any

from flask import Blueprint, request, session, url_for

from policies.refusals import Refusal
from web.access import at_any_step, current_live, live_or_none, public
from web.errors import problem
from web.pages.account import onward
from web.signin import sign_in
from web.visitor import known_visitor
from workflow import passkeys, sessions
from workflow.db import transaction

LARGEST = 64 * 1024
"""Bytes of an answer of an authenticator, far above any."""
_CHALLENGE = "challenge"

blueprint = Blueprint("passkeys", __name__, url_prefix="/passkeys")
blueprint.register_error_handler(Refusal, problem)


@blueprint.post("/sign-in/options")
@public
def ask() -> dict[str, Any]:
    """What a passkey has to sign to sign in."""
    with transaction() as tx:
        challenge_id, options = passkeys.sign_in_options(tx)
    session[_CHALLENGE] = str(challenge_id)
    return options


@blueprint.post("/sign-in")
@public
def enter() -> dict[str, str]:
    """Sign in, take the second step, or prove again who one is. Errors: signin.passkey_*"""
    live, given = live_or_none(), _given()
    challenge = passkeys.take_sign_in(str(session.pop(_CHALLENGE, "")))
    person = passkeys.verify(challenge, given["credential"])
    if live is not None and live.person.id != person.id:
        raise Refusal("signin.passkey_refused")
    with transaction() as tx:
        if live is None:
            token = sessions.enter(tx, person, "full", "passkey", known_visitor())
        else:
            token = sessions.rise(tx, live, "full", "passkey", known_visitor())
    sign_in(token, remember=bool(given.get("remember")) if live is None else None)
    return {"next": onward(person)}


@blueprint.post("/new/options")
@at_any_step
def offer() -> dict[str, Any]:
    """What an authenticator needs to make a passkey. Errors: signin.fresh_needed, factor.many."""
    with transaction() as tx:
        challenge_id, options = passkeys.registration_options(tx, current_live())
    session[_CHALLENGE] = str(challenge_id)
    return options


@blueprint.post("/new")
@at_any_step
def add() -> dict[str, str]:
    """Keep a new passkey. Errors: signin.passkey_refused, signin.fresh_needed."""
    live, given = current_live(), _given()
    challenge = passkeys.take_registration(str(session.pop(_CHALLENGE, "")), live)
    with transaction() as tx:
        passkeys.register(tx, live, challenge, given["credential"], str(given.get("name", "")))
        token = sessions.rise(tx, live, "full", "passkey", known_visitor())
    sign_in(token)
    return {"next": url_for("security.index", _anchor="recovery")}


def _given() -> dict[str, Any]:
    request.max_content_length = LARGEST
    given = request.get_json(silent=True)
    if not isinstance(given, dict) or not isinstance(given.get("credential"), dict):
        raise Refusal("signin.passkey_refused")
    return given
