"""What is told of digits that were inferred and not read."""

from dataclasses import replace

from policies.reader import read_policies
from tests.unit.pages import page
from verify.examination import Field
from verify.fields.captions import Value
from verify.fields.inferred import inferred_findings

KTP = read_policies().kinds["ktp"]
PRINTED = "3273990904860012"


def told(value: str) -> list[dict[str, object]]:
    on = page(["NIK", (250, PRINTED)])
    box = on.on_page(Value(on.lines[0].words[1:]).box)
    return [each.values for each in inferred_findings(KTP, on, {"nik": Field(value, 0.9, 1, box)})]


def test_a_number_as_it_was_read_says_nothing() -> None:
    assert told(PRINTED) == []


def test_an_inferred_digit_is_told_by_its_place_and_not_by_itself() -> None:
    assert told(PRINTED[:4] + "8" + PRINTED[5:]) == [{"field": "NIK", "count": 1, "places": [5]}]


def test_a_number_of_another_length_says_nothing() -> None:
    assert told(PRINTED[:-1]) == []


def test_a_number_of_another_page_says_nothing() -> None:
    on = replace(page(["NIK", (250, PRINTED)]), number=2)
    assert not list(inferred_findings(KTP, on, {"nik": Field("1" * 16, 0.9, 1, (0, 0, 10, 10))}))
