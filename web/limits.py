"""How often an endpoint may be called, by whom it is counted; how often is in the office's policy (`sign_in: limits`).

Wrong passwords and codes are counted where they are tried (workflow/attempts.py), wrong bearer tokens in web/access.py.
"""

from collections.abc import Callable

from flask import request

from policies.signing_in import Limited
from web.access import actor_or_none
from web.visitor import visitor
from workflow import attempts


def _by_source() -> str:
    return visitor().source


def _by_person() -> str:
    actor = actor_or_none()
    return _by_source() if actor is None else str(actor.id)


LIMITED: dict[str, tuple[Limited, Callable[[], str]]] = {
    "sign_up.begin": ("sign_up", _by_source),
    "sign_up.make": ("sign_up", _by_source),
    "password.ask": ("mail", _by_source),
    "password.change": ("mail", _by_source),
    "passkeys.ask": ("passkey", _by_source),
    "single_sign_on.begin": ("directory", _by_source),
    "single_sign_on.back": ("directory", _by_source),
    "uploads.create": ("upload", _by_person),
    "citizen.send": ("upload", _by_person),
    "api_documents.receive": ("upload", _by_person),
    "slip.read": ("slip", _by_source),
    "audit.find": ("search", _by_person),
    "search.find": ("search", _by_person),
    "tracing.trace": ("trace", _by_person),
}


def guard() -> None:
    """Before each request that may be made: count it. Errors: limits.too_many."""
    if request.endpoint in LIMITED and request.method != "OPTIONS":
        name, subject = LIMITED[request.endpoint]
        attempts.spend(name, subject())
