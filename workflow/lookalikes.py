"""The same picture in another case: hashes kept with the examination, looked up among all that were ever sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from verify.examination import Finding
from verify.forgery.hashes import BITS, Part, PictureHash, distance
from workflow import access
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Document, Picture

RADIUS = 32
"""Bits of 256. Copies differ in 32 at most; the figures are in docs/decisions/0010-picture-hashes.md."""
DETAIL_RADIUS = 125
"""Bits of 1,024: copies reach 105, different people's cards on one drawn form begin at 157."""
NEAREST = 64
EF_SEARCH = 400
"""How wide pgvector's index searches; benchmarks/picture_index.py measures time and recall."""

_INDEXED = """
SELECT near.detail, near.part, near.document_id, document.case_id, cases.citizen_id
FROM (SELECT *, bits <~> CAST(:bits AS bit(256)) AS far FROM picture
      ORDER BY bits <~> CAST(:bits AS bit(256)) LIMIT :nearest) AS near
JOIN document ON document.id = near.document_id JOIN cases ON cases.id = document.case_id
WHERE far <= :radius AND document.case_id <> :case_id
"""
_SCANNED = """
SELECT near.detail, near.part, near.document_id, document.case_id, cases.citizen_id
FROM picture AS near
JOIN document ON document.id = near.document_id JOIN cases ON cases.id = document.case_id
WHERE bit_count(near.bits # CAST(:bits AS bit(256))) <= :radius AND document.case_id <> :case_id
LIMIT :nearest
"""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A part of another case's page that shows the same; `own` when that case is the same citizen's."""

    part: Part
    page: int
    document_id: UUID
    case_id: UUID
    own: bool


def remember(tx: Tx, document_id: UUID, pictures: Sequence[PictureHash]) -> None:
    """Keep the hashes of a document's pages."""
    for each in pictures:
        tx.session.add(
            Picture(document_id=document_id, page=each.page, part=each.part, bits=_text(each.bits), detail=each.detail)
        )
    tx.session.flush()


def find(tx: Tx, case: Case, pictures: Sequence[PictureHash]) -> tuple[Lookalike, ...]:
    """Where else these pictures were sent; never the case itself, in which a page may be uploaded again."""
    indexed = tx.session.scalar(text("SELECT to_regclass('ix_picture_bits') IS NOT NULL"))
    if indexed:
        tx.session.execute(text("SELECT set_config('hnsw.ef_search', :value, true)"), {"value": str(EF_SEARCH)})
    query = text(_INDEXED if indexed else _SCANNED)
    found = []
    for each in pictures:
        asked = {"bits": _text(each.bits), "radius": RADIUS, "nearest": NEAREST, "case_id": case.id}
        for row in tx.session.execute(query, asked):
            same_sort = (row.part == "portrait") == (each.part == "portrait")
            if same_sort and distance(bytes(row.detail), each.detail) <= DETAIL_RADIUS:
                own = row.citizen_id == case.citizen_id
                found.append(Lookalike(each.part, each.page, row.document_id, row.case_id, own))
    return tuple(found)


def findings(lookalikes: Sequence[Lookalike]) -> tuple[Finding, ...]:
    """One hint a page at most. No case number: the finding is shown to the citizen too, see `cases_behind`."""
    hints = []
    for page in sorted({each.page for each in lookalikes}):
        here = [each for each in lookalikes if each.page == page]
        strange = [each for each in here if not each.own]
        if any(each.part != "portrait" for each in strange):
            hints.append(Finding("lookalike.other_case", "warning", "failed", page))
        elif strange:
            hints.append(Finding("lookalike.portrait", "warning", "failed", page))
        elif any(each.part != "portrait" for each in here):
            hints.append(Finding("lookalike.own_case", "info", "failed", page))
    return tuple(hints)


def cases_behind(tx: Tx, actor: Actor, document: Document) -> list[str]:
    """Numbers of the other cases with the same picture that the actor may see, in order."""
    case = tx.session.get_one(Case, document.case_id)
    rows = tx.session.query(Picture).filter(Picture.document_id == document.id)
    kept = [PictureHash(_part(row.part), row.page, _bytes(row.bits), row.detail) for row in rows]
    others = {each.case_id for each in find(tx, case, kept)}
    seen = (tx.session.get_one(Case, each) for each in others)
    return sorted(each.number for each in seen if access.may_see_case(tx, actor, each))


def _part(name: str) -> Part:
    parts: dict[str, Part] = {"picture": "picture", "page": "page", "portrait": "portrait"}
    return parts[name]


def _text(bits: bytes) -> str:
    return f"{int.from_bytes(bits):0{BITS}b}"


def _bytes(bits: str) -> bytes:
    return int(bits, 2).to_bytes(BITS // 8)
