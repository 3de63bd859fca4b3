"""The second step of signing in: who takes one, what they have set up, and who may set something up.

Nobody who has only a password sets up a factor: the first one takes an invitation that the office hands over apart
from it, every other one a session in which the person has just proved who they are by a factor that they have.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from policies.refusals import Refusal
from workflow import ledger, recovery_codes, sessions, totp
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Tx
from workflow.keyed import grouped, keyed_hash, plain, readable
from workflow.models import Passkey, Person, Totp
from workflow.sessions import Live

_INVITATION_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has set up."""

    totp: Totp | None
    passkeys: tuple[Passkey, ...]
    recovery_left: int

    @property
    def count(self) -> int:
        """How many open a session by themselves; recovery codes do not count, they run out."""
        return (self.totp is not None) + sum(each.blocked_at is None for each in self.passkeys)


def factors_of(tx: Tx, person: Person) -> Factors:
    """What the person has set up, blocked passkeys too."""
    passkeys = tx.session.scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.added_at))
    return Factors(totp.of_person(tx, person), tuple(passkeys), recovery_codes.left(tx, person))


def is_asked(tx: Tx, person: Person) -> bool:
    """Whether a password alone does not let the person in: their role asks for more, or they have set up more."""
    return requires(tx, person) or factors_of(tx, person).count > 0


def requires(tx: Tx, person: Person) -> bool:
    """Whether a role of the person asks for a second factor."""
    return tx.office.policies.office.sign_in.needs_second_factor(person.roles)


def check(tx: Tx, person: Person, code: str) -> str:
    """Take a code of the app, or a recovery code, once; returns "totp" or "recovery". Errors: signin.code_wrong."""
    typed = plain(code)
    if typed.isdigit() and totp.use(tx, person, typed):
        return "totp"
    if len(typed) == recovery_codes.LENGTH and recovery_codes.use(tx, person, typed):
        return "recovery"
    raise Refusal("signin.code_wrong")


def invite(tx: Tx, person: Person, actor: Actor = SYSTEM) -> str:
    """A new invitation to set up the first factor, to be handed over apart from the password; returns the only copy."""
    code = readable(_INVITATION_LENGTH)
    hours = tx.office.policies.office.sign_in.invitation_hours
    person.invitation_hash = _hashed(tx, code)
    person.invitation_until = tx.now + timedelta(hours=hours)
    ledger.append(tx, "factor.invited", actor, data={"person": str(person.id)})
    return grouped(code)


def reset(tx: Tx, person: Person, actor: Actor = SYSTEM) -> str:
    """Who lost everything begins anew: factors, sessions and tokens end; returns a new invitation."""
    totp.forget(tx, person)
    recovery_codes.forget(tx, person)
    tx.session.execute(delete(Passkey).where(Passkey.person_id == person.id))
    sessions.close_all(tx, person, actor)
    ledger.append(tx, "factor.reset", actor, data={"person": str(person.id)})
    return invite(tx, person, actor)


def check_invitation(tx: Tx, person: Person, code: str) -> None:
    """Whether the code is the person's invitation; it is used up by the set-up. Errors: signin.invitation_wrong."""
    right = hmac.compare_digest(_hashed(tx, plain(code)), person.invitation_hash or "")
    if not right or not _is_invited(tx, person) or factors_of(tx, person).count:
        raise Refusal("signin.invitation_wrong")


def may_set_up(tx: Tx, live: Live, person: Person | None = None) -> Person:
    """The person, when this session may set a factor up. Errors: signin.step_needed, signin.fresh_needed."""
    person = person or live.person
    first = live.level == "invited" and _is_invited(tx, person) and factors_of(tx, person).count == 0
    if not first:
        live.need_fresh()
    return person


def may_add(tx: Tx, live: Live) -> Person:
    """The same as one sets it up: the person is locked, and the invitation used up. Errors: as before."""
    person = tx.session.get_one(Person, live.person.id, with_for_update=True, populate_existing=True)
    may_set_up(tx, live, person)
    person.invitation_hash = person.invitation_until = None
    return person


def added(tx: Tx, person: Person, kind: str) -> None:
    """Record that a factor was set up."""
    ledger.append(tx, "factor.added", actor_of(person), data={"person": str(person.id), "kind": kind})


def add_totp(tx: Tx, live: Live, code: str) -> list[str]:
    """Set up the app once it shows the right code; returns recovery codes when there were none.

    Errors: signin.code_wrong, factor.exists, signin.fresh_needed.
    """
    person = may_add(tx, live)
    if totp.of_person(tx, person) is not None:
        raise Refusal("factor.exists")
    secret = totp.setup_secret(tx, live.id)
    step = totp.matching(tx, secret, plain(code))
    if step is None:
        raise Refusal("signin.code_wrong")
    totp.keep(tx, person, secret, step)
    added(tx, person, "totp")
    return [] if recovery_codes.left(tx, person) else recovery_codes.renew(tx, person)


def removable(tx: Tx, live: Live, counts: bool) -> Person:
    """The person, locked, when they may part with a factor; `counts`: it opens sessions by itself.

    Errors: signin.fresh_needed, factor.last when the role asks for one and no other is there.
    """
    live.need_fresh()
    person = tx.session.get_one(Person, live.person.id, with_for_update=True, populate_existing=True)
    if requires(tx, person) and factors_of(tx, person).count - counts < 1:
        raise Refusal("factor.last")
    return person


def removed(tx: Tx, person: Person, kind: str) -> None:
    """Record that a factor was taken away."""
    ledger.append(tx, "factor.removed", actor_of(person), data={"person": str(person.id), "kind": kind})


def remove_totp(tx: Tx, live: Live) -> None:
    """Take the app away. Errors: as removable."""
    person = removable(tx, live, totp.of_person(tx, live.person) is not None)
    totp.forget(tx, person)
    removed(tx, person, "totp")


def renew_recovery(tx: Tx, live: Live) -> list[str]:
    """New recovery codes in place of the old; returns the only copy. Errors: signin.fresh_needed."""
    live.need_fresh()
    return recovery_codes.renew(tx, live.person)


def _is_invited(tx: Tx, person: Person) -> bool:
    return person.invitation_until is not None and tx.now < person.invitation_until


def _hashed(tx: Tx, code: str) -> str:
    return keyed_hash(tx.office.settings.secret(), "invitation", code)
