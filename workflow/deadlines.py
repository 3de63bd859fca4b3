"""By when the state of a case must end, and when a citizen can honestly expect the case to be ready."""

from datetime import datetime

from policies.models import Procedure, Transition
from workflow.db import Tx
from workflow.models import Case

_AHEAD = {
    "submitted": ("verify", "escalate"),
    "verified": ("escalate",),
    "escalated": (),
}
"""The steps still to come on the main road, for the states in which the office has the case in hand."""


def draft_due(tx: Tx, procedure: Procedure) -> datetime | None:
    """Until when a new case may stay a draft."""
    return None if procedure.draft_within is None else tx.office.calendar.add_working(tx.now, procedure.draft_within)


def set_deadlines(tx: Tx, case: Case, row: Transition) -> None:
    """The deadline of the state just reached, and the date to expect.

    The date is the working time that the policy allows for this state and for each one ahead: a promise that holds
    when everybody uses all of their time. It is kept once the case is ready, and gone while the citizen has it.
    """
    calendar = tx.office.calendar
    case.due = None if row.within is None else calendar.add_working(tx.now, row.within)
    case.overdue_refusal = None
    policy = tx.policy_of(case)
    ahead = _AHEAD.get(row.target)
    if ahead is not None:
        hours = (row.within or 0.0) + sum(_within(policy.procedure, verb) for verb in ahead)
        case.expected = calendar.add_working(tx.now, hours)
    elif row.target not in ("ready", "collected"):
        case.expected = None


def working_hours(procedure: Procedure) -> float:
    """The working time that the policy allows the office for a case that nobody has to mend."""
    return sum(_within(procedure, verb) for verb in ("submit", *_AHEAD["submitted"]))


def _within(procedure: Procedure, verb: str) -> float:
    return max((row.within or 0.0 for row in procedure.transitions if row.verb == verb), default=0.0)
