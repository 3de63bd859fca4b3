"""People: signing up, adding staff, passwords, roles."""

import re
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from policies.refusals import Refusal
from verify.nik import sixteen_digits
from workflow import access, devices, ledger, links, second_factor, sessions, traits
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Tx
from workflow.keyed import keyed_hash, new_token
from workflow.models import Person
from workflow.passwords import hash_password, matches, need_hard_to_guess
from workflow.sessions import Live

ROLES = frozenset({"citizen", "officer", "supervisor", "auditor", "admin"})
LANGUAGES = frozenset({"id", "en"})
_EMAIL = re.compile(r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def sign_up(tx: Tx, name: str, email: str, password: str, nik: str, language: str = "id") -> Person:
    """A new citizen; raises Refusal signup.* or nik.invalid."""
    digits = sixteen_digits(nik)
    if digits is None:
        raise Refusal("nik.invalid")
    person = _new(tx, name, email, password, {"citizen"}, language)
    return _identified(tx, _kept(tx, person, None), digits, None)


def add(
    tx: Tx,
    name: str,
    email: str,
    password: str | None,
    roles: Iterable[str],
    language: str = "id",
    actor: Actor = SYSTEM,
    *,
    nik: str | None = None,
    kk_number: str | None = None,
) -> Person:
    """A new member of staff; raises Refusal people.roles, people.nik_needed, kk.invalid beside those of sign_up.

    Without a password nobody knows one, until the person sets their own by a link (password_reset.by_office).
    """
    wanted = frozenset(roles)
    if not wanted or not wanted <= ROLES:
        raise Refusal("people.roles", roles=", ".join(sorted(ROLES)))
    if nik is None and tx.office.policies.office.staff_nik == "required" and wanted & access.STAFF:
        raise Refusal("people.nik_needed")
    numbers = None if nik is None else _numbers(nik, kk_number)
    person = _kept(tx, _new(tx, name, email, password, wanted, language), actor)
    return person if numbers is None else _identified(tx, person, *numbers)


def identify(tx: Tx, actor: Actor, person_id: UUID, nik: str, kk_number: str | None = None) -> Person:
    """Keep who a person of the office is, so that their own and their family's cases never come to them.

    A NIK is given once and never exchanged: else a second account could cease to be the same person. Raises
    access.denied, people.unknown, people.nik_kept, nik.invalid, kk.invalid.
    """
    if "admin" not in actor.roles and actor.id != SYSTEM.id:
        raise Refusal("access.denied")
    digits, card = _numbers(nik, kk_number)
    person = tx.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Refusal("people.unknown")
    if person.nik_hash not in (None, keyed_hash(tx.office.settings.secret(), "nik", digits)):
        raise Refusal("people.nik_kept")
    ledger.append(tx, "person.identified", actor, data={"person": str(person.id), "kk": card is not None})
    return _identified(tx, person, digits, card)


def need_identified(tx: Tx, actor: Actor) -> None:
    """Raises people.nik_missing where the office asks for the NIK of its officers and this one gave none."""
    if tx.office.policies.office.staff_nik == "required":
        person = tx.session.get_one(Person, actor.id)
        if person.nik_hash is None:
            raise Refusal("people.nik_missing")


def _numbers(nik: str, kk_number: str | None) -> tuple[str, str | None]:
    digits = sixteen_digits(nik)
    if digits is None:
        raise Refusal("nik.invalid")
    card = None if kk_number is None else sixteen_digits(kk_number)
    if kk_number is not None and card is None:
        raise Refusal("kk.invalid")
    return digits, card


def _identified(tx: Tx, person: Person, nik: str, kk_number: str | None) -> Person:
    person.nik_hash = keyed_hash(tx.office.settings.secret(), "nik", nik)
    person.nik_last_four = nik[-4:]
    traits.remember_person(tx, person, nik, kk_number)
    return person


def authenticate(tx: Tx, email: str, password: str) -> Person:
    """The person of that address and password; raises Refusal signin.wrong, which does not tell what was wrong."""
    person = by_email(tx, email)
    right = matches(password, None if person is None else person.password_hash)
    if person is None or person.disabled_at is not None or not right:
        raise Refusal("signin.wrong")
    return person


def change_password(tx: Tx, live: Live, old: str, new: str) -> Person:
    """Set another password, end all sessions and tokens, know no browser any more.

    Who has a second factor must have just proved it. Raises signin.fresh_needed, signin.wrong, signup.password_…
    """
    person = tx.session.get_one(Person, live.person.id, with_for_update=True, populate_existing=True)
    if second_factor.factors_of(tx, person).count:
        live.need_fresh()
    if not matches(old, person.password_hash):
        raise Refusal("signin.wrong")
    hashed = hash_password(new)
    need_hard_to_guess(new, tx.office.policies.office, person.name, person.email)
    person.password_hash = hashed
    sessions.close_all(tx, person, actor_of(person))
    devices.forget(tx, person.id)
    links.spend_all(tx, "reset", person, actor_of(person))
    ledger.append(tx, "person.password_changed", actor_of(person), data={"person": str(person.id)})
    return person


def set_roles(tx: Tx, actor: Actor, person_id: UUID, roles: Iterable[str]) -> Person:
    """Give a person other roles and end all their sessions and tokens; raises Refusal people.*, access.denied."""
    wanted = frozenset(roles)
    if "admin" not in actor.roles and actor.id != SYSTEM.id:
        raise Refusal("access.denied")
    if not wanted or not wanted <= ROLES:
        raise Refusal("people.roles", roles=", ".join(sorted(ROLES)))
    person = tx.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Refusal("people.unknown")
    before = sorted(person.roles)
    person.roles = sorted(wanted)
    sessions.close_all(tx, person, actor)
    # one that went by mail to a citizen must not open an account of the office
    links.spend_all(tx, "reset", person, actor)
    data = {"person": str(person.id), "before": before, "after": sorted(wanted)}
    ledger.append(tx, "person.roles_changed", actor, data=data)
    return person


def address_of(email: str) -> str:
    """The address as it is kept; raises Refusal signup.email_invalid when it cannot be one."""
    address = email.strip().lower()
    if not _EMAIL.match(address):
        raise Refusal("signup.email_invalid")
    return address


def by_email(tx: Tx, email: str) -> Person | None:
    """The person of an address, however its letters are cased."""
    return tx.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def _new(tx: Tx, name: str, email: str, password: str | None, roles: Iterable[str], language: str) -> Person:
    # names are kept as typed: a single name, an apostrophe or a dot is a name
    shown = _CONTROL.sub("", name).strip()
    if not 1 <= len(shown) <= 200:
        raise Refusal("signup.name_missing")
    address = address_of(email)
    hashed = hash_password(new_token() if password is None else password)
    if password is not None:
        need_hard_to_guess(password, tx.office.policies.office, shown, address)
    return Person(
        name=shown,
        email=address,
        password_hash=hashed,
        roles=sorted(roles),
        language=language if language in LANGUAGES else "id",
    )


def _kept(tx: Tx, person: Person, actor: Actor | None) -> Person:
    if by_email(tx, person.email) is not None:
        raise Refusal("signup.email_taken")
    try:
        with tx.session.begin_nested():
            tx.session.add(person)
    except IntegrityError as error:
        # two sign-ups of one address at the same moment
        raise Refusal("signup.email_taken") from error
    ledger.append(tx, "person.added", actor or actor_of(person), data={"person": str(person.id), "roles": person.roles})
    return person
