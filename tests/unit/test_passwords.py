"""A password is not made of what everybody knows of its owner and of the office."""

import pytest

from policies.models import Office, Text
from policies.reader import read_policies
from policies.refusals import Refusal
from workflow.passwords import need_hard_to_guess

OTHER = Text(id="Dinas Wanamukti", en="Office of Wanamukti")


@pytest.fixture(scope="module")
def office() -> Office:
    return read_policies().office


def is_refused(password: str, office: Office) -> bool:
    try:
        need_hard_to_guess(password, office, "Sari Wulandari", "sari.w@contoh.id")
    except Refusal as refusal:
        assert refusal.code == "signup.password_guessable"
        return True
    return False


@pytest.mark.parametrize(
    "password", ["Bandung2026", "salaman-berkas", "sariwulandari1", "Bandung_Berkas_2026", "Sari!Dukcapil"]
)
def test_a_password_of_the_owner_the_product_or_the_place_is_refused(password: str, office: Office) -> None:
    assert is_refused(password, office)


@pytest.mark.parametrize("password", ["empat kuda makan rumput", "kopi pagi di Bandung utara", "!?;:-=+*/&%$"])
def test_what_is_long_enough_beside_such_words_is_taken(password: str, office: Office) -> None:
    assert not is_refused(password, office)


def test_another_office_has_other_words(office: Office) -> None:
    assert not is_refused("wanamukti-kaliwedi", office)
    there = office.model_copy(update={"title": OTHER, "password_words": ("Kaliwedi",)})
    assert is_refused("wanamukti-kaliwedi", there)
