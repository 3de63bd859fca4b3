"""The evidence of a case, bound to its record: whether policy, answers, readings and corrections are what they were.

The entry with which something came holds, as its private content, a keyed hash of what the rows said then: the salted
commitment of the entry (workflow/ledger.py) proves the hash, and forgetting a case takes hash and salt with it. Entries
of older versions hold none; of them nothing is said but how many cases have such.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from workflow import documents, ledger
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.models import Case, Document, ExaminationRow, FieldCorrection, FindingRow, LedgerDetail, LedgerEntry
from workflow.models.sealed import Sealed

Part = Literal["policy", "answers", "examination", "findings", "corrections"]
Bound = dict[str, str]
"""A keyed hash of each part."""
BATCH = 100
"""Cases whose rows are read at once when all are compared."""
_AFRESH = {"populate_existing": True}
"""What the database holds now, whatever this session has read or written before."""

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
    return _of_answers(_key(tx), case)


def of_examination(tx: Tx, row: ExaminationRow) -> Bound:
    """The whole report of an examination, and its findings as they were written (both flushed)."""
    found = select(FindingRow).where(FindingRow.examination_id == row.id).order_by(FindingRow.number, FindingRow.id)
    return _of_examination(_key(tx), row, tx.session.scalars(found))


def of_comparison(tx: Tx, case: Case) -> Bound:
    """What the latest checks between the documents of a case found."""
    return _of_comparison(_key(tx), case, documents.case_findings(tx, case.id))


def of_correction(tx: Tx, made: FieldCorrection) -> Bound:
    """One correction, with the examination that it is about and its author."""
    return _of_correction(_key(tx), made)


def differing(tx: Tx, case: Case, entries: Sequence[LedgerEntry]) -> Iterator[Part]:
    """Each part of the evidence that is not what the entries about the case (oldest first) say of it.

    Of a case whose contents were erased nothing is left to compare.
    """
    return _differing(_Held.read(tx, {case.id: entries}), case.id, entries)


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
    """Compare the rows of every case with the record, in the order in which they were made, up to the first unlike.

    In a transaction of one moment: else what is written meanwhile looks like a rewriting.
    """
    cases = older = forgotten = 0
    query = select(Case.id, Case.number).order_by(Case.created_at, Case.number)
    with tx.session.execute(query.execution_options(yield_per=BATCH)) as all_cases:
        for batch in all_cases.partitions():
            entries = ledger.of_cases(tx, [case_id for case_id, _ in batch])
            held = _Held.read(tx, entries)
            for case_id, number in batch:
                part = next(_differing(held, case_id, entries[case_id]), None)
                if part is not None:
                    return EvidenceReport(cases, older, forgotten, (number, part))
                cases += 1
                forgotten += is_forgotten(entries[case_id])
                older += not is_forgotten(entries[case_id]) and not is_bound(entries[case_id])
            # a large office is read batch after batch, and nothing is needed again
            tx.session.expunge_all()
    return EvidenceReport(cases, older, forgotten, None)


def _as_it_lies(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """A sealed column that is read as it lies there when it does not open: its proof fails, and names the row."""
    return type_coerce(column, Sealed(f"{column.class_.__tablename__}.{column.key}", proved=True)).label(column.key)


_CASE = select(Case.id, Case.policy_version, _as_it_lies(Case.answers))
_EXAMINATION = select(
    ExaminationRow.id, ExaminationRow.document_id, ExaminationRow.verdict, ExaminationRow.recognised_kind,
    ExaminationRow.confidences, _as_it_lies(ExaminationRow.content),
).join(Document, Document.id == ExaminationRow.document_id)  # fmt: skip
_FINDING = select(
    FindingRow.case_id, FindingRow.examination_id, FindingRow.code, FindingRow.severity, FindingRow.outcome,
    FindingRow.page, FindingRow.box, FindingRow.values,
).order_by(FindingRow.number, FindingRow.id)  # fmt: skip
_CORRECTION = (
    select(
        FieldCorrection.id, FieldCorrection.examination_id, FieldCorrection.field, FieldCorrection.agrees,
        FieldCorrection.confidence, FieldCorrection.corrected_by, _as_it_lies(FieldCorrection.value), Document.case_id,
    )
    .join(ExaminationRow, ExaminationRow.id == FieldCorrection.examination_id)
    .join(Document, Document.id == ExaminationRow.document_id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Held:
    """What the database holds now of the evidence of some cases, and the key of the hashes; ids as entries name them.

    Findings are by their examination; those between documents by their case.
    """

    key: bytes
    cases: Mapping[UUID, Row[Any]]
    details: Mapping[int, LedgerDetail]
    examinations: Mapping[str, Row[Any]]
    findings: Mapping[UUID, Sequence[Row[Any]]]
    corrections: Mapping[UUID, Mapping[str, Row[Any]]]

    @classmethod
    def read(cls, tx: Tx, entries: Mapping[UUID, Sequence[LedgerEntry]]) -> "_Held":
        """Of the cases of these entries, in as many queries for a thousand as for one."""
        wanted, rows = list(entries), tx.session.execute
        bound = [each.seq for of_case in entries.values() for each in _counting(of_case) if each.commitment is not None]
        details = select(LedgerDetail).where(LedgerDetail.seq.in_(bound))
        examined = {str(each.id): each for each in rows(_EXAMINATION.where(Document.case_id.in_(wanted)))}
        found: dict[UUID, list[Row[Any]]] = defaultdict(list)
        for which in (
            FindingRow.examination_id.in_([each.id for each in examined.values()]),
            and_(FindingRow.case_id.in_(wanted), documents.BETWEEN_DOCUMENTS),
        ):
            for each in rows(_FINDING.where(which)):
                found[each.examination_id or each.case_id].append(each)
        corrected: dict[UUID, dict[str, Row[Any]]] = defaultdict(dict)
        for each in rows(_CORRECTION.where(Document.case_id.in_(wanted))):
            corrected[each.case_id][str(each.id)] = each
        return cls(
            key=_key(tx),
            cases={each.id: each for each in rows(_CASE.where(Case.id.in_(wanted)))},
            details={each.seq: each for each in tx.session.scalars(details, execution_options=_AFRESH)},
            examinations=examined,
            findings=found,
            corrections=corrected,
        )


def _differing(held: _Held, case_id: UUID, entries: Sequence[LedgerEntry]) -> Iterator[Part]:
    if is_forgotten(entries):
        return
    case = held.cases[case_id]
    begun = next((each.data.get("policy") for each in entries if each.kind == "case.created"), None)
    if begun not in (None, case.policy_version):
        yield "policy"
    for entry in _counting(entries):
        if entry.commitment is not None:
            yield from _unlike(held, case, entry)
    # written past Berkas
    if not held.corrections.get(case_id, {}).keys() <= {each.data.get("correction") for each in entries}:
        yield "corrections"


def _counting(entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
    """The last entry about each thing; answers that were given after the last submission are not handed in yet."""
    last: dict[str, LedgerEntry] = {}
    for each in entries:
        if each.kind == "case.answered":
            last.pop("case.submit", None)
        elif each.kind in _MADE_BY:
            last[each.data.get("examination") or each.data.get("correction") or each.kind] = each
    yield from last.values()


def _unlike(held: _Held, case: Row[Any], entry: LedgerEntry) -> Iterator[Part]:
    parts, detail = _MADE_BY[entry.kind], held.details.get(entry.seq)
    if detail is None or not ledger.is_of(detail, entry):
        yield parts[0]
        return
    now = _now(held, case, entry)
    yield from (part for part in parts if detail.content.get(part) != now.get(part))


def _now(held: _Held, case: Row[Any], entry: LedgerEntry) -> Bound:
    if entry.kind == "case.submit":
        return _of_answers(held.key, case)
    if entry.kind == "case.checked":
        return _of_comparison(held.key, case, held.findings.get(case.id, ()))
    if entry.kind == "field.corrected":
        made = held.corrections.get(case.id, {}).get(entry.data["correction"])
        return {} if made is None else _of_correction(held.key, made)
    row = held.examinations.get(entry.data["examination"])
    if row is None or row.document_id != entry.document_id:
        return {}
    return _of_examination(held.key, row, held.findings.get(row.id, ()))


def _of_answers(key: bytes, case: Case | Row[Any]) -> Bound:
    return {"answers": _hash(key, "answers", [str(case.id), case.answers])}


def _of_examination(
    key: bytes, row: ExaminationRow | Row[Any], found: Iterable[FindingRow | Row[Any]]
) -> Bound:
    said = [str(row.id), str(row.document_id), row.verdict, row.recognised_kind, row.content, row.confidences]
    return {
        "examination": _hash(key, "examination", said),
        "findings": _hash(key, "findings", [str(row.id), *map(_finding, found)]),
    }


def _of_comparison(key: bytes, case: Case | Row[Any], found: Iterable[FindingRow | Row[Any]]) -> Bound:
    return {"findings": _hash(key, "findings", [str(case.id), *map(_finding, found)])}


def _of_correction(key: bytes, made: FieldCorrection | Row[Any]) -> Bound:
    said = [str(made.id), str(made.examination_id), made.field, made.value, made.agrees, made.confidence]
    return {"corrections": _hash(key, "corrections", [*said, str(made.corrected_by)])}


def _finding(row: FindingRow | Row[Any]) -> list[Any]:
    return [row.code, row.severity, row.outcome, row.page, row.box, row.values]


def _key(tx: Tx) -> bytes:
    return tx.office.settings.secret()


def _hash(key: bytes, part: Part, said: list[Any]) -> str:
    return keyed_hash(key, "evidence", ledger.canonical({part: _plain(said)}).decode())


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
