"""Reads the whole ledger and compares it with everything that was ever said about it."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import exists, select

from workflow import ledger, merkle
from workflow.db import Tx
from workflow.forgotten_words import KIND as WORDS_ERASED
from workflow.models import LedgerCheckpoint, LedgerDetail, LedgerEntry, LedgerNode
from workflow.signed_note import Checkpoint, NoteNotSigned, Verifier

Fault = Literal["missing", "changed", "not_ours", "detail", "tree", "checkpoint", "unsigned", "rolled_back"]


@dataclass(frozen=True, slots=True)
class Breach:
    """The first thing that is not as it was written: some entry from `first` to `last`.

    missing: entry `first` is gone or out of order · changed: its content is another · not_ours: it was written past
    Berkas · detail: what it is about is another, or gone although its case was not erased · tree: a hash above it is
    another · checkpoint: these entries are not those that were signed · unsigned: our own checkpoint of `last` is no
    longer signed by us · rolled_back: a checkpoint knows entries up to `last`, and the ledger ends before.
    """

    fault: Fault
    first: int
    last: int

    @property
    def code(self) -> str:
        """The code of its sentence."""
        return f"ledger.{self.fault}"


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a reading of the whole ledger found; `forgotten` counts details that were erased."""

    entries: int
    root: str
    checkpoints: int
    forgotten: int
    breach: Breach | None


TELL = 1000
"""Entries after which a reading tells how many there were."""


def read(
    tx: Tx,
    verifier: Verifier,
    trusted: Sequence[Checkpoint] = (),
    progress: Callable[[int], None] = lambda entries: None,
) -> LedgerReport:
    """Recompute every leaf, node, seal and checkpoint from the database, up to the first that differs.

    `trusted` are checkpoints that were kept elsewhere: the ledger must begin with what they signed. In a transaction of
    one moment: else what is written meanwhile stands under no node yet. `progress` is told the entries read so far.
    """
    # closed with their cursor when a breach ends the reading before them
    with closing(_nodes(tx)) as nodes:
        reading = _Reading(tx, verifier, trusted, nodes, progress)
        breach = next(reading.breaches(), None)
    root = reading.root().hex() if breach is None else ""
    return LedgerReport(reading.size, root, len(reading.signed), reading.forgotten, breach)


class _Reading:
    """One pass over the entries, with the tree that grows out of them."""

    def __init__(
        self,
        tx: Tx,
        verifier: Verifier,
        trusted: Sequence[Checkpoint],
        nodes: Iterator[tuple[int, int, str]],
        progress: Callable[[int], None],
    ) -> None:
        self._tx, self._verifier, self._nodes, self._progress = tx, verifier, nodes, progress
        self._peaks: list[bytes] = []
        signed = select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)
        self.signed = list(tx.session.scalars(signed, execution_options={"populate_existing": True}))
        self._wanted = {(each.size, each.root) for each in self.signed}
        self._wanted |= {(each.size, each.root.hex()) for each in trusted}
        self._proved = self.size = self.forgotten = 0
        self._lost: dict[UUID | str | int, int] = {}
        """The first detail that is gone, by its case; of a verification that was kept for a second review, by that.

        Of entries about neither each by its number.
        """
        self._case_of_review: dict[str, UUID | None] = {}
        self._erased: set[UUID | int | None] = set()

    def breaches(self) -> Iterator[Breach]:
        yield from self._notes()
        for entry, detail in ledger.entries(self._tx):
            seq = self.size + 1
            yield from self._entry(entry, seq, detail)
            yield from self._grow(bytes.fromhex(entry.hash), seq)
            yield from self._compare(seq)
            if seq % TELL == 0:
                self._progress(seq)
        yield from self._lost_details()
        stray = select(LedgerDetail.seq).where(~exists().where(LedgerEntry.seq == LedgerDetail.seq)).limit(1)
        if next(self._nodes, None) is not None or self._tx.session.scalar(stray) is not None:
            yield Breach("missing", self.size + 1, self.size + 1)
        known = max((size for size, _ in self._wanted), default=0)
        if known > self.size:
            yield Breach("rolled_back", self.size + 1, known)

    def root(self) -> bytes:
        """The root over the entries read so far."""
        if not self._peaks:
            return merkle.EMPTY
        over = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            over = merkle.node_hash(peak, over)
        return over

    def _notes(self) -> Iterator[Breach]:
        for row in self.signed:
            try:
                said = self._verifier.checkpoint(row.note)
            except NoteNotSigned:
                said = None
            if said is None or (said.size, said.root.hex()) != (row.size, row.root):
                yield Breach("unsigned", 1, row.size)

    def _entry(self, entry: LedgerEntry, seq: int, detail: LedgerDetail | None) -> Iterator[Breach]:
        if entry.seq != seq:
            yield Breach("missing", seq, seq)
        if entry.hash != ledger.leaf_of(entry).hex():
            yield Breach("changed", seq, seq)
        if entry.seal != ledger.seal_of(self._tx, entry):
            yield Breach("not_ours", seq, seq)
        if detail is not None and not ledger.is_of(detail, entry):
            yield Breach("detail", seq, seq)
        if entry.commitment is not None and detail is None:
            self.forgotten += 1
            self._lost.setdefault(entry.case_id or entry.data.get("review") or seq, seq)
        if entry.kind == "review.answered":
            self._case_of_review[entry.data["review"]] = entry.case_id
        if entry.kind == "retention.erased" and "contents" in entry.data["parts"]:
            self._erased.add(entry.case_id)
        if entry.kind == WORDS_ERASED:
            self._erased.update(entry.data["entries"])

    def _lost_details(self) -> Iterator[Breach]:
        """Details are forgotten with their case or by name, which are entries; whatever else is gone was taken away."""
        erased = {*self._erased, *(review for review, case in self._case_of_review.items() if case in self._erased)}
        lost = [seq for about, seq in self._lost.items() if about not in erased]
        if lost:
            yield Breach("detail", min(lost), min(lost))

    def _grow(self, leaf: bytes, seq: int) -> Iterator[Breach]:
        over = leaf
        for level, position in merkle.closed_by(seq - 1):
            over = merkle.node_hash(self._peaks.pop(), over)
            if next(self._nodes, None) != (level, position, over.hex()):
                yield Breach("tree", (position << level) + 1, (position + 1) << level)
        self._peaks.append(over)
        self.size = seq

    def _compare(self, seq: int) -> Iterator[Breach]:
        said = {root for size, root in self._wanted if size == seq}
        if said and said != {self.root().hex()}:
            yield Breach("checkpoint", self._proved + 1, seq)
        if said:
            self._proved = seq


def _nodes(tx: Tx) -> Generator[tuple[int, int, str], None, None]:
    """The nodes in the order in which entries make them whole."""
    made = (LedgerNode.position + 1).op("<<")(LedgerNode.level)
    query = select(LedgerNode.level, LedgerNode.position, LedgerNode.hash).order_by(made, LedgerNode.level)
    with tx.session.execute(query.execution_options(yield_per=1000)) as rows:
        yield from rows
