"""Identity numbers over what each place may hold: mended where that is decided, else doubted, never another number."""

import random
from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.misread import misread_digits
from benchmarks.numbers import Trial, kk_trial, nik_trial
from ocr.text import Letter, Word
from policies.regions import shipped_regions
from verify.confusions import DIGIT_OF, as_seen, digit_chances, letters_of
from verify.examination import Field
from verify.nik import Sex, make_nik
from verify.number_parts import Constraints
from verify.numbers import agreement, decode_number, known_beside, lives_in

REGIONS = shipped_regions()
BIRTH = date(1986, 4, 9)
NUMBER = make_nik("327399", BIRTH, "female", 12).number
KNOWN = Constraints(birth_date=BIRTH, sex="female", region="3273")
Choices = tuple[tuple[str, float], ...]


def letters(text: str, sure: float = 0.9995, **at: Choices) -> tuple[Letter, ...]:
    """Every character surely read; `p7=...` gives the choices of place 7."""
    return tuple(Letter(at.get(f"p{place}", ((each, sure),)), 20.0 * place) for place, each in enumerate(text))


PEOPLE = st.tuples(st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.sampled_from(get_args(Sex)), st.integers(1, 9999))


@given(PEOPLE)
def test_a_number_read_well_is_that_number_and_agrees_with_what_is_beside_it(person: tuple[date, Sex, int]) -> None:
    birth, sex, serial = person
    number = make_nik("327399", birth, sex, serial).number
    reading = decode_number(letters(number), Constraints(birth_date=birth, sex=sex))
    assert (reading.value, reading.seen, reading.inferred) == (number, number, ())
    assert reading.agrees == {"birth_date", "sex", "region"}
    assert reading.confidence >= 0.9


@given(PEOPLE, st.integers(0, 5), st.integers(1, 9))
def test_a_digit_of_the_date_that_the_engine_saw_second_is_mended_and_told(
    person: tuple[date, Sex, int], place: int, more: int
) -> None:
    birth, sex, serial = person
    number = make_nik("327399", birth, sex, serial).number
    at = 6 + place
    wrong = str((int(number[at]) + more) % 10)
    read = letters(number[:at] + wrong + number[at + 1 :], **{f"p{at}": ((wrong, 0.7), (number[at], 0.3))})
    reading = decode_number(read, Constraints(birth_date=birth, sex=sex))
    assert reading.value == number
    assert reading.inferred == (at,)
    assert reading.seen[at] == wrong


@given(PEOPLE, st.integers(0, 5), st.integers(1, 9))
def test_a_surely_read_number_stays_whatever_date_is_printed(
    person: tuple[date, Sex, int], place: int, more: int
) -> None:
    birth, sex, serial = person
    number = make_nik("327399", birth, sex, serial).number
    at = 6 + place
    other = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    reading = decode_number(letters(other), Constraints(birth_date=birth, sex=sex))
    assert (reading.value, reading.inferred) == (other, ())
    # forty more or less is the same day of the other sex
    assert not {"birth_date", "sex"} <= reading.agrees
    assert reading.confidence <= 0.89


@given(PEOPLE, st.sampled_from((0.02, 0.2, 0.5)), st.integers(0, 10**6))
def test_a_number_is_never_padded_or_cut_and_what_differs_is_told(
    person: tuple[date, Sex, int], rate: float, seed: int
) -> None:
    birth, sex, serial = person
    read = misread_digits(make_nik("327399", birth, sex, serial).number, rate, random.Random(seed))
    for part in (read, read[1:], (*read, read[3])):
        reading = decode_number(part, Constraints(birth_date=birth, sex=sex))
        assert reading.value is not None and len(reading.value) == len(part) == len(reading.seen)
        assert len(part) == 16 or (reading.confidence <= 0.3 and reading.inferred == ())
        differs = tuple(at for at, each in enumerate(reading.value) if each != reading.seen[at])
        assert len(part) != 16 or reading.inferred in (differs, ())


