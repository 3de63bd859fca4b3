"""The same picture in another case: hashes kept with the examination, looked up among all that were ever sent.

A portrait is another thing than a page: it may be on as many cards of its owner as there are, so only cards of other
numbers count.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from policies.models import CheckSetting
from verify.examination import Finding, Outcome, Severity
from verify.forgery.bands import bands
from verify.forgery.hashes import BITS, PARTS, Part, PictureHash, distance
from verify.forgery.portraits import SAME_PORTRAIT
from verify.forgery.strips import same_paper
from workflow import access, known_answers
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, CasePerson, Document, Picture

RADIUS = {"picture": 32, "page": 96, "portrait": 64}
"""Bits of 256. Copies of a picture differ in 32 at most, a portrait's in 47; of a page one value may be another."""
DETAIL_RADIUS = 125
"""Bits of 1,024: copies reach 105, different people's cards on one drawn form begin at 157."""
NEAREST = 64
SHEETS: tuple[Part, ...] = ("picture", "page")
PARTS_OF: Mapping[str, tuple[Part, ...]] = {
    "lookalike.other_case": SHEETS, "lookalike.own_case": SHEETS, SAME_PORTRAIT: ("portrait",),
}  # fmt: skip
"""What of a page is the same, by the code of the hint."""

# `bands` is indexed: only what shares one of them is compared (verify/forgery/bands.py)
_NEAR = f"""
SELECT near.detail, near.document_id, document.case_id, cases.citizen_id
FROM picture AS near
JOIN document ON document.id = near.document_id JOIN cases ON cases.id = document.case_id
WHERE near.bands && CAST(:bands AS integer[]) AND near.part = :part AND document.case_id <> :case_id
AND {known_answers.REAL.format(case="document.case_id")}
AND (near.part <> 'portrait' OR (SELECT NOT bool_or(owner.hash = ANY(CAST(:owners AS text[]))) FROM case_person AS owner
    WHERE owner.document_id = near.document_id AND owner.kind = 'nik'))
AND bit_count(near.bits # CAST(:bits AS bit(256))) <= :radius
ORDER BY bit_count(near.bits # CAST(:bits AS bit(256))) LIMIT :nearest
"""  # noqa: S608 - constants of this program, no value from outside


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A part of another case's page that shows the same; `own` when that case is the same citizen's.

    `apart`: bits of the detail in which both differ, of a portrait also when they are too many for one photograph.
    """

    part: Part
    page: int
    document_id: UUID
    case_id: UUID
    own: bool
    apart: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """Other cases behind a hint: id and number of those that a reader may open, and how many more there are."""

    cases: tuple[tuple[UUID, str], ...]
    hidden: int


def remember(tx: Tx, document_id: UUID, pictures: Sequence[PictureHash]) -> None:
    """Keep the hashes of a document's pages; those of an earlier examination stay."""
    kept = {(row.page, row.part) for row in tx.session.query(Picture).filter(Picture.document_id == document_id)}
    for each in pictures:
        if (each.page, each.part) in kept:
            continue
        bits, stored = _text(each.bits), bands(each.bits)
        tx.session.add(
            Picture(
                document_id=document_id, page=each.page, part=each.part, bits=bits, bands=stored, detail=each.detail
            )
        )
    tx.session.flush()


def find(
    tx: Tx, case: Case, pictures: Sequence[PictureHash], owners: Collection[str] = ()
) -> tuple[Lookalike, ...]:
    """Where else these pictures were sent; never the case itself, in which a page may be uploaded again.

    `owners` are the keyed hashes of the numbers on the document; a portrait is looked for on cards of other numbers,
    and not at all without one.
    """
    found = []
    for each in pictures:
        if each.part == "portrait" and not owners:
            continue
        asked = {
            "bits": _text(each.bits), "bands": bands(each.bits), "part": each.part, "radius": RADIUS[each.part],
            "nearest": NEAREST, "case_id": case.id, "owners": sorted(owners),
        }  # fmt: skip
        for row in tx.session.execute(text(_NEAR), asked):
            apart = distance(bytes(row.detail), each.detail)
            if each.part == "portrait" or _alike(each.part, bytes(row.detail), each.detail):
                own = row.citizen_id == case.citizen_id
                found.append(Lookalike(each.part, each.page, row.document_id, row.case_id, own, apart))
    return tuple(found)


def _alike(part: Part, one: bytes, other: bytes) -> bool:
    return same_paper(one, other) if part == "page" else distance(one, other) <= DETAIL_RADIUS


def findings(lookalikes: Sequence[Lookalike], checks: Mapping[str, CheckSetting]) -> tuple[Finding, ...]:
    """Of each page one hint for itself and one for its portrait, at most; neither ever refuses.

    No case number: the finding is shown to the citizen too, see `cases_behind`. Of portraits the nearest is told also
    where it is another photograph (passed), so that other thresholds can be tried on past cases.
    """
    hints = []
    for page in sorted({each.page for each in lookalikes}):
        here = [each for each in lookalikes if each.page == page and each.part in SHEETS]
        if here and all(each.own for each in here):
            hints.append(Finding("lookalike.own_case", "info", "failed", page))
        elif here:
            hints.append(Finding("lookalike.other_case", "warning", "failed", page))
        portraits = [each for each in lookalikes if each.page == page and each.part == "portrait"]
        if portraits and checks[SAME_PORTRAIT].enabled:
            hints.append(_portrait_hint(page, portraits, checks[SAME_PORTRAIT]))
    return tuple(hints)


def _portrait_hint(page: int, near: Sequence[Lookalike], setting: CheckSetting) -> Finding:
    bits = min(each.apart for each in near)
    outcome: Outcome = "failed" if bits < setting.thresholds["bits"] else "passed"
    severity: Severity = "info" if setting.severity == "info" else "warning"
    return Finding(SAME_PORTRAIT, severity, outcome, page, values={"bits": bits})


def cases_behind(tx: Tx, actor: Actor, document: Document, code: str = "lookalike.other_case") -> Behind:
    """The other cases behind a hint of that code, in the order of their numbers.

    Those that the actor may not open are only counted: neither their number nor whose they are is told.
    """
    case = tx.session.get_one(Case, document.case_id)
    rows = tx.session.query(Picture).filter(Picture.document_id == document.id, Picture.part.in_(PARTS_OF[code]))
    kept = [PictureHash(PARTS[row.part], row.page, _bytes(row.bits), row.detail) for row in rows]
    named = select(CasePerson.hash).where(CasePerson.document_id == document.id, CasePerson.kind == "nik")
    limit = tx.office.policies.checks[SAME_PORTRAIT].thresholds["bits"]
    near = find(tx, case, kept, tx.session.scalars(named).all())
    alike = {each.case_id for each in near if each.part != "portrait" or each.apart < limit}
    others = [tx.session.get_one(Case, each) for each in alike]
    open_to = sorted((each for each in others if access.may_see_case(tx, actor, each)), key=lambda each: each.number)
    return Behind(tuple((each.id, each.number) for each in open_to), len(others) - len(open_to))


def _text(bits: bytes) -> str:
    return f"{int.from_bytes(bits):0{BITS}b}"


def _bytes(bits: str) -> bytes:
    return int(bits, 2).to_bytes(BITS // 8)
