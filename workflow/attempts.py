"""Tries are counted in the database, whatever process sees them: one statement each, before what is tried.

A *rate* gives its tries back evenly (GCRA). A *delay* grows with each wrong try and is forgiven by a right one. Nobody
is locked: who tries from a browser in which the person has signed in before is counted apart from strangers, and
strangers are counted by their network, so that wrong tries of others do not keep the owner out.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, delete, select, text, update

from policies.refusals import Refusal
from policies.signing_in import Limited
from workflow import devices
from workflow.db import Tx, transaction
from workflow.devices import Visitor
from workflow.keyed import keyed_hash
from workflow.models import Attempt

_SWEEP = 200
_SWEEP_EVERY = 50
_RATE = text("""
INSERT INTO attempt AS old (key, count, until, forget_after)
VALUES (:key, 1, :now + :step, :now + :step)
ON CONFLICT (key) DO UPDATE SET
    count = old.count + 1,
    until = GREATEST(old.until, :now) + :step,
    forget_after = GREATEST(old.until, :now) + :step
WHERE GREATEST(old.until, :now) + :step <= :now + :whole
RETURNING count
""")
_DELAY = text("""
INSERT INTO attempt AS old (key, count, until, forget_after)
VALUES (:key, 1, :now, :now + :forget)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN old.forget_after <= :now THEN 1 ELSE old.count + 1 END,
    until = :now + CASE WHEN old.forget_after <= :now OR old.count < :free THEN interval '0'
        ELSE LEAST(:longest, :first * power(2, LEAST(old.count - :free, 30))) END,
    forget_after = :now + :forget
WHERE old.until <= :now
RETURNING count
""")


@dataclass(frozen=True, slots=True)
class Counted:
    """What one try was counted under, to be forgiven when it was right."""

    rates: tuple[tuple[Limited, str], ...]
    delay: str


def spend(name: Limited, subject: str) -> None:
    """Count one use of a limit of the policy. Errors: limits.too_many.

    In a transaction of its own: what is refused afterwards was tried all the same.
    """
    with transaction() as tx:
        wait = count_rate(tx, name, subject)
    _refuse(wait)


def try_password(email: str, visitor: Visitor) -> Counted:
    """Count a try of a password before it is looked at. Errors: limits.too_many, alike whether the person exists."""
    account = email.strip().lower()
    with transaction() as tx:
        known = devices.is_known(tx, account, visitor)
        # thousands of phones share one address of a mobile network: a known browser does not pay for its neighbours
        rates: tuple[tuple[Limited, str], ...] = (("source", visitor.source), ("account", account))
        origin = f"device {visitor.device_hash}" if known else f"source {visitor.source}"
        counted = Counted(() if known else rates, f"password {account} {origin}")
        wait = _count(tx, counted)
    _refuse(wait)
    return counted


def try_code(person_id: UUID, email: str, visitor: Visitor) -> Counted:
    """Count a try of a second step, of a recovery code or of an invitation. Errors: limits.too_many."""
    with transaction() as tx:
        known = devices.is_known(tx, email, visitor)
        origin = visitor.device_hash if known else "stranger"
        counted = Counted(() if known else (("source", visitor.source),), f"code {person_id} {origin}")
        wait = _count(tx, counted)
    _refuse(wait)
    return counted


def forgive(tx: Tx, counted: Counted) -> None:
    """The try was right: its delay is forgotten, and what it used of the rates is given back."""
    tx.session.execute(delete(Attempt).where(Attempt.key == _key(tx, counted.delay)))
    for name, subject in counted.rates:
        step = _step(tx, name)
        tx.session.execute(
            update(Attempt)
            .where(Attempt.key == _key(tx, f"{name} {subject}"))
            .values(until=Attempt.until - step, count=Attempt.count - 1)
        )


def count_rate(tx: Tx, name: Limited, subject: str) -> timedelta | None:
    """Count one use; how long to wait when there is none left, None when there was one."""
    rate = tx.office.policies.office.sign_in.rate_of(name)
    values = {"step": _step(tx, name), "whole": timedelta(minutes=rate.minutes)}
    return _counted(tx, _RATE, f"{name} {subject}", values, values["step"] - values["whole"])


def count_delay(tx: Tx, subject: str) -> timedelta | None:
    """Count one try; how long to wait when the last ones were too close, None when it may be made."""
    rule = tx.office.policies.office.sign_in.wrong_tries
    values = {
        "free": rule.free,
        "first": timedelta(seconds=rule.first_seconds),
        "longest": timedelta(minutes=rule.longest_minutes),
        "forget": timedelta(hours=rule.forget_hours),
    }
    return _counted(tx, _DELAY, subject, values, timedelta())


def _count(tx: Tx, counted: Counted) -> timedelta | None:
    # the same order in every process: two tries never wait for each other crosswise
    for name, subject in counted.rates:
        if wait := count_rate(tx, name, subject):
            return wait
    return count_delay(tx, counted.delay)


def _counted(
    tx: Tx, statement: TextClause, subject: str, values: dict[str, Any], before: timedelta
) -> timedelta | None:
    _sweep(tx)
    key = _key(tx, subject)
    if tx.session.scalar(statement, {"key": key, "now": tx.now, **values}) is not None:
        return None
    until = tx.session.scalar(select(Attempt.until).where(Attempt.key == key))
    wait = timedelta() if until is None else until + before - tx.now
    return max(wait, timedelta(seconds=1))


def _step(tx: Tx, name: Limited) -> timedelta:
    rate = tx.office.policies.office.sign_in.rate_of(name)
    return timedelta(minutes=rate.minutes) / rate.tries


def _key(tx: Tx, subject: str) -> str:
    return keyed_hash(tx.office.settings.secret(), "attempt", subject)


def _sweep(tx: Tx) -> None:
    """Forget a few that are over; those that another process has in hand are left to it."""
    if secrets.randbelow(_SWEEP_EVERY) == 0:
        over = select(Attempt.key).where(Attempt.forget_after < tx.now - timedelta(minutes=1)).limit(_SWEEP)
        tx.session.execute(delete(Attempt).where(Attempt.key.in_(over.with_for_update(skip_locked=True))))


def _refuse(wait: timedelta | None) -> None:
    if wait is not None:
        seconds = math.ceil(wait.total_seconds())
        raise Refusal("limits.too_many", minutes=math.ceil(seconds / 60), seconds=seconds)
