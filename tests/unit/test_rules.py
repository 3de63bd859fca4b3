"""What must hold for the fields of one document, and how findings make a verdict."""

from datetime import date
from typing import Any

import pytest

from policies.catalogue import sentence
from policies.reader import read_policies
from verify.examination import Field, Finding, Outcome, Severity
from verify.rules import field_findings, verdict_of

POLICIES = read_policies()
KINDS, REGIONS = POLICIES.kinds, POLICIES.regions
TODAY = date(2026, 11, 2)
NIK, BIRTH = "3273990904860012", "1986-04-09"
KTP = {"nik": NIK, "name": "BUDI SANTOSO", "birth_date": BIRTH, "sex": "male"}
UNSURE = ("field.unsure", "warning", "inconclusive")
PASSPORT = {
    "document_number": "XY123456", "surname": "WIJAYA", "birth_date": BIRTH, "expiry_date": "2034-05-16",
    "mrz": "P<IDN",
}  # fmt: skip


def findings(kind: str, values: dict[str, Any], **confidence: float) -> tuple[Finding, ...]:
    fields = {name: Field(value, confidence.get(name, 0.95), 1, (1, 2, 3, 4)) for name, value in values.items()}
    return field_findings(KINDS[kind], fields, TODAY, REGIONS)


def open_ones(kind: str, values: dict[str, Any], **confidence: float) -> set[tuple[str, str, str]]:
    found = findings(kind, values, **confidence)
    return {(each.code, each.severity, each.outcome) for each in found if each.outcome != "passed"}


@pytest.mark.parametrize(("kind", "values"), [("ktp", KTP), ("passport", PASSPORT)])
def test_a_document_whose_fields_agree_leaves_nothing_open(kind: str, values: dict[str, Any]) -> None:
    assert open_ones(kind, values) == set()
    assert verdict_of(findings(kind, values)) == "pass"


@pytest.mark.parametrize("name", ["nik", "name", "birth_date"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_required_field_that_was_not_read_is_inconclusive_and_named(name: str, value: str | None) -> None:
    without = {key: each for key, each in KTP.items() if key != name}
    (missing,) = (each for each in findings("ktp", without) if each.code == "field.missing")
    label = next(spec.labels[0] for spec in KINDS["ktp"].fields if spec.name == name)
    assert (missing.severity, missing.outcome, missing.values) == ("warning", "inconclusive", {"field": label})
    assert "field.missing" in {code for code, *_ in open_ones("ktp", {**KTP, name: value})}


def test_a_required_field_that_was_badly_read_is_unsure_and_pointed_at() -> None:
    (unsure,) = (each for each in findings("ktp", KTP, name=0.3) if each.outcome != "passed")
    assert (unsure.code, unsure.outcome, unsure.box) == ("field.unsure", "inconclusive", (1, 2, 3, 4))


def test_a_number_that_is_no_nik_is_inconclusive() -> None:
    assert ("nik.format", "warning", "inconclusive") in open_ones("ktp", {**KTP, "nik": NIK[:-1]})


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("birth_date", "1986-04-10", "nik.birth_date"),
        ("sex", "female", "nik.sex"),
        ("nik", f"99{NIK[2:]}", "nik.region"),
    ],
)
def test_a_nik_that_differs_from_the_print_is_a_warning(name: str, value: str, code: str) -> None:
    assert open_ones("ktp", {**KTP, name: value}) == {(code, "warning", "failed")}


@pytest.mark.parametrize("code", ["nik.birth_date", "cross.member_nik", "cross.row_birth_date"])
def test_a_number_that_disagrees_says_which_paper_is_to_be_corrected(code: str) -> None:
    papers = {"left": "KTP-el", "right": "KK"}
    assert "has to be corrected" in sentence(code, "en", papers)
    assert "yang perlu diperbaiki" in sentence(code, "id", papers)


@pytest.mark.parametrize(("birth", "nik"), [("2026-11-03", "3273990311260012"), ("1890-04-09", "3273990904900012")])
def test_a_birth_to_come_or_too_long_ago_is_not_possible(birth: str, nik: str) -> None:
    values = {**KTP, "birth_date": birth, "nik": nik}
    assert open_ones("ktp", values) == {("date.invalid", "warning", "failed")}


@pytest.mark.parametrize(
    ("expires", "confidence", "expected"),
    [
        ("2026-11-02", 0.95, set()),
        ("2026-11-01", 0.95, {("document.expired", "failure", "failed")}),
        ("2026-11-01", 0.4, {("document.expired", "failure", "inconclusive"), UNSURE}),
    ],
)
def test_a_passport_ends_after_its_date_of_expiry(expires: str, confidence: float, expected: set[Any]) -> None:
    assert open_ones("passport", {**PASSPORT, "expiry_date": expires}, expiry_date=confidence) == expected


