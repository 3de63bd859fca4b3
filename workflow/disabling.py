"""Accounts that are disabled: nothing opens one until it is enabled, and no answer tells strangers that it exists."""

from uuid import UUID

from policies.refusals import Refusal
from workflow import access, devices, ledger, links, sessions
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Person


def disable(tx: Tx, person_id: UUID, actor: Actor = SYSTEM) -> int:
    """End all sessions, tokens, links and the invitation of a person, and let nothing open the account any more.

    Returns how many sessions there were. One that is disabled already stays so. Raises access.denied, people.unknown.
    """
    person = _locked(tx, person_id, actor)
    if person.disabled_at is not None:
        return 0
    person.disabled_at, person.disabled_by = tx.now, actor.id
    person.invitation_hash = person.invitation_until = None
    links.spend_all(tx, "reset", person, actor)
    devices.forget(tx, person.id)
    ended = sessions.close_all(tx, person, actor)
    ledger.append(tx, "person.disabled", actor, data={"person": str(person.id), "sessions": ended})
    return ended


def enable(tx: Tx, person_id: UUID, actor: Actor = SYSTEM) -> None:
    """Let a person sign in again, with what they signed in with before. Raises access.denied, people.unknown."""
    person = _locked(tx, person_id, actor)
    if person.disabled_at is None:
        return
    person.disabled_at = person.disabled_by = None
    # one that was being opened while the account was disabled, and opened nothing since
    sessions.close_all(tx, person, actor)
    ledger.append(tx, "person.enabled", actor, data={"person": str(person.id)})


def _locked(tx: Tx, person_id: UUID, actor: Actor) -> Person:
    access.need_role(actor, "admin", "system")
    person = tx.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise Refusal("people.unknown")
    return person
