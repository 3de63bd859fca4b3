"""The same picture in another case: hashes kept with the examination, looked up among all that were ever sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from verify.examination import Finding
from verify.forgery.bands import bands
from verify.forgery.hashes import BITS, PARTS, Part, PictureHash, distance
from verify.forgery.strips import same_paper
from workflow import access, known_answers
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Document, Picture

RADIUS = {"picture": 32, "page": 96}
"""Bits of 256. Copies of a picture differ in 32 at most; of a page one value of four may be quite another."""
DETAIL_RADIUS = 125
"""Bits of 1,024: copies reach 105, different people's cards on one drawn form begin at 157."""
NEAREST = 64

# `bands` is indexed: only what shares one of them is compared (verify/forgery/bands.py)
_NEAR = f"""
SELECT near.detail, near.document_id, document.case_id, cases.citizen_id
FROM picture AS near
JOIN document ON document.id = near.document_id JOIN cases ON cases.id = document.case_id
WHERE near.bands && CAST(:bands AS integer[]) AND near.part = :part AND document.case_id <> :case_id
AND {known_answers.REAL.format(case="document.case_id")}
AND bit_count(near.bits # CAST(:bits AS bit(256))) <= :radius
ORDER BY bit_count(near.bits # CAST(:bits AS bit(256))) LIMIT :nearest
"""  # noqa: S608 - constants of this program, no value from outside


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A part of another case's page that shows the same; `own` when that case is the same citizen's."""

    part: Part
    page: int
    document_id: UUID
    case_id: UUID
    own: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """Other cases behind a hint: id and number of those that a reader may open, and how many more there are."""

    cases: tuple[tuple[UUID, str], ...]
    hidden: int


def remember(tx: Tx, document_id: UUID, pictures: Sequence[PictureHash]) -> None:
    """Keep the hashes of a document's pages."""
    for each in pictures:
        bits, stored = _text(each.bits), bands(each.bits)
        tx.session.add(
            Picture(
                document_id=document_id, page=each.page, part=each.part, bits=bits, bands=stored, detail=each.detail
            )
        )
    tx.session.flush()


def find(tx: Tx, case: Case, pictures: Sequence[PictureHash]) -> tuple[Lookalike, ...]:
    """Where else these pictures were sent; never the case itself, in which a page may be uploaded again."""
    found = []
    for each in pictures:
        asked = {
            "bits": _text(each.bits), "bands": bands(each.bits), "part": each.part, "radius": RADIUS[each.part],
            "nearest": NEAREST, "case_id": case.id,
        }  # fmt: skip
        for row in tx.session.execute(text(_NEAR), asked):
            if _alike(each.part, bytes(row.detail), each.detail):
                own = row.citizen_id == case.citizen_id
                found.append(Lookalike(each.part, each.page, row.document_id, row.case_id, own))
    return tuple(found)


def _alike(part: Part, one: bytes, other: bytes) -> bool:
    return same_paper(one, other) if part == "page" else distance(one, other) <= DETAIL_RADIUS


def findings(lookalikes: Sequence[Lookalike]) -> tuple[Finding, ...]:
    """One hint a page at most. No case number: the finding is shown to the citizen too, see `cases_behind`."""
    hints = []
    for page in sorted({each.page for each in lookalikes}):
        here = [each for each in lookalikes if each.page == page]
        if all(each.own for each in here):
            hints.append(Finding("lookalike.own_case", "info", "failed", page))
        else:
            hints.append(Finding("lookalike.other_case", "warning", "failed", page))
    return tuple(hints)


def cases_behind(tx: Tx, actor: Actor, document: Document) -> Behind:
    """The other cases with the same picture or paper, in the order of their numbers.

    Those that the actor may not open are only counted: neither their number nor whose they are is told.
    """
    case = tx.session.get_one(Case, document.case_id)
    rows = tx.session.query(Picture).filter(Picture.document_id == document.id)
    kept = [PictureHash(PARTS[row.part], row.page, _bytes(row.bits), row.detail) for row in rows]
    others = [tx.session.get_one(Case, each) for each in {each.case_id for each in find(tx, case, kept)}]
    open_to = sorted((each for each in others if access.may_see_case(tx, actor, each)), key=lambda each: each.number)
    return Behind(tuple((each.id, each.number) for each in open_to), len(others) - len(open_to))


def _text(bits: bytes) -> str:
    return f"{int.from_bytes(bits):0{BITS}b}"


def _bytes(bits: str) -> bytes:
    return int(bits, 2).to_bytes(BITS // 8)
