"""Documents whose pages are real pictures, with values at known places, on somebody's desk."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.integration.desks import FIELD
from verify.render import render
from workflow import documents, views
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import ExaminationRow, Rendition

Pixels = NDArray[np.uint8]
SIZE = (1000, 600)
"""Width and height of the page in pixels."""
FAITH: dict[str, Any] = {"value": "KATOLIK", "confidence": 0.9, "page": 1, "box": [300, 200, 200, 40]}
NAME: dict[str, Any] = {"value": "SARI WULANDARI", "confidence": 0.95, "page": 1, "box": [300, 100, 300, 40]}
CARD: dict[str, dict[str, Any]] = {"nik": FIELD, "name": NAME, "religion": FAITH}
"""A card on which the religion is printed in black at a known place."""


def card() -> Pixels:
    """White paper with black bars where the name and the religion are printed."""
    page = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
    for field in (NAME, FAITH):
        x, y, width, height = field["box"]
        page[y + 8 : y + height - 8, x : x + width : 2] = 0
    return page


def put(case_id: UUID, requirement: str, pixels: Pixels, fields: Mapping[str, Any] = CARD, **content: Any) -> UUID:
    """Give a document of the case this picture and these values; returns the document's id."""
    with transaction() as tx:
        found = next(each for each in documents.current_documents(tx, case_id) if each.requirement == requirement)
        row = tx.session.query(ExaminationRow).filter_by(document_id=found.id).one()
        pages = [{"width": pixels.shape[1], "height": pixels.shape[0]}]
        row.content = {"fields": dict(fields), "findings": [], "pages": pages, **content}
        image = render(pixels, 1600)
        rendition = Rendition(document_id=found.id, page=1, size=len(image))
        tx.session.add(rendition)
        tx.session.flush()
        tx.office.vault.put(str(rendition.id), documents.RENDITION, image)
        return found.id


def look(actor: Actor, document_id: UUID, page: int = 1) -> bytes:
    """What the actor sees of a page."""
    with transaction() as tx:
        return views.show(tx, actor, document_id, page)


def pixels_of(jpeg: bytes) -> Pixels:
    """The picture, in grey."""
    with Image.open(BytesIO(jpeg)) as picture:
        return np.asarray(picture.convert("L"))