def test_a_card_never_expires_whatever_is_printed() -> None:
    assert open_ones("ktp", {**KTP, "valid_until": "2012-01-01"}) == set()


def test_machine_readable_lines_are_missed_or_doubted() -> None:
    without = {name: value for name, value in PASSPORT.items() if name != "mrz"}
    assert open_ones("passport", without) == {("mrz.not_found", "warning", "inconclusive")}
    assert open_ones("passport", PASSPORT, mrz=0.6) == {("mrz.check_digit", "warning", "failed")}


@pytest.mark.parametrize("lines", ["V<UTO", "I<UTO", "IDFRA"])
def test_the_lines_of_a_visa_or_a_card_are_no_passports(lines: str) -> None:
    assert open_ones("passport", {**PASSPORT, "mrz": lines}) == {("mrz.not_passport", "warning", "failed")}


def test_only_a_number_of_sixteen_digits_is_that_of_a_family_card() -> None:
    good = {"kk_number": "3273991203150004", "head_name": "BUDI"}
    assert open_ones("kk", good) == set()
    assert open_ones("kk", {**good, "kk_number": "327399120315000"}) == {("kk.format", "warning", "inconclusive")}


def test_each_member_of_a_family_card_is_checked_with_the_box_of_its_row() -> None:
    good = {"nik": NIK, "birth_date": BIRTH, "sex": "male", "box": [1, 1, 9, 9]}
    rows = [good, {**good, "sex": "female", "box": [5, 6, 7, 8]}, {"name": "ANI", "box": [9, 9, 9, 9]}]
    found = findings("kk", {"kk_number": "3273991203150004", "head_name": "BUDI", "members": rows})
    told = {(each.code, each.outcome, each.box) for each in found if each.outcome != "passed"}
    assert told == {("nik.sex", "failed", (5, 6, 7, 8)), ("nik.format", "inconclusive", (9, 9, 9, 9))}


def test_a_rule_that_breaks_says_so_and_leaves_the_others_alone() -> None:
    found = findings("kk", {"kk_number": "3273991203150004", "head_name": "BUDI", "members": 5})
    crashed = [each for each in found if each.code == "check.crashed"]
    assert [(each.outcome, each.values) for each in crashed] == [
        ("inconclusive", {"check": name, "reason": "TypeError"}) for name in ("members", "members_twice")
    ]
    assert "kk.format" in {each.code for each in found}


@pytest.mark.parametrize(
    ("severity", "outcome", "verdict"),
    [
        ("failure", "failed", "fail"),
        ("failure", "inconclusive", "attention"),
        ("failure", "passed", "pass"),
        ("warning", "failed", "attention"),
        ("warning", "inconclusive", "attention"),
        ("warning", "passed", "pass"),
        ("info", "failed", "pass"),
    ],
)
def test_the_gravest_finding_makes_the_verdict(severity: Severity, outcome: Outcome, verdict: str) -> None:
    quiet = Finding("image.dark", "warning", "passed")
    assert verdict_of((quiet, Finding("image.blurred", severity, outcome), quiet)) == verdict


def test_one_person_told_twice_on_a_family_card_is_a_weak_hint() -> None:
    row = {
        "nik": NIK, "name": "BUDI SANTOSO", "birth_date": BIRTH, "birth_place": "GARUT", "father_name": "JOKO SANTOSO",
        "mother_name": "SARI DEWI", "box": [1, 2, 3, 4],
    }  # fmt: skip
    rows = [row, {**row, "birth_date": "1986-04-19"}, {**row, "name": "RINA WIJAYA", "birth_date": "1988-10-05"}]
    found = findings("kk", {"kk_number": "3273991203150004", "head_name": "BUDI", "members": rows})
    (twice,) = [each for each in found if each.code == "kk.member_twice"]
    assert (twice.severity, twice.values["rows"]) == ("info", [1, 2])


def test_the_provinces_of_a_number_are_those_of_the_offices_own_table() -> None:
    fields = {"nik": Field(f"97{NIK[2:]}", 0.95, 1), "members": Field([{"nik": f"97{NIK[2:]}"}], 0.95, 1)}
    own = REGIONS.model_copy(update={"provinces": {**REGIONS.provinces, "97": "Papua Timur"}})
    for kind in ("ktp", "kk"):
        shipped, office = (
            [each.outcome for each in field_findings(KINDS[kind], fields, TODAY, table) if each.code == "nik.region"]
            for table in (REGIONS, own)
        )
        assert "failed" in shipped and "failed" not in office
