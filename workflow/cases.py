"""The citizen's side of a case: begin, answer, submit, withdraw, look."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from policies.models import OPEN_STATES, Answer
from policies.reader import content_of, version_of
from policies.refusals import Refusal
from verify.nik import sixteen_digits
from workflow import access, budget, deadlines, kinship, ledger, machine, queue, traits
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.keyed import readable
from workflow.models import Case, PolicyVersion

_DIGITS = {"nik": "nik.invalid", "kk_number": "kk.invalid"}


def create(tx: Tx, actor: Actor, service: str) -> Case:
    """Begin a case under the policy of today; raises policy.unknown_service, access.denied, case.too_many_begun."""
    access.need_scope(actor, "apply")
    access.need_role(actor, "citizen")
    policies = tx.office.policies
    if service not in policies.services:
        raise Refusal("policy.unknown_service")
    need_fewer_begun(tx, actor)
    case = Case(
        id=uuid4(),
        number=f"B-{tx.now.astimezone(tx.office.calendar.zone).year}-{readable(8)}",
        citizen_id=actor.id,
        service=service,
        policy_version=_pin(tx, service),
        state="draft",
        version=1,
        answers={},
        escalation_reasons=[],
        accepted_failures=False,
        created_at=tx.now,
        created_by=actor.id,
        due=deadlines.draft_due(tx, policies.procedures[policies.services[service].procedure]),
    )
    tx.session.add(case)
    tx.session.flush()
    data = {"number": case.number, "service": service, "policy": case.policy_version}
    ledger.append(tx, "case.created", actor, case_id=case.id, data=data)
    return case


def need_fewer_begun(tx: Tx, actor: Actor) -> None:
    """Raise case.too_many_begun for a citizen who, from all their accounts, has begun the day's number (limits.yaml).

    Drafts cost the office its store and its readers. By the lock of two that are begun at once only one is the last.
    """
    budget.lock(tx, actor)
    limit = tx.office.policies.limits.cases_a_day
    mine = Case.citizen_id.in_(select(func.accounts_of(actor.id)))
    begun = select(func.count()).select_from(Case).where(mine, Case.created_at >= budget.day_began(tx))
    if (tx.session.scalar(begun) or 0) >= limit:
        raise Refusal("case.too_many_begun", limit=limit)


def _pin(tx: Tx, service: str) -> str:
    version = version_of(service, tx.office.policies)
    row = insert(PolicyVersion).values(
        version=version,
        service=service,
        content=content_of(service, tx.office.policies),
        loaded_at=tx.now,
        loaded_by=SYSTEM.id,
    )
    tx.session.execute(row.on_conflict_do_nothing(index_elements=["version"]))
    return version


def answer(tx: Tx, actor: Actor, case_id: UUID, seen: int, answers: dict[str, Any]) -> Case:
    """Keep answers to questions of the form, those given only; raises answer.*, nik.invalid, kk.invalid, case.*"""
    case = _own(tx, actor, case_id, seen)
    if case.state not in OPEN_STATES:
        raise Refusal("case.wrong_state", state=case.state)
    questions = {each.name: each for each in tx.policy_of(case).service.answers}
    unknown = answers.keys() - questions.keys()
    if unknown:
        raise Refusal("answer.unknown")
    given = {name: _checked(questions[name], value) for name, value in answers.items()}
    case.answers = {**case.answers, **given}
    case.version += 1
    # that they were answered and which ones; what was answered is personal data
    ledger.append(tx, "case.answered", actor, case_id=case.id, data={"answers": sorted(given)})
    return case


def _checked(question: Answer, value: Any) -> str | bool | None:
    label = question.label.model_dump()
    if question.type == "yes_no":
        if not isinstance(value, bool):
            raise Refusal("answer.invalid", answer=label)
        return value
    if not isinstance(value, str):
        raise Refusal("answer.invalid", answer=label)
    text = "".join(letter for letter in value if letter.isprintable()).strip()
    if not text:
        return None
    if question.type == "text" and len(text) > question.max_length:
        raise Refusal("answer.too_long", answer=label, limit=question.max_length)
    if question.type == "choice" and text not in {name for name, _ in question.choices}:
        raise Refusal("answer.invalid", answer=label)
    if question.type == "date":
        return _date(text, label)
    if question.type in _DIGITS:
        return _digits(question.type, text)
    return text


def _date(text: str, label: dict[str, str]) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refusal("answer.invalid", answer=label) from error


def _digits(type_: str, text: str) -> str:
    digits = sixteen_digits(text)
    if digits is None:
        raise Refusal(_DIGITS[type_])
    return digits


def submit(tx: Tx, actor: Actor, case_id: UUID, seen: int, accept_failed: bool = False) -> Case:
    """Hand the case in; raises case.answers_missing, case.documents_missing, case.failed_documents and the like."""
    case = machine.fire(tx, _own(tx, actor, case_id, seen), "submit", actor, accept_failed=accept_failed)
    traits.remember_case(tx, case)
    # the documents may all have been examined by now, and then no examination would start these checks
    queue.defer(tx.session, "check_case", lock=f"case {case.id}", case_id=str(case.id))
    return case


def withdraw(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str | None = None) -> Case:
    """Take the case back for good."""
    return machine.fire(tx, _own(tx, actor, case_id, seen), "withdraw", actor, reason=reason)


def own_cases(tx: Tx, actor: Actor) -> list[Case]:
    """The actor's own cases, newest first."""
    return list(tx.session.scalars(select(Case).where(Case.citizen_id == actor.id).order_by(Case.created_at.desc())))


def get(tx: Tx, actor: Actor, case_id: UUID) -> Case:
    """A case that the actor may see; else case.not_found, whatever the reason."""
    case = tx.session.get(Case, case_id)
    if case is None or not access.may_see_case(tx, actor, case):
        raise Refusal("case.not_found")
    return case


def for_office(tx: Tx, actor: Actor, case_id: UUID) -> Case:
    """A case that the actor may see as one of the office; raises case.not_found, case.own_case, case.needs_other.

    Who sees all cases is told that this one is for somebody else: that it exists is no news to them.
    """
    case = tx.session.get(Case, case_id)
    if case is None or not actor.roles & (access.STAFF | {"auditor", "system"}):
        raise Refusal("case.not_found")
    if actor.roles & {"supervisor", "auditor"}:
        kinship.need_stranger(tx, actor, case)
    return get(tx, actor, case_id)


def answers_for(tx: Tx, actor: Actor, case: Case) -> dict[str, Any]:
    """What the citizen answered, for themselves and for whoever holds the case; nothing for everybody else."""
    return case.answers if access.may_see_papers(tx, actor, case) else {}


def as_number(typed: str) -> str:
    """A number of a case or receipt as it stands in the record, however it is typed."""
    return "".join(typed.split()).upper()


def by_number(tx: Tx, number: str) -> Case:
    """The case of that number, however it is typed; raises case.not_found. The caller asks who may see it."""
    case = tx.session.scalar(select(Case).where(Case.number == as_number(number)))
    if case is None:
        raise Refusal("case.not_found")
    return case


def _own(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    access.need_scope(actor, "apply")
    case = tx.session.get(Case, case_id)
    if case is None or case.citizen_id != actor.id:
        raise Refusal("case.not_found")
    return machine.lock(tx, case_id, seen)