@pytest.mark.parametrize("trial", [nik_trial, kk_trial])
def test_hardly_a_confident_number_is_wrong_and_more_are_right_than_were_read_right(
    trial: Callable[[float, random.Random], Trial],
) -> None:
    rng = random.Random(7)
    trials = [trial(0.02, rng) for _ in range(300)]
    sure = [each for each in trials if each.confidence >= 0.9]
    # the imitated engine is now and then certain of a mistake, which nothing in the serial can tell
    assert sum(not each.right for each in sure) <= 1
    assert len(sure) >= 60
    assert sum(each.right for each in trials) > sum(each.plain_right for each in trials)


def test_letters_among_the_digits_are_mended_and_trusted_only_where_all_else_agrees() -> None:
    mixed = NUMBER.replace("0", "O")
    assert 0.5 < decode_number(letters(mixed), KNOWN).confidence < 0.9
    assert decode_number(letters(NUMBER[:8] + mixed[8] + NUMBER[9:]), KNOWN).confidence >= 0.9
    for known in (Constraints(), Constraints(birth_date=BIRTH), Constraints(sex="female")):
        reading = decode_number(letters(mixed), known)
        assert (reading.value, reading.seen) == (NUMBER, mixed)
        assert reading.confidence <= 0.5


def test_a_letter_in_the_number_of_a_family_card_needs_its_region() -> None:
    number = "3273991203150O04"
    doubted = decode_number(letters(number), Constraints(family_card=True))
    sure = decode_number(letters(number), Constraints(family_card=True, region="327399"))
    assert (doubted.value, sure.value) == (number.replace("O", "0"),) * 2
    assert doubted.confidence <= 0.5 < sure.confidence


def test_a_family_cards_number_holds_no_day_of_a_woman() -> None:
    read = letters("3273994203150004", p6=(("4", 0.6), ("1", 0.4)))
    assert decode_number(read, Constraints(family_card=True)).value == "3273991203150004"
    assert decode_number(read, Constraints()).value == "3273994203150004"


def test_a_family_card_was_not_recorded_after_its_day_of_issue() -> None:
    read = letters("3273991203750004", p10=(("7", 0.6), ("1", 0.4)))
    assert decode_number(read, Constraints(family_card=True, issued=date(2020, 1, 1))).value == "3273991203150004"


def test_a_place_that_holds_no_digit_stays_as_it_was_read() -> None:
    torn = NUMBER[:8] + "X" + NUMBER[9:]
    reading = decode_number(letters(torn), KNOWN)
    assert (reading.value, reading.confidence, reading.inferred) == (torn, 0.3, ())


def test_a_letter_beside_a_lost_character_is_a_digit_and_the_length_stays() -> None:
    assert decode_number(letters("3273994904860O1"), KNOWN).value == "327399490486001"


def test_a_serial_of_zeros_is_nobodys() -> None:
    zeros = NUMBER[:12] + "0000"
    assert decode_number(letters(zeros), KNOWN).confidence <= 0.5
    assert decode_number(letters(zeros, p15=(("0", 0.6), ("8", 0.4))), KNOWN).value == NUMBER[:12] + "0008"


@pytest.mark.parametrize("text", ["3273 9949 0486 0012", ": 327399.490486-0012", "٣٢٧٣٩٩٤٩٠٤٨٦٠٠١٢"])
def test_separators_and_digits_of_other_scripts_do_not_count(text: str) -> None:
    assert decode_number(letters(text), KNOWN).value == NUMBER


@pytest.mark.parametrize("text", ["", "XXXX", "::: -"])
def test_without_a_digit_there_is_no_number(text: str) -> None:
    assert decode_number(letters(text), KNOWN).value is None


@given(st.text(max_size=24), st.floats(0, 1))
def test_no_text_breaks_it(text: str, sure: float) -> None:
    reading = decode_number(letters(text, sure), KNOWN)
    assert 0 <= reading.confidence <= 1
    assert reading.value is None or len(reading.value) == len(reading.seen)


