"""By what people are recognised in papers, forms and accounts; what is stored of it are keyed hashes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from policies.models import Answer, DocumentKind
from verify.name_forms import written
from verify.nik import parse_nik, sixteen_digits
from workflow import documents
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.models import Case, CasePerson, FieldCorrection, Person, PersonTrait

Trait = tuple[str, str]
"""What kind (workflow/models/persons.py) and what it says."""


def of_account(name: str, nik: str, kk_number: str | None) -> Iterator[Trait]:
    """The traits of somebody with that NIK (16 digits), which tells the birth date too."""
    yield "nik", nik
    if kk_number is not None:
        yield "kk", kk_number
    taken_apart = parse_nik(nik)
    if taken_apart is not None and taken_apart.day is not None:
        yield from _named(name, f"{taken_apart.day:02}{nik[8:12]}")


def of_values(kind: DocumentKind, values: Mapping[str, Any]) -> Iterator[Trait]:
    """The traits of everybody whom a document names, from its fields as they were read or corrected."""
    for spec in kind.fields:
        value = values.get(spec.name)
        if spec.type == "rows" and isinstance(value, list):
            for row in value:
                yield from _numbered("nik", row.get("nik"))
                yield from _born(row.get("name"), row.get("birth_date"))
        elif spec.type in ("nik", "kk_number"):
            yield from _numbered("kk" if spec.type == "kk_number" else "nik", value)
    name = values.get("name") or " ".join(str(values.get(part) or "") for part in ("given_names", "surname"))
    yield from _born(name, values.get("birth_date"))


def of_answers(questions: Iterable[Answer], answers: Mapping[str, Any]) -> Iterator[Trait]:
    """The numbers of persons and families in a form."""
    for each in questions:
        if each.type in ("nik", "kk_number"):
            yield from _numbered("kk" if each.type == "kk_number" else "nik", answers.get(each.name))


def numbers_of(tx: Tx, kind: DocumentKind, values: Mapping[str, Any]) -> frozenset[str]:
    """The keyed hashes of the numbers of all persons whom a document names."""
    return frozenset(value for trait, value in _hashed(tx, of_values(kind, values)) if trait == "nik")


def _numbered(kind: str, value: Any) -> Iterator[Trait]:
    digits = sixteen_digits(str(value or ""))
    if digits is not None:
        yield kind, digits


def _born(name: Any, born: Any) -> Iterator[Trait]:
    try:
        day = date.fromisoformat(str(born or ""))
    except ValueError:
        return
    yield from _named(str(name or ""), f"{day:%d%m%y}")


def _named(name: str, day: str) -> Iterator[Trait]:
    words = written(name).all_words
    if words:
        # papers give the words of a name in one order, passports in another
        yield "named", " ".join([*sorted(words), day])


def remember_person(tx: Tx, person: Person, nik: str, kk_number: str | None = None) -> None:
    """Keep the traits of an account; those it has already stay."""
    known = tx.session.execute(select(PersonTrait.kind, PersonTrait.hash).where(PersonTrait.person_id == person.id))
    seen = {(kind, value) for kind, value in known}
    for kind, value in _hashed(tx, of_account(person.name, nik, kk_number)) - seen:
        tx.session.add(PersonTrait(person_id=person.id, kind=kind, hash=value))
    tx.session.flush()


def remember_case(tx: Tx, case: Case) -> None:
    """Keep the traits of everybody whom the case names now; whom it named before it still names."""
    policy = tx.policy_of(case)
    found: set[tuple[UUID | None, str, str]] = {
        (None, *trait) for trait in _hashed(tx, of_answers(policy.service.answers, case.answers))
    }
    citizen = select(PersonTrait.kind, PersonTrait.hash).where(PersonTrait.person_id == case.citizen_id)
    found |= {(None, kind, value) for kind, value in tx.session.execute(citizen)}
    for document in documents.current_documents(tx, case.id):
        row = documents.examination_of(tx, document.id)
        for values in () if row is None else _readings(tx, row.id, row.content):
            traits = of_values(policy.kinds[document.kind], values)
            found |= {(document.id, *trait) for trait in _hashed(tx, traits)}
    known = tx.session.execute(
        select(CasePerson.document_id, CasePerson.kind, CasePerson.hash).where(CasePerson.case_id == case.id)
    )
    for document_id, kind, value in found - {tuple(row) for row in known}:
        tx.session.add(CasePerson(case_id=case.id, document_id=document_id, kind=kind, hash=value))
    tx.session.flush()


def remember_older(tx: Tx, case: Case) -> bool:
    """The same for a case of before there was this table, or of which nothing was kept; True when it was one."""
    if tx.session.scalar(select(CasePerson.id).where(CasePerson.case_id == case.id).limit(1)) is not None:
        return False
    remember_case(tx, case)
    return True


def _readings(tx: Tx, examination_id: UUID, content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The values as they were read, and as officers corrected them."""
    read = {name: field.get("value") for name, field in content.get("fields", {}).items()}
    yield read
    said = select(FieldCorrection).where(FieldCorrection.examination_id == examination_id)
    corrections = tx.session.scalars(said.order_by(FieldCorrection.corrected_at)).all()
    if corrections:
        values = {name: [dict(row) for row in each] if isinstance(each, list) else each for name, each in read.items()}
        for each in corrections:
            _put(values, each.field.split("."), each.value)
        yield values


def _put(values: dict[str, Any], path: list[str], value: Any) -> None:
    if len(path) == 1:
        values[path[0]] = value
    elif isinstance(rows := values.get(path[0]), list) and int(path[1]) < len(rows):
        rows[int(path[1])][path[2]] = value


def _hashed(tx: Tx, traits: Iterable[Trait]) -> set[Trait]:
    secret = tx.office.settings.secret()
    return {(kind, keyed_hash(secret, kind, value)) for kind, value in traits}
