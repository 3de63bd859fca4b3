"""What one person may look at in a day (policies/office.yaml), and how another, a supervisor, raises it for a while."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from policies.refusals import Refusal
from workflow import access, kinship, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import BudgetRaise, Claim, Decision, LedgerEntry, Person, SecondReview, View
from workflow.models.views import COUNTED

Column = InstrumentedAttribute[Any]
Counting = tuple[Column, list[ColumnElement[bool]]]
"""Whose row it is, and which rows count."""
SEARCHED = "case.searched"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Use:
    """What a person did since the day began, by what is counted, the limits of today, and the skips of seven days."""

    id: UUID
    name: str
    used: Mapping[str, int]
    limits: Mapping[str, int]
    skips_of_week: int
    claims_of_week: int


def spend(tx: Tx, actor: Actor, counted: str) -> None:
    """Make sure that one more is within the day's limit; raises budget.claims, .views, .searches, .skips.

    Counted is what the person did from all their accounts. These are locked until the transaction ends, so that two
    requests at once cannot both be the last one. The caller adds the row that is counted in this same
    transaction. For skips it asks before the next case is taken.
    """
    lock(tx, actor)
    limit = limit_of(tx, actor.id, actor.roles, counted)
    if used(tx, actor.id, counted, day_began(tx)) >= limit:
        raise Refusal(f"budget.{counted}", limit=limit)


def lock(tx: Tx, actor: Actor) -> None:
    """One after the other: what this person does that is counted waits until the transaction ends."""
    mine = select(Person.id).where(Person.id.in_(select(func.accounts_of(actor.id)))).order_by(Person.id)
    # not FOR UPDATE: whoever writes a row that names the person would wait for us
    tx.session.execute(mine.with_for_update(key_share=True))


def limit_of(tx: Tx, person_id: UUID, roles: frozenset[str], counted: str) -> int:
    """The limit of today: the largest that one of the roles has (zero where none has one), and what was raised."""
    return _plain_limit(tx, roles, counted) + _raised(tx).get((person_id, counted), 0)


def _plain_limit(tx: Tx, roles: frozenset[str], counted: str) -> int:
    limits = tx.office.policies.office.budget.limits
    return max((getattr(each, counted) for role, each in limits.items() if role in roles), default=0)


def _raised(tx: Tx) -> dict[tuple[UUID, str], int]:
    """What is raised at this moment, by person and what is counted."""
    now = BudgetRaise.raised_at >= day_began(tx), BudgetRaise.valid_until > tx.now
    extra = select(BudgetRaise.person_id, BudgetRaise.counted, func.sum(BudgetRaise.extra)).where(*now)
    rows = tx.session.execute(extra.group_by(BudgetRaise.person_id, BudgetRaise.counted))
    return {(person_id, counted): total for person_id, counted, total in rows}


def used(tx: Tx, person_id: UUID, counted: str, since: datetime) -> int:
    """How many claims, views, searches or skips of a person there are since a moment, from all their accounts."""
    person, which = _COUNTS[counted](since, tx.now)
    mine = person.in_(select(func.accounts_of(person_id)))
    return tx.session.scalar(select(func.count(person)).where(mine, *which)) or 0


def _used_by_all(tx: Tx, counted: str, since: datetime) -> dict[UUID, int]:
    person, which = _COUNTS[counted](since, tx.now)
    query = select(person, func.count(person)).where(*which).group_by(person)
    return {row[0]: row[1] for row in tx.session.execute(query)}


def _claims(since: datetime, now: datetime) -> Counting:
    # what a supervisor gave them was not their choice
    return Claim.officer_id, [Claim.taken_by == Claim.officer_id, Claim.taken_at >= since]


def _views(since: datetime, now: datetime) -> Counting:
    return View.viewed_by, [View.viewed_at >= since]


def _searches(since: datetime, now: datetime) -> Counting:
    return LedgerEntry.recorded_by, [LedgerEntry.kind == SEARCHED, LedgerEntry.recorded_at >= since]


def _skips(since: datetime, now: datetime) -> Counting:
    """Claims given back by the holder, or lost by their time, which would be the same in disguise, without an act."""
    ended = or_(
        Claim.released_by == Claim.officer_id,
        Claim.release_reason == "lapsed",
        and_(Claim.released_at.is_(None), Claim.lease_until <= now),
    )
    # told by the acts themselves: the reason of a release is whatever the person typed
    acts = (
        (Decision.case_id, Decision.decided_by, Decision.decided_at),
        (SecondReview.case_id, SecondReview.kept_by, SecondReview.kept_at),
        (SecondReview.case_id, SecondReview.answered_by, SecondReview.answered_at),
    )
    return Claim.officer_id, [Claim.taken_at >= since, ended, *(~_within(*act) for act in acts)]


def _within(case_id: Column, by: Column, at: Column) -> ColumnElement[bool]:
    """Whether the holder of a claim acted so on its case while they held it."""
    act = select(case_id).where(case_id == Claim.case_id, by == Claim.officer_id, at >= Claim.taken_at)
    return act.where(or_(Claim.released_at.is_(None), at <= Claim.released_at)).exists()


_COUNTS: Mapping[str, Callable[[datetime, datetime], Counting]] = {
    "claims": _claims,
    "views": _views,
    "searches": _searches,
    "skips": _skips,
}


def day_began(tx: Tx) -> datetime:
    """The midnight with which this day began in the office's own zone."""
    zone = tx.office.calendar.zone
    return datetime.combine(tx.now.astimezone(zone).date(), time(), zone)


