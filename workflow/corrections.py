"""An officer's word on what was read and found: the value that stands on the document, a finding right or wrong.

Both are evidence beside the examination, which never changes. Only whoever holds the case may say it.
"""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from policies.models import DocumentKind, FieldSpec
from policies.refusals import Refusal
from verify.corrected import agrees_with, corrected_value
from workflow import access, claims, commitments, documents, kinship, ledger, second_reviews, signatories, traits
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Document, ExaminationRow, FieldCorrection, FindingMark, FindingRow
from workflow.sight import sight_of

_ABOUT_READING = ("field.unsure", "field.missing")
"""Findings that say no more than that the reading may be wrong: whoever corrects the field has judged them too."""


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What was said of the documents of a case: the latest of each, by document and field, and by finding."""

    fields: dict[tuple[UUID, str], FieldCorrection]
    findings: dict[UUID, bool]
    rows: dict[tuple[UUID, int], UUID]
    """The ids of the findings by examination and number."""


def correct(tx: Tx, actor: Actor, document_id: UUID, seen: UUID, field: str, value: str) -> FieldCorrection:
    """Say what stands on the document. `seen` is the examination on the page; `field` a name or `members.2.nik`.

    Raises document.not_found, case.needs_claim, case.stale, correction.*, nik.invalid, kk.invalid.
    """
    document = documents.get(tx, actor, document_id)
    case = _held(tx, actor, document.case_id)
    row = documents.examination_of(tx, document.id)
    if row is None or row.id != seen or document.superseded_at is not None:
        raise Refusal("case.stale")
    kind = tx.policy_of(case).kinds[document.kind]
    sight = sight_of(tx, actor, case, document, row)
    if sight is None or re.sub(r"\.\d+\.", ".", field) in sight.hidden:
        # a guess at what is covered would be answered by whether it agrees
        raise Refusal("correction.field_unknown")
    fields = row.content.get("fields", {})
    said = corrected_value(kind, fields, field, value)
    made = FieldCorrection(
        id=uuid4(),
        examination_id=row.id,
        field=field,
        value=said,
        agrees=agrees_with(fields, field, said),
        confidence=row.confidences.get(field.split(".")[0]),
        corrected_at=tx.now,
        corrected_by=actor.id,
    )
    signatories.need_another(tx, case, actor, "correct")
    tx.session.add(made)
    _judge(tx, actor, row, _spec(kind, field), made)
    tx.session.flush()
    traits.remember_case(tx, case)
    data = {"field": field, "agrees": made.agrees, "correction": str(made.id)}
    private = commitments.of_correction(tx, made)
    ledger.append(tx, "field.corrected", actor, case_id=case.id, document_id=document.id, data=data, private=private)
    claims.end_where_near(tx, case)
    return made


def _spec(kind: DocumentKind, field: str) -> FieldSpec:
    return next(each for each in kind.fields if each.name == field.split(".")[0])


def _judge(tx: Tx, actor: Actor, row: ExaminationRow, spec: FieldSpec, made: FieldCorrection) -> None:
    label = spec.labels[0] if spec.labels else spec.name
    query = select(FindingRow).where(FindingRow.examination_id == row.id, FindingRow.code.in_(_ABOUT_READING))
    for finding in tx.session.scalars(query):
        if finding.values.get("field") == label:
            tx.session.add(_mark(tx, actor, finding, not made.agrees, "correction"))


def mark(tx: Tx, actor: Actor, finding_id: UUID, right: bool) -> FindingMark:
    """Say that a finding is right or a wrong alarm; raises finding.not_found, case.needs_claim."""
    finding = tx.session.get(FindingRow, finding_id)
    case = tx.session.get(Case, finding.case_id) if finding is not None else None
    if finding is None or case is None or not (actor.roles & access.STAFF and access.may_see_case(tx, actor, case)):
        raise Refusal("finding.not_found")
    _held(tx, actor, case.id)
    if finding.id not in {each.id for each in documents.all_findings(tx, case.id) if each.outcome != "passed"}:
        raise Refusal("finding.not_found")
    made = _mark(tx, actor, finding, right, "officer")
    tx.session.add(made)
    tx.session.flush()
    data = {"finding": finding.code, "right": right, "mark": str(made.id)}
    ledger.append(tx, "finding.marked", actor, case_id=case.id, data=data)
    return made


def findings_of(tx: Tx, actor: Actor, case_id: UUID) -> list[tuple[FindingRow, bool | None]]:
    """What counts about a case and was not passed, with what was said of it last; raises case.not_found.

    For staff only: a citizen has the same findings in the reports of the documents.
    """
    case = tx.session.get(Case, case_id)
    if case is None or not (actor.roles & access.STAFF and access.may_see_case(tx, actor, case)):
        raise Refusal("case.not_found")
    said = said_of(tx, case_id).findings
    return [(each, said.get(each.id)) for each in documents.all_findings(tx, case_id) if each.outcome != "passed"]


def _mark(tx: Tx, actor: Actor, finding: FindingRow, right: bool, source: str) -> FindingMark:
    return FindingMark(
        id=uuid4(), finding_id=finding.id, right=right, source=source, marked_at=tx.now, marked_by=actor.id
    )


def _held(tx: Tx, actor: Actor, case_id: UUID) -> Case:
    """The case, locked, so that no later examination takes the place of the one that was seen."""
    access.need_scope(actor, "decide")
    case = tx.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    if not actor.roles & access.STAFF or access.live_claim(tx, actor, case_id) is None:
        raise Refusal("case.needs_claim")
    kinship.need_stranger(tx, actor, case)
    return case


def said_of(tx: Tx, case_id: UUID) -> SaidOf:
    """Everything said of the current documents of a case; the caller may see the case."""
    # the words of whoever has judged the case already would tell the second person that, and what they said
    hidden = second_reviews.hidden(tx, case_id)
    standing = (
        select(FieldCorrection, ExaminationRow.document_id)
        .join(ExaminationRow, ExaminationRow.id == FieldCorrection.examination_id)
        .join(Document, Document.id == ExaminationRow.document_id)
        .where(Document.case_id == case_id, ExaminationRow.superseded_at.is_(None))
        .where(FieldCorrection.corrected_by.not_in(hidden))
        .order_by(FieldCorrection.corrected_at)
    )
    marks = (
        select(FindingMark.finding_id, FindingMark.right)
        .join(FindingRow, FindingRow.id == FindingMark.finding_id)
        .where(FindingRow.case_id == case_id, FindingMark.marked_by.not_in(hidden))
        .order_by(FindingMark.marked_at)
    )
    rows = select(FindingRow.id, FindingRow.examination_id, FindingRow.number).where(
        FindingRow.case_id == case_id, FindingRow.examination_id.is_not(None)
    )
    return SaidOf(
        # later ones overwrite earlier ones
        fields={(document_id, each.field): each for each, document_id in tx.session.execute(standing)},
        findings=dict(tx.session.execute(marks).all()),
        rows={(row.examination_id, row.number): row.id for row in tx.session.execute(rows) if row.examination_id},
    )
