"""Checks between documents: what agrees, what differs, and what could not be told."""

from typing import Any, get_args

import pytest

from policies.models import CrossRule
from policies.reader import read_policies
from policies.rules import service_breaks
from verify.cross import COMPARISONS, cross_check
from verify.drawings import papers
from verify.examination import Examination, Field

POLICIES = read_policies()
SERVICES = POLICIES.services
NIK, OTHER = "3273990904860012", "3273991005900034"


def examined(confidence: float = 0.9, **values: Any) -> Examination:
    fields = {name: Field(value, confidence, 1) for name, value in values.items()}
    return Examination("ktp", "ktp", 1.0, "pass", fields, (), (), {})


def outcome(compare: str, left: Any, right: Any, confidence: float = 0.9, **settings: Any) -> str:
    asked = {"code": "cross.any", "left": "a.one", "right": "b.two", "compare": compare, **settings}
    rule = CrossRule.model_validate(asked)
    documents = {"a": examined(one=left), "b": examined(confidence, two=right)}
    (finding,) = cross_check([rule], documents)
    assert (finding.code, finding.severity) == ("cross.any", "warning")
    why = finding.values.pop("why", [])
    assert finding.values == {"left": "a", "right": "b", "field": "one", "right_field": "two"}
    assert not {left, right} & set(why) if isinstance(left, str) and isinstance(right, str) else True
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
        ("same_address", "JL. MERDEKA NO. 2", "Jalan Merdeka 2", "passed"),
        ("same_address", "JL. MERDEKA NO. 2", "JL. MERDEKO NO. 2", "inconclusive"),
        ("same_address", "JL. MERDEKA NO. 2", "JL. MERDEKA NO. 3", "failed"),
        ("same_place", "BANDUNG", "KOTA BANDUNG", "passed"),
        ("same_place", "DJAKARTA", "JAKARTA", "passed"),
        ("same_place", "KAB. BANDUNG", "KOTA BANDUNG", "inconclusive"),
        ("same_place", "GARUT", "BANDUNG", "failed"),
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
    told = {each.code: each.outcome for each in cross_check(service.cross_rules, documents)}
    # whose row cannot be found cannot be compared; that the NIK is not there is told by another rule
    assert told == {rule.code: "inconclusive" if rule.by else "failed" for rule in service.cross_rules}


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


ROWS = [
    {"nik": NIK, "name": "SITI AMINAH", "birth_date": "1986-04-09", "birth_place": "GARUT", "father_name": "UJANG"},
    {"nik": OTHER, "name": "BUDI SANTOSO", "birth_date": "1990-05-10", "mother_name": "EUIS"},
]


def in_row(compare: str, field: str, value: Any, rows: Any, **card: Any) -> tuple[str, list[str]]:
    rule = CrossRule.model_validate(
        {"code": "cross.any", "left": f"ktp.{field}", "right": "kk.members", "compare": compare, "by": ["nik", "name"]}
    )
    (finding,) = cross_check([rule], {"ktp": examined(**card, **{field: value}), "kk": examined(members=rows)})
    return finding.outcome, finding.values.get("why", [])


@pytest.mark.parametrize(
    ("compare", "field", "value", "expected"),
    [
        ("member_name", "name", "SITI AMINAH", "passed"),
        ("member_name", "name", "SITI AMINAN", "inconclusive"),
        ("member_name", "name", "BUDI SANTOSO", "failed"),
        ("member_birth_date", "birth_date", "1986-04-09", "passed"),
        ("member_birth_date", "birth_date", "1990-05-10", "failed"),
        ("member_birth_place", "birth_place", "KAB. GARUT", "passed"),
        ("member_father_name", "father_name", "UJANG", "passed"),
        ("member_father_name", "father_name", "ASEP", "failed"),
        ("member_mother_name", "mother_name", "EUIS", "inconclusive"),
    ],
)
def test_the_row_of_the_same_nik_is_the_one_that_is_compared(
    compare: str, field: str, value: str, expected: str
) -> None:
    assert in_row(compare, field, value, ROWS, nik=NIK)[0] == expected


