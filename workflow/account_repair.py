"""Accounts whose rows were written past Berkas, which open nothing: each is given back as the record knows it.

Of the altered row nothing is believed. Roles, and whether the account is disabled, are those of its entries in the
ledger, the NIK that of its traits, which are only added, and the address the one that the admin names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from policies.refusals import Refusal
from workflow import access, devices, ledger, links, people, recovery_codes, sessions, totp
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.keyed import new_token
from workflow.models import Identity, LedgerEntry, Passkey, Person, PersonTrait
from workflow.passwords import hash_password

_ROLES = {"person.added": "roles", "person.roles_changed": "after"}
"""By kind of entry, where it names the roles that were given."""
_DISABLED = ("person.disabled", "person.enabled")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record says of an account: the entry with which it last got roles, and the one that disabled it."""

    given: LedgerEntry
    disabled: LedgerEntry | None

    @property
    def roles(self) -> list[str]:
        """The roles that it has by the record."""
        return sorted(self.given.data[_ROLES[self.given.kind]])


def altered(tx: Tx, email: str, person_id: UUID | None = None) -> Person:
    """The account of an address, locked, or the one of that id whatever its address says now.

    Raises people.unknown, people.not_altered.
    """
    which = Person.email == people.address_of(email) if person_id is None else Person.id == person_id
    query = select(Person).where(which).with_for_update().execution_options(populate_existing=True)
    person = tx.session.scalar(query)
    if person is None:
        raise Refusal("people.unknown")
    if person.is_ours:
        raise Refusal("people.not_altered")
    return person


def recorded(tx: Tx, person: Person) -> Recorded:
    """What the record says of an account. Raises people.not_recorded, ledger.not_ours for an entry that is forged."""
    last = {each.kind in _ROLES: each for each in _entries(tx, person)}
    if True not in last:
        raise Refusal("people.not_recorded")
    ended = last.get(False)
    return Recorded(last[True], ended if ended is not None and ended.kind == "person.disabled" else None)


def repair(tx: Tx, email: str, person_id: UUID | None = None, actor: Actor = SYSTEM) -> Person:
    """Seal an altered account as the record knows it, under that address; nobody knows a password of it.

    Sessions, tokens, links and known browsers end. Of its second steps those stay that carry a seal of ours; recovery
    codes carry none. Raises access.denied, people.*, ledger.not_ours, signup.email_taken, signup.email_invalid.
    """
    access.need_role(actor, "admin", "system")
    person = altered(tx, email, person_id)
    said, address = recorded(tx, person), people.address_of(email)
    if person.email != address and people.by_email(tx, address) is not None:
        raise Refusal("signup.email_taken")
    person.email, person.roles, person.nik_hash = address, said.roles, _nik_of(tx, person)
    person.password_hash = hash_password(new_token())
    person.invitation_hash = person.invitation_until = None
    person.disabled_at = None if said.disabled is None else said.disabled.recorded_at
    person.disabled_by = None if said.disabled is None else said.disabled.recorded_by
    person.seal_again()
    tx.session.flush()
    removed = _remove_forged(tx, person)
    sessions.close_all(tx, person, actor)
    devices.forget(tx, person.id)
    links.spend_all(tx, "reset", person, actor)
    data = {"person": str(person.id), "roles": said.roles, "by_entry": said.given.seq, "removed": removed}
    ledger.append(tx, "person.repaired", actor, data=data)
    return person


def _entries(tx: Tx, person: Person) -> Iterator[LedgerEntry]:
    """The entries that count, oldest first."""
    about = LedgerEntry.kind.in_([*_ROLES, *_DISABLED]), LedgerEntry.data["person"].as_string() == str(person.id)
    for each in tx.session.scalars(select(LedgerEntry).where(*about).order_by(LedgerEntry.seq)):
        if ledger.seal_of(tx, each) != each.seal:
            raise Refusal("ledger.not_ours", first=each.seq, last=each.seq)
        yield each


def _nik_of(tx: Tx, person: Person) -> str | None:
    """The hash of the NIK that the person once gave; None also where a second one was written past Berkas."""
    given = select(PersonTrait.hash).where(PersonTrait.person_id == person.id, PersonTrait.kind == "nik")
    hashes = tx.session.scalars(given).all()
    return hashes[0] if len(hashes) == 1 else None


def _remove_forged(tx: Tx, person: Person) -> dict[str, int]:
    """Remove what would open the account and carries no seal of ours; how much of each kind."""
    keys = tx.session.scalars(select(Passkey).where(Passkey.person_id == person.id)).all()
    ties = tx.session.scalars(select(Identity).where(Identity.person_id == person.id)).all()
    removed = {"passkey": _remove(tx, keys), "identity": _remove(tx, ties)}
    removed["totp"] = int(not totp.is_sealed(tx, person))
    if removed["totp"]:
        totp.forget(tx, person)
    removed["recovery_code"] = recovery_codes.left(tx, person)
    recovery_codes.forget(tx, person)
    tx.session.flush()
    return removed


def _remove(tx: Tx, rows: Iterable[Passkey | Identity]) -> int:
    forged = [each for each in rows if not each.is_ours]
    for each in forged:
        tx.session.delete(each)
    return len(forged)
