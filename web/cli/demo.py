"""`berkas demo`: invented people and a few cases in various states, made by the same functions as real ones."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import click

from policies.models import Answer
from policies.refusals import Refusal
from web import demo_code
from web.cli.connection import connected
from web.cli.demo_papers import paper
from workflow import (
    cases,
    claims,
    decisions,
    documents,
    examinations,
    intake,
    people,
    second_factor,
    second_reviews,
    totp,
)
from workflow.actor import Actor, actor_of
from workflow.db import transaction
from workflow.models import Claim
from workflow.settings import Settings

PASSWORD = "only-for-a-demo"  # noqa: S105 - printed on purpose, and made on loopback only
PATIENCE = 25
"""Tries to be dealt a case, five a second."""


@dataclass(frozen=True, slots=True)
class Account:
    """One invented person of the demo office."""

    email: str
    name: str
    role: str
    nik: str


ACCOUNTS = (
    Account("sari@example.test", "Sari Wulandari", "citizen", "3273995506900001"),
    Account("budi@example.test", "Budi Santoso", "officer", "3273991203870002"),
    Account("dewi@example.test", "Dewi Lestari", "officer", "3273994811910003"),
    Account("agus@example.test", "Agus Pratama", "supervisor", "3273990908790004"),
    Account("tuti@example.test", "Tuti Handayani", "supervisor", "3273996102820005"),
    Account("rina@example.test", "Rina Kartika", "auditor", "3273995004850006"),
    Account("admin@example.test", "Admin Demo", "admin", "3273991707880007"),
)
ANSWERS = {"text": "Bayu Wulandari", "date": "2026-08-17", "nik": "3273995708260001", "kk_number": "3273991203150004"}


@click.command()
@click.option("--code", is_flag=True, help="Only print the code that the demo's staff sign in with at this moment.")
def demo(code: bool) -> None:
    """Make the demo people and cases, unless they exist, and print how to sign in."""
    if code:
        click.echo(demo_code.code())
        return
    with connected() as settings:
        create_demo(settings)


def create_demo(settings: Settings) -> None:
    """Make what is missing of the demo, and tell the log-ins. Errors: demo.not_local."""
    if urlsplit(settings.base_url).hostname not in ("localhost", "127.0.0.1"):
        raise Refusal("demo.not_local")  # the passwords are public: never on an address that others reach
    actors = {account.email: _person(account) for account in ACCOUNTS}
    click.echo("Demo log-ins:")
    for account in ACCOUNTS:
        click.echo(f"  {account.role:<12} {account.email:<28} {PASSWORD}")
    click.echo("  Staff take a second step; the page shows the demo's code, and so does `berkas demo --code`.")
    citizen = actors["sari@example.test"]
    with transaction() as tx:
        if cases.own_cases(tx, citizen):
            return
    click.echo("Making a few demo cases; they appear one after the other …")
    for build in _stories(citizen, actors):
        build()
    click.echo("The demo cases are there.")


def _person(account: Account) -> Actor:
    with transaction() as tx:
        person = people.by_email(tx, account.email)
        if person is None and account.role == "citizen":
            person = people.sign_up(tx, account.name, account.email, PASSWORD, account.nik, "id")
        elif person is None:
            person = people.add(tx, account.name, account.email, PASSWORD, [account.role], nik=account.nik)
        if second_factor.requires(tx, person) and not second_factor.factors_of(tx, person).count:
            totp.keep(tx, person, demo_code.SECRET)
        return actor_of(person)


def _stories(citizen: Actor, actors: dict[str, Actor]) -> Iterator[Callable[[], object]]:
    officer, second = actors["budi@example.test"], actors["dewi@example.test"]
    supervisor = actors["agus@example.test"]

    def ready() -> None:
        case_id = _submitted(citizen, "ktp-replacement", examined=True)
        _verified(officer, case_id)
        _second_look(second, case_id)
        _approved(supervisor, case_id)

    def escalated() -> None:
        case_id = _submitted(citizen, "birth-certificate", examined=True)
        _verified(officer, case_id)
        _second_look(second, case_id)

    yield ready
    yield escalated
    yield lambda: _submitted(citizen, "kia", examined=False)
    yield lambda: _draft(citizen, "kk-change")


def _draft(citizen: Actor, service: str) -> UUID:
    with transaction() as tx:
        case = cases.create(tx, citizen, service)
        questions = tx.office.policies.services[service].answers
        answers = {question.name: _answer(question) for question in questions}
        return cases.answer(tx, citizen, case.id, case.version, answers).id


def _answer(question: Answer) -> str | bool:
    if question.type == "yes_no":
        return False
    if question.type == "choice":
        return question.choices[0][0]
    return ANSWERS[question.type]


def _submitted(citizen: Actor, service: str, examined: bool) -> UUID:
    case_id = _draft(citizen, service)
    with transaction() as tx:
        case = cases.get(tx, citizen, case_id)
        wanted = [each.requirement for each in documents.requirements_of(tx, case) if each.required]
    for number, requirement in enumerate(wanted):
        with transaction() as tx:
            data = paper(requirement.kind, number)
            document_id = intake.receive(tx, citizen, case_id, requirement.name, data, f"{requirement.name}.jpg").id
        if examined:
            _examine(document_id)
    with transaction() as tx:
        case = cases.get(tx, citizen, case_id)
        cases.submit(tx, citizen, case_id, case.version, accept_failed=True)
    if examined:
        # the queued job does the same; whoever comes second finds it done
        with transaction() as tx:
            examinations.check_case(tx, case_id)
    return case_id


def _examine(document_id: UUID) -> None:
    # here and now, because the story goes on at once; the queued job finds it done, or was first
    with transaction() as tx:
        work = examinations.prepare(tx, document_id)
    if work is not None:
        examined = examinations.run(work)
        with transaction() as tx:
            examinations.store(tx, document_id, examined)


def _verified(officer: Actor, case_id: UUID) -> None:
    case = _dealt(officer, case_id)
    if case is None:
        return
    try:
        with transaction() as tx:
            decisions.verify(tx, officer, case_id, case)
    except Refusal:
        # a photograph of the demo that did not pass: the story goes on with a reason, and by way of a supervisor
        with transaction() as tx:
            decisions.verify(tx, officer, case_id, case, override="Asli diperiksa di loket; semua data cocok.")


def _second_look(officer: Actor, case_id: UUID) -> None:
    """The same once more by another officer, when the lot has fallen on the case."""
    with transaction() as tx:
        kept = second_reviews.waiting(tx, case_id) is not None
    if kept:
        _verified(officer, case_id)


def _approved(supervisor: Actor, case_id: UUID) -> None:
    case = _dealt(supervisor, case_id)
    if case is not None:
        with transaction() as tx:
            decisions.approve(tx, supervisor, case_id, case, reason="Sesuai.")


def _dealt(actor: Actor, case_id: UUID) -> int | None:
    """The version of the case when it is the one that the actor is dealt, as it is in an empty office."""
    for _ in range(PATIENCE):
        with transaction() as tx:
            claim: Claim | None = claims.next_case(tx, actor)
            if claim is not None and claim.case_id == case_id:
                return cases.get(tx, actor, case_id).version
            if claim is not None:
                claims.release(tx, actor, claim.id, reason="demo")
                return None
        # a worker has the case's row at this moment, and the dealer passes over what is locked
        time.sleep(0.2)
    return None
