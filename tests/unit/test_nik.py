"""The NIK taken apart, and what it says against what is printed beside it."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.regions import shipped_regions
from verify.nik import Nik, Sex, digits_of, make_nik, nik_findings, parse_nik, repaired

PROVINCES = frozenset(shipped_regions().provinces)
PEOPLE = st.tuples(
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 9999),
    st.dates(date(1930, 1, 1), date(2029, 12, 31)),
    st.sampled_from(get_args(Sex)),
    st.integers(1, 9999),
)
BIRTH = date(1986, 4, 9)
WOMAN = make_nik("327399", BIRTH, "female", 12)


def person(parts: tuple[str, int, date, Sex, int]) -> tuple[Nik, date, Sex]:
    province, rest, birth, sex, serial = parts
    return make_nik(f"{province}{rest:04}", birth, sex, serial), birth, sex


def failed(nik: Nik, birth: date | None, sex: str | None) -> set[str]:
    return {each.code for each in nik_findings(nik, birth, sex, PROVINCES) if each.outcome == "failed"}


@given(PEOPLE)
def test_a_number_that_was_made_tells_birth_sex_and_province(
    parts: tuple[str, int, date, Sex, int],
) -> None:
    nik, birth, sex = person(parts)
    assert parse_nik(nik.number) == nik
    assert (nik.sex, nik.province, nik.day) == (sex, parts[0], birth.day)
    assert nik.born(birth.year // 100 * 100) == birth
    assert failed(nik, birth, sex) == set()


@given(PEOPLE, st.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_a_printed_date_that_the_number_does_not_hold_is_found(
    parts: tuple[str, int, date, Sex, int], other: date
) -> None:
    nik, birth, sex = person(parts)
    same = (other.day, other.month, other.year % 100) == (birth.day, birth.month, birth.year % 100)
    assert failed(nik, other, sex) == (set() if same else {"nik.birth_date"})


def test_a_woman_has_forty_added_to_the_day() -> None:
    assert WOMAN.number == "3273994904860012"


def test_the_other_sex_and_an_unknown_province_are_found() -> None:
    assert failed(WOMAN, BIRTH, "male") == {"nik.sex"}
    assert failed(Nik(f"99{WOMAN.number[2:]}"), BIRTH, "female") == {"nik.region"}


@pytest.mark.parametrize("part", range(100))
def test_every_day_part_is_a_mans_a_womans_or_a_warning(part: int) -> None:
    nik = Nik(f"327399{part:02}01860012")
    findings = nik_findings(nik, None, None, PROVINCES)
    assert {each.severity for each in findings} == {"warning"}
    if 1 <= part <= 31:
        assert (nik.day, nik.sex, nik.born(1900)) == (part, "male", date(1986, 1, part))
    elif 41 <= part <= 71:
        assert (nik.day, nik.sex, nik.born(1900)) == (part - 40, "female", date(1986, 1, part - 40))
    else:
        assert (nik.day, nik.sex, nik.born(1900)) == (None, None, None)
        assert failed(nik, BIRTH, "female") == {"nik.birth_date"}


def test_the_leap_day_exists_in_leap_years_only() -> None:
    assert Nik("3273992902000001").born(2000) == date(2000, 2, 29)
    assert Nik("3273992902000001").born(1900) is None


def test_every_difference_is_a_warning_only() -> None:
    findings = nik_findings(Nik("9999997199990000"), BIRTH, "male", PROVINCES)
    assert {each.severity for each in findings} == {"warning"}


def test_what_is_not_printed_is_not_compared() -> None:
    assert [each.code for each in nik_findings(WOMAN, None, None, PROVINCES)] == ["nik.region"]


@pytest.mark.parametrize("text", ["3273 9949 0486 0012", "327399-490486-0012", "٣٢٧٣٩٩٤٩٠٤٨٦٠٠١٢"])
def test_separators_and_digits_of_other_scripts_do_not_count(text: str) -> None:
    assert parse_nik(text) == WOMAN


@pytest.mark.parametrize("text", ["", "327399490486001", "32739949048600123", "327399490486001O", "0" * 16])
def test_a_number_is_never_padded_cut_or_repaired(text: str) -> None:
    assert parse_nik(text) is None


@given(st.text(max_size=24))
def test_no_text_breaks_it_and_only_sixteen_digits_are_a_number(text: str) -> None:
    nik = parse_nik(text)
    assert nik is None or (len(nik.number) == 16 and nik.number.isascii() and nik.number.isdigit())
    fixed, changed = repaired(text)
    assert len(fixed) == len(digits_of(text))
    assert (changed == 0) == (fixed == digits_of(text))


def test_letters_that_look_like_digits_are_counted_when_repaired() -> None:
    assert repaired("32739949O486OOl2") == (WOMAN.number, 4)


def test_a_province_is_known_by_the_table_that_is_given_alone() -> None:
    told = {each.code: each.outcome for each in nik_findings(WOMAN, None, None, {"97"})}
    assert told == {"nik.region": "failed"}
