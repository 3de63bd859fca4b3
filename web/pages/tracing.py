"""An auditor gives a leaked picture, and is told whose view it shows and how sure that is, or that nobody is named."""

from datetime import date

from flask import Blueprint, request, url_for

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, or_again, typed
from workflow import tracing
from workflow.db import transaction
from workflow.tracing import Named, Result

blueprint = Blueprint("tracing", __name__, url_prefix="/audit/trace")
MOST_PAGES = 40
"""Pages that one request compares; more take minutes, and are for the command line."""


@blueprint.get("")
@signed_in("auditor")
def index(refusal: Told | None = None, result: Result | None = None, named: Named | None = None) -> str:
    """The form, and below it the answer."""
    with transaction() as tx:
        limits = tx.office.policies.limits
    return draw(
        "trace/index.html", url_for("tracing.index"), refusal=refusal, result=result, named=named,
        power=tracing.power(result.traced.false_accusation) if result is not None else None,
        smallest=tracing.SMALLEST, limits=limits,
        typed=typed("number", "since", "until", "reason"),
    )  # fmt: skip


@blueprint.post("")
@signed_in("auditor")
@or_again(index)
def trace() -> str:
    """Compare the picture with the recorded views.

    Errors: trace.*, case.not_found, case.reason_needed, upload.none, upload.too_large.
    """
    sent = request.files.get("leak")
    data = sent.read() if sent is not None else b""
    if not data:
        raise Refusal("upload.none")
    actor, form = current_actor(), request.form
    with transaction() as tx:
        search = tracing.prepare(
            tx, actor, form.get("reason", ""), number=form.get("number", "").strip() or None, since=_day("since"),
            until=_day("until"), most_pages=MOST_PAGES,
        )  # fmt: skip
    # in no transaction: comparing takes a while
    result = tracing.run(search, data)
    with transaction() as tx:
        named = tracing.record(tx, actor, search, result)
    return index(result=result, named=named)


def _day(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal("request.invalid", fields=name) from error
