"""Places by their names of today and of before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.regions import province_lexicon, shipped_regions
from verify.places import PLACES_TOLD, place_match, region_code

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
        ("DJAKARTA", "JAKARTA", ("spelling_reform",)),
        ("TJIREBON", "CIREBON", ("spelling_reform",)),
        ("BANDUNG", "BANDUMG", ("one_letter",)),
    ],
)
def test_places_that_may_be_one(left: str, right: str, why: tuple[str, ...]) -> None:
    match = place_match(left, right)
    assert (match.why, match.likeness) == (why, "near")
    assert 0.5 <= match.probability < 1.0


def test_town_and_regency_of_one_name_are_hardly_one_place_but_an_officer_sees_both() -> None:
    match = place_match("KOTA BANDUNG", "KAB. BANDUNG")
    assert (match.why, match.likeness) == (("rank",), "near")
    assert match.probability <= 0.3


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


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        (("JAWA BARAT", "KOTA BANDUNG", "COBLONG"), "327302"),
        (("PROVINSI JAWA BARAT", "KAB. BANDUNG", ""), "3204"),
        (("JAWA BARAI", "KOTA BANDUNC", "ASTANAANYAR"), "327310"),
        (("JAWA BARAT", "BANDUNG", "COBLONG"), "32"),
        (("JAWA BARAT", "KOTA SURABAYA", "COBLONG"), "32"),
        (("JAWA BARAT", "KOTA BANDUNG", "WONOKROMO"), "3273"),
        (("DAERAH ISTIMEWA YOGYAKARTA", "KABUPATEN SLEMAN", ""), "3404"),
        (("", "KOTA BANDUNG", ""), "3273"),
        (("", "", "COBLONG"), ""),
        (("ATLANTIS", "", ""), ""),
    ],
)
def test_printed_places_tell_a_code_as_far_as_one_place_alone_fits(printed: tuple[str, ...], code: str) -> None:
    told = dict(zip(PLACES_TOLD, printed, strict=True))
    found, used = region_code(told, REGIONS)
    assert found == code
    assert all(told[each] for each in used) and bool(used) == bool(code)
