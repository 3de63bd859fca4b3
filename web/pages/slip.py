"""The release slip: shown to its citizen with a QR code, and checked by anybody."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, request, url_for

from web.access import current_actor, public, signed_in
from web.pages.drawn import Told, draw, or_again
from workflow import cases, slips
from workflow.db import transaction
from workflow.slips import Slip

blueprint = Blueprint("slip", __name__)


@blueprint.get("/cases/<uuid:case_id>/slip")
@signed_in("citizen")
def show(case_id: UUID) -> str:
    """The slip of a case that is ready, to print or to show. Errors: case.not_found, case.wrong_state."""
    with transaction() as tx:
        actor = current_actor()
        token = slips.issue(tx, actor, case_id)
        case = cases.get(tx, actor, case_id)
        title = tx.policy_of(case).service.title
        code = segno.make(slips.address(tx.office.settings, token), error="m", micro=False)
    here = url_for("slip.show", case_id=case_id)
    return draw("slip/show.html", here, case=case, title=title, code=code.svg_data_uri(border=4), token=token)


@blueprint.get("/slip")
@public
def check(refusal: Told | None = None, slip: Slip | None = None, **_values: Any) -> str:
    """Where anybody checks a slip: a form, and after it what the slip says."""
    with transaction() as tx:
        service = None if slip is None else tx.office.policies.services.get(slip.service)
    over = slip is not None and slip.over(datetime.now(UTC))
    return draw(
        "slip/check.html", url_for("slip.check"), refusal=refusal, slip=slip, over=over,
        title=service.title if service is not None else None, typed=request.form.get("slip", "")[:4000],
    )  # fmt: skip


@blueprint.post("/slip")
@public
@or_again(check)
def read() -> str:
    """Check a slip by its code. Errors: slip.invalid."""
    with transaction() as tx:
        key = slips.public_key(tx.office.settings)
    return check(slip=slips.read(request.form.get("slip", ""), key))


@blueprint.get("/.well-known/jwks.json")
@public
def keys() -> dict[str, Any]:
    """The public key of the slips, as a JSON Web Key Set (RFC 7517)."""
    with transaction() as tx:
        return {"keys": [slips.public_key(tx.office.settings)]}
