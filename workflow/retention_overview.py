"""What a case still holds and until when: what is forgotten next, and what is held."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Interval, and_, case, cast, func, literal, select, union_all

from policies.models import ENDS
from workflow import access, holds, kinship
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, LegalHold, Person
from workflow.models.keys import PARTS
from workflow.retention import end_of, is_gone, policy_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Next:
    """A case that ended, what of it goes first, and when."""

    case: Case
    parts: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that stands, and who placed it. `own`: the reader did, and somebody else has to lift it."""

    hold: LegalHold
    case: Case
    by: str
    own: bool


def upcoming(tx: Tx, actor: Actor) -> list[Next]:
    """What is forgotten next and nobody holds, soonest first, of cases that do not concern the reader.

    At most SHOWN. Errors: access.denied.
    """
    _need_reader(actor)
    services = tx.session.scalars(select(Case.service).distinct()).all()
    if not services:
        return []
    each_part = []
    ended = and_(Case.state.in_(ENDS), end_of().is_not(None), ~holds.held(Case.id), kinship.strange_to(actor.id))
    for part in PARTS:
        days = case({each: getattr(policy_of(tx, each), part) for each in services}, value=Case.service)
        over = end_of() + cast(func.make_interval(0, 0, 0, days), Interval)
        named = (Case.id.label("id"), literal(part).label("part"), over.label("at"))
        each_part.append(select(*named).where(ended, ~is_gone(part)))
    found = union_all(*each_part).subquery()
    query = (
        select(Case, func.array_agg(found.c.part), found.c.at).join(found, found.c.id == Case.id)
        .group_by(Case.id, found.c.at).order_by(found.c.at, Case.number).limit(SHOWN)
    )  # fmt: skip
    rows = tx.session.execute(query).all()
    return [Next(row, tuple(each for each in PARTS if each in parts), at) for row, parts, at in rows]


def held(tx: Tx, actor: Actor) -> list[Held]:
    """The holds that stand, newest first, of cases that do not concern the reader. Errors: access.denied."""
    _need_reader(actor)
    query = (
        select(LegalHold, Case, Person).join(Case, Case.id == LegalHold.case_id)
        .join(Person, Person.id == LegalHold.placed_by)
        .where(LegalHold.lifted_at.is_(None), kinship.strange_to(actor.id))
        .order_by(LegalHold.placed_at.desc())
    )  # fmt: skip
    return [
        Held(hold, row, person.name, kinship.one_person(tx, actor.id, hold.placed_by))
        for hold, row, person in tx.session.execute(query)
    ]


def _need_reader(actor: Actor) -> None:
    """Raise access.denied unless the actor may hold cases or erase them."""
    access.need_role(actor, "supervisor", "auditor", "admin")
