"""The reader's own account: where they are signed in, password, second step, recovery codes, tokens of programs."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from web.access import at_any_step, current_actor, current_live, signed_in
from web.pages.drawn import Told, draw, or_again
from web.signin import sign_in
from web.visitor import known_visitor, visitor
from workflow import attempts, passkeys, people, second_factor, sessions, tokens
from workflow.db import transaction
from workflow.passwords import MINIMUM_LENGTH

blueprint = Blueprint("security", __name__, url_prefix="/account")


@blueprint.get("/security")
@signed_in()
def index(refusal: Told | None = None, **_places: Any) -> str:
    """All of it on one page; what changes a factor is offered to who has just proved who they are."""
    live = current_live()
    with transaction() as tx:
        factors = second_factor.factors_of(tx, live.person)
        return draw(
            "account/security.html", url_for("security.index"), refusal=refusal, live=live, factors=factors,
            sessions=sessions.of_person(tx, live.person.id), tokens=tokens.of_person(tx, live.actor),
            required=second_factor.requires(tx, live.person), password_length=MINIMUM_LENGTH,
            passkeys=passkeys.relying_party(tx.office.settings) is not None,
            rules=tx.office.policies.office.sign_in,
        )  # fmt: skip


@blueprint.post("/sessions/<uuid:session_id>/end")
@signed_in()
@or_again(index)
def end_session(session_id: UUID) -> Response:
    """Sign out somewhere else. Errors: signin.fresh_needed."""
    current_live().need_fresh()
    with transaction() as tx:
        sessions.end(tx, current_live(), session_id)
    return _done(_("That sign-in is ended."), "sessions")


@blueprint.post("/sessions/renew")
@at_any_step
def renew_session() -> Response:
    """Stay signed in: like every request this one counts; the cookie of the answer says until when."""
    return Response(status=204)


@blueprint.post("/sessions/end-others")
@signed_in()
@or_again(index)
def end_others() -> Response:
    """Sign out everywhere but here. Errors: signin.fresh_needed."""
    current_live().need_fresh()
    with transaction() as tx:
        sessions.end_others(tx, current_live())
    return _done(_("You are signed in here only."), "sessions")


@blueprint.post("/password")
@signed_in()
@or_again(index)
def change_password() -> Response:
    """Another password; every session ends but this one, which goes on anew. Errors: signin.wrong, signup.password_*"""
    live, given = current_live(), request.form
    counted = attempts.try_password(live.person.email, visitor())
    with transaction() as tx:
        person = people.change_password(tx, live, given.get("old", ""), given.get("new", ""))
        attempts.forgive(tx, counted)
        token = sessions.open_session(tx, person, "full", known_visitor(), "password", live.valid_until)
    sign_in(token)
    return _done(_("Your password is changed. You are signed in here only."), "password")


@blueprint.post("/app/remove")
@signed_in()
@or_again(index)
def remove_app() -> Response:
    """Take the authenticator app away. Errors: factor.last, signin.fresh_needed."""
    with transaction() as tx:
        second_factor.remove_totp(tx, current_live())
    return _done(_("The app no longer opens your account."), "factors")


@blueprint.post("/passkeys/<uuid:passkey_id>/remove")
@signed_in()
@or_again(index)
def remove_passkey(passkey_id: UUID) -> Response:
    """Take a passkey away. Errors: factor.last, signin.fresh_needed."""
    with transaction() as tx:
        passkeys.remove(tx, current_live(), passkey_id)
    return _done(_("The passkey no longer opens your account."), "factors")


@blueprint.post("/recovery-codes")
@signed_in()
@or_again(index)
def renew_recovery() -> str:
    """New recovery codes; the answer holds them, this once. Errors: signin.fresh_needed."""
    with transaction() as tx:
        codes = second_factor.renew_recovery(tx, current_live())
    return draw("account/recovery.html", url_for("security.index"), codes=codes, onward=url_for("security.index"))


@blueprint.post("/tokens/<uuid:token_id>/revoke")
@signed_in()
def revoke_token(token_id: UUID) -> Response:
    """End one token of a program."""
    with transaction() as tx:
        tokens.revoke(tx, current_actor(), token_id)
    return _done(_("The token opens nothing more."), "tokens")


@blueprint.post("/tokens/revoke-all")
@signed_in()
def revoke_tokens() -> Response:
    """End all tokens of programs."""
    live = current_live()
    with transaction() as tx:
        tokens.revoke_all(tx, live.person, live.actor)
    return _done(_("No token opens anything more."), "tokens")


def _done(words: str, anchor: str) -> Response:
    flash(words, "success")
    return redirect(url_for("security.index", _anchor=anchor))
