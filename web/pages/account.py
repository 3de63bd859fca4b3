"""Signing in and out, and the choice of the language."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from web.access import live_or_none, public
from web.pages.drawn import Told, draw, or_again, typed
from web.signin import sign_in, sign_out
from web.visitor import known_visitor, visitor
from workflow import attempts, passkeys, people, second_factor, sessions
from workflow.db import transaction
from workflow.models import Person

blueprint = Blueprint("signin", __name__)

DESKS = (
    ("supervisor", "team.index"), ("officer", "review.index"), ("auditor", "audit.index"), ("citizen", "citizen.index"),
)  # fmt: skip


@blueprint.get("/sign-in")
@public
def form(refusal: Told | None = None) -> Any:
    """The form to sign in; who is signed in already goes on."""
    if request.method == "GET" and live_or_none() is not None:
        return redirect(onward())
    with transaction() as tx:
        settings = tx.office.settings
    here = url_for("signin.form", next=wanted())
    return draw(
        "account/sign_in.html", here, refusal=refusal, typed=typed("email"), next=wanted(),
        passkeys=passkeys.relying_party(settings) is not None, directory=bool(settings.oidc_issuer),
    )  # fmt: skip


@blueprint.post("/sign-in")
@public
@or_again(form)
def enter() -> Response:
    """The first step of signing in, and the only one for whom nothing more is asked. Errors: signin.wrong, limits.*"""
    email = request.form.get("email", "")
    counted = attempts.try_password(email, visitor())
    with transaction() as tx:
        person = people.authenticate(tx, email, request.form.get("password", ""))
        attempts.forgive(tx, counted)
        asked = second_factor.is_asked(tx, person)
        token = sessions.enter(tx, person, "password" if asked else "full", "password", known_visitor())
    sign_in(token, remember="remember" in request.form)
    return redirect(onward(person))


@blueprint.post("/sign-out")
@public
def leave() -> Response:
    """Sign out."""
    sign_out()
    response = redirect(url_for("home.index"))
    # what the next person at this machine would find by the back button, or in the storage of the pages
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/language")
@public
def language() -> Response:
    """Back to where the reader was; the wish in the address is remembered as a cookie by web/language.py."""
    return redirect(onward())


def wanted() -> str | None:
    """Where to go afterwards, as long as it is a path of this site."""
    place = request.values.get("next", "")
    parts = urlsplit(place)
    plain = place.isprintable() and "\\" not in place and not place.startswith("//")
    return place if plain and place.startswith("/") and not parts.netloc and not parts.scheme else None


def onward(person: Person | None = None) -> str:
    """The place that was wanted, else where a person of that role works; but a step that is missing comes first."""
    live = live_or_none()
    if live is not None and live.level != "full":
        return url_for("second_step.form", next=wanted())
    roles = person.roles if person is not None else ()
    place = next((endpoint for role, endpoint in DESKS if role in roles), "home.index")
    return wanted() or url_for(place)
