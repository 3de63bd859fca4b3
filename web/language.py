"""The language of a request: asked for, chosen before, the person's own, the browser's; else Indonesian."""

from typing import Literal, cast

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel
from flask_login import current_user

from web.security import keep_cookie, kept_cookie
from web.signin import SignedIn

Language = Literal["id", "en"]
LANGUAGES = ("id", "en")
COOKIE = "berkas_language"
PARAMETER = "lang"


def current_language() -> Language:
    """The language of this request; Indonesian outside of one."""
    if not has_request_context():
        return "id"
    if "language" not in g:
        g.language = _select()
    return cast(Language, g.language)


def _select() -> str:
    for wish in (request.args.get(PARAMETER), kept_cookie(COOKIE), _own_language()):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES, default="id") or "id"


def _own_language() -> str | None:
    if request.path.startswith("/api/"):
        return None  # a token's request does not look at the session
    person = current_user._get_current_object()
    return person.actor.language if isinstance(person, SignedIn) else None


def _remember(response: Response) -> Response:
    wish = request.args.get(PARAMETER)
    if wish in LANGUAGES:
        keep_cookie(response, COOKIE, wish)
    response.headers.setdefault("Content-Language", current_language())
    return response


def init(app: Flask) -> None:
    """Start Flask-Babel with our choice of language."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "id")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Jakarta")
    Babel(app, locale_selector=current_language)
    app.after_request(_remember)
    app.context_processor(lambda: {"language": current_language()})
