"""What the staff looked at today, and a supervisor who allows somebody else more of it for a while."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, number, or_again, typed
from workflow import budget
from workflow.db import transaction

blueprint = Blueprint("budget", __name__, url_prefix="/team/budget")
COUNTED = {
    "claims": _l("Cases taken"), "views": _l("Pages seen"), "searches": _l("Searches"),
    "skips": _l("Given back"),
}  # fmt: skip


@blueprint.get("")
@signed_in("supervisor")
def index(refusal: Told | None = None, **_ids: Any) -> str:
    """What each officer and supervisor used of the day's limits, and the form that raises one."""
    actor = current_actor()
    with transaction() as tx:
        used = budget.use_of_team(tx, actor)
        longest = tx.office.policies.office.budget.raise_hours
    return draw(
        "budget/index.html", url_for("budget.index"), refusal=refusal, used=used, counted=COUNTED, me=actor.id,
        longest=int(longest), typed=typed("person", "counted", "extra", "hours", "reason"),
    )  # fmt: skip


@blueprint.post("")
@signed_in("supervisor")
@or_again(index)
def raise_limit() -> Response:
    """Raise a limit of somebody else. Errors: those of budget.raise_limit in workflow/budget.py."""
    with transaction() as tx:
        budget.raise_limit(
            tx, current_actor(), _person(), request.form.get("counted", ""), number("extra"), number("hours"),
            request.form.get("reason", ""),
        )  # fmt: skip
    flash(_("The limit is raised, and it is written down who raised it and why."), "success")
    return redirect(url_for("budget.index"))


def _person() -> UUID:
    try:
        return UUID(request.form.get("person", ""))
    except ValueError as error:
        raise Refusal("people.unknown") from error
