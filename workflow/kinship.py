"""Who is one person, and from which cases somebody stays away: their own, their family's, and those of acquaintances.

The answers are functions of the database (migration 0009), which the triggers ask too. Accounts with one NIK are one
person. Family is who shares the number of a family card, or stands on one card with them in any case. Who shares only
a name is a stranger: a name counts together with a birth date.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, not_, select

from policies.refusals import Refusal
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Case


def concerns(tx: Tx, person_id: UUID, case_id: UUID) -> bool:
    """Whether the case is about the person, their family, or somebody whom they said they know."""
    return bool(tx.session.scalar(select(literal(case_id).in_(select(func.cases_near(person_id))))))


def strange_to(person_id: UUID) -> ColumnElement[bool]:
    """The same as a condition on Case, turned around: the cases on which the person may work."""
    return not_(Case.id.in_(select(func.cases_near(person_id))))


def took_no_part(person_id: UUID) -> ColumnElement[bool]:
    """The cases in which the person has taken no step yet: verified, escalated, sent back or corrected nothing."""
    return not_(func.took_part(person_id, Case.id))


def took_part(tx: Tx, person_id: UUID, case_id: UUID) -> bool:
    """Whether the person took a step in the case, in any of its rounds and from any of their accounts."""
    return bool(tx.session.scalar(select(func.took_part(person_id, case_id))))


def one_person(tx: Tx, one: UUID, other: UUID) -> bool:
    """Whether two accounts are known to be one person."""
    return bool(tx.session.scalar(select(literal(other).in_(select(func.accounts_of(one))))))


def need_stranger(tx: Tx, actor: Actor, case: Case) -> None:
    """Raises case.own_case for one's own case, case.needs_other for all others from which the actor stays away.

    Why is not told: that a case names somebody is what the case says.
    """
    if case.citizen_id == actor.id:
        raise Refusal("case.own_case")
    if actor.id != SYSTEM.id and concerns(tx, actor.id, case.id):
        raise Refusal("case.needs_other")
