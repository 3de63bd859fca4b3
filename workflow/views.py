"""A page of a document looked at: drawn for one view, covered, marked, counted, and written down before it is shown."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from policies.refusals import Refusal
from verify.marking.view import VERSION, Box, ViewFrame, draw_view
from verify.render import Pixels, opened
from workflow import access, budget, documents, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Claim, Document, ExaminationRow, Person, Rendition, View
from workflow.sight import Sight, shown_fields, sight_of
from workflow.view_keys import ViewKeys

KEY_VERSION = 1
"""Which way of deriving the key of a view a row was made with."""


def show(tx: Tx, actor: Actor, document_id: UUID, page: int) -> bytes:
    """One page as JPEG for the actor's eyes: the citizen's own as it is, for whoever holds the case as far as the step
    needs it, and marked. Raises document.not_found, .cannot_show, .page_unknown, view.denied, .withheld, budget.views.
    """
    document = documents.get(tx, actor, document_id)
    case = tx.session.get_one(Case, document.case_id)
    if case.citizen_id == actor.id:
        _, image = documents.rendition_of(tx, document, page)
        ledger.append(tx, "document.viewed", actor, case_id=case.id, document_id=document.id, data={"page": page})
        return image
    claim = access.live_claim(tx, actor, case.id)
    # what its citizen took back or replaced is part of no step
    if claim is None or document.superseded_at is not None:
        raise Refusal("document.not_found")
    examination = documents.examination_of(tx, document.id)
    sight = _sight(tx, actor, case, document, examination)
    rendition, image = documents.rendition_of(tx, document, page)
    pixels = _pixels(document, image)
    frame = ViewFrame(sight.width, _on_rendition(sight, page, examination, pixels), VERSION)
    keys = ViewKeys(tx)
    view, again = _view(tx, actor, case, claim, rendition, frame, sight, keys.current)
    drawn = draw_view(pixels, frame, keys.of(view), _caption(tx, actor, case, view.viewed_at))
    data = {
        "page": page, "view": str(view.id), "step": view.step, "claim": str(claim.id), "again": again,
        "session": None if actor.session is None else str(actor.session),
    }  # fmt: skip
    ledger.append(tx, "document.viewed", actor, case_id=case.id, document_id=document.id, data=data)
    return drawn


def _sight(tx: Tx, actor: Actor, case: Case, document: Document, examination: ExaminationRow | None) -> Sight:
    sight = sight_of(tx, actor, case, document, examination)
    if sight is None:
        raise Refusal("view.denied")
    if sight.withheld:
        raise Refusal("view.withheld")
    return sight


def _pixels(document: Document, image: bytes) -> Pixels:
    try:
        return opened(image)
    except ValueError as error:
        raise Refusal("document.cannot_show", requirement=document.requirement) from error


def _on_rendition(sight: Sight, page: int, examination: ExaminationRow | None, pixels: Pixels) -> tuple[Box, ...]:
    """The boxes to be covered, from pixels of the page as it was examined to those of the smaller picture of it."""
    sizes = (examination.content.get("pages") or []) if examination is not None else []
    height, width = pixels.shape[:2]
    size = sizes[page - 1] if page <= len(sizes) else {"width": width, "height": height}
    across, down = width / size["width"], height / size["height"]
    made = []
    for x, y, wide, high in sight.boxes.get(page, ()):
        left, top = int(x * across), int(y * down)
        made.append((left, top, int((x + wide) * across) + 1 - left, int((y + high) * down) + 1 - top))
    return tuple(made)


def _view(
    tx: Tx, actor: Actor, case: Case, claim: Claim, rendition: Rendition, frame: ViewFrame, sight: Sight, key_id: str
) -> tuple[View, bool]:
    """The row of this view, and whether it was there: the same page in the same claim and frame has the same marks,
    which leaves less for somebody who lays several pictures over each other."""
    covered = [list(box) for box in frame.covered]
    query = select(View).where(
        View.claim_id == claim.id,
        View.rendition_id == rendition.id,
        View.viewed_by == actor.id,
        View.width == frame.width,
        View.frame_version == frame.version,
        View.key_version == KEY_VERSION,
        View.key_id == key_id,
    )
    budget.lock(tx, actor)
    known = next((each for each in tx.session.scalars(query) if each.covered == covered), None)
    if known is not None:
        return known, True
    budget.spend(tx, actor, "views")
    made = View(
        id=uuid4(), case_id=case.id, document_id=rendition.document_id, rendition_id=rendition.id, page=rendition.page,
        claim_id=claim.id, session_id=actor.session, step=case.state, width=frame.width, covered=covered,
        not_found=list(sight.not_found), frame_version=frame.version, key_version=KEY_VERSION, key_id=key_id,
        viewed_at=tx.now, viewed_by=actor.id,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return made, False


def frame_of(view: View) -> ViewFrame:
    """How the page was drawn for a view."""
    boxes = tuple((x, y, width, height) for x, y, width, height in view.covered)
    return ViewFrame(view.width, boxes, view.frame_version)


def _caption(tx: Tx, actor: Actor, case: Case, at: datetime) -> str:
    name = tx.session.get_one(Person, actor.id).name
    local = at.astimezone(tx.office.calendar.zone)
    return f"{name} · {local:%Y-%m-%d %H:%M} · {case.number}"


def report_of(tx: Tx, actor: Actor, document: Document) -> tuple[UUID, dict[str, object]] | None:
    """The examination of a document (its id, its JSON form), None while it waits for one.

    The citizen's own as it is; for whoever holds the case without what is covered on the page. Raises
    document.not_found, view.denied.
    """
    if not documents.may_see(tx, actor, document):
        raise Refusal("document.not_found")
    row = documents.examination_of(tx, document.id)
    if row is None:
        return None
    case = tx.session.get_one(Case, document.case_id)
    if case.citizen_id == actor.id:
        return row.id, row.content
    sight = sight_of(tx, actor, case, document, row)
    if sight is None:
        raise Refusal("view.denied")
    fields = shown_fields(row.content.get("fields") or {}, sight.hidden)
    return row.id, {**row.content, "fields": fields, "covered": sorted(sight.hidden)}
