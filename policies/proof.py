"""Proves a procedure before it is used, by walking every road that it leaves open.

Explicit-state model checking (Clarke, Emerson, Sifakis 1986): a case is reduced to what its safeguards depend on, three
persons are enough to tell same from another, and all situations reachable from a new case are visited, breadth first,
so that the road told with a broken promise is a shortest one.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from policies.models import ENDS, OPEN_STATES, Procedure, State, Transition

Place = tuple[str | int, ...]
Break = tuple[Place, str]
Person = Literal["the citizen", "one person", "another person", "the system"]

_PEOPLE: tuple[Person, ...] = ("the citizen", "one person", "another person")
_STAFF = frozenset({"officer", "supervisor"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What counts of a case: its state, who verified it, what guards made sure of, and whose `hands` were on it."""

    state: State
    verifier: Person | None = None
    sure: frozenset[str] = frozenset()
    hands: frozenset[Person] = frozenset()


@dataclass(frozen=True, slots=True)
class Firing:
    """One row of the machine, fired in a situation by a person in a role, and the situation that it leads to."""

    row: int
    before: Situation
    person: Person
    role: str
    after: Situation


_PUT_FORWARD = "put forward"
"""That a person of the office has decided in this round, which goes with the round."""
_NEEDS: Mapping[str, Callable[[Situation, Person], bool]] = {
    "own_case": lambda _, person: person == "the citizen",
    "not_own_case": lambda _, person: person != "the citizen",
    "not_verified_yet": lambda before, _: before.verifier is None,
    "verified_by_another": lambda before, person: before.verifier not in (None, person) and person not in before.hands,
    "put_forward_by_another": lambda before, person: _PUT_FORWARD in before.sure and person not in before.hands,
}
"""Guards of workflow/guards.py that depend on who acts and on who acted before."""
_DOCUMENTS = frozenset({"documents_complete", "examinations_done"})
"""Guards that let nothing pass until a thing holds of the documents; from then on it holds until they may change."""
_JUDGED = "documents_pass_or_override"
"""The same for a judgement, which goes with the signature of the one who judged."""


@dataclass(frozen=True, slots=True)
class _Promise:
    """What every firing into some states must keep, and the sentence for the one that does not."""

    reason: str
    applies: Callable[[Transition], bool]
    kept: Callable[[Transition, Firing], bool]


def _into(*states: str) -> Callable[[Transition], bool]:
    return lambda row: row.target in states


_PROMISES = (
    _Promise("no case becomes {to} without a claim (claim: true)", _into("verified", "ready"),
             lambda row, _: row.claim),
    _Promise("somebody works on their own case (guard not_own_case)", _into("verified", "ready", "collected"),
             lambda _, each: each.person != "the citizen"),
    _Promise("the office decides, not the system", _into("verified", "ready", "collected", "rejected"),
             lambda _, each: each.role in _STAFF),
    _Promise("a required document may be missing (guard documents_complete)", _into("ready"),
             lambda _, each: "documents_complete" in each.after.sure),
    _Promise("examinations may be missing (guard examinations_done)", _into("verified", "ready"),
             lambda _, each: "examinations_done" in each.after.sure),
    _Promise("a failed check may be passed over in silence (guard documents_pass_or_override)",
             _into("verified", "ready"), lambda _, each: _JUDGED in each.after.sure),
    _Promise("one person alone decides (guard verified_by_another)", _into("ready"),
             lambda _, each: each.after.verifier not in (None, each.person) and each.person not in each.before.hands),
    _Promise("one person alone refuses for good (guard put_forward_by_another)", _into("rejected"),
             lambda _, each: _PUT_FORWARD in each.before.sure and each.person not in each.before.hands),
    _Promise("a step may leave nobody who could sign (guard another_can_sign)", _into("verified", "escalated"),
             lambda row, each: each.role == "system" or "another_can_sign" in row.guards),
    _Promise("nobody looks whether the record is whole (guard chain_complete)", _into("ready"),
             lambda row, _: "chain_complete" in row.guards),
    _Promise("somebody may decide on evidence that is not the recorded one (guard evidence_as_recorded)",
             _into("verified", "rejected"), lambda row, _: "evidence_as_recorded" in row.guards),
    _Promise("somebody may confirm what cannot be shown (guard documents_shown)", _into("verified"),
             lambda row, _: "documents_shown" in row.guards),
    _Promise("nobody but the citizen may hand in documents (by: [citizen], guard own_case)",
             lambda row: bool(set(row.source) & OPEN_STATES) and row.target not in ENDS,
             lambda _, each: each.before.state not in OPEN_STATES or each.role == "citizen"),
    _Promise("a stranger acts as the citizen (guard own_case)", lambda row: "citizen" in row.by,
             lambda _, each: each.role != "citizen" or each.person == "the citizen"),
    _Promise("auditors and administrators move no case", lambda row: bool({"auditor", "admin"} & set(row.by)),
             lambda _, each: each.role not in ("auditor", "admin")),
)  # fmt: skip


