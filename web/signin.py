"""Signing in and out: Flask-Login's user id is the token of a session row, so a closed row ends every cookie of it."""

from dataclasses import dataclass

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from web.visitor import visitor
from workflow import sessions
from workflow.actor import Actor
from workflow.db import transaction
from workflow.sessions import Live

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


def _load(token: str) -> SignedIn | None:
    with transaction() as tx:
        live = sessions.use(tx, token, visitor())
        if live is None:
            return None
        return SignedIn(token, live.actor, live.person.name, live.person.email, live)


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


def init(app: Flask) -> None:
    """Start Flask-Login."""
    manager = LoginManager()
    manager.session_protection = None  # the row decides; a phone that changes networks stays signed in
    manager.user_loader(_load)
    manager.init_app(app)
