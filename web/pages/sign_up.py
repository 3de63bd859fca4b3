"""Signing up: by a link that goes to the address first, or at once where the office sends no mails."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import actor_or_none, public
from web.language import current_language
from web.pages import mailed
from web.pages.account import onward, wanted
from web.pages.drawn import Told, draw, or_again, told, typed
from web.signin import sign_in
from web.visitor import known_visitor
from workflow import account_mail, attempts, people, sessions, sign_up
from workflow.db import Tx, transaction
from workflow.models import Person
from workflow.passwords import MINIMUM_LENGTH

blueprint = Blueprint("sign_up", __name__, url_prefix="/sign-up")

FIELD_BY_CODE = {
    "nik.invalid": "nik", "signup.name_missing": "name", "signup.email_invalid": "email",
    "signup.email_taken": "email", "signup.password_short": "password", "signup.password_long": "password",
    "signup.password_guessable": "password",
}  # fmt: skip


@blueprint.get("")
@public
def new(refusal: Told | None = None) -> Any:
    """The form for a new account, or for the mail that leads to one."""
    if request.method == "GET" and refusal is None and actor_or_none() is not None:
        return redirect(onward())
    return _form(url_for("sign_up.new", next=wanted()), refusal, by_mail=_by_mail())


@blueprint.post("")
@public
@or_again(new)
def begin() -> Any:
    """Send a link to the address, the same whether it has an account; or make the account where no mails are sent.

    Errors: signup.*, nik.invalid, limits.too_many.
    """
    if not _by_mail():
        email = request.form.get("email", "")
        return _enter(lambda tx, name, *given: people.sign_up(tx, name, email, *given))
    address = people.address_of(request.form.get("email", ""))
    attempts.spend("mail_address", address)
    with transaction() as tx:
        account_mail.ask(tx, "sign_up", address, current_language(), wanted())
    return mailed.sent(url_for("sign_up.new", next=wanted()), address)


@blueprint.get("/link/<token>")
@public
def link(token: str) -> Response:
    """The address in the mail."""
    return mailed.take("sign_up", token, "sign_up.account")


@blueprint.get("/account")
@public
def account(refusal: Told | None = None) -> Any:
    """The form behind the link; behind one that opens nothing, where to get another."""
    try:
        with transaction() as tx:
            address, place = sign_up.address_and_place(tx, mailed.kept("sign_up"))
    except Refusal as wrong:
        return new(told(wrong))
    return _form(url_for("sign_up.account"), refusal, address=address, place=place)


@blueprint.post("/account")
@public
@or_again(account)
def make() -> Response:
    """Make the account and sign in with it. Errors: link.wrong, nik.invalid, signup.*"""
    return _enter(lambda tx, *given: sign_up.by_link(tx, mailed.kept("sign_up"), *given))


def _form(
    here: str, refusal: Told | None, *, by_mail: bool = False, address: str | None = None, place: str | None = None
) -> str:
    return draw(
        "account/sign_up_mail.html" if by_mail else "account/sign_up.html", here, refusal=refusal,
        next=place or wanted(), typed=typed("name", "email", "nik"), address=address, password_length=MINIMUM_LENGTH,
        wrong=FIELD_BY_CODE.get(refusal.code) if refusal else None,
    )  # fmt: skip


def _enter(made: Callable[[Tx, str, str, str, str], Person]) -> Response:
    """Make the account from the form's name, password and NIK, and sign in with it."""
    given = request.form
    with transaction() as tx:
        person = made(tx, given.get("name", ""), given.get("password", ""), given.get("nik", ""), current_language())
        token = sessions.enter(tx, person, "full", "password", known_visitor())
    sign_in(token, remember=False)
    return redirect(onward(person))


def _by_mail() -> bool:
    with transaction() as tx:
        return tx.office.policies.office.sign_in.sign_up == "by_mail"
