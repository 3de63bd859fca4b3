"""How long does `berkas ledger verify` take on a large office? `python -m benchmarks.ledger_verify [cases]`.

Fills a throw-away embedded PostgreSQL with drawn cases that have gone the whole road (papers, examinations, findings,
a correction in every second one, decisions, the entries that bind them), and times both parts of the command: the
ledger recomputed, and the rows of every case compared with it. Printed: each part's wall time, what it used of this
process, and the most memory that the process had until then.
"""

import argparse
import hashlib
import resource
import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from policies.catalogue import codes
from policies.reader import content_of, version_of
from verify.as_json import examination_to_json
from verify.examination import Examination, Field, Finding, PageSize
from workflow import checkpoints, commitments, db, ledger, ledger_audit, merkle
from workflow.actor import SYSTEM
from workflow.db import Tx, transaction
from workflow.migrate import upgrade
from workflow.models import (
    Base,
    Case,
    Decision,
    Document,
    ExaminationRow,
    FieldCorrection,
    FindingRow,
    LedgerDetail,
    LedgerEntry,
    LedgerNode,
    Person,
    PolicyVersion,
)
from workflow.postgres import EmbeddedPostgres
from workflow.settings import Settings

SERVICE = "birth-certificate"
ROAD = (
    ("submit", "draft", "submitted", 0), ("verify", "submitted", "verified", 1),
    ("escalate", "verified", "escalated", None), ("approve", "escalated", "ready", 2),
    ("collect", "ready", "collected", 1),
)  # fmt: skip
"""Verb, states, and which of the three people takes the step: the citizen, an officer, a supervisor, or the system."""
FIELDS = ("nik", "name", "birth_place", "birth_date", "sex", "address", "rt", "rw", "village", "district", "religion",
          "marital_status", "occupation", "nationality", "valid_until")  # fmt: skip
CODES = sorted(codes("findings"))[-10:]
BATCH = 100
"""Cases that are filled in one transaction."""
Row = dict[str, Any]
Private = Mapping[str, Any] | None


