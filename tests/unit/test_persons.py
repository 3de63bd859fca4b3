"""Two people with one name, and one person who stands twice in a family card."""

import pytest

from policies.regions import shipped_regions
from verify.persons import Twice, told_twice

REGIONS = shipped_regions()
SITI = {
    "name": "SITI AMINAH", "birth_date": "1986-04-09", "birth_place": "GARUT", "father_name": "UJANG",
    "mother_name": "EUIS",
}  # fmt: skip


def test_two_people_with_the_same_name_are_no_finding() -> None:
    namesake = {"name": "SITI AMINAH", "birth_date": "2001-11-30", "birth_place": "CIREBON", "father_name": "ASEP"}
    assert list(told_twice([SITI, namesake], REGIONS)) == []
    assert list(told_twice([SITI, {"name": "SITI AMINAH"}], REGIONS)) == []
    assert list(told_twice([SITI, {**SITI, "birth_date": "2001-11-30"}], REGIONS)) == []


@pytest.mark.parametrize("born", ["1986-04-08", "1986-09-04", "1996-04-09"])
def test_one_person_twice_with_a_shifted_birth_date_shows_what_agrees(born: str) -> None:
    again = {**SITI, "name": "Hj. Siti Aminah", "birth_date": born, "birth_place": "KAB. GARUT"}
    found = list(told_twice([{"name": "BUDI"}, SITI, again], REGIONS))
    assert found == [Twice(1, 2, ("name", "father_name", "mother_name", "birth_place"))]


def test_twins_share_everything_but_the_name() -> None:
    assert list(told_twice([{**SITI, "name": "HASAN"}, {**SITI, "name": "HUSEN"}], REGIONS)) == []
