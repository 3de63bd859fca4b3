"""The short form of the bench: what the engine reads of drawings that nobody tuned on may not fall below a floor."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from benchmarks.documents import tables
from benchmarks.documents.measure import Record, measured
from benchmarks.documents.sets import make_set
from ocr.engines import best_engine
from policies.reader import read_policies

ROWS = yaml.safe_load((Path(tables.__file__).parent / "floor.yaml").read_text("utf-8"))


@cache
def records(kind: str, condition: str, count: int) -> tuple[Record, ...]:
    engine, policies = best_engine(), read_policies()
    return tuple(measured(each, policies, engine) for each in make_set("choosing", kind, condition, count))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']} {row['condition']}")
def test_what_is_read_does_not_fall_below_the_recorded_floor(row: dict[str, object]) -> None:
    found = records(str(row["kind"]), str(row["condition"]), int(str(row["count"])))
    readings = [each for record in found for each in record.readings]
    wrong = [(each.field, each.printed, each.read) for each in readings if not each.right]
    assert 1 - len(wrong) / len(readings) >= float(str(row["exact"])), wrong


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']} {row['condition']}")
def test_a_good_picture_is_recognised_and_never_refused(row: dict[str, object]) -> None:
    found = records(str(row["kind"]), str(row["condition"]), int(str(row["count"])))
    assert [each.recognised for each in found] == [row["kind"]] * len(found)
    assert not any(each.refused for each in found)


def test_what_is_told_with_confidence_is_right() -> None:
    found = [each for row in ROWS for each in records(row["kind"], row["condition"], row["count"])]
    for sort, most in (("exact", 0.01), ("text", 0.02)):
        _, wrong = tables.trust(found, sort)
        assert wrong.total > 50
        assert wrong.hits <= most * wrong.total
