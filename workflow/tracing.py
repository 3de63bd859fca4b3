"""A leaked picture traced to the view that it shows: which page, who saw it, when, and how sure that is.

Three steps, because comparing takes long: `prepare` in a transaction, `run` in none, `record` in another.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from policies.models import Limits, Text
from policies.refusals import Refusal
from verify.leak import open_leak
from verify.marking.placing import rank, signature
from verify.marking.trace import CHANNELS, PLACINGS, Reference, Suspect, Traced, trace
from verify.marking.view import ViewFrame, draw_reference
from verify.render import Pixels, opened
from workflow import access, cases, documents, ledger, views
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Document, Person, View
from workflow.store import ObjectMissing
from workflow.vault import Vault, VaultDamaged
from workflow.view_keys import ViewKeys

THRESHOLD = 1e-6
"""The highest probability with which an innocent view may be named, over everything compared in one search."""
SMALLEST = 300
"""The power of ten below which a probability is not told."""
Progress = Callable[[int, int], None]
"""Told how many pages have been compared, and of how many."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as drawn in one frame, with the name and key of every view of it."""

    rendition_id: UUID
    frame: ViewFrame
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What a leak is compared with, so that no transaction is open meanwhile."""

    reason: str
    pages: tuple[Page, ...]
    limits: Limits
    vault: Vault

    @property
    def views(self) -> int:
        """How many recorded views are compared."""
        return sum(len(each.suspects) for each in self.pages)


@dataclass(frozen=True, slots=True)
class Result:
    """What the comparison said; `lost` pages are no longer in the vault, and could not be compared."""

    traced: Traced
    sha256: str
    views: int
    pages: int
    lost: int


@dataclass(frozen=True, slots=True)
class Named:
    """The view that a leak shows."""

    view: View
    case_number: str
    requirement: Text | None
    officer: str


def prepare(
    tx: Tx,
    actor: Actor,
    reason: str,
    *,
    number: str | None = None,
    since: date | None = None,
    until: date | None = None,
    most_pages: int | None = None,
) -> Search:
    """Everything to compare with: all views, or those of one case, or of some days of the office, both included.

    Raises access.denied, case.reason_needed, case.not_found, trace.nothing, trace.key_missing when the key of a view is
    not here, trace.too_many when there are more than `most_pages` pages.
    """
    access.need_role(actor, "auditor", "system")
    if not reason.strip():
        raise Refusal("case.reason_needed")
    query = select(View).order_by(View.viewed_at, View.id)
    if number:
        query = query.where(View.case_id == cases.by_number(tx, number).id)
    zone = tx.office.calendar.zone
    if since is not None:
        query = query.where(View.viewed_at >= datetime.combine(since, time(), zone))
    if until is not None:
        query = query.where(View.viewed_at <= datetime.combine(until, time.max, zone))
    keys = ViewKeys(tx)
    groups: dict[tuple[UUID, ViewFrame], list[Suspect]] = {}
    for each in tx.session.scalars(query):
        groups.setdefault((each.rendition_id, views.frame_of(each)), []).append(Suspect(str(each.id), keys.of(each)))
    if not groups:
        raise Refusal("trace.nothing")
    if most_pages is not None and len(groups) > most_pages:
        raise Refusal("trace.too_many", pages=len(groups), limit=most_pages)
    pages = tuple(Page(*which, tuple(suspects)) for which, suspects in groups.items())
    return Search(reason.strip()[:500], pages, tx.office.policies.limits, tx.office.vault)


def run(search: Search, data: bytes, progress: Progress | None = None) -> Result:
    """Compare, the most similar page first; raises upload.too_large, trace.unreadable.

    Every view of the search counts as compared, whichever is looked at last: the order cannot make anybody likelier.
    """
    leak = open_leak(data, search.limits)
    order = _by_likeness(search, leak)
    best = Traced("not_placed", None, None, 0.0, search.views * len(CHANNELS) * PLACINGS, 1.0)
    for at, page in enumerate(order, start=1):
        others = (search.views - len(page.suspects)) * len(CHANNELS) * PLACINGS
        reference = Reference(str(page.rendition_id), _drawn(search, page), page.suspects)
        found = trace(leak, [reference], also_compared=others, threshold=THRESHOLD)
        best = max(best, found, key=lambda each: (_RANK[each.outcome], each.score))
        if progress is not None:
            progress(at, len(order))
        if best.outcome == "named":
            break
    digest = hashlib.sha256(data).hexdigest()
    return Result(best, digest, search.views, len(search.pages), len(search.pages) - len(order))


def power(probability: float) -> int:
    """The k of "at most 1 in 10^k", at most SMALLEST."""
    return SMALLEST if probability <= 10.0**-SMALLEST else max(0, math.floor(-math.log10(probability)))


_RANK = {"not_placed": 0, "no_match": 1, "named": 2}


def _by_likeness(search: Search, leak: Pixels) -> list[Page]:
    """The pages that are still in the vault, the most similar first."""
    signed: dict[UUID, bytes] = {}
    for each in {page.rendition_id for page in search.pages}:
        try:
            signed[each] = signature(opened(search.vault.get(str(each), documents.RENDITION)))
        except (ObjectMissing, VaultDamaged, ValueError):
            continue
    kept = [page for page in search.pages if page.rendition_id in signed]
    return [kept[each.page] for each in rank(leak, [signed[page.rendition_id] for page in kept])]


def _drawn(search: Search, page: Page) -> Pixels:
    return draw_reference(opened(search.vault.get(str(page.rendition_id), documents.RENDITION)), page.frame)


def record(tx: Tx, actor: Actor, search: Search, result: Result) -> Named | None:
    """Write the trace down, and say whose view was named, None when none was; raises access.denied."""
    access.need_role(actor, "auditor", "system")
    traced = result.traced
    named = None if traced.suspect is None else _named(tx, UUID(traced.suspect))
    data = {
        "outcome": traced.outcome, "leak": result.sha256, "view": traced.suspect, "views": result.views,
        "pages": result.pages, "score": round(traced.score, 2), "comparisons": traced.comparisons,
    }  # fmt: skip
    view = None if named is None else named.view
    ledger.append(
        tx,
        "view.traced",
        actor,
        case_id=None if view is None else view.case_id,
        document_id=None if view is None else view.document_id,
        data=data,
        private={"reason": search.reason},
    )
    return named


def _named(tx: Tx, view_id: UUID) -> Named:
    view = tx.session.get_one(View, view_id)
    case = tx.session.get_one(Case, view.case_id)
    document = tx.session.get_one(Document, view.document_id)
    requirements = tx.policy_of(case).service.requirements
    label = next((each.label for each in requirements if each.name == document.requirement), None)
    return Named(view, case.number, label, tx.session.get_one(Person, view.viewed_by).name)
