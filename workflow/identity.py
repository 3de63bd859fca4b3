"""Who a person is in the city's directory: only an issuer and a subject that an admin has tied to them count.

Never the e-mail address that a directory tells: who can set it there, or takes over a freed one, would be let in.
Roles are never read from it: what somebody may do here is decided here.
"""

from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from policies.refusals import Refusal
from workflow import ledger, sessions
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Identity, Person

LONGEST = 255
"""Characters of a subject (OpenID Connect Core, 2)."""


def link(tx: Tx, person: Person, issuer: str, subject: str, actor: Actor = SYSTEM) -> None:
    """Tie a subject of a directory to a person. Errors: access.denied, identity.subject, identity.taken."""
    _need_admin(actor)
    if not issuer or not 1 <= len(subject) <= LONGEST:
        raise Refusal("identity.subject", limit=LONGEST)
    row = Identity(
        id=uuid4(), person_id=person.id, issuer=issuer, subject=subject, linked_at=tx.now, linked_by=actor.id
    )
    try:
        with tx.session.begin_nested():
            tx.session.add(row)
    except IntegrityError as error:
        raise Refusal("identity.taken") from error
    data = {"person": str(person.id), "issuer": issuer}
    ledger.append(tx, "identity.linked", actor, data=data, private={"subject": subject})


def unlink(tx: Tx, person: Person, actor: Actor = SYSTEM) -> int:
    """Untie a person from every directory and end their sessions and tokens; returns how many ties there were."""
    _need_admin(actor)
    gone = tx.session.execute(delete(Identity).where(Identity.person_id == person.id).returning(Identity.id)).all()
    sessions.close_all(tx, person, actor)
    ledger.append(tx, "identity.unlinked", actor, data={"person": str(person.id), "ties": len(gone)})
    return len(gone)


def person_of(tx: Tx, issuer: str, subject: str) -> Person:
    """The person whom that directory means. Errors: sso.unlinked."""
    found = tx.session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))
    person = None if found is None or not found.is_ours else tx.session.get_one(Person, found.person_id)
    if person is None or person.disabled_at is not None:
        raise Refusal("sso.unlinked")
    return person


def _need_admin(actor: Actor) -> None:
    if "admin" not in actor.roles and actor.id != SYSTEM.id:
        raise Refusal("access.denied")
