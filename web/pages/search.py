"""A supervisor looks a case up by a NIK, a case number or a receipt number, and says why."""

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l

from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, or_again, typed
from workflow import search
from workflow.db import transaction

blueprint = Blueprint("search", __name__, url_prefix="/team/search")
BY = (("nik", _l("NIK of the citizen")), ("case", _l("Number of the case")), ("receipt", _l("Number of a receipt")))


@blueprint.get("")
@signed_in("supervisor")
def index(refusal: Told | None = None, found: list[search.Found] | None = None) -> str:
    """The form, and below it what the search found."""
    return draw(
        "search/index.html", url_for("search.index"), refusal=refusal, found=found, by=BY,
        typed=typed("by", "text", "reason"),
    )  # fmt: skip


@blueprint.post("")
@signed_in("supervisor")
@or_again(index)
def find() -> str:
    """Search; by POST, so that no NIK stands in an address. Errors: those of workflow/search.py."""
    form = request.form
    with transaction() as tx:
        found = search.find(tx, current_actor(), form.get("by", ""), form.get("text", ""), form.get("reason", ""))
    return index(found=found)