def proof_breaks(procedure: Procedure) -> Iterator[Break]:
    """The place and the reason of every promise that the procedure breaks, with a shortest road to the first break.

    Promised is: each state can be reached, ends, has an owner and a clock; each row can fire; no road to ready leaves
    out a required document, an examination, the judgement of failed checks, the second person or the intact record;
    nobody but the citizen hands in documents; nobody refuses a case for good alone.
    """
    firings = list(_walk(procedure))
    leading = _first_into(firings)
    for at, row in enumerate(procedure.transitions):
        own = [each for each in firings if each.row == at]
        for promise in _PROMISES:
            broken = next((each for each in own if promise.applies(row) and not promise.kept(row, each)), None)
            if broken is not None:
                road = _road(procedure, broken, leading)
                yield ("transitions", at), f"{promise.reason.format(to=row.target)}: {road}"
    yield from _dead_rows(procedure, firings)
    yield from _endless(procedure, firings, leading)
    yield from _unowned(procedure, firings)


def _walk(procedure: Procedure) -> Iterator[Firing]:
    start = Situation("draft")
    waiting, seen = deque([start]), {start}
    while waiting:
        before = waiting.popleft()
        for at, row in enumerate(procedure.transitions):
            if before.state not in row.source:
                continue
            for role in row.by:
                for person in _PEOPLE if role != "system" else ("the system",):
                    if not all(_NEEDS[guard](before, person) for guard in row.guards if guard in _NEEDS):
                        continue
                    for after in _afters(row, before, person, role):
                        yield Firing(at, before, person, role, after)
                        if after not in seen and after.state not in ENDS:
                            seen.add(after)
                            waiting.append(after)


def _afters(row: Transition, before: Situation, person: Person, role: str) -> Iterator[Situation]:
    """What a step leads to; a verification may also be kept back until a second person has looked at the case."""
    after = _after(row, before, person, role)
    yield after
    if row.verb == "verify" and before.state == "submitted":
        yield replace(after, state=before.state, verifier=before.verifier)


def _after(row: Transition, before: Situation, person: Person, role: str) -> Situation:
    """As workflow/machine.py leaves a case: a signature and a judgement count for the documents they were given for."""
    sure = before.sure | ({*_DOCUMENTS, _JUDGED} & set(row.guards)) | ({_PUT_FORWARD} if role in _STAFF else set())
    verifier = person if row.verb == "verify" else before.verifier
    if row.target in ("submitted", *OPEN_STATES):
        verifier, sure = None, sure - {_JUDGED, _PUT_FORWARD}
    if row.target in OPEN_STATES:
        sure -= _DOCUMENTS
    # a return from before the supervisor is the supervisor's own step (migration 0009, took_part)
    handled = role in _STAFF and row.verb != "approve" and (row.verb, before.state) != ("return", "escalated")
    return Situation(row.target, verifier, sure, before.hands | ({person} if handled else frozenset()))


def _first_into(firings: list[Firing]) -> dict[Situation, Firing]:
    """How each situation is first reached; firings come breadth first, so by a shortest road."""
    first: dict[Situation, Firing] = {}
    for each in firings:
        if each.after != Situation("draft"):
            first.setdefault(each.after, each)
    return first


def _road(procedure: Procedure, last: Firing, leading: Mapping[Situation, Firing]) -> str:
    steps = [last]
    while (before := leading.get(steps[0].before)) is not None:
        steps.insert(0, before)
    told = [f"{procedure.transitions[each.row].verb} by {each.person} → {each.after.state}" for each in steps]
    return ", ".join(["draft", *told])


def _dead_rows(procedure: Procedure, firings: list[Firing]) -> Iterator[Break]:
    reached = {"draft", *(each.after.state for each in firings)}
    alive = {(each.row, each.before.state) for each in firings}
    for at, row in enumerate(procedure.transitions):
        for state in row.source:
            if state not in reached:
                yield ("transitions", at, "from"), f"{state} cannot be reached"
            elif (at, state) not in alive:
                yield ("transitions", at), f"{row.verb} can never fire from {state}: its guards contradict each other"
    if "ready" not in reached:
        yield ("transitions",), "no case can ever become ready"


def _endless(procedure: Procedure, firings: list[Firing], leading: Mapping[Situation, Firing]) -> Iterator[Break]:
    ending: set[Situation] = {each.after for each in firings if each.after.state in ENDS}
    grown = True
    while grown:
        before = len(ending)
        ending |= {each.before for each in firings if each.after in ending}
        grown = len(ending) > before
    told: set[str] = set()
    for each in firings:
        if each.after not in ending and each.after.state not in told:
            told.add(each.after.state)
            yield ("transitions", each.row, "to"), f"{each.after.state} cannot end: {_road(procedure, each, leading)}"


def _unowned(procedure: Procedure, firings: list[Firing]) -> Iterator[Break]:
    owned = {each.before.state for each in firings if each.role != "system"}
    if procedure.draft_within is None:
        yield (), "draft has no time limit (draft_within), so no clock ever ends it"
    for at, row in enumerate(procedure.transitions):
        if row.target in ENDS:
            continue
        if row.within is None:
            yield ("transitions", at), f"{row.target} has no time limit (within), so no clock runs"
        if row.target not in owned and any(each.row == at for each in firings):
            yield ("transitions", at, "to"), f"{row.target} has no owner: no person can move a case out of it"
