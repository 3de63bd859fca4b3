"""Where a request comes from, and the browsers in which a person has signed in before."""

import ipaddress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from workflow.db import Tx
from workflow.keyed import token_hash
from workflow.models import KnownDevice, Person

_PREFIX = {4: 32, 6: 64}
"""Bits of an address that name one household or office: an IPv6 line has 2^64 addresses to try from."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who calls, as far as a browser tells: address, device cookie, kind of browser. Neither of the first is stored."""

    address: str = ""
    device: str | None = None
    browser: str = ""

    @property
    def source(self) -> str:
        """The network of the address, under which tries are counted; the text itself when it is no address."""
        try:
            found = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        mapped = getattr(found, "ipv4_mapped", None) or found
        return str(ipaddress.ip_network((mapped, _PREFIX[mapped.version]), strict=False))

    @property
    def device_hash(self) -> str | None:
        """What is stored of the device cookie."""
        return None if self.device is None else token_hash(self.device)


def is_known(tx: Tx, email: str, visitor: Visitor) -> bool:
    """Whether the person of that address has signed in wholly in this browser before."""
    known = (
        select(KnownDevice.id)
        .join(Person, Person.id == KnownDevice.person_id)
        .where(Person.email == email.strip().lower(), KnownDevice.device_hash == (visitor.device_hash or ""))
    )
    return bool(tx.session.scalar(select(exists(known))))


def remember(tx: Tx, person: Person, visitor: Visitor) -> None:
    """This browser is the person's own from now on."""
    if visitor.device_hash is not None:
        values = {"person_id": person.id, "device_hash": visitor.device_hash, "known_at": tx.now, "known_by": person.id}
        tx.session.execute(insert(KnownDevice).values(**values).on_conflict_do_nothing())


def forget(tx: Tx, person_id: UUID, but: str | None = None) -> None:
    """All browsers of a person are strangers again, but the one of that hash."""
    tx.session.execute(
        delete(KnownDevice).where(KnownDevice.person_id == person_id, KnownDevice.device_hash != (but or ""))
    )
