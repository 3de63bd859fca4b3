"""Checks between documents: what agrees, what differs, and what could not be told."""

from typing import Any, get_args

import pytest

from policies.models import CrossRule
from policies.reader import read_policies
from verify.cross import COMPARISONS, cross_check
from verify.drawings import papers
from verify.examination import Examination, Field

SERVICES = read_policies().services
NIK, OTHER = "3273990904860012", "3273991005900034"


def examined(confidence: float = 0.9, **values: Any) -> Examination:
    fields = {name: Field(value, confidence, 1) for name, value in values.items()}
    return Examination("ktp", "ktp", 1.0, "pass", fields, (), (), {})


def outcome(compare: str, left: Any, right: Any, confidence: float = 0.9) -> str:
    rule = CrossRule.model_validate({"code": "cross.any", "left": "a.one", "right": "b.two", "compare": compare})
    documents = {"a": examined(one=left), "b": examined(confidence, two=right)}
    (finding,) = cross_check([rule], documents)
    assert (finding.code, finding.severity) == ("cross.any", "warning")
    assert finding.values == {"left": "a", "right": "b", "field": "one"}
    return finding.outcome


def test_the_comparisons_are_those_that_a_policy_may_name() -> None:
    assert set(COMPARISONS) == set(get_args(CrossRule.model_fields["compare"].annotation))


@pytest.mark.parametrize(
    ("compare", "left", "right", "expected"),
    [
        ("same_digits", NIK, "3273 9909 0486 0012", "passed"),
        ("same_digits", NIK, OTHER, "failed"),
        ("same_digits", NIK, NIK[:-1], "inconclusive"),
        ("same_name", "BUDI SANTOSO", "Budi  Santoso", "passed"),
        ("same_name", "BUDI SANTOSO", "BUDI SANTOSA", "inconclusive"),
        ("same_name", "BUDI SANTOSO", "SITI AMINAH", "failed"),
        ("same_date", "1986-04-09", "1986-04-09", "passed"),
        ("same_date", "1986-04-09", "1986-09-04", "failed"),
        ("member_nik", NIK, [{"nik": OTHER}, {"nik": NIK}], "passed"),
        ("member_nik", NIK, [{"nik": OTHER}], "failed"),
        ("member_nik", NIK, [{"nik": OTHER}, {"name": "BUDI"}], "inconclusive"),
        ("member_nik", NIK, [{"nik": OTHER}, {"nik": NIK[:-2]}], "inconclusive"),
        ("member_name", "BUDI", [{"name": "SITI"}, {"name": "BUDI"}], "passed"),
        ("member_name", "BUDI SANTOSO", [{"name": "SITI"}, {"name": "BUDI SANTOSA"}], "inconclusive"),
        ("member_name", "BUDI SANTOSO", [{"name": "SITI AMINAH"}], "failed"),
    ],
)
def test_two_values_agree_differ_or_cannot_be_told_apart(compare: str, left: Any, right: Any, expected: str) -> None:
    assert outcome(compare, left, right) == expected


@pytest.mark.parametrize("nothing", [None, "", []])
@pytest.mark.parametrize("compare", sorted(COMPARISONS))
def test_a_value_that_was_not_read_is_no_difference(compare: str, nothing: Any) -> None:
    assert outcome(compare, NIK, nothing) == "inconclusive"
    assert outcome(compare, nothing, [{"nik": NIK}]) == "inconclusive"


def test_an_unsure_reading_can_agree_but_proves_no_difference() -> None:
    assert outcome("same_digits", NIK, NIK, 0.3) == "passed"
    assert outcome("same_digits", NIK, OTHER, 0.3) == "inconclusive"


def test_a_missing_field_is_inconclusive_and_a_missing_document_says_nothing() -> None:
    rule = CrossRule(code="cross.same_name", left="a.name", right="b.name", compare="same_name", severity="failure")
    (finding,) = cross_check([rule], {"a": examined(name="BUDI"), "b": examined()})
    assert (finding.outcome, finding.severity) == ("inconclusive", "failure")
    assert cross_check([rule], {"a": examined(name="BUDI")}) == ()


def test_findings_come_in_the_order_of_the_rules() -> None:
    rules = [
        CrossRule(code=code, left="a.name", right="b.name", compare="same_name") for code in ("cross.b", "cross.a")
    ]
    documents = {"a": examined(name="BUDI"), "b": examined(name="BUDI")}
    assert [each.code for each in cross_check(rules, documents)] == ["cross.b", "cross.a"]


def test_a_service_whose_own_papers_are_swapped_for_another_familys_finds_it() -> None:
    service = SERVICES["ktp-replacement"]
    own, other = papers(1), papers(2)
    documents = {"ktp": examined(**own["ktp"].truth), "kk": examined(**other["kk"].truth)}
    assert {each.outcome for each in cross_check(service.cross_rules, documents)} == {"failed"}


def test_a_comparison_that_breaks_leaves_the_other_rules_alone() -> None:
    rules = [
        CrossRule(code="cross.member_name", left="ktp.name", right="kk.members", compare="member_name"),
        CrossRule(code="cross.same_name", left="ktp.name", right="kk.head_name", compare="same_name"),
    ]
    fields = {"members": Field([None], 0.9), "head_name": Field("SITI", 0.9)}
    documents = {
        "ktp": Examination("ktp", "ktp", 1.0, "pass", {"name": Field("SITI", 0.9)}, (), (), {}),
        "kk": Examination("kk", "kk", 1.0, "pass", fields, (), (), {}),
    }
    broken, sound = cross_check(rules, documents)
    assert (broken.code, broken.outcome) == ("check.crashed", "inconclusive")
    assert (sound.code, sound.outcome) == ("cross.same_name", "passed")
