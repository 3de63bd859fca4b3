"""Recovery codes: for the day on which phone or key is lost, each opens once.

Stored as argon2id of a keyed hash: 59 bits are too few for a quick one (OWASP ASVS 5.0, 6.5.2). The codes of one set
share their salt, so that a try costs one calculation and not one for each code.
"""

from sqlalchemy import delete, func, select, update

from workflow import ledger
from workflow.actor import actor_of
from workflow.db import Tx
from workflow.keyed import grouped, keyed_hash, readable
from workflow.models import Person, RecoveryCode
from workflow.passwords import hash_code

COUNT = 10
LENGTH = 12
_SLOW = "$argon2"


def left(tx: Tx, person: Person) -> int:
    """How many of the person's codes still open."""
    unused = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return tx.session.scalar(unused) or 0


def renew(tx: Tx, person: Person) -> list[str]:
    """New codes in place of the old; returns the only copy."""
    forget(tx, person)
    codes = [readable(LENGTH) for _ in range(COUNT)]
    first: str | None = None
    for code in codes:
        hashed = hash_code(_keyed(tx, person, code), beside=first)
        first = first or hashed
        row = RecoveryCode(person_id=person.id, code_hash=hashed, made_at=tx.now, made_by=person.id)
        tx.session.add(row)
    tx.session.flush()
    ledger.append(tx, "factor.recovery_made", actor_of(person), data={"person": str(person.id)})
    return [grouped(code) for code in codes]


def use(tx: Tx, person: Person, code: str) -> bool:
    """Take a code, this once; of two who bring it at the same moment one finds it used. Errors: server.busy."""
    beside = tx.session.scalar(select(RecoveryCode.code_hash).where(RecoveryCode.person_id == person.id).limit(1))
    if beside is None:
        return False
    wanted = _keyed(tx, person, code)
    # older sets lie as keyed hashes alone, until their owner makes new ones
    hashed = hash_code(wanted, beside) if beside.startswith(_SLOW) else wanted
    used = tx.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == hashed,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=tx.now, used_by=person.id)
        .returning(RecoveryCode.id)
    )
    if used.first() is None:
        return False
    ledger.append(tx, "factor.recovery_used", actor_of(person), data={"person": str(person.id)})
    return True


def forget(tx: Tx, person: Person) -> None:
    """No code of the person opens anything more."""
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _keyed(tx: Tx, person: Person, code: str) -> str:
    return keyed_hash(tx.office.settings.secret(), f"recovery {person.id}", code)
