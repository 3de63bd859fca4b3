"""By what cases concern the same people: keyed hashes of citizen, NIK, family card, name and address; and pictures."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from verify.addresses import parse_address
from verify.forgery.portraits import SAME_PORTRAIT
from workflow import lookalikes
from workflow.actor import SYSTEM
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.models import Case, CasePerson, Document, ExaminationRow, FindingRow

_ALIKE = ("lookalike.other_case", SAME_PORTRAIT)


def about(tx: Tx, cases: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """By case what it is about, as `kind:hash`; the hash of a citizen is their id."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for case_id, citizen_id in tx.session.execute(select(Case.id, Case.citizen_id).where(Case.id.in_(cases))):
        found[case_id].add(f"citizen:{citizen_id}")
    traits = select(CasePerson.case_id, CasePerson.kind, CasePerson.hash).where(CasePerson.case_id.in_(cases))
    for case_id, kind, value in tx.session.execute(traits):
        found[case_id].add(f"{kind}:{value}")
    for case_id, name in _addresses(tx, cases):
        found[case_id].add(name)
    return {case_id: frozenset(names) for case_id, names in found.items()}


def _addresses(tx: Tx, cases: Collection[UUID]) -> list[tuple[UUID, str]]:
    """The addresses on the papers, taken apart so that Jl. is Jalan and 012 is 12 (verify/addresses.py)."""
    # the contents are sealed: the database cannot look into them
    query = (
        select(Document.case_id, ExaminationRow.content)
        .join(Document, Document.id == ExaminationRow.document_id)
        .where(Document.case_id.in_(cases), ~ExaminationRow.shadow, ExaminationRow.superseded_at.is_(None))
    )
    found = []
    for case_id, content in tx.session.execute(query):
        fields = content.get("fields", {})
        street, rt, rw = (str(fields.get(each, {}).get("value") or "") for each in ("address", "rt", "rw"))
        if not street:
            continue
        address = parse_address(street if not (rt and rw) else f"{street} RT {rt} RW {rw}")
        # a village without a number is hundreds of households
        if address.numbers:
            plain = repr((address.words, address.numbers, address.rt, address.rw))
            found.append((case_id, "address:" + keyed_hash(tx.office.settings.secret(), "address", plain)))
    return found


def alike(tx: Tx, cases: Collection[UUID]) -> frozenset[frozenset[UUID]]:
    """Pairs of cases of different citizens with the same picture, paper or portrait, one of which is among `cases`."""
    citizens = {each.id: each.citizen_id for each in tx.session.scalars(select(Case).where(Case.id.in_(cases)))}
    found = set()
    for code in _ALIKE:
        hinted = select(FindingRow.case_id).where(
            FindingRow.code == code, FindingRow.outcome == "failed", FindingRow.case_id.in_(cases)
        )
        query = select(Document).where(Document.case_id.in_(hinted), Document.superseded_at.is_(None))
        for document in tx.session.scalars(query):
            for other, _number in lookalikes.cases_behind(tx, SYSTEM, document, code).cases:
                if tx.session.get_one(Case, other).citizen_id != citizens[document.case_id]:
                    found.add(frozenset({document.case_id, other}))
    return frozenset(found)
