"""Places by their names of today and of before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.regions import province_lexicon, shipped_regions
from verify.places import place_match

REGIONS = shipped_regions()


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("BANDUNG", "Kota Bandung", ("rank_missing",)),
        ("BANDUNG", "KAB. BANDUNG", ("rank_missing",)),
        ("UJUNG PANDANG", "MAKASSAR", ("former_name",)),
        ("BATAVIA", "JAKARTA", ("former_name",)),
        ("SOLO", "SURAKARTA", ("former_name",)),
        ("JOGJAKARTA", "D.I. YOGYAKARTA", ("former_name",)),
        ("KOTA ADM. JAKARTA BARAT", "JAKARTA BARAT", ("rank_missing",)),
        ("KOTAMADYA CIREBON", "KOTA CIREBON", ()),
    ],
)
def test_one_place_by_two_names(left: str, right: str, why: tuple[str, ...]) -> None:
    match = place_match(left, right)
    assert (match.probability, match.why, match.likeness) == (1.0, why, "same")


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("KOTA BANDUNG", "KAB. BANDUNG", ("rank",)),
        ("DJAKARTA", "JAKARTA", ("spelling_reform",)),
        ("TJIREBON", "CIREBON", ("spelling_reform",)),
        ("BANDUNG", "BANDUMG", ("one_letter",)),
    ],
)
def test_places_that_may_be_one(left: str, right: str, why: tuple[str, ...]) -> None:
    match = place_match(left, right)
    assert (match.why, match.likeness) == (why, "near")
    assert 0.5 <= match.probability < 1.0


@pytest.mark.parametrize(("left", "right"), [("BANDUNG", "GARUT"), ("BANDUNG BARAT", "BANDUNG"), ("", "GARUT")])
def test_two_places(left: str, right: str) -> None:
    assert place_match(left, right).likeness == "different"


def test_jawa_barat_has_its_eighteen_regencies_and_nine_cities() -> None:
    names = [name for code, name in REGIONS.regencies.items() if code.startswith("32")]
    assert len(names) == 27
    assert sum(name.startswith("Kota ") for name in names) == 9
    assert REGIONS.regencies["3273"] == "Kota Bandung"


def test_provinces_and_regencies_are_lexicons_with_their_other_names() -> None:
    assert province_lexicon(REGIONS)["ACEH"] == ("ACEH", "NANGGROE ACEH DARUSSALAM", "DAERAH ISTIMEWA ACEH")


@given(st.sampled_from(sorted(REGIONS.regencies.values())), st.sampled_from(sorted(REGIONS.regencies.values())))
def test_two_regencies_of_the_country_are_never_the_same_place(left: str, right: str) -> None:
    assert (place_match(left, right).likeness == "same") == (left == right)
    assert place_match(left, right) == place_match(right, left)
