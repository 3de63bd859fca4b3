"""Cells of few choices, as the civil registry spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.fields.vocabulary import COLUMNS, as_spelt


@pytest.mark.parametrize(("column", "choice"), [(column, each) for column, words in COLUMNS.items() for each in words])
def test_every_choice_is_itself(column: str, choice: str) -> None:
    assert as_spelt(column, choice) == choice


@pytest.mark.parametrize(
    ("column", "read", "meant"),
    [
        ("education", "DIPLOMA IV/STRATA", "DIPLOMA IV/STRATA I"),
        ("education", "SLTA/SEDERAJAI", "SLTA/SEDERAJAT"),
        ("relation", "KEPALAKELUARGA", "KEPALA KELUARGA"),
        ("marital_status", "BELUM KAW1N", "BELUM KAWIN"),
        ("religion", "KRlSTEN", "KRISTEN"),
    ],
)
def test_a_misread_cell_is_the_choice_that_it_is_near(column: str, read: str, meant: str) -> None:
    assert as_spelt(column, read) == meant


@pytest.mark.parametrize(
    ("column", "read"),
    [("education", "STRATA"), ("relation", "TETANGGA"), ("citizenship", "WNX"), ("name", "BUDI"), ("religion", "")],
)
def test_what_is_near_none_or_several_stays_as_it_was_read(column: str, read: str) -> None:
    assert as_spelt(column, read) == read


@given(st.sampled_from(sorted(COLUMNS)), st.text(max_size=30))
def test_any_cell_gives_itself_or_a_choice(column: str, read: str) -> None:
    assert as_spelt(column, read) in (read, *COLUMNS[column])
