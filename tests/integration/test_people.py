"""People sign up, sign in, and are never stored by their NIK."""

import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from workflow import people, sessions
from workflow.actor import SYSTEM
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")
NIK = "3273014505900001"
PASSWORD = "a long enough one"


def sign_up(email: str, nik: str = NIK, name: str = "Sari") -> None:
    with transaction() as tx:
        people.sign_up(tx, name, email, PASSWORD, nik, "id")


def refused(email: str, **changes: str) -> str:
    values = {"name": "Sari", "password": PASSWORD, "nik": NIK, "language": "id", **changes}
    with pytest.raises(Refusal) as caught, transaction() as tx:
        people.sign_up(tx, email=email, **values)
    return caught.value.code


def test_a_citizen_signs_up_and_is_known_by_password() -> None:
    sign_up("Sari@Contoh.id")
    with transaction() as tx:
        person = people.authenticate(tx, "sari@contoh.id", PASSWORD)
        assert (person.name, list(person.roles)) == ("Sari", ["citizen"])


def test_a_nik_is_stored_only_as_keyed_hash_and_last_four_digits() -> None:
    sign_up("nik@contoh.id")
    with transaction() as tx:
        row = str(tx.session.execute(text("SELECT person::text FROM person WHERE email = 'nik@contoh.id'")).scalar())
        assert NIK not in row
        person = people.by_email(tx, "nik@contoh.id")
        assert person is not None and person.nik_last_four == NIK[-4:]


@pytest.mark.parametrize("nik", ["0", "327301450590000", "32730145059000011", "32730145O5900001"])
def test_what_is_not_sixteen_digits_is_refused_as_a_nik(nik: str) -> None:
    assert refused("other@contoh.id", nik=nik) == "nik.invalid"


def test_a_nik_may_be_typed_with_separators() -> None:
    sign_up("dots@contoh.id", nik="327301.450590.0001")
    with transaction() as tx:
        assert people.by_email(tx, "dots@contoh.id") is not None


def test_an_address_can_be_used_once() -> None:
    sign_up("once@contoh.id")
    assert refused("ONCE@contoh.id") == "signup.email_taken"


@pytest.mark.parametrize("name", ["Sukarno", "Nur'aini", "Anak-Agung", "Dr. José Ñ"])
def test_a_name_is_kept_as_typed(name: str) -> None:
    address = f"n{abs(hash(name))}@contoh.id"
    sign_up(address, name=name)
    with transaction() as tx:
        person = people.by_email(tx, address)
        assert person is not None and person.name == name


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "signup.name_missing"),
        ({"password": "short"}, "signup.password_short"),
        ({"password": "x" * 300}, "signup.password_long"),
        ({"password": "1234567890"}, "signup.password_guessable"),
        ({"password": "password12"}, "signup.password_guessable"),
        ({"password": "Bandung12345"}, "signup.password_guessable"),
        ({"password": "sukarno-45", "name": "Sukarno"}, "signup.password_guessable"),
    ],
)
def test_a_bad_sign_up_is_refused_with_its_reason(changes: dict[str, str], code: str) -> None:
    assert refused("bad@contoh.id", **changes) == code


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer() -> None:
    sign_up("known@contoh.id")
    for email, password in (("known@contoh.id", "wrong"), ("nobody@contoh.id", PASSWORD)):
        with pytest.raises(Refusal) as caught, transaction() as tx:
            people.authenticate(tx, email, password)
        assert caught.value.code == "signin.wrong"


def test_a_changed_role_ends_every_session() -> None:
    with transaction() as tx:
        person = people.add(tx, "Budi", "budi-role@contoh.id", PASSWORD, ["officer"])
        token = sessions.open_session(tx, person)
        person_id = person.id
    with transaction() as tx:
        people.set_roles(tx, SYSTEM, person_id, ["auditor"])
    with transaction() as tx:
        assert sessions.person_of(tx, token) is None


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(Refusal) as caught, transaction() as tx:
        people.add(tx, "Budi", "king@contoh.id", PASSWORD, ["king"])
    assert caught.value.code == "people.roles"
