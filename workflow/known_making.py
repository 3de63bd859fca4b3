"""Making cases with a known answer: drawn people and papers, new each time, by the same functions as real ones."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from policies.models import Answer, Service
from policies.refusals import Refusal
from verify.drawings import DRAWERS, household
from verify.drawings.household import Household
from verify.drawings.planted import FAULTS, pictures
from workflow import cases, intake, known_answers, ledger
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx, transaction
from workflow.models import Case, KnownAnswer, Person

CLEAN = "none"
"""No fault is put in: the right answer is to verify."""
_SEEN = ["return", "reject", "escalate"]
_SEEDS = 2**47
_DAY = timedelta(days=1)


def make(fault: str | None = None) -> UUID:
    """Make one case, with that fault or one drawn by lot (every third has none); returns its id.

    Each step is a transaction of its own, as when a citizen does it. Raises known.fault_unknown, known.no_service.
    """
    wanted = fault if fault is not None else _by_lot()
    if wanted != CLEAN and wanted not in FAULTS:
        raise Refusal("known.fault_unknown", faults=", ".join((CLEAN, *FAULTS)))
    family = household(secrets.randbelow(_SEEDS))
    with transaction() as tx:
        case, kinds = _begun(tx, family, wanted)
        citizen = known_answers.citizen_of(case)
    planted = None if wanted == CLEAN else wanted
    for requirement, picture in pictures(family.seed, kinds, planted).items():
        with transaction() as tx:
            intake.receive(tx, citizen, case.id, requirement, picture, _file_name(tx))
    with transaction() as tx:
        seen = cases.get(tx, citizen, case.id).version
        cases.submit(tx, citizen, case.id, seen, accept_failed=True)
    return case.id


def make_what_is_due() -> UUID | None:
    """Make one case when the policy's share wants one now; None otherwise. Called every few minutes."""
    with transaction() as tx:
        wanted = is_due(tx)
    return make() if wanted else None


def is_due(tx: Tx) -> bool:
    """Whether one is missing to the share of the last day: within office hours, and by lot, lest it is expected."""
    share = tx.office.policies.office.known_answers.per_hundred / 100
    hours = tx.office.calendar.hours_of(tx.now.astimezone(tx.office.calendar.zone).date())
    if share <= 0 or hours is None or not hours[0] <= tx.now <= hours[1]:
        return False
    since = tx.now - _DAY
    handed_in = select(func.count()).select_from(Case).where(Case.submitted_at >= since)
    made = select(func.count()).select_from(KnownAnswer).where(KnownAnswer.made_at >= since)
    real = tx.session.scalar(handed_in.where(known_answers.real())) or 0
    missing = share * real - (tx.session.scalar(made) or 0)
    return secrets.SystemRandom().random() < missing


def _by_lot() -> str:
    return secrets.choice([CLEAN, *secrets.SystemRandom().sample(sorted(FAULTS), 2)])


def _begun(tx: Tx, family: Household, fault: str) -> tuple[Case, dict[str, str]]:
    services = list(_fitting(tx, family, fault))
    if not services:
        raise Refusal("known.no_service")
    service, answers, kinds = secrets.choice(services)
    citizen = _invented(tx, family)
    case = cases.create(tx, citizen, service.name)
    tx.session.add(
        KnownAnswer(
            case_id=case.id, planted=None if fault == CLEAN else fault, right=["verify"] if fault == CLEAN else _SEEN,
            made_at=tx.now, made_by=SYSTEM.id,
        )
    )  # fmt: skip
    tx.session.flush()
    ledger.append(tx, "known.made", SYSTEM, private={"case": str(case.id), "planted": fault})
    cases.answer(tx, citizen, case.id, case.version, answers)
    return case, kinds


def _fitting(tx: Tx, family: Household, fault: str) -> Iterator[tuple[Service, dict[str, Any], dict[str, str]]]:
    """Services and answers whose papers can be drawn and can have the fault, with the kinds by requirement."""
    for service in tx.office.policies.services.values():
        rows = tx.office.policies.procedures[service.procedure].transitions
        if service.return_on_failure or not any(row.verb == known_answers.END for row in rows):
            continue
        for given in product(*(_answers(each, family) for each in service.answers)):
            answers = {each.name: value for each, value in zip(service.answers, given, strict=True)}
            kinds = {each.name: each.kind for each in service.requirements if each.is_required(answers)}
            drawable = set(kinds.values()) <= DRAWERS.keys()
            if drawable and (fault == CLEAN or FAULTS[fault].fits(frozenset(kinds.values()))):
                yield service, answers, kinds


def _answers(question: Answer, family: Household) -> Sequence[str | bool]:
    if question.type == "yes_no":
        return True, False
    if question.type == "choice":
        return [name for name, _ in question.choices]
    texts: Mapping[str, str] = {
        "date": family.child.birth_date.isoformat(), "nik": family.child.nik, "kk_number": family.kk_number,
    }  # fmt: skip
    about = family.address if "address" in question.name else family.child.name
    return [texts.get(question.type, about)]


def _invented(tx: Tx, family: Household) -> Actor:
    """A citizen who exists in this case only: without a role, without a password, with an address that gets no mail."""
    email = f"{secrets.token_hex(12)}@known.invalid"
    # no password has this hash
    person = Person(name=family.husband.name.title(), email=email, password_hash="!", roles=[], language="id")  # noqa: S106
    tx.session.add(person)
    tx.session.flush()
    return Actor(person.id, frozenset({"citizen"}))


def _file_name(tx: Tx) -> str:
    return f"IMG_{tx.now:%Y%m%d}_{secrets.randbelow(10**6):06}.jpg"
