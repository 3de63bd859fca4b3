"""The tree of the ledger is that of RFC 9162, and its proofs prove nothing but the truth."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.merkle import (
    EMPTY,
    WholeSubtree,
    closed_by,
    consistency_proof,
    consistent,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

# the leaves and roots of the tests that Certificate Transparency's first implementation published
LEAVES = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_of(entries: Sequence[bytes]) -> WholeSubtree:
    nodes = {(0, at): leaf_hash(each) for at, each in enumerate(entries)}
    for at in range(len(entries)):
        for level, position in closed_by(at):
            nodes[level, position] = node_hash(nodes[level - 1, 2 * position], nodes[level - 1, 2 * position + 1])
    return lambda level, position: nodes[level, position]


def test_the_roots_are_those_of_the_published_tree() -> None:
    whole = tree_of(LEAVES)
    assert [root(size, whole).hex() for size in range(1, 9)] == ROOTS
    assert root(0, whole) == EMPTY


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved_and_no_other_in_its_place(size: int, data: st.DataObject) -> None:
    entries = [str(each).encode() for each in range(size)]
    whole = tree_of(entries)
    top = root(size, whole)
    leaf = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaf, size, whole)
    assert includes(leaf, size, whole(0, leaf), proof, top)
    other = data.draw(st.integers(0, size - 1))
    assert includes(other, size, whole(0, leaf), proof, top) == (other == leaf)
    assert not includes(leaf, size, leaf_hash(b"other"), proof, top)
    assert not includes(leaf, size, whole(0, leaf), [*proof, top], top)
    assert size == 1 or not includes(leaf, size, whole(0, leaf), proof[:-1], top)


@given(st.integers(1, 70), st.data())
def test_a_tree_is_proved_to_begin_a_later_one_and_a_changed_one_is_not(size: int, data: st.DataObject) -> None:
    entries = [str(each).encode() for each in range(size)]
    whole = tree_of(entries)
    earlier = data.draw(st.integers(1, size))
    proof = consistency_proof(earlier, size, whole)
    top = root(size, whole)
    assert consistent(earlier, root(earlier, whole), size, top, proof)
    at = data.draw(st.integers(0, earlier - 1))
    changed = tree_of([b"other" if each == at else entry for each, entry in enumerate(entries)])
    assert not consistent(earlier, root(earlier, changed), size, top, proof)
    assert not consistent(earlier, root(earlier, whole), size, root(size, changed), proof)
    honest = consistency_proof(earlier, size, changed)
    assert not consistent(earlier, root(earlier, whole), size, root(size, changed), honest)


@pytest.mark.parametrize(("leaf", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_in_the_tree_has_no_proof(leaf: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(leaf, size, tree_of(LEAVES))
    assert not includes(leaf, size, EMPTY, [], EMPTY)


@pytest.mark.parametrize(("earlier", "size"), [(0, 3), (4, 3)])
def test_nothing_and_a_longer_tree_begin_no_tree(earlier: int, size: int) -> None:
    with pytest.raises(ValueError, match="begins"):
        consistency_proof(earlier, size, tree_of(LEAVES))
    assert not consistent(earlier, EMPTY, size, EMPTY, [])
