"""How people judge, for supervisors and auditors: agreement in second reviews, planted faults found, pace.

Nobody is ranked: the lines stand by name, each share has its 95 % interval, and below FEWEST judgements none is told.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from policies.refusals import Refusal
from verify.statistics import Z95, Share, share
from workflow import access, known_answers
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx

FEWEST = 10
"""Below this an interval is so wide that it says nothing, and one bad day would be told as a habit."""
LONGEST = 104
"""Weeks: two years."""
_REVIEWED = text(
    """
    SELECT person, count(*) FILTER (WHERE outcome = 'agreed'), count(*)
    FROM second_review CROSS JOIN LATERAL (VALUES (kept_by), (answered_by)) AS persons(person)
    WHERE answered_at >= :since AND outcome IN ('agreed', 'differed') GROUP BY person
    """
)
_KNOWN = text(
    """
    SELECT answered_by, planted IS NOT NULL, count(*) FILTER (WHERE "right" ? answer), count(*)
    FROM known_answer WHERE answered_at >= :since AND answered_by <> :system GROUP BY 1, 2
    """
)
_PACES = text(
    f"""
    SELECT officer_id, array_agg(minutes ORDER BY minutes) FROM (
        SELECT officer_id, extract(epoch FROM released_at - taken_at)::float8 / 60 AS minutes FROM claim
        WHERE released_at >= :since AND release_reason = 'step' AND {known_answers.REAL.format(case="claim.case_id")}
    ) decided GROUP BY officer_id
    """  # noqa: S608 - a constant of this program, no value from outside
)
_CONFLICTS = text("SELECT declared_by, count(*) FROM declared_conflict WHERE declared_at >= :since GROUP BY 1")
_STAFF = text("SELECT id, name FROM person WHERE roles ?| CAST(:roles AS text[]) ORDER BY name, id")
_FOR_NOBODY = text(
    f"""
    SELECT number FROM cases
    WHERE (state IN ('verified', 'escalated') OR (state = 'submitted' AND checked_at IS NOT NULL))
        AND {known_answers.REAL.format(case="cases.id")} AND NOT EXISTS (
            SELECT FROM person
            WHERE roles ?| CASE state WHEN 'submitted' THEN ARRAY['officer'] WHEN 'escalated' THEN ARRAY['supervisor']
                ELSE ARRAY['officer', 'supervisor'] END
                AND (state = 'submitted' OR NOT took_part(person.id, cases.id))
                AND cases.id NOT IN (SELECT cases_near(person.id))
        )
    ORDER BY due LIMIT 50
    """  # noqa: S608 - as above
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Minutes from being dealt a case to the decision: the median and its 95 % interval, of `count` cases."""

    count: int
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """One person. Shares of too few judgements have no rate to be told (`enough`)."""

    name: str
    agreed: Share
    found: Share
    passed: Share
    """Of known cases without a fault, how many they let pass."""
    pace: Pace | None
    conflicts: int
    """How often they gave a case away because they know its people."""


@dataclass(frozen=True, slots=True)
class Vigilance:
    """The whole report. `for_nobody`: numbers of cases that nobody in the office may take, as things stand."""

    lines: tuple[Line, ...]
    agreed: Share
    found: Share
    passed: Share
    for_nobody: tuple[str, ...]


def enough(counted: Share) -> bool:
    """Whether a share of so many judgements says something of a person."""
    return counted.total >= FEWEST


def report(tx: Tx, actor: Actor, weeks: int = 12) -> Vigilance:
    """Over the last weeks up to this moment; raises access.denied, request.invalid."""
    access.need_role(actor, "supervisor", "auditor")
    if not 1 <= weeks <= LONGEST:
        raise Refusal("request.invalid", fields="weeks")
    since = tx.now - timedelta(weeks=weeks)
    agreed = {person: (hits, total) for person, hits, total in _rows(tx, _REVIEWED, since)}
    judged = _rows(tx, _KNOWN, since, system=SYSTEM.id)
    known = {(person, planted): (hits, total) for person, planted, hits, total in judged}
    found = {person: counts for (person, planted), counts in known.items() if planted}
    passed = {person: counts for (person, planted), counts in known.items() if not planted}
    paces = {person: pace(minutes) for person, minutes in _rows(tx, _PACES, since)}
    conflicts = dict(_rows(tx, _CONFLICTS, since))
    lines = tuple(
        Line(
            name=name,
            agreed=share(*agreed.get(person, (0, 0))),
            found=share(*found.get(person, (0, 0))),
            passed=share(*passed.get(person, (0, 0))),
            pace=paces.get(person),
            conflicts=conflicts.get(person, 0),
        )
        for person, name in tx.session.execute(_STAFF, {"roles": sorted(access.STAFF)})
    )
    for_nobody = tuple(tx.session.scalars(_FOR_NOBODY))
    return Vigilance(lines, _all(agreed), _all(found), _all(passed), for_nobody)


def pace(minutes: Sequence[float]) -> Pace:
    """The median of sorted values, with the order statistics that hold it in 95 cases of 100 (normal approximation).

    Source: Conover 1999, Practical Nonparametric Statistics, 3.2.
    """
    count = len(minutes)
    half = Z95 * math.sqrt(count) / 2
    low, high = math.floor(count / 2 - half), math.ceil(count / 2 + half)
    middle = (minutes[(count - 1) // 2] + minutes[count // 2]) / 2
    return Pace(count, middle, minutes[max(0, low)], minutes[min(count, high + 1) - 1])


def _rows(tx: Tx, query: TextClause, since: datetime, **more: UUID) -> list[Any]:
    return list(tx.session.execute(query, {"since": since, **more}))


def _all(counts: Mapping[UUID, tuple[int, int]]) -> Share:
    return share(sum(hits for hits, _ in counts.values()), sum(total for _, total in counts.values()))
