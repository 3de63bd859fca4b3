"""The citizen's own cases: begin, answer, send documents, hand in, take back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages import home
from web.pages.case_view import view_of
from web.pages.drawn import Told, draw, number, or_again, typed
from workflow import cases, intake
from workflow.db import transaction

blueprint = Blueprint("citizen", __name__)


def page_of(case_id: UUID, anchor: str | None = None) -> str:
    """The address of a case, or of a place on its page."""
    return url_for("citizen.show", case_id=case_id, _anchor=anchor)


@blueprint.post("/services/<name>/start")
@signed_in("citizen")
@or_again(home.service)
def start(name: str) -> Response:
    """Begin a case; the questions come first, because the documents that are needed follow from them."""
    with transaction() as tx:
        case = cases.create(tx, current_actor(), name)
        asks = bool(tx.policy_of(case).service.answers)
    return redirect(url_for("answers.questions", case_id=case.id) if asks else page_of(case.id))


@blueprint.get("/cases")
@signed_in()
def index() -> str:
    """The reader's own cases, newest first."""
    with transaction() as tx:
        own = cases.own_cases(tx, current_actor())
        titles = {each.id: tx.policy_of(each).service.title for each in own}
    return draw("citizen/cases.html", url_for("citizen.index"), cases=own, titles=titles)


@blueprint.get("/cases/<uuid:case_id>")
@signed_in()
def show(case_id: UUID, refusal: Told | None = None, **_place: Any) -> str:
    """One case: where it stands, its documents, what is to be done. Errors: case.not_found."""
    with transaction() as tx:
        actor = current_actor()
        case = cases.get(tx, actor, case_id)
        if case.citizen_id != actor.id:
            raise Refusal("case.not_found")  # staff have pages of their own
        view, limits = view_of(tx, actor, case), tx.office.policies.limits
    return draw(
        "citizen/case.html",
        page_of(case_id),
        view=view,
        limits=limits,
        refusal=refusal,
        refused_part=request.form.get("requirement") if refusal else None,
        asks_word=view.failed or (refusal is not None and refusal.code == "case.failed_documents"),
    )


@blueprint.post("/cases/<uuid:case_id>/documents")
@signed_in("citizen")
@or_again(show)
def send(case_id: UUID) -> Response:
    """Take a file that came as a plain form; with JavaScript it comes through web/uploads.py. Errors: upload.*"""
    requirement, sent = request.form.get("requirement", ""), request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal("upload.none")
    data = sent.read()
    with transaction() as tx:
        intake.receive(tx, current_actor(), case_id, requirement, data, sent.filename)
    return redirect(page_of(case_id, f"requirement-{requirement}"))


@blueprint.post("/cases/<uuid:case_id>/documents/<uuid:document_id>/remove")
@signed_in("citizen")
@or_again(show)
def remove(case_id: UUID, document_id: UUID) -> Response:
    """Take a document out. Errors: document.not_found, case.wrong_state."""
    with transaction() as tx:
        intake.remove(tx, current_actor(), document_id)
    return redirect(page_of(case_id, "documents"))


@blueprint.post("/cases/<uuid:case_id>/submit")
@signed_in("citizen")
@or_again(show)
def submit(case_id: UUID) -> Response:
    """Hand the case in. Errors: case.answers_missing, case.documents_missing, case.failed_documents, case.stale."""
    with transaction() as tx:
        cases.submit(tx, current_actor(), case_id, number("seen"), accept_failed="accept_failed" in request.form)
    return redirect(page_of(case_id))


@blueprint.get("/cases/<uuid:case_id>/withdraw")
@signed_in("citizen")
def farewell(case_id: UUID, refusal: Told | None = None) -> str:
    """Ask once more before the case is taken back for good."""
    with transaction() as tx:
        case = cases.get(tx, current_actor(), case_id)
        title = tx.policy_of(case).service.title
    here = url_for("citizen.farewell", case_id=case_id)
    return draw("citizen/withdraw.html", here, case=case, title=title, refusal=refusal, typed=typed("reason"))


@blueprint.post("/cases/<uuid:case_id>/withdraw")
@signed_in("citizen")
@or_again(farewell)
def withdraw(case_id: UUID) -> Response:
    """Take the case back. Errors: case.wrong_state, case.stale."""
    with transaction() as tx:
        reason = request.form.get("reason", "").strip() or None
        cases.withdraw(tx, current_actor(), case_id, number("seen"), reason=reason)
    return redirect(page_of(case_id))
