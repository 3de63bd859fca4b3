"""The record: what happened to a case, entry by entry, and whether the whole ledger is as it was written."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, or_again
from web.pages.labels import entry_words, reason_of
from workflow import audit, cases, commitments, documents, history, ledger, ledger_readings
from workflow.db import transaction
from workflow.names import names_of

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
@signed_in("auditor", "supervisor")
def index(refusal: Told | None = None) -> str:
    """Look a case up by its number, or have the whole ledger read."""
    actor = current_actor()
    with transaction() as tx:
        waiting, last = ledger_readings.waiting(tx, actor), ledger_readings.last(tx, actor)
    return draw(
        "audit/index.html", url_for("audit.index"), refusal=refusal, waiting=waiting, last=last,
        number=request.form.get("number", ""), may_trace="auditor" in actor.roles,
    )  # fmt: skip


@blueprint.post("/audit/find")
@signed_in("auditor", "supervisor")
@or_again(index)
def find() -> Response:
    """Go to the history of the case of that number. Errors: case.not_found."""
    with transaction() as tx:
        case = audit.find(tx, current_actor(), request.form.get("number", ""))
    return redirect(url_for("audit.show", case_id=case.id))


@blueprint.post("/audit/ledger")
@signed_in("auditor", "supervisor")
def check_ledger() -> Response:
    """Have the whole ledger read by a worker; the page tells how far it is and what it found."""
    with transaction() as tx:
        ledger_readings.ask(tx, current_actor())
    return redirect(url_for("audit.index", _anchor="ledger"))


@blueprint.get("/cases/<uuid:case_id>/history")
@signed_in("auditor", "supervisor")
def show(case_id: UUID) -> str:
    """Every entry about a case in words, with its number and hash. Errors: case.not_found."""
    actor = current_actor()
    with transaction() as tx:
        case = cases.for_office(tx, actor, case_id)
        entries = history.of_case(tx, actor, case_id)
        names = names_of(tx, (each.recorded_by for each in entries))
        intact = ledger.case_is_intact(tx, case_id)
        differs = next(commitments.differing(tx, case, ledger.of_case(tx, case_id)), None)
        service = tx.policy_of(case).service
        parts = documents.requirements_of(tx, case)
        papers = {each.document.id: each.requirement.label for each in parts if each.document is not None}
        decisions = {str(each.id): each for each in history.decisions_of(tx, actor, case_id)}
        reasons = {name: reason_of(each) for name, each in decisions.items()}
    return draw(
        "audit/history.html", url_for("audit.show", case_id=case_id), case=case, service=service, entries=entries,
        names=names, intact=intact, differs=differs, papers=papers, decisions=decisions, reasons=reasons,
        words=entry_words, may_open="supervisor" in actor.roles,
    )  # fmt: skip
