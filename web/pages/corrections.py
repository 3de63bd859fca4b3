"""What an officer says of a value or a finding: small forms on the page of a case.

A script sends them and draws the answer in place, so that no picture is fetched, and recorded as viewed, once more.
"""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.errors import problem
from web.pages import review, team
from web.pages.drawn import Told, or_again
from web.pages.labels import field_label
from web.pages.values import corrected_text
from workflow import corrections
from workflow.actor import Actor
from workflow.db import Tx, transaction

blueprint = Blueprint("corrections", __name__, url_prefix="/review")


def again(refusal: Told | None = None, **_ids: object) -> str:
    """The page that the form came from, with the refusal."""
    case_id = request.form.get("case", "")
    if request.form.get("desk") == "team" and "supervisor" in current_actor().roles:
        return team.show(_id(case_id, "case.not_found"), refusal=refusal)
    return review.index(refusal=refusal)


@blueprint.post("/documents/<uuid:document_id>/corrections")
@signed_in("officer", "supervisor")
@or_again(again)
def correct(document_id: UUID) -> Response:
    """Say what stands in a field. Errors: those of workflow/corrections.py."""
    seen = _id(request.form.get("examination", ""), "case.stale")
    field, value = request.form.get("field", ""), request.form.get("value", "")

    def act(tx: Tx, actor: Actor) -> str:
        made = corrections.correct(tx, actor, document_id, seen, field, value)
        return corrected_text(made.field, made.value)

    label = field_label(field.rpartition(".")[2])
    return _answer(act, lambda: _("%(field)s: your value is kept beside what was read.", field=label))


@blueprint.post("/findings/<uuid:finding_id>/mark")
@signed_in("officer", "supervisor")
@or_again(again)
def mark(finding_id: UUID) -> Response:
    """Say that a finding is right or a wrong alarm. Errors: finding.not_found, case.needs_claim."""
    right = request.form.get("right") == "yes"

    def act(tx: Tx, actor: Actor) -> str:
        corrections.mark(tx, actor, finding_id, right)
        return "yes" if right else "no"

    return _answer(act, lambda: _("Your word on the finding is kept. It changes no document and no decision."))


def _answer(act: Callable[[Tx, Actor], str], told: Callable[[], str]) -> Response:
    script = "application/json" in request.headers.get("Accept", "")
    try:
        with transaction() as tx:
            shown = act(tx, current_actor())
    except Refusal as refusal:
        if script:
            return problem(refusal)
        raise
    if script:
        return jsonify(shown=shown, told=told())
    flash(told(), "success")
    paper = request.form.get("paper", "")
    anchor = paper if paper.startswith("paper-") else None
    if request.form.get("desk") == "team" and "supervisor" in current_actor().roles:
        case_id = _id(request.form.get("case", ""), "case.not_found")
        return redirect(url_for("team.show", case_id=case_id, _anchor=anchor))
    return redirect(url_for("review.index", _anchor=anchor))


def _id(text: str, code: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refusal(code) from error
