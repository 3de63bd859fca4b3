"""The evidence of a case, bound to its record: whether policy, answers, readings and corrections are what they were.

The entry with which something came holds, as its private content, a keyed hash of what the rows said then: the salted
commitment of the entry (workflow/ledger.py) proves the hash, and forgetting a case takes hash and salt with it. Entries
of older versions hold none; of them nothing is said but how many cases have such.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from workflow import documents, ledger
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.models import Case, Document, ExaminationRow, FieldCorrection, FindingRow, LedgerDetail, LedgerEntry

Part = Literal["policy", "answers", "examination", "findings", "corrections"]
Bound = dict[str, str]
"""A keyed hash of each part."""

_MADE_BY: Mapping[str, tuple[Part, ...]] = {
    "case.submit": ("answers",),
    "case.checked": ("findings",),
    "document.examined": ("examination", "findings"),
    "document.reexamined": ("examination", "findings"),
    "field.corrected": ("corrections",),
}


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What a comparison of all cases with the record found. `older`: cases of which the record does not bind all.

    `differs` is the number of the first case whose rows are not the recorded ones, with the part.
    """

    cases: int
    older: int
    forgotten: int
    differs: tuple[str, Part] | None


def of_answers(tx: Tx, case: Case) -> Bound:
    """What the citizen answered, as it is handed in."""
    return {"answers": _hash(tx, "answers", [str(case.id), case.answers])}


def of_examination(tx: Tx, row: ExaminationRow) -> Bound:
    """The whole report of an examination, and its findings as they were written (both flushed)."""
    said = [str(row.id), str(row.document_id), row.verdict, row.recognised_kind, row.content, row.confidences]
    found = select(FindingRow).where(FindingRow.examination_id == row.id).order_by(FindingRow.number, FindingRow.id)
    return {
        "examination": _hash(tx, "examination", said),
        "findings": _hash(tx, "findings", [str(row.id), *map(_finding, tx.session.scalars(found))]),
    }


def of_comparison(tx: Tx, case: Case) -> Bound:
    """What the latest checks between the documents of a case found."""
    found = [_finding(each) for each in documents.case_findings(tx, case.id)]
    return {"findings": _hash(tx, "findings", [str(case.id), *found])}


def of_correction(tx: Tx, made: FieldCorrection) -> Bound:
    """One correction, with the examination that it is about and its author."""
    said = [str(made.id), str(made.examination_id), made.field, made.value, made.agrees, made.confidence]
    return {"corrections": _hash(tx, "corrections", [*said, str(made.corrected_by)])}


def differing(tx: Tx, case: Case, entries: Sequence[LedgerEntry]) -> Iterator[Part]:
    """Each part of the evidence that is not what the entries about the case (oldest first) say of it.

    Of a case whose contents were erased nothing is left to compare.
    """
    if is_forgotten(entries):
        return
    if not is_of_policy(tx, case):
        yield "policy"
    counting = list(_counting(entries))
    kept = {each.seq: each for each in _details(tx, counting)}
    for entry in counting:
        if entry.commitment is not None:
            yield from _differing(tx, case, entry, kept.get(entry.seq))
    yield from _unrecorded(tx, case, entries)


def is_of_policy(tx: Tx, case: Case) -> bool:
    """Whether the case is under the policy under which it was begun, as the record says.

    While it is being begun the entry is not written yet.
    """
    begun = select(LedgerEntry.data["policy"].as_string())
    named = tx.session.scalar(begun.where(LedgerEntry.case_id == case.id, LedgerEntry.kind == "case.created"))
    return named in (None, case.policy_version)


def is_forgotten(entries: Iterable[LedgerEntry]) -> bool:
    """Whether the record says that the contents of the case were erased."""
    return any(each.kind == "retention.erased" and "contents" in each.data["parts"] for each in entries)


def is_bound(entries: Sequence[LedgerEntry]) -> bool:
    """Whether the record binds all the evidence of the case; entries of older versions do not."""
    return all(each.commitment is not None for each in _counting(entries))