@given(st.lists(st.tuples(st.characters(), st.floats(0, 1)), max_size=5))
def test_the_chances_of_a_place_add_up_to_one(choices: list[tuple[str, float]]) -> None:
    chances = digit_chances(Letter(tuple(choices), 0.0))
    assert sum(chances) == pytest.approx(1)
    assert min(chances) >= 0


def test_every_look_alike_is_a_digit() -> None:
    assert set(DIGIT_OF.values()) == set("0123456789")
    assert not any(each.isdigit() for each in DIGIT_OF)


def test_what_stands_beside_a_number_is_taken_from_the_fields() -> None:
    places = {"province": Field("JAWA BARAT", 0.9), "regency": Field("KOTA BANDUNG", 0.8)}
    known = known_beside({"birth_date": Field("1986-04-09", 0.8), "sex": Field("female", 0.7), **places}, REGIONS)
    assert agreement(NUMBER, known) == {"birth_date", "sex", "region"}
    assert (known.birth_trust, known.sex_trust) == (0.8, 0.7)
    assert known.region == "3273" and 0 < known.region_trust < 0.8
    odd = known_beside({"birth_date": Field("unread", 0.8), "sex": Field("?", 0.7)}, REGIONS)
    assert agreement(NUMBER, odd) == {"region"}


def test_words_without_alternatives_give_letters_with_the_words_confidence() -> None:
    told = Word("12", 0.9, (0, 0, 30, 10), (Letter((("1", 0.6), ("7", 0.4)), 5.0), Letter((("2", 1.0),), 20.0)))
    made = letters_of((told, Word("34", 0.7, (40, 0, 20, 10)), Word("5", 0.9, (70, 0, 10, 10), told.letters)))
    assert as_seen(made) == "12345"
    assert made[0] == told.letters[0]
    assert made[2] == Letter((("3", 0.7),), 45.0)


HOME = Constraints(birth_date=BIRTH, sex="female", region="3273", region_trust=0.6)


def test_the_printed_places_decide_between_two_digits_that_the_engine_saw() -> None:
    read = letters("3278994904860012", p3=(("8", 0.5), ("3", 0.45)))
    alone = decode_number(read, Constraints(birth_date=BIRTH, sex="female"))
    told = decode_number(read, HOME)
    assert (alone.value, alone.inferred) == ("3278994904860012", ())
    assert (told.value, told.seen, told.inferred) == (NUMBER, "3278994904860012", (3,))
    assert alone.confidence < told.confidence


def test_a_digit_that_the_engine_did_not_see_is_never_put_in_for_the_printed_place() -> None:
    reading = decode_number(letters("3278994904860012"), HOME)
    assert (reading.value, reading.inferred) == ("3278994904860012", ())
    assert "region" not in reading.agrees


@pytest.mark.parametrize("printed", ["58", "78"])
def test_a_region_that_nobody_knows_is_doubted_and_stays_where_it_was_read_far_more_surely(printed: str) -> None:
    number = printed + make_nik("327399", BIRTH, "female", 12).number[2:]
    reading = decode_number(letters(number, p0=((printed[0], 0.75),)), Constraints(birth_date=BIRTH, region="1873"))
    assert (reading.value, reading.inferred) == (number, ())
    assert reading.confidence < 0.9


def test_a_number_from_elsewhere_stays_and_is_hardly_doubted_for_it() -> None:
    elsewhere = "1271014904860012"
    reading = decode_number(letters(elsewhere, 0.99995), HOME)
    assert (reading.value, reading.inferred) == (elsewhere, ())
    assert reading.confidence >= 0.9


def test_places_that_were_hardly_read_say_nothing() -> None:
    told = {"province": Field("JAWA BARAT", 0.3), "regency": Field("KOTA BANDUNG", 0.4)}
    assert lives_in(told, REGIONS) == {"region": None, "region_trust": 0.0, "provinces": frozenset(REGIONS.provinces)}
