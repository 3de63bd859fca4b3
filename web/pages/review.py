"""An officer's desk: the one case that they hold, with all its evidence, and the steps they may take."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from web.access import current_actor, signed_in
from web.pages import steps
from web.pages.drawn import Told, draw, or_again
from web.pages.evidence import gather
from web.pages.labels import CONFIDENCE, KEYS, VERBS, WHY
from workflow import cases, claims
from workflow.db import transaction

blueprint = Blueprint("review", __name__, url_prefix="/review")
WORDS = {"verbs": VERBS, "keys": KEYS, "why": WHY, "confidence": CONFIDENCE}


@blueprint.get("")
@signed_in("officer", "supervisor")
def index(refusal: Told | None = None, case_id: UUID | None = None, verb: str | None = None, **_ids: Any) -> str:
    """The case that the officer holds, or the button for the next one. After a refusal what was typed stays."""
    actor = current_actor()
    with transaction() as tx:
        claim = claims.current(tx, actor)
        evidence = gather(tx, actor, cases.for_office(tx, actor, claim.case_id)) if claim is not None else None
    here = url_for("review.index")
    if evidence is None:
        return draw("review/none.html", here, refusal=refusal, written=written())
    mine = case_id in (None, evidence.case.id)
    return draw(
        "review/case.html", here, refusal=refusal, evidence=evidence, step=verb if mine else None,
        typed=request.form if mine else {}, written=[] if mine else written(), **WORDS,
    )  # fmt: skip


def written() -> list[str]:
    """The words of a refused form whose case is gone from the screen: nobody should have to type them again."""
    fields = ("reason", "override")
    return [text for name, text in request.form.items() if text and (name in fields or name.startswith(steps.FIX))]


@blueprint.post("/next")
@signed_in("officer", "supervisor")
@or_again(index)
def deal() -> Answer:
    """Be dealt the next case."""
    with transaction() as tx:
        claim = claims.next_case(tx, current_actor())
    if claim is None:
        flash(_("No case is waiting for you. Everything is done for now."), "info")
    return redirect(url_for("review.index"))


@blueprint.post("/<uuid:case_id>/<verb>")
@signed_in("officer", "supervisor")
@or_again(index)
def step(case_id: UUID, verb: str) -> Answer:
    """Decide. Errors: those of web/pages/steps.py."""
    steps.take(case_id, verb)
    return redirect(url_for("review.index"))


@blueprint.post("/claims/<uuid:claim_id>/renew")
@signed_in("officer", "supervisor")
@or_again(index)
def renew(claim_id: UUID) -> Answer:
    """Hold the case for another lease; a script is told until when. Errors: claim.expired."""
    with transaction() as tx:
        claim = claims.renew(tx, current_actor(), claim_id)
    if "application/json" in request.headers.get("Accept", ""):
        return Response(f'{{"until": "{claim.lease_until.isoformat()}"}}', mimetype="application/json")
    flash(_("The case is yours for longer."), "success")
    return redirect(onward())


@blueprint.post("/claims/<uuid:claim_id>/release")
@signed_in("officer", "supervisor")
@or_again(index)
def release(claim_id: UUID) -> Answer:
    """Give the case back to the queue. Errors: claim.expired."""
    with transaction() as tx:
        claims.release(tx, current_actor(), claim_id, reason=request.form.get("reason"))
    flash(_("The case is back in the queue."), "success")
    return redirect(onward())


@blueprint.post("/claims/<uuid:claim_id>/conflict")
@signed_in("officer", "supervisor")
@or_again(index)
def conflict(claim_id: UUID) -> Answer:
    """Give the case away because one knows its people. Errors: claim.expired, claim.too_many_conflicts."""
    with transaction() as tx:
        claims.declare_conflict(tx, current_actor(), claim_id, reason=request.form.get("reason"))
    flash(_("The case goes to somebody else and does not come back to you."), "success")
    return redirect(onward())


def onward() -> str:
    """Back to the desk that the form came from."""
    if request.form.get("desk") == "team" and "supervisor" in current_actor().roles:
        return url_for("team.index")
    return url_for("review.index")
