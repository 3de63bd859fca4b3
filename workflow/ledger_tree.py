"""The ledger's tree as the database keeps it: its roots, and proofs out of few rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from workflow import merkle
from workflow.db import Tx
from workflow.models import LedgerEntry, LedgerNode

_BATCH = 10_000  # of the 65,535 parameters that PostgreSQL takes in one statement


class LedgerBroken(Exception):  # noqa: N818 - states what the ledger is
    """An entry or a node that must be there is not, or is no hash."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That the entry `seq` stands in the ledger's first `size` entries: the hashes (hex) from its leaf to the root."""

    seq: int
    size: int
    path: tuple[str, ...]

    def hashes(self) -> list[bytes]:
        """The path as bytes."""
        return [bytes.fromhex(each) for each in self.path]


def root_at(tx: Tx, size: int) -> bytes:
    """The root over the first `size` entries; raises LedgerBroken."""
    return merkle.root(size, _read_for(tx, lambda whole: merkle.root(size, whole)))


def proofs(tx: Tx, seqs: Iterable[int], size: int) -> list[Proof]:
    """The proof of each of the entries in the tree of the first `size`, in their order; raises LedgerBroken."""
    wanted = list(seqs)

    def paths(whole: merkle.WholeSubtree) -> list[list[bytes]]:
        return [merkle.inclusion_proof(seq - 1, size, whole) for seq in wanted]

    found = paths(_read_for(tx, paths))
    return [Proof(seq, size, tuple(each.hex() for each in path)) for seq, path in zip(wanted, found, strict=True)]


def consistency(tx: Tx, earlier: int, size: int) -> list[bytes]:
    """That the tree of the first `earlier` entries begins that of the first `size`; raises LedgerBroken."""

    def path(whole: merkle.WholeSubtree) -> list[bytes]:
        return merkle.consistency_proof(earlier, size, whole)

    return path(_read_for(tx, path))


def subtrees(tx: Tx, asked: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes of whole subtrees (level, position), those of level 0 being entries; raises LedgerBroken."""
    wanted = set(asked)
    leaves = [position + 1 for level, position in wanted if level == 0]
    above = [each for each in wanted if each[0] > 0]
    found: dict[tuple[int, int], str] = {}
    for at in range(0, len(leaves), _BATCH):
        own = LedgerEntry.seq.in_(leaves[at : at + _BATCH])
        rows = tx.session.execute(select(LedgerEntry.seq, LedgerEntry.hash).where(own))
        found |= {(0, seq - 1): hash_ for seq, hash_ in rows}
    for at in range(0, len(above), _BATCH):
        key = tuple_(LedgerNode.level, LedgerNode.position).in_(above[at : at + _BATCH])
        nodes = tx.session.execute(select(LedgerNode.level, LedgerNode.position, LedgerNode.hash).where(key))
        found |= {(level, position): hash_ for level, position, hash_ in nodes}
    if missing := wanted - found.keys():
        raise LedgerBroken(f"the tree lacks {min(missing)}")
    try:
        return {each: bytes.fromhex(hash_) for each, hash_ in found.items()}
    except ValueError as error:
        raise LedgerBroken("a hash of the tree is none") from error


def _read_for(tx: Tx, using: Callable[[merkle.WholeSubtree], object]) -> merkle.WholeSubtree:
    """The subtrees that `using` asks for, in one reading: it is run once to learn which."""
    asked: list[tuple[int, int]] = []

    def note(level: int, position: int) -> bytes:
        asked.append((level, position))
        return b""

    using(note)
    found = subtrees(tx, asked)
    return lambda level, position: found[level, position]
