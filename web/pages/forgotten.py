"""A forgotten password: asking for a link by mail, and setting another password behind it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import public
from web.language import current_language
from web.pages import mailed
from web.pages.drawn import Told, draw, or_again, told, typed
from workflow import account_mail, attempts, password_reset, people
from workflow.db import transaction
from workflow.passwords import MINIMUM_LENGTH

blueprint = Blueprint("password", __name__, url_prefix="/password")


@blueprint.get("/forgotten")
@public
def form(refusal: Told | None = None) -> str:
    """Where to send the link."""
    return draw("account/forgotten.html", url_for("password.form"), refusal=refusal, typed=typed("email"))


@blueprint.post("/forgotten")
@public
@or_again(form)
def ask() -> str:
    """Send a link, or not: the answer is the same. Errors: signup.email_invalid, limits.too_many."""
    address = people.address_of(request.form.get("email", ""))
    attempts.spend("mail_address", address)
    with transaction() as tx:
        account_mail.ask(tx, "reset", address, current_language())
    return mailed.sent(url_for("password.form"), address)


@blueprint.get("/link/<token>")
@public
def link(token: str) -> Response:
    """The address in the mail."""
    return mailed.take("reset", token, "password.new")


@blueprint.get("/new")
@public
def new(refusal: Told | None = None) -> str:
    """The form for another password; behind a link that opens nothing, where to get another."""
    try:
        with transaction() as tx:
            email = password_reset.person_of(tx, mailed.kept("reset")).email
    except Refusal as wrong:
        return form(told(wrong))
    return draw(
        "account/new_password.html", url_for("password.new"), refusal=refusal, email=email,
        password_length=MINIMUM_LENGTH,
    )  # fmt: skip


@blueprint.post("/new")
@public
@or_again(new)
def change() -> Response:
    """Set it; nobody is signed in by it. Errors: link.wrong, signup.password_…"""
    with transaction() as tx:
        password_reset.set_password(tx, mailed.kept("reset"), request.form.get("password", ""))
    mailed.drop("reset")
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect(url_for("signin.form"))
