"""Machine-readable lines: the examples of ICAO 9303, lines made here, and lines read with mistakes."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.mrz import Mrz, parse_mrz
from verify.mrz_digits import check_digit

TODAY = date(2026, 11, 2)
PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
SMALL = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
WORDS = st.text(string.ascii_uppercase, min_size=1, max_size=9)
NUMBERS = st.text(string.ascii_uppercase + string.digits, min_size=6, max_size=9)
LINES = st.text(string.ascii_uppercase + string.digits + "<", min_size=44, max_size=44)
BIRTHS = st.dates(date(1927, 1, 1), TODAY)
EXPIRIES = st.dates(TODAY - timedelta(days=3650), TODAY + timedelta(days=3650))


def digit(text: str) -> str:
    """ICAO 9303 part 3, 4.9, written apart from the product's own."""
    alphabet = string.digits + string.ascii_uppercase
    return str(sum(alphabet.find(each.replace("<", "0")) * (7, 3, 1)[at % 3] for at, each in enumerate(text)) % 10)


def passport(surname: str, given_names: str, number: str, born: date, sex: str, expires: date) -> tuple[str, str]:
    first = f"P<IDN{surname}<<{given_names}".ljust(44, "<")
    parts = [number.ljust(9, "<"), f"{born:%y%m%d}", f"{expires:%y%m%d}", "<" * 14]
    document, birth, expiry, personal = (part + digit(part) for part in parts)
    return first, f"{document}IDN{birth}{sex}{expiry}{personal}{digit(document + birth + expiry + personal)}"


def parsed(lines: tuple[str, ...]) -> Mrz:
    mrz = parse_mrz(lines, TODAY)
    assert mrz is not None
    return mrz


@pytest.mark.parametrize(
    ("lines", "number"), [(PASSPORT, "L898902C3"), (CARD, "D23145890"), (SMALL, "D23145890")], ids=["TD3", "TD1", "TD2"]
)
def test_the_standards_own_examples_are_read_whole(lines: tuple[str, ...], number: str) -> None:
    mrz = parsed(lines)
    assert mrz.lines == lines
    assert (mrz.document_number, mrz.nationality, mrz.sex) == (number, "UTO", "female")
    assert (mrz.surname, mrz.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (mrz.birth_date, mrz.expiry_date) == ("1974-08-12", "2012-04-15")
    assert mrz.wrong == frozenset()


@given(WORDS, WORDS, NUMBERS, BIRTHS, st.sampled_from("MF"), EXPIRIES)
def test_every_passport_written_by_the_rules_is_read_as_it_was_written(
    surname: str, given_names: str, number: str, born: date, sex: str, expires: date
) -> None:
    lines = passport(surname, given_names, number, born, sex, expires)
    mrz = parsed(lines)
    assert mrz.lines == lines
    assert mrz.wrong == frozenset()
    assert (mrz.surname, mrz.given_names, mrz.document_number) == (surname, given_names, number)
    assert mrz.expiry_date == expires.isoformat()
    assert mrz.birth_date == born.isoformat()
    assert mrz.sex == {"M": "male", "F": "female"}[sex]


@given(BIRTHS, st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_of_a_birth_date_never_goes_unseen(born: date, place: int, more: int) -> None:
    first, second = passport("WIJAYA", "SITI", "XY123456", born, "F", TODAY)
    at = 13 + place
    changed = second[:at] + str((int(second[at]) + more) % 10) + second[at + 1 :]
    assert "birth_date" in parsed((first, changed)).wrong


@pytest.mark.parametrize(("at", "part"), [(9, "document_number"), (27, "expiry_date"), (42, "personal_number")])
def test_a_wrong_check_digit_names_its_part(at: int, part: str) -> None:
    first, second = PASSPORT
    wrong = second[:at] + str((int(second[at]) + 1) % 10) + second[at + 1 :]
    assert parsed((first, wrong)).wrong >= {part}


def test_a_wrong_composite_digit_is_seen_alone() -> None:
    assert parsed((PASSPORT[0], PASSPORT[1][:-1] + "3")).wrong == {"composite"}


def test_letters_read_for_digits_are_put_right_in_dates_and_check_digits() -> None:
    mrz = parsed((PASSPORT[0], "L898902C36UTO74O8I22F12O4IS9ZE184226B<<<<<1O"))
    assert mrz.lines == PASSPORT
    assert mrz.wrong == frozenset()


def test_a_number_is_put_right_where_exactly_one_exchange_makes_its_check_digit_agree() -> None:
    mrz = parsed((PASSPORT[0], "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"))
    assert mrz.document_number == "L898902C3"
    assert "document_number" not in mrz.wrong


def test_digits_read_for_letters_are_put_right_in_names() -> None:
    mrz = parsed((PASSPORT[0].replace("ERIKSSON", "ER1K5S0N"), PASSPORT[1]))
    assert mrz.surname == "ERIKSSON"


def test_spaces_lower_case_and_other_brackets_do_not_count() -> None:
    first, second = PASSPORT
    assert parsed((first.replace("<<", "«", 1).lower(), f" {second[:20]} {second[20:]} ")) == parsed(PASSPORT)


def test_a_day_that_does_not_exist_is_no_date() -> None:
    mrz = parsed(passport("A", "B", "XY123456", date(1990, 2, 28), "M", TODAY))
    thirtieth = "900230" + digit("900230")
    changed = mrz.lines[1][:13] + thirtieth + mrz.lines[1][20:]
    assert parsed((mrz.lines[0], changed)).birth_date is None


def test_a_year_is_of_the_last_century_where_it_would_lie_ahead() -> None:
    assert parsed(passport("A", "B", "XY123456", date(1926, 11, 3), "M", TODAY)).birth_date == "1926-11-03"


@pytest.mark.parametrize("lines", [(), ("",), PASSPORT[:1], (PASSPORT[0][:-1], PASSPORT[1]), (*PASSPORT, PASSPORT[1])])
def test_lines_of_another_shape_are_none(lines: tuple[str, ...]) -> None:
    assert parse_mrz(lines, TODAY) is None


@given(st.lists(st.text(max_size=50), max_size=4))
def test_no_text_at_all_breaks_the_parser(lines: list[str]) -> None:
    mrz = parse_mrz(lines, TODAY)
    assert mrz is None or len({len(line) for line in mrz.lines}) == 1


@given(
    st.lists(st.text(string.ascii_uppercase + string.digits + "<", min_size=44, max_size=44), min_size=2, max_size=2)
)
def test_any_two_lines_of_the_right_length_give_dates_that_exist_or_none(lines: list[str]) -> None:
    mrz = parsed(tuple(lines))
    for day in (mrz.birth_date, mrz.expiry_date):
        assert day is None or date.fromisoformat(day)


@given(st.text(string.ascii_uppercase + string.digits + "<", max_size=44))
def test_the_check_digit_is_that_of_the_standard(text: str) -> None:
    assert check_digit(text) == digit(text)
