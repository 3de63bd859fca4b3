"""Names compared the way a clerk would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.names import compare_names, normalised, similarity

NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ '", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Siti Nur'aini", "SITI NURAINI"), ("Siti Nur’aini", "Siti Nur`aini"), ("JOSÉ", "Jose"),
        ("ABDUL RAHMAN", "ABDULRAHMAN"), ("R. Budi  Santoso", "R BUDI SANTOSO"), ("Al-Farisi", "AL FARISI"),
    ],
)  # fmt: skip
def test_case_accents_apostrophes_and_spacing_do_not_count(left: str, right: str) -> None:
    assert compare_names(left, right) == "same"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("BUDI SANTOSO", "BUDI SANTOSA"),
        ("SITI AMINAH", "SITI AMlNAH"),
        ("ANI", "ANA"),
        ("MUHAMMAD YUSUF", "MUHAMAD JUSUF"),
    ],
)
def test_few_letters_more_less_or_otherwise_are_near(left: str, right: str) -> None:
    assert compare_names(left, right) == "near"


@pytest.mark.parametrize(("left", "right"), [("BUDI SANTOSO", "BUDI HARTONO"), ("BUDI", ""), ("", ""), ("...", "-")])
def test_two_names_and_no_name_are_different(left: str, right: str) -> None:
    assert compare_names(left, right) == "different"


def test_the_order_of_words_alone_makes_no_other_person() -> None:
    assert compare_names("SANTOSO BUDI", "BUDI SANTOSO") != "different"


@given(NAMES, NAMES)
def test_it_does_not_matter_which_name_comes_first(left: str, right: str) -> None:
    assert compare_names(left, right) == compare_names(right, left)
    assert 0.0 <= similarity(left, right) <= 1.0


@given(NAMES)
def test_a_name_is_the_same_as_itself_however_it_is_written(name: str) -> None:
    expected = "same" if normalised(name) else "different"
    assert compare_names(name, f"  {name.lower().replace(' ', '  ')} ") == expected


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(name: str) -> None:
    assert normalised(normalised(name)) == normalised(name)
