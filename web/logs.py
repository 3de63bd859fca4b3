"""The log line of a request, and its id on every other line. No names, numbers or addresses of people."""

import uuid

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("berkas.web")


def refused(code: str) -> None:
    """Name the refusal in the line of this request, however it is answered."""
    g.refusal = code


def _begin() -> None:
    g.request_id = uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id:
        response.headers["X-Request-Id"] = request_id
    # the endpoint, never the path: a path holds ids that lead to a person
    if request.endpoint != "static":
        told = {"refusal": g.refusal} if "refusal" in g else {}
        log.info("request", endpoint=request.endpoint, method=request.method, status=response.status_code, **told)
    return response


def init(app: Flask) -> None:
    """Hang the hooks that bind and write the request's line."""
    app.before_request(_begin)
    app.after_request(_end)
