"""People with a NIK and a family card, and cases that name them: what the tests of kinship start from."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from policies.refusals import Refusal
from tests.factories import checked, submitted, version
from tests.integration.desks import read
from tests.integration.samples import PASSWORD
from workflow import cases, claims, corrections, documents, people, traits
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import transaction
from workflow.models import Case, Claim, ExaminationRow, Person


def born(day: str, serial: int = 1) -> str:
    """A NIK of a man born that day (ddmmyy), in a district that does not exist."""
    return f"327399{day}{serial:04}"


def worker(*roles: str, nik: str | None = None, kk: str | None = None, name: str = "Budi Santoso") -> Actor:
    """Somebody of the office, with a NIK of their own unless one is given."""
    nik = nik or born("010180", secrets.randbelow(9000) + 1000)
    with transaction() as tx:
        email = f"{secrets.token_hex(6)}@contoh.id"
        return actor_of(people.add(tx, name, email, PASSWORD, roles, nik=nik, kk_number=kk))


def applicant(nik: str | None = None, name: str = "Sari") -> Actor:
    """A citizen with a NIK of their own unless one is given."""
    with transaction() as tx:
        email = f"{secrets.token_hex(6)}@contoh.id"
        nik = nik or born("410180", secrets.randbelow(9000) + 1000)
        return actor_of(people.sign_up(tx, name, email, PASSWORD, nik))


def naming(requirement: str = "kk", service: str = "birth-certificate", **fields: Any) -> UUID:
    """A submitted case in one of whose documents these fields were read."""
    case_id = submitted(applicant(), service)
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        found = next(each for each in documents.current_documents(tx, case_id) if each.requirement == requirement)
        row = tx.session.query(ExaminationRow).filter_by(document_id=found.id).one()
        read = {name: {"value": value, "confidence": 0.9, "page": 1, "box": None} for name, value in fields.items()}
        row.content = {**row.content, "fields": read}
        tx.session.flush()
        traits.remember_case(tx, case)
    return case_id


def dealt(actor: Actor) -> UUID | None:
    """The case that the actor is dealt."""
    with transaction() as tx:
        claim = claims.next_case(tx, actor)
        return None if claim is None else claim.case_id


def hold(actor: Actor, case_id: UUID) -> int:
    """Take hold of a case past the dealer, as an attacker who could; the version of the case."""
    with transaction() as tx:
        for live in tx.session.query(Claim).filter(Claim.released_at.is_(None)).all():
            if live.case_id == case_id or live.officer_id == actor.id:
                live.released_at, live.released_by = tx.now, SYSTEM.id
        tx.session.flush()
        claims._take(tx, tx.session.get_one(Case, case_id), actor)
        return version(tx, case_id)


def take(actor: Actor, step: Any, case_id: UUID, *words: Any) -> str:
    """Take hold of a case and take a step; the state that it leads to."""
    seen = hold(actor, case_id)
    with transaction() as tx:
        case: Case = step(tx, actor, case_id, seen, *words)
        return case.state


def refusal(action: Callable[..., object], *arguments: Any) -> str:
    """The code with which an action is refused."""
    with pytest.raises(Refusal) as caught, transaction() as tx:
        action(tx, *arguments)
    return caught.value.code


def refused(actor: Actor, step: Callable[..., object], case_id: UUID, *words: Any) -> str:
    """The refusal of a step, although the actor holds the case and knows its version."""
    return refusal(step, actor, case_id, hold(actor, case_id), *words)


def handed_in_again(case_id: UUID) -> None:
    """The citizen mends nothing and hands the returned case in again."""
    with transaction() as tx:
        owner = actor_of(tx.session.get_one(Person, tx.session.get_one(Case, case_id).citizen_id))
        cases.submit(tx, owner, case_id, version(tx, case_id), accept_failed=True)
        checked(tx, case_id)


def correct(actor: Actor, case_id: UUID, nik: str) -> None:
    """Take hold of a case and correct the NIK of the parent's card."""
    document_id = read(case_id, "ktp-parent")
    hold(actor, case_id)
    with transaction() as tx:
        row = documents.examination_of(tx, document_id)
        assert row is not None
        corrections.correct(tx, actor, document_id, row.id, "nik", nik)