def raise_limit(
    tx: Tx, actor: Actor, person_id: UUID, counted: str, extra: int, hours: float, reason: str
) -> BudgetRaise:
    """Allow somebody else more of one thing for some hours of today; raises access.denied, people.unknown,
    budget.own_raise, budget.too_much, case.reason_needed, request.invalid."""
    access.need_role(actor, "supervisor")
    if kinship.one_person(tx, actor.id, person_id):
        raise Refusal("budget.own_raise")
    words = reason.strip()
    if not words:
        raise Refusal("case.reason_needed")
    if counted not in COUNTED or extra < 1 or hours <= 0:
        raise Refusal("request.invalid", fields="extra")
    person = tx.session.get(Person, person_id, with_for_update={"key_share": True}, populate_existing=True)
    if person is None or not set(person.roles) & access.STAFF:
        raise Refusal("people.unknown")
    roles, budget = frozenset(person.roles), tx.office.policies.office.budget
    most = int(_plain_limit(tx, roles, counted) * budget.raise_times)
    if hours > budget.raise_hours or limit_of(tx, person_id, roles, counted) + extra > most:
        raise Refusal("budget.too_much", most=most, hours=f"{budget.raise_hours:g}")
    made = BudgetRaise(
        id=uuid4(), person_id=person_id, counted=counted, extra=extra, valid_until=tx.now + timedelta(hours=hours),
        raised_at=tx.now, raised_by=actor.id,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    data = {"raise": str(made.id), "to": str(person_id), "counted": counted, "extra": extra, "hours": hours}
    ledger.append(tx, "budget.raised", actor, data=data, private={"reason": words[:500]})
    return made


def use_of_team(tx: Tx, actor: Actor) -> list[Use]:
    """What every officer and supervisor used of today's budget, and gave back undecided in seven days; by name.

    Of somebody with several accounts each row tells what they did from all of them: that is what counts.
    """
    access.need_role(actor, "supervisor")
    today = day_began(tx)
    counts = {counted: _used_by_all(tx, counted, today) for counted in COUNTED}
    week = {counted: _used_by_all(tx, counted, today - WEEK) for counted in ("skips", "claims")}
    raised = _raised(tx)
    everybody = tx.session.scalars(select(Person).order_by(Person.name, Person.id)).all()
    people = [each for each in everybody if set(each.roles) & access.STAFF]
    accounts = _accounts_of(tx, people)
    return [
        Use(
            id=each.id,
            name=each.name,
            used={counted: _sum(counts[counted], accounts[each.id]) for counted in COUNTED},
            limits={
                counted: _plain_limit(tx, frozenset(each.roles), counted) + raised.get((each.id, counted), 0)
                for counted in COUNTED
            },
            skips_of_week=_sum(week["skips"], accounts[each.id]),
            claims_of_week=_sum(week["claims"], accounts[each.id]),
        )
        for each in people
    ]


def _accounts_of(tx: Tx, people: Iterable[Person]) -> Mapping[UUID, set[UUID]]:
    mine = select(Person.id, func.accounts_of(Person.id)).where(Person.id.in_([each.id for each in people]))
    found: dict[UUID, set[UUID]] = {}
    for person_id, account in tx.session.execute(mine):
        found.setdefault(person_id, set()).add(account)
    return found


def _sum(counts: Mapping[UUID, int], accounts: Iterable[UUID]) -> int:
    return sum(counts.get(each, 0) for each in accounts)
