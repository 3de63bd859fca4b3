"""What a run over stored documents changed: totals, and one line a document. Codes and names of fields, no values."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from policies.refusals import Refusal
from workflow import access
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Document, ExaminationRow, Reexamination


@dataclass(frozen=True, slots=True)
class Changed:
    """One document that is seen otherwise now."""

    receipt_number: str
    kind: str
    shadow: bool
    before: str
    after: str
    gained: list[str]
    lost: list[str]
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A run: how far it is, what it changed. `verdicts` counts (before, after) of all documents done."""

    id: UUID
    since: date
    kind: str | None
    engine: str
    asked_at: datetime
    documents: int
    done: int
    shadows: int
    verdicts: dict[tuple[str, str], int]
    gained: dict[str, int]
    lost: dict[str, int]
    fields: dict[str, int]
    changed: list[Changed]


def of_run(tx: Tx, actor: Actor, run_id: UUID | None = None) -> Told:
    """A run, the latest when none is named; raises access.denied, reexamination.not_found."""
    access.need_role(actor, "supervisor", "system")
    query = select(Reexamination).order_by(Reexamination.asked_at.desc()).limit(1)
    run = tx.session.scalar(query if run_id is None else query.where(Reexamination.id == run_id))
    if run is None:
        raise Refusal("reexamination.not_found")
    rows = tx.session.execute(
        select(Document.receipt_number, Document.kind, ExaminationRow.shadow, ExaminationRow.changes)
        .join(Document, Document.id == ExaminationRow.document_id)
        .where(ExaminationRow.reexamination_id == run.id)
        .order_by(Document.received_at, Document.id)
    ).all()
    all_done = [Changed(number, kind, shadow, **changes) for number, kind, shadow, changes in rows]
    return Told(
        id=run.id,
        since=run.since,
        kind=run.kind,
        engine=run.engine,
        asked_at=run.asked_at,
        documents=run.documents,
        done=len(all_done),
        shadows=sum(each.shadow for each in all_done),
        verdicts=dict(Counter((each.before, each.after) for each in all_done)),
        gained=dict(Counter(code for each in all_done for code in each.gained).most_common()),
        lost=dict(Counter(code for each in all_done for code in each.lost).most_common()),
        fields=dict(Counter(name for each in all_done for name in each.fields).most_common()),
        changed=[each for each in all_done if each.before != each.after or each.gained or each.lost or each.fields],
    )
