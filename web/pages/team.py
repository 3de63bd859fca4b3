"""A supervisor's desk: what waits for a signature and why, the whole queue with its ages, and who holds what."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages import steps
from web.pages.budget import COUNTED
from web.pages.drawn import Told, draw, or_again
from web.pages.evidence import gather
from web.pages.review import WORDS
from workflow import budget, cases, claims, team
from workflow.db import transaction

blueprint = Blueprint("team", __name__, url_prefix="/team")


@blueprint.get("")
@signed_in("supervisor")
def index(refusal: Told | None = None, **_ids: Any) -> str:
    """The escalated cases with the reasons, and everything that the office has in hand."""
    actor = current_actor()
    with transaction() as tx:
        escalated, queue = team.escalations(tx, actor), team.queue(tx, actor)
        claim = claims.current(tx, actor)
        titles = {each.case.id: tx.policy_of(each.case).service.title for each in queue}
        now, used = tx.now, budget.use_of_team(tx, actor)
    return draw(
        "team/index.html", url_for("team.index"), refusal=refusal, escalated=escalated, queue=queue, titles=titles,
        claim=claim, me=actor.id, now=now, used=used, counted=COUNTED, **WORDS,
    )  # fmt: skip


@blueprint.post("/next")
@signed_in("supervisor")
@or_again(index)
def deal() -> Response:
    """Be dealt the most urgent case that waits for a supervisor, or go on with the one in hand."""
    with transaction() as tx:
        claim = claims.next_case(tx, current_actor())
    if claim is None:
        flash(_("No case is waiting for you. Everything is done for now."), "info")
        return redirect(url_for("team.index"))
    return redirect(url_for("team.show", case_id=claim.case_id))


@blueprint.get("/<uuid:case_id>")
@signed_in("supervisor")
def show(case_id: UUID, refusal: Told | None = None, verb: str | None = None) -> str:
    """A case with its evidence; the steps are open while the supervisor holds it. Errors: case.not_found."""
    actor = current_actor()
    with transaction() as tx:
        evidence = gather(tx, actor, cases.for_office(tx, actor, case_id))
        item = next((each for each in team.queue(tx, actor) if each.case.id == case_id), None)
        colleagues = team.colleagues(tx, actor)
        busy = claims.current(tx, actor)
    return draw(
        "team/case.html", url_for("team.show", case_id=case_id), refusal=refusal, evidence=evidence, step=verb,
        typed=request.form, item=item, colleagues=colleagues, me=actor.id, busy=busy, **WORDS,
    )  # fmt: skip


@blueprint.post("/<uuid:case_id>/reassign")
@signed_in("supervisor")
@or_again(show)
def reassign(case_id: UUID) -> Response:
    """Give the case to a colleague. Errors: people.unknown, case.reason_needed, claim.*"""
    actor = current_actor()
    with transaction() as tx:
        claims.reassign(tx, actor, case_id, _person(), request.form.get("reason", ""))
        number = cases.get(tx, actor, case_id).number
    flash(_("%(number)s is in other hands now.", number=number), "success")
    return redirect(url_for("team.index"))


def _person() -> UUID:
    try:
        return UUID(request.form.get("to", ""))
    except ValueError as error:
        raise Refusal("people.unknown") from error


@blueprint.post("/<uuid:case_id>/<verb>")
@signed_in("supervisor")
@or_again(show)
def step(case_id: UUID, verb: str) -> Response:
    """Decide. Errors: those of web/pages/steps.py."""
    steps.take(case_id, verb)
    return redirect(url_for("team.index"))
