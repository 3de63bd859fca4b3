"""Signing in and out: Flask-Login's user id is the token of a session row, so a closed row ends every cookie of it.

A second cookie, which opens nothing, tells the script of the pages (static/session.js) until when the session lasts
and whose it is: whatever any tab asks for renews it for all of them, and signing out in one takes it from all.
"""

import time
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from web.security import cookie_name
from web.visitor import visitor
from workflow import sessions
from workflow.actor import Actor
from workflow.db import transaction
from workflow.sessions import Live

COOKIE = "berkas_until"
_STAY = "stay"


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind this request's cookie."""

    token: str
    actor: Actor
    name: str
    email: str
    live: Live

    def get_id(self) -> str:
        """What the cookies carry: the session token, not the person's id."""
        return self.token

    @property
    def owner(self) -> str:
        """A mark by which the pages of one person are told from those of another in the same browser."""
        return self.live.person.id.hex[:8]

    @property
    def until(self) -> str:
        """When the session ends if nothing more is asked of it, when in any case, and whose it is."""
        return f"{self.live.ends.timestamp():.0f}.{self.live.valid_until.timestamp():.0f}.{self.owner}"


def _load(token: str) -> SignedIn | None:
    with transaction() as tx:
        live = sessions.use(tx, token, visitor())
        person = None if live is None else SignedIn(token, live.actor, live.person.name, live.person.email, live)
    g.signed_in = person
    return person


def sign_in(token: str, remember: bool | None = None) -> None:
    """Put the token of a session that workflow opened into this browser's cookies.

    `remember` is kept from the first step of a sign-in to the last; None means as that step said.
    """
    stay = bool(session.get(_STAY)) if remember is None else remember
    before = current_user._get_current_object()
    if isinstance(before, SignedIn) and before.token != token:
        with transaction() as tx:
            sessions.close_session(tx, before.token)  # whoever was signed in here is so no longer
    person = _load(token)
    if person is not None:
        session.clear()  # nothing set before the sign-in survives it
        login_user(person, remember=stay and person.live.level == "full")
        session[_STAY] = stay


def sign_out() -> None:
    """Close the session row: the session cookie and the remember cookie are both dead from here on."""
    person = current_user._get_current_object()
    if isinstance(person, SignedIn):
        with transaction() as tx:
            sessions.close_session(tx, person.token)
    logout_user()
    session.clear()
    g.signed_in = None


def _tell_until(response: Response) -> Response:
    """After each request that looked at a session: the cookie for the pages; none any more when it has ended."""
    if "signed_in" not in g or request.endpoint == "static":
        return response
    person: SignedIn | None = g.signed_in
    name, secure = _cookie(), bool(current_app.config["SESSION_COOKIE_SECURE"])
    told = request.cookies.get(name)
    if person is not None and told != person.until:
        response.set_cookie(name, person.until, samesite="Lax", secure=secure)
    if person is None and told is not None:
        response.delete_cookie(name, samesite="Lax", secure=secure)
    return response


def _cookie() -> str:
    return cookie_name(COOKIE, bool(current_app.config["SESSION_COOKIE_SECURE"]))


def init(app: Flask) -> None:
    """Start Flask-Login."""
    manager = LoginManager()
    manager.session_protection = None  # the row decides; a phone that changes networks stays signed in
    manager.user_loader(_load)
    manager.init_app(app)
    app.after_request(_tell_until)
    app.context_processor(lambda: {"until_cookie": _cookie(), "server_time": round(time.time())})
