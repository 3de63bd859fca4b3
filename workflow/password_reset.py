"""A forgotten password: a link, by mail for citizens and from the admin's hand for staff, sets another.

It opens no session and touches no second factor: who has one is asked for it at the sign-in as before.
"""

from uuid import uuid4

from workflow import account_mail, devices, ledger, links, sessions
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Tx
from workflow.models import AccountMail, Person
from workflow.passwords import hash_password, need_hard_to_guess


def person_of(tx: Tx, token: str) -> Person:
    """Whose password the link sets; nothing is spent by asking. Errors: link.wrong."""
    return tx.session.get_one(Person, links.opened(tx, "reset", token).person_id)


def set_password(tx: Tx, token: str, password: str) -> Person:
    """Set another password: all sessions and tokens end, no browser is known any more, no other link opens.

    Raises link.wrong, signup.password_…; a password that is refused spends nothing.
    """
    person = _locked(tx, person_of(tx, token))
    links.opened(tx, "reset", token, lock=True)  # looked at again: another link may have been first
    hashed = hash_password(password)
    need_hard_to_guess(password, tx.office.policies.office, person.name, person.email)
    person.password_hash = hashed
    links.spend_all(tx, "reset", person, actor_of(person))
    sessions.close_all(tx, person, actor_of(person))
    devices.forget(tx, person.id)
    ledger.append(tx, "person.password_reset", actor_of(person), data={"person": str(person.id)})
    account_mail.ask(tx, "reset_done", person.email, person.language)
    return person


def by_office(tx: Tx, person: Person, actor: Actor = SYSTEM) -> str:
    """A link for somebody whom the admin knows, to be handed over; returns the only copy. Those before end."""
    links.spend_all(tx, "reset", _locked(tx, person), actor)
    row = AccountMail(
        id=uuid4(), kind="reset", content={}, person_id=person.id, asked_at=tx.now, asked_by=actor.id,
        sent_at=tx.now, sent_by=actor.id,
    )  # fmt: skip
    tx.session.add(row)
    token = links.open_link(tx, row, "reset")
    ledger.append(tx, "person.reset_allowed", actor, data={"person": str(person.id)})
    return links.address_of(tx, "reset", token)


def _locked(tx: Tx, person: Person) -> Person:
    """The person before their links, always: two links of one person that are used at once do not wait crosswise."""
    return tx.session.get_one(Person, person.id, with_for_update=True, populate_existing=True)
