"""Log lines: one event name with fields, bound to the id of the request. No names, numbers or addresses of people."""

import logging
import sys
import uuid

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("berkas.web")


def configure_logging() -> None:
    """JSON lines on standard error, once for a process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


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
        log.info("request", endpoint=request.endpoint, method=request.method, status=response.status_code)
    return response


def init(app: Flask) -> None:
    """Hang the hooks that bind and write the request's line."""
    app.before_request(_begin)
    app.after_request(_end)
