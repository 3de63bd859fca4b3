"""The questions of a service's form, and the citizen's answers to them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.models import OPEN_STATES, Answer
from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, number, or_again, typed
from workflow import cases
from workflow.db import transaction

blueprint = Blueprint("answers", __name__, url_prefix="/cases/<uuid:case_id>/answers")


@blueprint.get("")
@signed_in("citizen")
def questions(case_id: UUID, refusal: Told | None = None) -> str:
    """The form of the service, with what was typed or is known."""
    with transaction() as tx:
        case = cases.get(tx, current_actor(), case_id)
        service = tx.policy_of(case).service
    if case.state not in OPEN_STATES and refusal is None:
        raise Refusal("case.wrong_state")
    values = {each.name: _as_typed(case.answers.get(each.name)) for each in service.answers}
    if refusal is not None:
        values |= typed(*values)
    return draw(
        "citizen/answers.html",
        url_for("answers.questions", case_id=case_id),
        case=case,
        service=service,
        values=values,
        refusal=refusal,
        wrong=_wrong(service.answers, refusal),
    )


@blueprint.post("")
@signed_in("citizen")
@or_again(questions)
def answer(case_id: UUID) -> Response:
    """Keep the answers. Errors: answer.*, nik.invalid, kk.invalid, case.*"""
    with transaction() as tx:
        actor = current_actor()
        asked = tx.policy_of(cases.get(tx, actor, case_id)).service.answers
        given = {each.name: _read(each) for each in asked if each.name in request.form}
        cases.answer(tx, actor, case_id, number("seen"), given)
    return redirect(url_for("citizen.show", case_id=case_id))


def _read(question: Answer) -> str | bool:
    text = request.form.get(question.name, "")
    return text == "yes" if question.type == "yes_no" else text


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _wrong(asked: tuple[Answer, ...], refusal: Told | None) -> str | None:
    """The field that the refusal is about: it names the question's label, or the kind of number."""
    if refusal is None:
        return None
    kind = {"nik.invalid": "nik", "kk.invalid": "kk_number"}.get(refusal.code)
    for each in asked:
        named = refusal.code.startswith("answer.") and any(
            label in refusal.message for label in (each.label.id, each.label.en)
        )
        if each.type == kind or named:
            return each.name
    return None
