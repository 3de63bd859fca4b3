"""Names that a family card prints more than once: which readings mend which, and which never."""

from typing import Any

from verify.examination import Field
from verify.fields.echoes import echoed


def row(confidence: float = 0.97, **names: str) -> dict[str, Any]:
    return {**names, "confidence": dict.fromkeys(names, confidence)}


def test_an_unsure_name_is_read_as_it_stands_surely_beside_a_child() -> None:
    _, rows = echoed(None, [row(0.8, name="LUTHFIPRASETYO"), row(father_name="LUTHFI PRASETYO")])
    assert rows[0]["name"] == "LUTHFI PRASETYO"
    assert rows[0]["confidence"]["name"] < 0.9


def test_the_heads_name_is_mended_by_the_first_member_and_the_other_way_round() -> None:
    unsure, sure = Field("RUDI SANTOS0", 0.7, 1, None), Field("RUDI SANTOSO", 0.98, 1, None)
    head, _ = echoed(unsure, [row(name="RUDI SANTOSO")])
    assert head is not None and head.value == "RUDI SANTOSO" and head.confidence < 0.9
    _, rows = echoed(sure, [row(0.7, name="RUDI SANTOS0")])
    assert rows[0]["name"] == "RUDI SANTOSO"


def test_sure_readings_that_differ_are_left_for_the_officer_to_see() -> None:
    rows = [row(name="RUDI SANTOSO"), row(father_name="RUDI SANTOSA")]
    assert echoed(None, rows)[1] == rows


def test_a_member_is_not_given_the_name_of_a_brother() -> None:
    rows = [row(name="AHMAD HASAN"), row(0.7, name="AHMAD HASEN")]
    assert echoed(None, rows)[1][1]["name"] == "AHMAD HASEN"


def test_a_child_is_not_given_the_name_of_a_parent() -> None:
    beside = [row(0.7, name="AHMAD HASEN", father_name="LINA WATI"), row(name="SITI", father_name="AHMAD HASAN")]
    beside[0]["confidence"]["father_name"], beside[0]["father_name"] = 0.97, "AHMAD HASAN"
    assert echoed(None, beside[:1])[1][0]["name"] == "AHMAD HASEN"
    with_father = [row(name="AHMAD HASAN"), row(0.7, name="AHMAD HASEN"), row(father_name="AHMAD HASAN")]
    assert echoed(None, with_father)[1][1]["name"] == "AHMAD HASEN"


def test_the_name_above_the_table_is_the_first_members_and_nobody_elses() -> None:
    head = Field("AHMAD HASAN", 0.98, 1, None)
    nameless: dict[str, Any] = {"confidence": {}}
    assert echoed(head, [nameless, row(0.7, name="AHMAD HASEN")])[1][1]["name"] == "AHMAD HASEN"
    unsure = Field("AHMAD HASEN", 0.7, 1, None)
    assert echoed(unsure, [nameless, row(name="AHMAD HASAN")])[0] == unsure


def test_another_name_mends_nothing() -> None:
    rows = [row(0.7, name="RINA WIJAYA"), row(mother_name="RATNA WIDJAJA")]
    assert echoed(None, rows)[1] == rows


def test_an_unsure_reading_mends_nothing() -> None:
    rows = [row(0.7, name="LUTHFIPRASETYO"), row(0.8, father_name="LUTHFI PRASETYO")]
    assert echoed(None, rows)[1] == rows


def test_a_card_without_members_or_head_has_nothing_to_mend() -> None:
    assert echoed(None, []) == (None, [])
