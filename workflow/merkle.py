"""The Merkle tree of a transparency log (RFC 9162, section 2.1): hashes, proofs, and their verification.

A tree over `size` leaves is read through a function that gives the hash of a whole subtree: level 0 are the leaves,
and the node (level, position) stands over the leaves from position·2^level to (position + 1)·2^level, exclusive.
"""

import hashlib
from collections.abc import Callable, Sequence

WholeSubtree = Callable[[int, int], bytes]
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry: no node can be taken for a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def closed_by(leaf: int) -> list[tuple[int, int]]:
    """The nodes (level, position), above the leaves and upwards, that become whole with the leaf of that index."""
    closed = []
    level, position = 0, leaf
    while position % 2 == 1:
        level, position = level + 1, position // 2
        closed.append((level, position))
    return closed


def root(size: int, whole: WholeSubtree) -> bytes:
    """The root of the first `size` leaves (RFC 9162, 2.1.1)."""
    return EMPTY if size == 0 else _over(0, size, whole)


def inclusion_proof(leaf: int, size: int, whole: WholeSubtree) -> list[bytes]:
    """The hashes that lead from a leaf to the root of `size` leaves, lowest first (RFC 9162, 2.1.3.1).

    Raises ValueError when the tree has no such leaf.
    """
    if not 0 <= leaf < size:
        raise ValueError(f"no leaf {leaf} in a tree of {size}")
    return _path(leaf, 0, size, whole)


def consistency_proof(earlier: int, size: int, whole: WholeSubtree) -> list[bytes]:
    """The hashes that show a tree of `earlier` leaves to be the beginning of one of `size` (RFC 9162, 2.1.4.1).

    Raises ValueError unless 0 < earlier <= size.
    """
    if not 0 < earlier <= size:
        raise ValueError(f"no tree of {earlier} begins one of {size}")
    return _subproof(earlier, 0, size, whole, complete=True)


def includes(leaf: int, size: int, hash_: bytes, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof leads from the leaf's hash to the root expected (RFC 9162, 2.1.3.2)."""
    if not 0 <= leaf < size:
        return False
    position, last, found = leaf, size - 1, hash_
    for sibling in proof:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            found = node_hash(sibling, found)
            while position % 2 == 0 and position != 0:
                position, last = position // 2, last // 2
        else:
            found = node_hash(found, sibling)
        position, last = position // 2, last // 2
    return last == 0 and found == expected


def consistent(earlier: int, earlier_root: bytes, size: int, later_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the earlier tree begins the later one (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not proof and earlier_root == later_root
    # a tree that is a power of two is itself a node of the later one, and left out of the proof
    path = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not path:
        return False
    position, last = earlier - 1, size - 1
    while position % 2 == 1:
        position, last = position // 2, last // 2
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while position % 2 == 0 and position != 0:
                position, last = position // 2, last // 2
        else:
            second = node_hash(second, sibling)
        position, last = position // 2, last // 2
    return last == 0 and first == earlier_root and second == later_root


def _over(start: int, end: int, whole: WholeSubtree) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return whole(level, start >> level)
    middle = start + _split(size)
    return node_hash(_over(start, middle, whole), _over(middle, end, whole))


def _path(leaf: int, start: int, end: int, whole: WholeSubtree) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if leaf < middle:
        return [*_path(leaf, start, middle, whole), _over(middle, end, whole)]
    return [*_path(leaf, middle, end, whole), _over(start, middle, whole)]


def _subproof(earlier: int, start: int, end: int, whole: WholeSubtree, *, complete: bool) -> list[bytes]:
    if earlier == end:
        return [] if complete else [_over(start, end, whole)]
    middle = start + _split(end - start)
    if earlier <= middle:
        return [*_subproof(earlier, start, middle, whole, complete=complete), _over(middle, end, whole)]
    return [*_subproof(earlier, middle, end, whole, complete=False), _over(start, middle, whole)]


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
