"""Headers that every answer carries, and what a request may be made of."""

import secrets
from io import BytesIO
from typing import IO

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import LengthRequired

from policies.refusals import Refusal

MEGABYTE = 1024 * 1024
TEXT_LIMIT = 20 * 1024
"""Bytes of one text field of a form: ten times the longest answer that a policy may allow."""
FORM_PARTS = 200
DRAIN_LIMIT = 256 * MEGABYTE
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


def new_nonce() -> None:
    """Before each request: one nonce for the scripts of this page."""
    g.csp_nonce = secrets.token_urlsafe(16)


def measure_form() -> None:
    """Before each request with a form: refuse a text that no question asks for. Errors: answer.too_long."""
    if request.mimetype not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return
    if request.content_length is None:
        raise LengthRequired
    for name, value in request.form.items(multi=True):
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
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(), microphone=()"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def init(app: Flask) -> None:
    """Set the limits and hang the hooks."""
    app.request_class = MeasuredRequest
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        MAX_FORM_PARTS=FORM_PARTS,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,  # above TEXT_LIMIT, so that the refusal can name the field
    )
    app.before_request(new_nonce)
    app.after_request(add_headers)
    app.context_processor(lambda: {"csp_nonce": g.get("csp_nonce", "")})
