"""What is kept and what is forgotten: what goes next, what is held and why; holding, letting go, erasing."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, or_again, typed
from workflow import cases, holds, retention, retention_overview
from workflow.db import transaction

blueprint = Blueprint("retention", __name__, url_prefix="/retention")
PARTS = {"pages": _l("pages"), "originals": _l("files"), "contents": _l("readings, answers and words")}


@blueprint.get("")
@signed_in("supervisor", "auditor", "admin")
def index(refusal: Told | None = None) -> str:
    """All of it on one page; each form is offered to whoever may send it."""
    actor = current_actor()
    with transaction() as tx:
        upcoming, held = retention_overview.upcoming(tx, actor), retention_overview.held(tx, actor)
        office = tx.office.policies.office
        titles = {each: service.title for each, service in tx.office.policies.services.items()}
    return draw(
        "retention/index.html", url_for("retention.index"), refusal=refusal, upcoming=upcoming, held=held, parts=PARTS,
        titles=titles, rule=office.retention, others=office.retention_of, shown=retention_overview.SHOWN,
        step=request.endpoint, may_hold=bool(actor.roles & {"supervisor", "auditor"}),
        may_erase=bool(actor.roles & {"supervisor", "admin"}),
        from_team="supervisor" in actor.roles, may_read=bool(actor.roles & {"supervisor", "auditor"}),
        typed=typed("number", "reason"),
    )  # fmt: skip


@blueprint.post("/hold")
@signed_in("supervisor", "auditor")
@or_again(index)
def hold() -> Response:
    """Keep a case until the hold is lifted. Errors: case.not_found, access.denied, hold.*"""
    with transaction() as tx:
        case = cases.by_number(tx, _number())
        holds.place(tx, current_actor(), case, _reason())
    return _done(_("%(number)s is held: nothing of it is forgotten.", number=case.number))


@blueprint.post("/lift")
@signed_in("supervisor", "auditor")
@or_again(index)
def lift() -> Response:
    """End a hold; not one's own. Errors: case.not_found, access.denied, hold.*"""
    with transaction() as tx:
        case = cases.by_number(tx, _number())
        holds.lift(tx, current_actor(), case, _reason())
    return _done(_("The hold on %(number)s is lifted.", number=case.number))


@blueprint.post("/erase")
@signed_in("supervisor", "admin")
@or_again(index)
def ask_erase() -> str:
    """Ask once more, before a case is forgotten for good. Errors: case.not_found, access.denied, erasure.*"""
    return confirm_erase()


def confirm_erase(refusal: Told | None = None) -> str:
    """What would go, and the case's number to be typed again."""
    with transaction() as tx:
        case = cases.by_number(tx, _number())
        parts = retention.need_erasable(tx, current_actor(), case, _reason())
        title = tx.office.policies.services[case.service].title
    return draw(
        "retention/erase.html", url_for("retention.index"), refusal=refusal, case=case, title=title, reason=_reason(),
        parts=[PARTS[each] for each in parts],
    )  # fmt: skip


@blueprint.post("/erase/for-good")
@signed_in("supervisor", "admin")
@or_again(confirm_erase)
def erase() -> Response:
    """Forget a case because its citizen asks so. Errors: case.not_found, access.denied, erasure.*"""
    with transaction() as tx:
        case = cases.by_number(tx, _number())
        if cases.as_number(request.form.get("again", "")) != case.number:
            raise Refusal("erasure.not_confirmed")
        remains = retention.erase(tx, current_actor(), case, _reason())
    with transaction() as tx:
        retention.clear(tx, remains)
    return _done(_("What %(number)s held is erased for good.", number=case.number))


def _number() -> str:
    return request.form.get("number", "")


def _reason() -> str:
    return request.form.get("reason", "")


def _done(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("retention.index"))
