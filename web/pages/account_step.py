"""The second step of signing in, setting a factor up, and proving again who one is before a grave step."""

from typing import Any

import segno
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web import demo_code
from web.access import at_any_step, current_live
from web.pages.account import onward, wanted
from web.pages.drawn import Told, draw, or_again
from web.signin import sign_in
from web.visitor import known_visitor, visitor
from workflow import attempts, passkeys, people, second_factor, sessions, totp
from workflow.db import transaction
from workflow.models import Person

blueprint = Blueprint("second_step", __name__)


@blueprint.get("/sign-in/step")
@at_any_step
def form(refusal: Told | None = None) -> Any:
    """The second step; for who is wholly signed in, the proof that it is still they."""
    live = current_live()
    with transaction() as tx:
        factors = second_factor.factors_of(tx, live.person)
        settings = tx.office.settings
    if request.method == "GET" and live.fresh:
        return redirect(onward(live.person))
    if live.level != "full" and not factors.count:
        return redirect(url_for("second_step.begin", next=wanted()))
    return draw(
        "account/step.html", url_for("second_step.form", next=wanted()), refusal=refusal, next=wanted(),
        again=live.level == "full", factors=factors, passkeys=passkeys.relying_party(settings) is not None,
        demo=demo_code.shown_to(settings, live.person.email),
    )  # fmt: skip


@blueprint.post("/sign-in/step")
@at_any_step
@or_again(form)
def prove() -> Response:
    """Take the code, or the password of who has no second factor. Errors: signin.code_wrong, signin.wrong, limits.*"""
    live, given = current_live(), request.form
    with transaction() as tx:
        by_password = live.level == "full" and not second_factor.factors_of(tx, live.person).count
    email = live.person.email
    if by_password:
        counted = attempts.try_password(email, visitor())
    else:
        counted = attempts.try_code(live.person.id, email, visitor())
    with transaction() as tx:
        factor = "password"
        if by_password:
            people.authenticate(tx, email, given.get("password", ""))
        else:
            factor = second_factor.check(tx, live.person, given.get("code", ""))
        attempts.forgive(tx, counted)
        token = sessions.rise(tx, live, "full", factor, known_visitor())
    sign_in(token)
    return redirect(onward(live.person))


@blueprint.get("/sign-in/set-up")
@at_any_step
def begin(refusal: Told | None = None) -> Any:
    """Setting up an app or a passkey; at the first sign-in the invitation comes before it."""
    live = current_live()
    here = url_for("second_step.begin", next=wanted())
    with transaction() as tx:
        factors = second_factor.factors_of(tx, live.person)
        party = passkeys.relying_party(tx.office.settings)
        if live.level == "password":
            if factors.count:
                return redirect(url_for("second_step.form", next=wanted()))
            return draw("account/invitation.html", here, refusal=refusal, next=wanted())
        second_factor.may_set_up(tx, live)
        secret = totp.setup_secret(tx, live.id)
        uri = totp.setup_uri(tx, secret, live.person.email)
    return draw(
        "account/set_up.html", here, refusal=refusal, next=wanted(), first=live.level == "invited",
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        square=segno.make(uri, error="m", micro=False).svg_data_uri(border=4),
        has_app=factors.totp is not None, passkeys=party is not None,
    )  # fmt: skip


@blueprint.post("/sign-in/set-up")
@at_any_step
@or_again(begin)
def invited() -> Response:
    """Take the invitation. Errors: signin.invitation_wrong, limits.too_many."""
    live = current_live()
    if live.level != "password":
        raise Refusal("signin.invitation_wrong")
    counted = attempts.try_code(live.person.id, live.person.email, visitor())
    with transaction() as tx:
        person = tx.session.get_one(Person, live.person.id)
        second_factor.check_invitation(tx, person, request.form.get("code", ""))
        attempts.forgive(tx, counted)
        token = sessions.rise(tx, live, "invited", None, known_visitor())
    sign_in(token)
    return redirect(url_for("second_step.begin", next=wanted()))


@blueprint.post("/sign-in/set-up/app")
@at_any_step
@or_again(begin)
def add_app() -> Any:
    """Keep the app once it shows the right code; the answer holds the recovery codes, this once. Errors: factor.*"""
    live = current_live()
    counted = attempts.try_code(live.person.id, live.person.email, visitor())
    with transaction() as tx:
        codes = second_factor.add_totp(tx, live, request.form.get("code", ""))
        attempts.forgive(tx, counted)
        token = sessions.rise(tx, live, "full", "totp", known_visitor())
    sign_in(token)
    if not codes:
        return redirect(url_for("security.index"))
    return draw("account/recovery.html", url_for("security.index"), codes=codes, onward=onward(live.person))