class Drawn:
    """The office as it grows: people, rows by table, and the tree over the entries (workflow/ledger.py) in bulk."""

    def __init__(self, tx: Tx) -> None:
        # nobody signs in here
        plain = {"name": "Sari", "password_hash": "!", "roles": [], "language": "id"}
        people = [Person(email=f"{number}@contoh.id", **plain) for number in range(3)]
        tx.session.add_all(people)
        tx.session.flush()
        self.people = [each.id for each in people]
        self.policy = version_of(SERVICE, tx.office.policies)
        content = content_of(SERVICE, tx.office.policies)
        pinned = {"version": self.policy, "service": SERVICE, "content": content}
        tx.session.execute(insert(PolicyVersion).values(**pinned, loaded_at=tx.now, loaded_by=SYSTEM.id))
        self.requirements = [(each.name, each.kind) for each in tx.office.policies.services[SERVICE].requirements]
        self.size = 0
        self.peaks: list[bytes] = []

    def more(self, tx: Tx, count: int) -> None:
        """That many cases, each at the end of its road."""
        rows: dict[type[Base], list[Row]] = defaultdict(list)
        drawn = [self._case(tx, rows) for _ in range(count)]
        for table, of_table in rows.items():
            tx.session.execute(insert(table), of_table)
        record: dict[type[Base], list[Row]] = defaultdict(list)
        for case, papers in drawn:
            self._entries(tx, case, papers, record)
        for table in (LedgerEntry, LedgerDetail, LedgerNode):
            tx.session.execute(insert(table), record[table])

    def _case(self, tx: Tx, rows: dict[type[Base], list[Row]]) -> tuple[Case, list[ExaminationRow]]:
        citizen, officer, supervisor = self.people
        acts = ("created", "submitted", "checked", "verified", "ready", "collected")
        by = (citizen, citizen, SYSTEM.id, officer, supervisor, officer)
        case: Row = {
            "id": uuid4(), "number": f"B-2026-{secrets.token_hex(6)}", "citizen_id": citizen, "service": SERVICE,
            "policy_version": self.policy, "state": "collected", "version": 1 + len(ROAD),
            "answers": {"name": "ANITA SARI", "event": "birth", "address": "Jalan Melati 12 RT 003 RW 004"},
            "escalation_reasons": ["policy"], "accepted_failures": False,
            **{f"{act}_at": tx.now for act in acts}, **{f"{act}_by": who for act, who in zip(acts, by, strict=True)},
        }  # fmt: skip
        rows[Case].append(case)
        papers = [self._paper(tx, case["id"], name, kind, rows) for name, kind in self.requirements]
        for number in range(2):
            rows[FindingRow].append(_finding(tx, case["id"], None, number, "cross.same_name"))
        if len(rows[Case]) % 2:
            rows[FieldCorrection].append({
                "id": uuid4(), "examination_id": papers[0]["id"], "field": "name", "value": "ANITA SARI",
                "agrees": False, "confidence": 0.61, "corrected_at": tx.now, "corrected_by": officer,
            })  # fmt: skip
        for version, (verb, source, target, who) in enumerate(ROAD, start=2):
            rows[Decision].append({
                "id": uuid4(), "case_id": case["id"], "version": version, "verb": verb, "source": source,
                "target": target, "override": False, "fixes": {}, "findings": [], "decided_at": tx.now,
                "decided_by": SYSTEM.id if who is None else self.people[who],
            })  # fmt: skip
        return Case(**case), [ExaminationRow(**each) for each in papers]

    def _paper(self, tx: Tx, case_id: UUID, name: str, kind: str, rows: dict[type[Base], list[Row]]) -> Row:
        document_id, examination_id = uuid4(), uuid4()
        rows[Document].append({
            "id": document_id, "case_id": case_id, "requirement": name, "kind": kind,
            "receipt_number": f"R-{secrets.token_hex(6)}", "sha256": hashlib.sha256(document_id.bytes).hexdigest(),
            "media_type": "image/jpeg", "size": 400_000, "pages": 1, "file_name": "IMG_20260817_081500.jpg",
            "received_at": tx.now, "received_by": self.people[0],
        })  # fmt: skip
        fields = {each: Field("3273994505900001", 0.93, 1, (120, 340, 560, 380)) for each in FIELDS}
        found = tuple(Finding(code, "warning", "passed", 1, (1, 2, 3, 4), {"field": "Nama"}) for code in CODES)
        made = Examination(kind, kind, 0.98, "pass", fields, found, (PageSize(1600, 1000),), {"total": 812.5})
        row = {
            "id": examination_id, "document_id": document_id, "verdict": "pass", "recognised_kind": kind,
            "content": examination_to_json(made), "confidences": dict.fromkeys(FIELDS, 0.93), "shadow": False,
            "examined_at": tx.now, "examined_by": SYSTEM.id,
        }  # fmt: skip
        rows[ExaminationRow].append(row)
        rows[FindingRow] += [_finding(tx, case_id, examination_id, number, code) for number, code in enumerate(CODES)]
        return row

    def _entries(
        self, tx: Tx, case: Case, papers: list[ExaminationRow], record: dict[type[Base], list[Row]]
    ) -> None:
        citizen, officer, supervisor = self.people

        def tell(kind: str, by: UUID, data: Row, private: Private = None, document_id: UUID | None = None) -> None:
            self._append(record, case.id, kind, by, data, private, document_id, tx)

        tell("case.created", citizen, {"number": case.number, "service": SERVICE, "policy": self.policy})
        tell("case.answered", citizen, {})
        for each in papers:
            tell("document.received", citizen, {"sha256": "0" * 64}, document_id=each.document_id)
        tell("case.submit", citizen, {"from": "draft", "to": "submitted"}, commitments.of_answers(tx, case))
        for each in papers:
            data = {"examination": str(each.id), "verdict": "pass", "findings": list(CODES)}
            private = commitments.of_examination(tx, each)
            tell("document.examined", SYSTEM.id, data, private, each.document_id)
        tell("case.checked", SYSTEM.id, {"findings": []}, commitments.of_comparison(tx, case))
        tell("claim.taken", officer, {})
        for made in tx.session.query(FieldCorrection).filter_by(examination_id=papers[0].id):
            data = {"field": "name", "correction": str(made.id)}
            tell("field.corrected", officer, data, commitments.of_correction(tx, made), papers[0].document_id)
        tell("case.verify", officer, {"from": "submitted", "to": "verified"})
        tell("case.escalate", SYSTEM.id, {"from": "verified", "to": "escalated"})
        tell("claim.taken", supervisor, {})
        tell("case.approve", supervisor, {"from": "escalated", "to": "ready"}, {"reason": "in order"})
        tell("case.collect", officer, {"from": "ready", "to": "collected"})

    def _append(
        self, record: dict[type[Base], list[Row]], case_id: UUID, kind: str, by: UUID, data: Row, private: Private,
        document_id: UUID | None, tx: Tx,
    ) -> None:  # fmt: skip
        self.size += 1
        salt = secrets.token_hex(32)
        entry: Row = {
            "seq": self.size, "kind": kind, "case_id": case_id, "document_id": document_id, "data": data,
            "commitment": None if private is None else ledger.commitment(salt, private), "recorded_at": tx.now,
            "recorded_by": by,
        }  # fmt: skip
        made = LedgerEntry(**entry)
        made.hash = ledger.leaf_of(made).hex()
        record[LedgerEntry].append({**entry, "hash": made.hash, "seal": ledger.seal_of(tx, made)})
        if private is not None:
            record[LedgerDetail].append({"seq": self.size, "salt": salt, "content": dict(private)})
        over = bytes.fromhex(made.hash)
        for level, position in merkle.closed_by(self.size - 1):
            over = merkle.node_hash(self.peaks.pop(), over)
            record[LedgerNode].append({"level": level, "position": position, "hash": over.hex()})
        self.peaks.append(over)