def test_without_a_nik_the_row_is_found_by_the_name_and_two_rows_that_fit_are_none() -> None:
    born = "1986-04-10"
    assert in_row("member_birth_date", "birth_date", born, ROWS, name="Hj. Siti Aminah")[0] == "failed"
    twins = [*ROWS, {"name": "SITI AMINAH", "birth_date": "2001-01-01"}]
    assert in_row("member_birth_date", "birth_date", born, twins, name="SITI AMINAH")[0] == "inconclusive"
    assert in_row("member_birth_date", "birth_date", born, ROWS, name="ASEP")[0] == "inconclusive"


def test_one_letter_is_a_warning_with_what_differs_and_never_a_failure_however_strict_the_rule() -> None:
    settings = {"differs_below": 1.0, "severity": "warning"}
    assert outcome("same_name", "BUDI SANTOSO", "BUDI SANTOSA", **settings) == "inconclusive"
    assert outcome("same_name", "BUDI SANTOSO", "BUDI", **settings) == "failed"
    assert in_row("member_name", "name", "SITI AMINAN", ROWS, nik=NIK)[1] == ["one_letter"]


def test_a_single_name_on_every_paper_agrees_and_asks_for_no_second_one() -> None:
    row = {"nik": NIK, "name": "SUHARTO", "birth_date": "1986-04-09"}
    card = {"nik": NIK, "name": "SUHARTO", "birth_date": "1986-04-09"}
    documents = {
        "ktp": examined(**card),
        "kk": examined(members=[row], head_name="SUHARTO"),
        "birth-certificate": examined(**card),
    }
    told = {each.code: each.outcome for each in cross_check(SERVICES["data-correction"].cross_rules, documents)}
    about_names = {"cross.same_name", "cross.row_name", "cross.member_nik", "cross.row_birth_date", "cross.same_date"}
    assert {code: outcome for code, outcome in told.items() if code in about_names} == dict.fromkeys(
        about_names, "passed"
    )


def test_a_number_that_is_not_on_the_family_card_is_a_warning_in_every_service_and_never_a_failure() -> None:
    documents = {"ktp": examined(nik=NIK), "kk": examined(members=[{"nik": OTHER}])}
    for service in SERVICES.values():
        for finding in cross_check(service.cross_rules, documents):
            assert finding.severity == "warning"
            assert finding.outcome == ("failed" if finding.code == "cross.member_nik" else "inconclusive")


def test_how_strictly_two_writings_must_agree_is_the_policys() -> None:
    assert outcome("same_name", "M. YUSUF HIDAYAT", "MUHAMMAD YUSUF HIDAYAT") == "inconclusive"
    assert outcome("same_name", "M. YUSUF HIDAYAT", "MUHAMMAD YUSUF HIDAYAT", agrees_from=0.9) == "passed"
    assert outcome("same_place", "DJAKARTA", "JAKARTA", agrees_from=1.0) == "inconclusive"


def test_the_findings_between_papers_that_ship_are_these() -> None:
    used = {rule.code for service in SERVICES.values() for rule in service.cross_rules}
    assert used == {
        "cross.member_nik", "cross.member_name", "cross.same_name", "cross.same_date", "cross.row_name",
        "cross.row_birth_date", "cross.row_birth_place", "cross.father_name", "cross.mother_name",
        "cross.same_address", "cross.same_place", "cross.parent_in_kk",
        "cross.deceased_in_kk",
    }  # fmt: skip


def test_a_row_can_only_be_found_by_a_field_that_the_document_has() -> None:
    rule = CrossRule(
        code="cross.row_name", left="passport.surname", right="photo.members", compare="member_name", by=("nik",)
    )
    service = SERVICES["skts"].model_copy(update={"cross_rules": (rule,)})
    reasons = {reason for _, reason in service_breaks(service, POLICIES.procedures, POLICIES.kinds)}
    assert "passport has no field nik" in reasons
