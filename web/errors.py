"""One error, one answer: a Refusal's code becomes a status here and nowhere else.

Pages get a page in the reader's language, the API and the upload endpoint get application/problem+json.
An unknown exception becomes `server.error` with an incident id; its frames go to the log only.
"""

import json
import traceback
import uuid
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Flask, Response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from policies.catalogue import both, codes, sentence
from policies.refusals import Refusal
from web.language import current_language
from web.logs import log, refused
from web.security import DRAIN_LIMIT, MEGABYTE, TEXT_LIMIT, drain

PROBLEM = "application/problem+json"
STEP_BY_CODE = {
    "signin.needed": "signin.form", "signin.step_needed": "second_step.form", "signin.fresh_needed": "second_step.form",
}  # fmt: skip
"""Where a person goes who only has to prove who they are, and comes back from."""

STATUS_BY_CODE = {
    "access.not_found": 404,
    "alert.reason_needed": 422,
    "answer.too_long": 413,
    "case.needs_other": 403,
    "case.not_allowed": 403,
    "case.own_case": 403,
    "case.same_person": 403,
    "case.took_part": 403,
    "case.too_many_begun": 429,
    "limits.too_many": 429,
    "policy.unknown_service": 404,
    "request.csrf": 400,
    "request.length_needed": 411,
    "request.media_type": 415,
    "request.method": 405,
    "request.too_large": 413,
    "request.too_many_fields": 413,
    "server.busy": 503,
    "sso.away": 503,
    "token.presence_needed": 403,
    "token.scope_missing": 403,
    "upload.busy": 423,
    "upload.expired": 410,
    "upload.gone": 410,
    "upload.incomplete": 409,
    "upload.offset": 409,
    "upload.too_large": 413,
    "upload.too_many_open": 429,
    "upload.version": 412,
    "upload.wrong_type": 415,
}
STATUS_BY_ENDING = {"not_found": 404, "unknown": 404}
STATUS_BY_AREA = {
    "access": 403, "answer": 422, "budget": 429, "case": 409, "claim": 409, "correction": 422, "document": 409,
    "kk": 422, "nik": 422, "people": 422, "pickup": 409, "policy": 422, "request": 422, "requirement": 422,
    "search": 422, "server": 500, "signin": 401, "signup": 422, "slip": 422, "sso": 401, "token": 401, "trace": 422,
    "upload": 422, "view": 403,
}  # fmt: skip
CODE_BY_STATUS = {
    403: "access.denied", 404: "access.not_found", 405: "request.method", 408: "upload.incomplete",
    411: "request.length_needed", 413: "request.too_large", 415: "request.media_type",
}  # fmt: skip


def status_of(code: str) -> int:
    """The HTTP status of a refusal: its own row, else the row of its last word, else of its area."""
    area, _, ending = code.partition(".")
    return STATUS_BY_CODE.get(code) or STATUS_BY_ENDING.get(ending) or STATUS_BY_AREA.get(area, 409)


def wants_problem() -> bool:
    """True for the API and the upload endpoint, which answer programs."""
    return request.path.startswith("/api/")


def _told(refusal: Refusal) -> str:
    """The code whose sentence is shown: a code that nobody wrote a sentence for must not cost the answer."""
    if refusal.code in codes("refusals"):
        return refusal.code
    log.error("refusal_without_sentence", code=refusal.code)
    return "server.error"


def problem(refusal: Refusal, status: int | None = None) -> Response:
    """The refusal as application/problem+json (RFC 9457)."""
    refused(refusal.code)
    status = status_of(refusal.code) if status is None else status
    message = both(_told(refusal), refusal.values)
    body: dict[str, Any] = {
        "type": f"urn:berkas:refusal:{refusal.code}",
        "title": refusal.code,
        "status": status,
        "code": refusal.code,
        "detail": message["en"],
        "message": message,
    }
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(json.dumps(body), status=status, mimetype=PROBLEM, headers={**headers, **waiting(refusal)})


