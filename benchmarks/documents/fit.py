"""`python -m benchmarks.documents.fit RECORDS`: the tables of verify/fields/confidence.py, from what a bench run kept.

Run the bench on the tuning set with `--records RECORDS` first. A confidence is turned back into the doubt that it came
from, and isotonic regression (pool adjacent violators; Barlow et al. 1972) gives the share that was right for it.
"""

import argparse
import pickle
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.measure import Record
from policies.reader import read_policies
from verify.fields import confidence
from verify.fields.confidence import UNCONFIRMED
from verify.glare import UNSURE

Marks = Mapping[confidence.Sort, Sequence[tuple[float, bool]]]
_SORTS: Mapping[str, confidence.Sort] = {"text": "text", "name": "text", "number": "text", "date": "date"}
"""By the type of a field; numbers of identity have their own posterior, choices and what is listed their spelling."""
_CHOSEN = frozenset({"sex", "religion", "education", "marital_status", "relation", "citizenship"})
"""Columns of the family card that are choices."""


def main() -> None:
    """Print one row a sort."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    records = pickle.loads(parser.parse_args().records.read_bytes())
    for sort, marks in sorted(gathered(records).items()):
        print(f'    "{sort}": ({", ".join(f"{each:.3f}" for each in fitted(marks))}),  # of {len(marks)}')


def gathered(records: Iterable[Record]) -> Marks:
    """By sort the doubt of every value that a table gave its confidence, and whether it was right.

    Machine-readable lines have a decoding of their own, a sentence of a certificate tells part of its confidence, and
    some values are told at a constant: turned back by a table, all of these would be doubts that nothing had.
    """
    types = {
        (kind.name, spec.name): None if spec.lexicon else _SORTS.get(spec.type)
        for kind in read_policies().kinds.values()
        for spec in kind.fields
    }
    marks: dict[confidence.Sort, list[tuple[float, bool]]] = defaultdict(list)
    for record in records:
        if record.kind not in _BY_TABLE:
            continue
        for each in record.readings:
            column = each.field.rsplit(".", 1)[-1]
            sort = types.get((record.kind, each.field))
            if "." in each.field and column not in _CHOSEN and column != "nik":
                sort = "date" if column.endswith("_date") else "text"
            if sort is not None and each.read is not None and each.confidence not in _CONSTANTS:
                marks[sort].append((confidence.doubt_of(sort, each.confidence), each.right))
    return marks


_BY_TABLE = frozenset({"ktp", "kk"})
_CONSTANTS = frozenset({UNSURE, UNCONFIRMED, confidence.UNSPEAKABLE_TRUST, confidence.LOST_TRUST})
"""What glare leaves of any confidence, and the most of values that were read in some ways."""


def fitted(marks: Sequence[tuple[float, bool]]) -> list[float]:
    """The share right at each knot, rising."""
    knots = np.array(confidence.KNOTS)
    right, total = np.zeros(len(knots)), np.zeros(len(knots))
    for doubt, was in marks:
        # shared between the two knots around it
        above = int(np.clip(np.searchsorted(knots, doubt), 1, len(knots) - 1))
        part = float(np.clip((doubt - knots[above - 1]) / (knots[above] - knots[above - 1]), 0, 1))
        for at, weight in ((above - 1, 1 - part), (above, part)):
            right[at] += weight * was
            total[at] += weight
    shares = (right + 1.0) / (total + 1.3)
    return _rising(shares, total + 1.3)


def _rising(values: NDArray[np.float64], weights: NDArray[np.float64]) -> list[float]:
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([float(value), float(weight), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            last, before = blocks.pop(), blocks.pop()
            weight = last[1] + before[1]
            blocks.append([(last[0] * last[1] + before[0] * before[1]) / weight, weight, last[2] + before[2]])
    return [value for value, _, count in blocks for _ in range(int(count))]


if __name__ == "__main__":
    main()