def _finding(tx: Tx, case_id: UUID, examination_id: UUID | None, number: int, code: str) -> Row:
    return {
        "id": uuid4(), "case_id": case_id, "examination_id": examination_id, "number": number, "code": code,
        "severity": "warning", "outcome": "passed", "page": 1, "box": [1, 2, 3, 4], "values": {"field": "Nama"},
        "found_at": tx.now, "found_by": SYSTEM.id,
    }  # fmt: skip


def compare() -> int:
    """The rows of every case compared with the record; how many cases there were."""
    with transaction(one_moment=True) as tx:
        report = commitments.read(tx)
    if report.differs is not None or report.older:
        raise RuntimeError(f"the drawn office is not as it was recorded: {report}")
    return report.cases


def recompute() -> int:
    """The ledger recomputed; how many entries there were."""
    with transaction(one_moment=True) as tx:
        report = ledger_audit.read(tx, checkpoints.signer(tx.office.settings).verifier())
    if report.breach is not None:
        raise RuntimeError(f"the drawn ledger is broken: {report.breach}")
    return report.entries


def measured(name: str, part: Callable[[], int], rounds: int) -> None:
    """One line of the table."""
    spent, used, count = [], [], 0
    for _ in range(rounds):
        start, before = time.perf_counter(), time.process_time()
        count = part()
        spent.append(time.perf_counter() - start)
        used.append(time.process_time() - before)
    middle = median(spent)
    print(
        f"{name:8} {count:9,} in {middle:7.2f} s [{min(spent):.2f}, {max(spent):.2f}] of {rounds} rounds, "
        f"{median(used):.2f} s of this process  {count / middle:9,.0f} a second  a million in "
        f"{1e6 * middle / count / 60:6.1f} min  memory {_memory():,.0f} MB",
        flush=True,
    )


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Fill, and print the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("cases", nargs="?", type=int, default=1000)
    wanted.add_argument("--rounds", type=int, default=3)
    options = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="ledger-verify") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder), [("fsync", "off")])
        try:
            _report(Settings(home=Path(folder), database_url=server.start()), options.cases, options.rounds)
        finally:
            server.stop()


def _report(settings: Settings, count: int, rounds: int) -> None:
    upgrade(str(settings.database_url), settings.secret())
    services = db.configure(settings)
    start = time.perf_counter()
    with transaction() as tx:
        office = Drawn(tx)
    for first in range(0, count, BATCH):
        with transaction() as tx:
            office.more(tx, min(BATCH, count - first))
    with transaction() as tx:
        tx.session.execute(text("ANALYZE"))
    print(f"{count:,} cases filled in {time.perf_counter() - start:.0f} s, memory {_memory():,.0f} MB", flush=True)
    measured("entries", recompute, rounds)
    measured("cases", compare, rounds)
    services.engine.dispose()


if __name__ == "__main__":
    main()
