"""The window of the record that the rules read, from the database.

Steps that are still hidden from colleagues (a verification that waits for its second review, a case that only measures)
are read as steps, so that nobody seems to have decided nothing, but with the entry 0: no alert names them.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from policies.alert_rules import HumanVerb
from workflow import ledger
from workflow.actor import SYSTEM
from workflow.alerts.events import End, Events, Hold, Look, Page, Raise, Review, Step
from workflow.alerts.people import about, alike
from workflow.db import Tx
from workflow.models import (
    BudgetRaise,
    Claim,
    Decision,
    Document,
    ExaminationRow,
    FindingRow,
    KnownAnswer,
    LedgerEntry,
    Rendition,
    SecondReview,
    View,
)

_LONGEST_HOLD = timedelta(days=1)
_SLACK = timedelta(hours=1)
"""An entry bears the moment at which its transaction began, so the moments do not quite follow the numbers."""
_VERBS: tuple[str, ...] = get_args(HumanVerb)
Place = tuple[UUID | None, UUID, datetime]
"""A case, a person and a moment: whatever a person does in one transaction has the same one."""


def read(tx: Tx, days: int) -> Events:
    """The record of the last days, up to this moment."""
    since = tx.now - timedelta(days=days)
    entries = _entries(tx, since - _LONGEST_HOLD)
    steps = tuple(_steps(tx, since, entries))
    return Events(
        until=tx.now,
        steps=steps,
        holds=tuple(_holds(tx, since, entries)),
        raises=tuple(_raises(tx, since, entries)),
        reviews=tuple(_reviews(tx, since, entries)),
        about=about(tx, {each.case for each in steps}),
        alike=alike(tx, {each.case for each in steps if each.verb == "verify"}),
        views_since=tx.session.scalar(select(func.min(View.viewed_at))),
    )


def _entries(tx: Tx, since: datetime) -> dict[Place, int]:
    """The first number of the ledger of each thing that a person did. Pages that were shown have rows of their own."""

    def moment(seq: int) -> datetime:
        return tx.session.execute(select(LedgerEntry.recorded_at).where(LedgerEntry.seq == seq)).scalar_one()

    # numbers have no gaps, so that the place of a moment is found without an index on moments
    numbers = range(1, ledger.size(tx) + 1)
    first = bisect_left(numbers, since - _SLACK, key=moment) + 1
    query = select(LedgerEntry.seq, LedgerEntry.case_id, LedgerEntry.recorded_by, LedgerEntry.recorded_at).where(
        LedgerEntry.seq >= first, LedgerEntry.recorded_by != SYSTEM.id, LedgerEntry.kind != "document.viewed"
    )
    found: dict[Place, int] = {}
    for seq, case_id, by, at in tx.session.execute(query.order_by(LedgerEntry.seq)):
        found.setdefault((case_id, by, at), seq)
    return found


def _steps(tx: Tx, since: datetime, entries: Mapping[Place, int]) -> Iterator[Step]:
    wanted = and_(Decision.decided_at > since, Decision.verb.in_(_VERBS), Decision.decided_by != SYSTEM.id)
    papers, failures = _papers(tx, wanted), _failures(tx, wanted)
    for row in tx.session.scalars(select(Decision).where(wanted)):
        place = row.case_id, row.decided_by, row.decided_at
        failed = bool(failures[row.case_id] & set(row.findings))
        pages, fields = _standing(papers[row.case_id], row.decided_at)
        yield Step(
            entries.get(place, 0), row.decided_at, row.decided_by, row.case_id, row.verb, row.source, pages, fields,
            failed=failed, against=failed and row.verb in ("verify", "approve"),
        )  # fmt: skip
    yield from _without_decision(tx, since)


def _without_decision(tx: Tx, since: datetime) -> Iterator[Step]:
    """What people decided without a decision of the case coming of it."""
    kept = select(SecondReview.kept_at, SecondReview.kept_by, SecondReview.case_id)
    other = select(SecondReview.answered_at, SecondReview.answered_by, SecondReview.case_id)
    known = select(KnownAnswer.answered_at, KnownAnswer.answered_by, KnownAnswer.case_id)
    for query in (
        kept.where(SecondReview.kept_at > since),
        other.where(SecondReview.answered_at > since, SecondReview.outcome == "differed"),
        known.where(KnownAnswer.answered_at > since),
    ):
        for at, by, case_id in tx.session.execute(query):
            if at is not None and by is not None:
                yield Step(0, at, by, case_id, "verify", "submitted")


Paper = tuple[datetime, datetime | None, frozenset[Page], int]
"""A document: when it came, when another took its place, its pages that can be shown, how many fields were read."""


def _papers(tx: Tx, wanted: ColumnElement[bool]) -> Mapping[UUID, list[Paper]]:
    cases = select(Decision.case_id).where(wanted)
    pages: dict[UUID, set[Page]] = defaultdict(set)
    shown = select(Rendition.document_id, Rendition.page).join(Document, Document.id == Rendition.document_id)
    for document_id, page in tx.session.execute(shown.where(Document.case_id.in_(cases))):
        pages[document_id].add((document_id, page))
    fields = (
        select(ExaminationRow.document_id, ExaminationRow.confidences)
        .join(Document, Document.id == ExaminationRow.document_id)
        .where(Document.case_id.in_(cases), ~ExaminationRow.shadow, ExaminationRow.superseded_at.is_(None))
    )
    read = {document_id: len(named) for document_id, named in tx.session.execute(fields)}
    found: dict[UUID, list[Paper]] = defaultdict(list)
    rows = select(Document.id, Document.case_id, Document.received_at, Document.superseded_at)
    for document_id, case_id, came, went in tx.session.execute(rows.where(Document.case_id.in_(cases))):
        found[case_id].append((came, went, frozenset(pages[document_id]), read.get(document_id, 0)))
    return found


def _standing(papers: Iterable[Paper], at: datetime) -> tuple[frozenset[Page], int]:
    """The pages and the fields of a case as they stood at a moment."""
    there = [each for each in papers if each[0] <= at and (each[1] is None or each[1] > at)]
    return frozenset().union(*(each[2] for each in there)), sum(each[3] for each in there)


def _failures(tx: Tx, wanted: ColumnElement[bool]) -> Mapping[UUID, set[str]]:
    """By case the codes with which a check ever failed; those of a decision say which of them stood then."""
    found: dict[UUID, set[str]] = defaultdict(set)
    query = select(FindingRow.case_id, FindingRow.code).where(
        FindingRow.severity == "failure",
        FindingRow.outcome == "failed",
        FindingRow.case_id.in_(select(Decision.case_id).where(wanted)),
    )
    for case_id, code in tx.session.execute(query.distinct()):
        found[case_id].add(code)
    return found


def _holds(tx: Tx, since: datetime, entries: Mapping[Place, int]) -> Iterator[Hold]:
    """The holds of the window, and all earlier ones on cases that were decided in it: what was seen stays known."""
    decided = select(Decision.case_id).where(Decision.decided_at > since)
    wanted = or_(Claim.taken_at > since - _LONGEST_HOLD, Claim.case_id.in_(decided))
    looks = _looks(tx, wanted)
    for row in tx.session.scalars(select(Claim).where(wanted).order_by(Claim.taken_at)):
        at, how = _end_of(row, tx.now)
        entry = entries.get((row.case_id, row.taken_by, row.taken_at), 0)
        yield Hold(entry, row.officer_id, row.case_id, row.taken_at, at, how, tuple(looks[row.id]))


def _end_of(row: Claim, now: datetime) -> tuple[datetime | None, End | None]:
    if row.released_at is None:
        return (row.lease_until, "lapsed") if row.lease_until <= now else (None, None)
    if row.release_reason == "lapsed":
        return row.lease_until, "lapsed"
    if row.release_reason == "step":
        return row.released_at, "step"
    return row.released_at, "given_back" if row.released_by == row.officer_id else "taken_away"


def _looks(tx: Tx, wanted: ColumnElement[bool]) -> Mapping[UUID, list[Look]]:
    first = func.min(View.viewed_at)
    query = select(View.claim_id, View.document_id, View.page, first).join(Claim, Claim.id == View.claim_id)
    found: dict[UUID, list[Look]] = defaultdict(list)
    for claim_id, document_id, page, at in tx.session.execute(
        query.where(wanted).group_by(View.claim_id, View.document_id, View.page).order_by(first)
    ):
        found[claim_id].append(Look(at, (document_id, page)))
    return found


def _raises(tx: Tx, since: datetime, entries: Mapping[Place, int]) -> Iterator[Raise]:
    for row in tx.session.scalars(select(BudgetRaise).where(BudgetRaise.raised_at > since)):
        yield Raise(entries.get((None, row.raised_by, row.raised_at), 0), row.raised_at, row.raised_by, row.person_id)


def _reviews(tx: Tx, since: datetime, entries: Mapping[Place, int]) -> Iterator[Review]:
    """Second reviews with a result; one in which the second person asked a supervisor has none."""
    over = SecondReview.answered_at > since, SecondReview.outcome.in_(("agreed", "differed"))
    for row in tx.session.scalars(select(SecondReview).where(*over)):
        if row.answered_at is not None and row.answered_by is not None:
            entry = entries.get((row.case_id, row.answered_by, row.answered_at), 0)
            yield Review(entry, row.answered_at, row.kept_by, row.case_id, row.outcome == "differed")
