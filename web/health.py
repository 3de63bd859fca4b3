"""Is the office at work? One public address for watchdogs, without anything about people."""

from flask import Blueprint, Response, jsonify

from web.access import public
from workflow import health
from workflow.db import transaction

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The codes of what does not work; 503 only when nothing can be served, so that a proxy takes this machine out."""
    with transaction() as tx:
        report = health.report(tx)
    response = jsonify({"ok": report.ok, "reasons": list(report.reasons), "workers": report.workers})
    response.status_code = 200 if report.database and report.store else 503
    return response