def waiting(refusal: Refusal) -> dict[str, str]:
    """Retry-After of a refusal that says how long to wait (`seconds`), else nothing."""
    return {"Retry-After": str(refusal.values["seconds"])} if "seconds" in refusal.values else {}


def page(refusal: Refusal, status: int | None = None) -> Response:
    """The refusal as a page in the reader's language."""
    refused(refusal.code)
    status = status_of(refusal.code) if status is None else status
    text = sentence(_told(refusal), current_language(), refusal.values)
    try:
        html = render_template("error.html", code=refusal.code, message=text, status=status, values=refusal.values)
    except Exception as error:  # noqa: BLE001 - the page's own frame may need the very thing that is broken
        log.error("error_page_failed", kind=type(error).__name__, code=refusal.code)
        words = f"{escape(text)} <small>{refusal.code}</small>"
        html = f"<!doctype html><meta charset=utf-8><title>Berkas</title><p>{words}"
    return Response(html, status=status, mimetype="text/html", headers=waiting(refusal))


def answer(refusal: Refusal, status: int | None = None) -> Response:
    """The refusal in the form that this caller reads."""
    return problem(refusal, status) if wants_problem() else page(refusal, status)


def on_refusal(refusal: Refusal) -> Any:
    """A person who only has to sign in is sent there and comes back afterwards."""
    if refusal.code in STEP_BY_CODE and not wants_problem() and request.method == "GET":
        refused(refusal.code)
        return redirect(url_for(STEP_BY_CODE[refusal.code], next=request.full_path.rstrip("?")))
    return answer(refusal)


def on_http(error: HTTPException) -> Response:
    """404, 405, 413 and their like, in our words."""
    status = error.code or 500
    if status < 400:
        return Response(error.get_body(), status=status, headers=error.get_headers(request.environ))
    if isinstance(error, CSRFError):
        return answer(Refusal("request.csrf"))
    if status == 413:
        return _too_large()
    otherwise = "request.invalid" if status < 500 else "server.error"
    response = answer(Refusal(CODE_BY_STATUS.get(status, otherwise)), status)
    if "Allow" in (headers := dict(error.get_headers())):
        response.headers["Allow"] = headers["Allow"]
    return response


def _too_large() -> Response:
    limit = request.max_content_length
    if limit is None or (request.content_length or 0) <= limit:
        # too many parts, or a text beyond any measure: werkzeug does not tell which
        return answer(Refusal("answer.too_long", answer="-", limit=TEXT_LIMIT))
    drain()
    response = answer(Refusal("request.too_large", limit_mb=limit // MEGABYTE))
    if (request.content_length or 0) > DRAIN_LIMIT:
        response.headers["Connection"] = "close"
    return response


def on_invalid(error: HTTPError) -> Response:
    """Input that does not fit the API's schema; names the fields, never their content."""
    fields = sorted({name for place in (error.detail or {}).values() for name in place})
    if error.status_code != 422:
        return answer(Refusal(CODE_BY_STATUS.get(error.status_code, "request.invalid")), error.status_code)
    return answer(Refusal("request.invalid", fields=", ".join(fields)[:200]))


def on_busy(error: OperationalError) -> Response:
    """The database is away, restarting or full: nothing was accepted, and the same request may be sent again."""
    log.error("database_away", endpoint=request.endpoint)
    response = answer(Refusal("server.busy"))
    response.headers["Retry-After"] = "5"
    return response


def on_fault(error: Exception) -> Response:
    """Anything else: our fault. The reader gets an incident id, the log gets the frames."""
    incident = uuid.uuid4().hex[:12]
    # frames only: the text of a database error quotes the row, and the row is a person
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("fault", incident=incident, endpoint=request.endpoint, kind=type(error).__name__, frames=frames)
    return answer(Refusal("server.error", incident=incident))


def init(app: Flask) -> None:
    """Hang the handlers."""
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(HTTPError, on_invalid)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(OperationalError, on_busy)
    app.register_error_handler(Exception, on_fault)
