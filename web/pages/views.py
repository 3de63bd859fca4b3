"""The pages of documents as pictures, for whoever holds the case, and whether they still hold it."""

from uuid import UUID

from flask import Blueprint, Response, jsonify

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from workflow import claims, views
from workflow.db import transaction

blueprint = Blueprint("views", __name__, url_prefix="/review")
HEADERS = {
    # nothing may run in, embed, remember, or be told of, a picture that is opened by its own address
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, noimageindex",
}


@blueprint.get("/documents/<uuid:document_id>/pages/<int:page>")
@signed_in("officer", "supervisor")
def page(document_id: UUID, page: int) -> Response:
    """One page as a picture, drawn for this view. Errors: document.*, view.*, budget.views."""
    with transaction() as tx:
        image = views.show(tx, current_actor(), document_id, page)
    return Response(image, mimetype="image/jpeg", headers=HEADERS)


@blueprint.get("/claims/<uuid:claim_id>")
@signed_in("officer", "supervisor")
def lease(claim_id: UUID) -> Response:
    """Until when the reader holds the case, for a page that stayed open. Errors: claim.expired."""
    with transaction() as tx:
        claim = claims.current(tx, current_actor())
    if claim is None or claim.id != claim_id:
        raise Refusal("claim.expired")
    return jsonify(until=claim.lease_until.isoformat())