def read(tx: Tx) -> EvidenceReport:
    """Compare the rows of every case with the record, in the order in which they were made, up to the first unlike."""
    cases = older = forgotten = 0
    for case_id, number in tx.session.execute(select(Case.id, Case.number).order_by(Case.created_at, Case.number)):
        entries = ledger.of_case(tx, case_id)
        part = _first_differing(tx, case_id, entries)
        if part is not None:
            return EvidenceReport(cases, older, forgotten, (number, part))
        cases += 1
        forgotten += is_forgotten(entries)
        older += not is_forgotten(entries) and not is_bound(entries)
        # thousands of reports are read one after the other, and none is needed again
        tx.session.expunge_all()
    return EvidenceReport(cases, older, forgotten, None)


def _first_differing(tx: Tx, case_id: UUID, entries: Sequence[LedgerEntry]) -> Part | None:
    try:
        case = tx.session.get_one(Case, case_id)
    except InvalidTag:
        return "answers"
    return next(differing(tx, case, entries), None)


def _counting(entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
    """The last entry about each thing; answers that were given after the last submission are not handed in yet."""
    last: dict[str, LedgerEntry] = {}
    for each in entries:
        if each.kind == "case.answered":
            last.pop("case.submit", None)
        elif each.kind in _MADE_BY:
            last[each.data.get("examination") or each.data.get("correction") or each.kind] = each
    yield from last.values()


def _details(tx: Tx, entries: Iterable[LedgerEntry]) -> Iterable[LedgerDetail]:
    wanted = [each.seq for each in entries if each.commitment is not None]
    return tx.session.scalars(
        select(LedgerDetail).where(LedgerDetail.seq.in_(wanted)), execution_options={"populate_existing": True}
    )


def _differing(tx: Tx, case: Case, entry: LedgerEntry, detail: LedgerDetail | None) -> Iterator[Part]:
    parts = _MADE_BY[entry.kind]
    if detail is None or not ledger.is_of(detail, entry):
        yield parts[0]
        return
    try:
        now = _now(tx, case, entry)
    except InvalidTag:
        # sealed by somebody without the key of the office
        now = {}
    yield from (part for part in parts if detail.content.get(part) != now.get(part))


def _now(tx: Tx, case: Case, entry: LedgerEntry) -> Bound:
    if entry.kind == "case.submit":
        return of_answers(tx, case)
    if entry.kind == "case.checked":
        return of_comparison(tx, case)
    if entry.kind == "field.corrected":
        made = tx.session.get(FieldCorrection, UUID(entry.data["correction"]), populate_existing=True)
        return {} if made is None else of_correction(tx, made)
    row = tx.session.get(ExaminationRow, UUID(entry.data["examination"]), populate_existing=True)
    return {} if row is None or row.document_id != entry.document_id else of_examination(tx, row)


def _unrecorded(tx: Tx, case: Case, entries: Iterable[LedgerEntry]) -> Iterator[Part]:
    """Corrections that were written past Berkas."""
    recorded = {each.data.get("correction") for each in entries if each.kind == "field.corrected"}
    query = (
        select(FieldCorrection.id)
        .join(ExaminationRow, ExaminationRow.id == FieldCorrection.examination_id)
        .join(Document, Document.id == ExaminationRow.document_id)
        .where(Document.case_id == case.id)
    )
    if not {str(each) for each in tx.session.scalars(query)} <= recorded:
        yield "corrections"


def _finding(row: FindingRow) -> list[Any]:
    return [row.code, row.severity, row.outcome, row.page, row.box, row.values]


def _hash(tx: Tx, part: Part, said: list[Any]) -> str:
    content = ledger.canonical({part: _plain(said)}).decode()
    return keyed_hash(tx.office.settings.secret(), "evidence", content)


def _plain(value: Any) -> Any:
    """The same value whether it comes from Python or from PostgreSQL, which keeps numbers as decimals: 2.0 is 2."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        # + 0.0: there is one zero
        return f"{float(value) + 0.0!r}"
    return value
