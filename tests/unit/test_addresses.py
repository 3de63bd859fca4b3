"""Addresses as they are written on cards and letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.addresses import address_match, parse_address

STREETS = st.sampled_from(["MERDEKA", "KEBON KOPI", "GRIYA INDAH", "SUKAJADI", "CIHAMPELAS"])
NUMBERS = st.integers(1, 250)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("JL. MERDEKA NO. 12", "Jalan Merdeka Nomor 12"),
        ("JLN MERDEKA 12", "JL.MERDEKA NO.12"),
        ("JL MERDEKA 12 RT 003/RW 004", "JL. MERDEKA NO.12 RT.3 RW.4"),
        ("JL MERDEKA 12 003/004", "JL. MERDEKA NO.12 RT/RW 003/004"),
        ("KP. CIBADAK RT 1/2", "Kampung Cibadak"),
        ("GG. MAWAR NO 05", "Gang Mawar 5"),
        ("PERUM GRIYA INDAH BLOK B7 NO 3", "Perumahan Griya Indah Blk. B-7 No.3"),
        ("KOMP. PERMATA KEL. SUKAMAJU KEC. ANDIR", "Komplek Permata Sukamaju Andir"),
    ],
)
def test_short_forms_and_the_forms_of_rt_and_rw_do_not_count(left: str, right: str) -> None:
    assert address_match(left, right).likeness == "same"


@pytest.mark.parametrize(
    ("left", "right", "likeness", "why"),
    [
        ("JL MERDEKA 12", "JL MERDEKO 12", "near", ("one_letter",)),
        ("JL SUKADJADI 4", "JL SUKAJADI 4", "near", ("one_letter",)),
        ("JL MERDEKA", "JL MERDEKA 12", "near", ("number_missing",)),
        ("JL MERDEKA TIMUR 12", "JL MERDEKA 12", "near", ("word_missing",)),
        ("JL MERDEKA 12", "JL MERDEKA 13", "different", ("other_number",)),
        ("BLOK 1 NO 2", "BLOK 12", "different", ("other_number",)),
        ("JL MERDEKA 12A", "JL MERDEKA 12 B", "different", ("other_number",)),
        ("JL MERDEKA 12 RT 1 RW 2", "JL MERDEKA 12 RT 1 RW 3", "different", ("other_rt_rw",)),
        ("JL MERDEKA 12", "JL CENDANA 12", "different", ("other_word",)),
        ("", "JL CENDANA 12", "different", ()),
    ],
)
def test_words_may_be_misread_but_numbers_must_agree(
    left: str, right: str, likeness: str, why: tuple[str, ...]
) -> None:
    match = address_match(left, right)
    assert (match.likeness, match.why) == (likeness, why)
    assert 0.0 <= match.probability < 1.0


@pytest.mark.parametrize(
    "text", ["RT 003/RW 004", "003/004", "RT.3 RW.4", "RT/RW 003/004", "RT/RW: 003/004", "RT 3 / RW 4", "R.T. 3 R.W. 4"]
)
def test_every_form_of_rt_and_rw_gives_both_numbers(text: str) -> None:
    told = parse_address(f"JL. MAWAR 7 {text}")
    assert (told.rt, told.rw, told.numbers, told.words) == ("3", "4", ("7",), ("MAWAR",))


@given(STREETS, NUMBERS, NUMBERS)
def test_other_numbers_are_never_the_same_address(street: str, one: int, other: int) -> None:
    likeness = address_match(f"JL. {street} NO. {one}", f"jalan {street.lower()} {other}").likeness
    assert likeness == ("same" if one == other else "different")


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_does_not_matter_which_address_comes_first(left: str, right: str) -> None:
    assert address_match(left, right) == address_match(right, left)
