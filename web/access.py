"""Who may call which endpoint. Every view carries a mark; one without a mark is refused: deny by default."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, g, request
from flask_login import current_user

from policies.refusals import Refusal
from web.signin import SignedIn
from web.visitor import visitor
from workflow import attempts, tokens
from workflow.access import need_scope
from workflow.actor import Actor
from workflow.db import transaction
from workflow.scopes import Scope
from workflow.sessions import Live

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__berkas_access__"


@dataclass(frozen=True, slots=True)
class Access:
    """What one endpoint asks for. No role named means: any person who is signed in.

    `step`: a sign-in whose second step is still to come is enough; the person has no role yet. `scope`: what a bearer
    token needs; None where no token opens.
    """

    public: bool = False
    session: bool = False
    step: bool = False
    scope: Scope | None = None
    roles: frozenset[str] = frozenset()

    @property
    def bearer(self) -> bool:
        """Whether a bearer token opens."""
        return self.scope is not None


def _marked(view: View, access: Access) -> View:
    setattr(view, MARK, access)
    return view


def public(view: View) -> View:
    """Anybody may call it; a signed-in person is still known."""
    return _marked(view, Access(public=True))


def signed_in(*roles: str) -> Callable[[View], View]:
    """Only with a page session, and only with one of the roles when some are named."""
    return lambda view: _marked(view, Access(session=True, roles=frozenset(roles)))


def at_any_step(view: View) -> View:
    """With a page session, even one whose second step is still to come."""
    return _marked(view, Access(session=True, step=True))


def bearer(scope: Scope) -> Callable[[View], View]:
    """Only with a bearer token of that scope; the session cookie is not looked at, so no CSRF token is needed."""
    return lambda view: _marked(view, Access(scope=scope))


def session_or_bearer(scope: Scope) -> Callable[[View], View]:
    """With a bearer token of that scope, or with a page session together with its CSRF token."""
    return lambda view: _marked(view, Access(session=True, scope=scope))


def access_of(view: Callable[..., Any]) -> Access | None:
    """The mark of a view, None for a view that nobody marked."""
    mark = getattr(view, MARK, None)
    return mark if isinstance(mark, Access) else None


def guard() -> None:
    """Before each request: stop whoever may not call it. Errors: access.denied, signin.*, token.*, limits.*"""
    if request.endpoint is None:
        return  # 404 and 405 are answered by the error handlers
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None:
        raise Refusal("access.denied")
    actor = _bearer_actor() if access.bearer else None
    if actor is None and (access.session or access.public):
        actor = _session_actor(access)
    if actor is None:
        if access.public:
            return
        raise Refusal("token.invalid" if access.bearer and not access.session else "signin.needed")
    if access.scope is not None:
        need_scope(actor, access.scope)
    if access.roles and not access.roles & actor.roles:
        raise Refusal("access.denied")
    g.actor = actor


def uses_bearer() -> bool:
    """True when this request came with a token of its own instead of a cookie."""
    return request.authorization is not None and request.authorization.type == "bearer"


def current_actor() -> Actor:
    """The person who sent this request. Errors: signin.needed."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise Refusal("signin.needed")
    return actor


def actor_or_none() -> Actor | None:
    """The person who sent this request, None on a public page without a sign-in."""
    actor: Actor | None = g.get("actor")
    return actor


def live_or_none() -> Live | None:
    """The page session of this request, at whatever level; None without one."""
    person = current_user._get_current_object()
    return person.live if isinstance(person, SignedIn) else None


def current_live() -> Live:
    """The page session of this request. Errors: signin.needed."""
    live = live_or_none()
    if live is None:
        raise Refusal("signin.needed")
    return live


def _session_actor(access: Access) -> Actor | None:
    live = live_or_none()
    if live is None or (access.public and live.level != "full"):
        return None
    if not access.step:
        live.need_full()
    return live.actor


def _bearer_actor() -> Actor | None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    with transaction() as tx:
        actor = tokens.actor_by(tx, given.token)
    if actor is None:
        attempts.spend("bearer", visitor().source)
    return actor
