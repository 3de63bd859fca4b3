"""Dates as papers print them: the right one or none, never another."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verify.dates import in_words_month, parse_date

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MONTHS = (
    "JANUARI", "FEBRUARI", "MARET", "APRIL", "MEI", "JUNI", "JULI", "AGUSTUS", "SEPTEMBER", "OKTOBER", "NOVEMBER",
    "DESEMBER",
)  # fmt: skip
ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


def spoken(number: int) -> str:
    """A number in Indonesian words, up to 9999."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            head = one if one and number < 2 * size else f"{ONES[number // size]} {word}"
            return f"{head} {spoken(number % size)}".strip()
    raise AssertionError(number)


@given(DAYS, st.sampled_from("-/. "), st.booleans())
def test_day_month_and_year_in_digits_are_read_with_any_separator(day: date, between: str, padded: bool) -> None:
    parts = (f"{day.day:02}", f"{day.month:02}") if padded else (str(day.day), str(day.month))
    assert parse_date(f"BANDUNG, {between.join((*parts, str(day.year)))}") == day.isoformat()


@given(DAYS)
def test_a_month_may_be_a_name_and_a_date_be_written_by_the_standard(day: date) -> None:
    assert parse_date(f"Bandung, {day.day} {MONTHS[day.month - 1]} {day.year}") == day.isoformat()
    assert parse_date(day.isoformat()) == day.isoformat()


@given(DAYS)
def test_a_date_in_words_is_read(day: date) -> None:
    words = f"pada hari Senin tanggal {spoken(day.day)} {MONTHS[day.month - 1]} tahun {spoken(day.year)}"
    assert parse_date(words) == day.isoformat()


@given(DAYS)
def test_the_same_date_twice_is_that_date(day: date) -> None:
    text = f"{day:%d-%m-%Y} ({spoken(day.day)} {MONTHS[day.month - 1]} {spoken(day.year)})"
    assert parse_date(text) == day.isoformat()


@given(DAYS, DAYS)
def test_two_dates_are_none(one: date, other: date) -> None:
    found = parse_date(f"{one:%d-%m-%Y} sampai {other:%d-%m-%Y}")
    assert found == (one.isoformat() if one == other else None)


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_what_it_gives_is_a_day(text: str) -> None:
    found = parse_date(text)
    assert found is None or date.fromisoformat(found).isoformat() == found


@given(DAYS, st.sampled_from((1, 4, 7, 9)))
def test_a_space_read_into_a_date_never_makes_it_another_date(day: date, at: int) -> None:
    text = f"{day:%d-%m-%Y}"
    assert parse_date(f"{text[:at]} {text[at:]}") in (None, day.isoformat())
    named = f"{text[:2]} {MONTHS[day.month - 1]} {day.year}"
    assert parse_date(f"{named[0]} {named[1:]}") is None


@given(DAYS, st.integers(0, 9))
def test_a_lost_character_never_makes_a_date_of_another_year(day: date, at: int) -> None:
    text = f"{day:%d-%m-%Y}"
    found = parse_date(text[:at] + text[at + 1 :])
    assert found is None or found[:4] == f"{day.year}"


@pytest.mark.parametrize(
    "text",
    [
        "", "31-02-2020", "29-02-1900", "00-01-2000", "12-13-2000", "12-03-99", "12-03-20155", "112-03-2015",
        "12 2015", "MARET 2015", "3273-12-03-2015", "12-03-0000",
    ],
)  # fmt: skip
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["16 MAY 2034", "16 Mei 2034", "١٦-٠٥-٢٠٣٤", "16–05–2034", "16-05-2034."])
def test_months_of_other_languages_digits_of_other_scripts_and_other_dashes_are_read(text: str) -> None:
    assert parse_date(text) == "2034-05-16"


@pytest.mark.parametrize(("text", "month"), [("Pebruari", 2), ("Nopember", 11), ("Agustvs", 8), ("DESEM8ER", 12)])
def test_old_spellings_and_near_misreadings_of_a_month_count(text: str, month: int) -> None:
    assert in_words_month(text) == month


@pytest.mark.parametrize("text", ["Jui", "Mae", "tember", "bulan", "satu"])
def test_a_name_that_could_be_two_months_or_none_is_none(text: str) -> None:
    assert in_words_month(text) is None


@pytest.mark.parametrize("text", ["dua puluh puluh Mei dua ribu", "belas Mei dua ribu", "satu dua Mei dua ribu"])
def test_words_that_are_no_number_give_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jum'at, 5 Djoeni 1953", "1953-06-05"), ("Djumat 17 Agoestoes 1945", "1945-08-17"),
        ("Rebo, 21 Méi 2010", "2010-05-21"), ("21Mei2010", "2010-05-21"), ("GARUT,21 Pebruwari 2010", "2010-02-21"),
        ("dua puluh satu Mei dua ribu sepuluh", "2010-05-21"), ("duapuluh satu Mei duaribu sepuluh", "2010-05-21"),
        ("toedjoeh Djoeli seriboe sembilan ratoes lima poeloeh", "1950-07-07"), ("5 OGOS 1988", "1988-08-05"),
        ("Ahad tanggal sebelas bulan Nopember tahun dua ribu dua", "2002-11-11"), ("GARUT12-03-2015", "2015-03-12"),
    ],
)  # fmt: skip
def test_old_and_dialect_spellings_and_numbers_in_words_are_read(text: str, day: str) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "dua puluh satu Mei dua ribu sepulh", "dua pulvh satu Mei dua ribu sepuluh", "I1-03-2015", "I1 Mei 2015",
        "I 1 Mei 2015", "1I Mei 2015", "2O Mei 2010", "12 Mei 20 10", "| 1-03-2015", "12 Mei 201O",
        "satu bulan dua tahun dua ribu", "dua puluh duaOjanuari dua ribu",
    ],
)  # fmt: skip
def test_a_date_with_a_misread_part_is_none_and_not_another_date(text: str) -> None:
    assert parse_date(text) is None


# a space in the place of a letter or digit may leave two good words, and no trace
@given(DAYS, st.integers(0, 60), st.sampled_from("OIlSBZ8|xkv"))
@example(date(2000, 1, 22), 13, "O")
def test_a_misread_character_never_makes_words_another_date(day: date, at: int, wrong: str) -> None:
    text = f"{spoken(day.day)} {MONTHS[day.month - 1].lower()} {spoken(day.year)}"
    read = text[: at % len(text)] + wrong + text[at % len(text) + 1 :]
    # juni with an l for its n is juli, and nobody can tell
    assert read == text.replace("juni", "juli") != text or parse_date(read) in (None, day.isoformat())


@given(DAYS, st.integers(0, 20), st.sampled_from("OIlSBZ|xkv"))
def test_a_letter_for_a_digit_never_makes_another_date(day: date, at: int, wrong: str) -> None:
    for text in (f"{day:%d-%m-%Y}", f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"):
        read = text[: at % len(text)] + wrong + text[at % len(text) + 1 :]
        # JUNI with an l for its N is JULI, and nobody can tell
        juli = read.upper() == text.upper().replace("JUNI", "JULI") != text.upper()
        assert juli or parse_date(read) in (None, day.isoformat())
