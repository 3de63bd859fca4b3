"""Headers that every answer carries, and what a request may be made of."""

import hashlib
import secrets
from io import BytesIO
from typing import IO

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import LengthRequired

from policies.refusals import Refusal

MEGABYTE = 1024 * 1024
TEXT_LIMIT = 20 * 1024
"""Bytes of one text field of a form: ten times the longest answer that a policy may allow."""
FORM_FIELDS = 200
"""More than any page of ours has; werkzeug's own limit lies above it, because its refusal cannot say what was wrong."""
DRAIN_LIMIT = 256 * MEGABYTE
YEAR = 365 * 24 * 3600
TRANSPORT = f"max-age={YEAR}; includeSubDomains"
PIECE = 64 * 1024


class MeasuredRequest(Request):
    """A request whose uploaded files stay in memory: werkzeug would spool them to disk unencrypted."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


class SignedCookie(SecureCookieSessionInterface):
    """Flask's session cookie under HMAC-SHA-256; Flask itself takes SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def cookie_name(name: str, secure: bool) -> str:
    """The name of a cookie; over https with the prefix that ties it to this very host (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if secure else name


def kept_cookie(name: str) -> str | None:
    """What this browser was given under that name."""
    return request.cookies.get(cookie_name(name, bool(current_app.config["SESSION_COOKIE_SECURE"])))


def keep_cookie(response: Response, name: str, value: str) -> None:
    """Give this browser a cookie for a year, out of reach of scripts and other sites."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(cookie_name(name, secure), value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def new_nonce() -> None:
    """Before each request: one nonce for the scripts of this page."""
    g.csp_nonce = secrets.token_urlsafe(16)


def measure_form() -> None:
    """Before each form: refuse what no page asks for. Errors: request.too_many_fields, answer.too_long."""
    if request.mimetype not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return
    if request.content_length is None:
        raise LengthRequired
    fields = list(request.form.items(multi=True))
    if len(fields) > FORM_FIELDS:
        raise Refusal("request.too_many_fields", limit=FORM_FIELDS)
    for name, value in fields:
        if len(value.encode()) > TEXT_LIMIT:
            raise Refusal("answer.too_long", answer=name[:64], limit=TEXT_LIMIT)


def drain() -> None:
    """Read away the rest of a refused body: a browser still sending would see a reset connection, not our answer."""
    left = min(request.content_length or 0, DRAIN_LIMIT)
    stream = request.environ["wsgi.input"]
    try:
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
    except (OSError, ValueError):
        return  # the sender has gone; nobody waits for the answer


def add_headers(response: Response) -> Response:
    """After each request: the headers that limit what a page may do and who may keep it."""
    nonce = g.get("csp_nonce", "")
    policy = (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = TRANSPORT
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def init(app: Flask) -> None:
    """Set the limits and hang the hooks."""
    app.request_class = MeasuredRequest
    app.session_interface = SignedCookie()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        MAX_FORM_PARTS=10 * FORM_FIELDS,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,  # above TEXT_LIMIT, so that the refusal can name the field
    )
    app.before_request(new_nonce)
    app.after_request(add_headers)
    app.context_processor(lambda: {"csp_nonce": g.get("csp_nonce", "")})
