"""Who steals the disk of the store, or a dump of the database, or both without the keys, sees no page and no paper."""

import base64
import json
import secrets
import subprocess
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from tests.databases import of
from tests.factories import document, submitted
from tests.integration.samples import citizen, plain_photo
from workflow import documents, notices, rotation
from workflow.alerts import people
from workflow.db import Services, Tx, transaction
from workflow.master_keys import read_key_file
from workflow.models import (
    Case,
    Claim,
    Decision,
    Document,
    ExaminationRow,
    FieldCorrection,
    LegalHold,
    Person,
    Rendition,
    SecondReview,
    Upload,
)
from workflow.postgres import _binaries

PAGE = plain_photo()
SAID = "Sulastri binti Karto"
PAPER = secrets.token_bytes(70_000)


def dumped(server: str, services: Services) -> bytes:
    url = of(server, str(services.settings.database_url).rpartition("/")[2])
    return subprocess.run([_binaries() / "pg_dump", url], capture_output=True, check=True).stdout


def stored(services: Services) -> bytes:
    files = (services.settings.home / "objects").rglob("*")
    return b"".join(each.read_bytes() for each in files if each.is_file())


def forms(content: bytes) -> list[bytes]:
    """How bytes may lie in a file or a dump: as they are, in hexadecimal digits, in base64."""
    return [content, content.hex().encode(), base64.b64encode(content)[:-4]]


def windows(content: bytes) -> list[bytes]:
    """Runs of 24 bytes from all over a file: one of them would betray it."""
    return [content[at : at + 24] for at in range(0, len(content) - 24, 997)]


@pytest.fixture
def keys(services: Services) -> list[bytes]:
    """A case with a paper and a page; returns the master key and the data keys of both."""
    case_id = submitted()
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        paper = document(tx, case, "extra", "ktp")
        tx.office.vault.delete(str(paper.id), documents.ORIGINAL)
        tx.office.vault.put(str(paper.id), documents.ORIGINAL, PAPER)
        page = Rendition(document_id=paper.id, page=1, size=len(PAGE))
        tx.session.add(page)
        tx.session.flush()
        tx.office.vault.put(str(page.id), documents.RENDITION, PAGE)
        found = (
            tx.office.vault.keys.find(str(paper.id), documents.ORIGINAL),
            tx.office.vault.keys.find(str(page.id), documents.RENDITION),
        )
    return [read_key_file(services.settings.master_file().path), *(each for each in found if each is not None)]


def test_neither_dump_nor_store_holds_a_page_a_paper_or_a_key(
    server: str, services: Services, keys: list[bytes]
) -> None:
    assert len(keys) == 3
    loot = dumped(server, services) + stored(services)
    assert b"CREATE TABLE public.data_key" in loot
    betrayed = [form for each in (*windows(PAGE), *windows(PAPER), *keys) for form in forms(each) if form in loot]
    assert betrayed == []


def test_the_search_would_find_what_lay_open(server: str, services: Services, keys: list[bytes]) -> None:
    with transaction() as tx:
        tx.office.vault.store.put("open/page", PAGE)
    loot = dumped(server, services) + stored(services)
    assert all(each in loot for each in windows(PAGE))


def test_a_dump_says_nothing_of_what_was_read_answered_corrected_or_told(server: str, services: Services) -> None:
    case_id = told_of()
    assert SAID not in dumped(server, services).decode()
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).answers["told"] == SAID


def test_rows_of_an_older_version_are_read_and_sealed_by_a_rotation(server: str, services: Services) -> None:
    case_id = told_of()
    with transaction() as tx:
        for table, column in (("cases", "answers"), ("examination", "content"), ("field_correction", "value")):
            plain = text(f"UPDATE {table} SET {column} = CAST(:it AS jsonb) WHERE {column} <> '{{}}'")
            tx.session.execute(plain, {"it": json.dumps({"told": SAID})})
    assert SAID in dumped(server, services).decode()
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).answers == {"told": SAID}
    *_, done = rotation.rotate()
    assert done.sealed >= 3
    assert SAID not in dumped(server, services).decode()
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).answers == {"told": SAID}
        assert tx.session.scalars(select(FieldCorrection.value)).all() == [{"told": SAID}]


@pytest.mark.usefixtures("services")
def test_what_was_sealed_for_one_column_does_not_open_in_another_nor_when_it_was_changed() -> None:
    case_id = told_of()
    moved = (
        "UPDATE cases SET answers = (SELECT content FROM examination WHERE content ? 'sealed' LIMIT 1)",
        "UPDATE cases SET answers = jsonb_set(answers, '{sealed}', to_jsonb(overlay(answers ->> 'sealed' placing "
        "CASE substr(answers ->> 'sealed', 41, 1) WHEN 'A' THEN 'B' ELSE 'A' END from 41 for 1)))",
    )
    for change in moved:
        with transaction() as tx:
            tx.session.execute(text(change))
            with pytest.raises(InvalidTag):
                tx.session.scalar(select(Case.answers).where(Case.id == case_id))
            tx.session.rollback()


@pytest.mark.usefixtures("services")
def test_two_cases_of_one_address_are_still_found_though_the_database_can_not_read_it() -> None:
    case_ids = [told_of(), told_of()]
    with transaction() as tx:
        read = {"address": {"value": "Jl. Melati No. 12"}, "rt": {"value": "003"}, "rw": {"value": "004"}}
        for each in tx.session.scalars(select(ExaminationRow)):
            each.content = {"fields": read}
        tx.session.flush()
        first, second = (people.about(tx, case_ids)[each] for each in case_ids)
    assert any(each.startswith("address:") for each in first & second)


def told_of() -> UUID:
    """A case in whose rows somebody's name stands wherever names stand."""
    owner = citizen()
    case_id = submitted(owner)
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.answers = {**case.answers, "told": SAID}
        row = tx.session.scalars(select(ExaminationRow)).first()
        assert row is not None
        row.content = {"fields": {"name": {"value": SAID}}}
        tx.session.add(
            FieldCorrection(
                examination_id=row.id, field="name", value=SAID, agrees=False,
                corrected_at=tx.now, corrected_by=owner.id,
            )
        )  # fmt: skip
        notices.enqueue(tx, case, "case.returned", {"reason": SAID}, "test")
        told_in_words(tx, case, row.document_id)
    return case_id


def told_in_words(tx: Tx, case: Case, document_id: UUID) -> None:
    """The name in the words of people: names of files, reasons, what to mend, why a case is held or given back."""
    officer, act = tx.session.get_one(Person, case.citizen_id).id, {"case_id": case.id}
    paper = tx.session.get_one(Document, document_id)
    paper.file_name, case.override_reason = f"KK {SAID}.jpg", f"{SAID} is known here"
    fixes = {str(document_id): f"{SAID} must sign"}
    tx.session.add_all([
        Upload(
            **act, person_id=officer, requirement="kk", length=1, holder="x", file_name=f"{SAID}.jpg",
            valid_until=tx.now, started_at=tx.now, started_by=officer,
        ),
        Decision(
            **act, version=90, verb="return", source="submitted", target="returned", reason=f"of {SAID}", fixes=fixes,
            decided_at=tx.now, decided_by=officer,
        ),
        SecondReview(
            **act, override=SAID, kept_at=tx.now, kept_by=officer, reason=SAID, fixes=fixes,
        ),
        Claim(
            **act, officer_id=officer, taken_at=tx.now, taken_by=officer, lease_until=tx.now, released_at=tx.now,
            released_by=officer, release_reason=f"I know {SAID}",
        ),
        LegalHold(**act, reason=f"letter of {SAID}", placed_at=tx.now, placed_by=officer),
    ])  # fmt: skip
    tx.session.flush()


@pytest.mark.usefixtures("services")
def test_the_words_of_people_are_read_as_they_were_written() -> None:
    case_id = told_of()
    with transaction() as tx:
        assert tx.session.scalars(select(LegalHold.reason)).all() == [f"letter of {SAID}"]
        review = tx.session.scalars(select(SecondReview)).one()
        assert (review.case_id, review.reason, *review.fixes.values()) == (case_id, SAID, f"{SAID} must sign")
        last = tx.session.scalars(select(Decision).where(Decision.version == 90)).one()
        assert last.reason == f"of {SAID}"
        # the database still finds which documents somebody asked to mend
        named = select(Decision.id).where(func.jsonb_exists(type_coerce(Decision.fixes, JSONB), next(iter(last.fixes))))
        assert tx.session.scalars(named).all() == [last.id]


def test_words_of_an_older_version_are_read_and_sealed_by_a_rotation(server: str, services: Services) -> None:
    case_id = submitted(citizen())
    with transaction() as tx:
        tx.session.execute(text("UPDATE document SET file_name = :it"), {"it": f"sealed {SAID}.jpg"})
        tx.session.execute(text("UPDATE cases SET override_reason = :it"), {"it": SAID})
    *_, done = rotation.rotate()
    assert done.sealed >= 2
    assert SAID not in dumped(server, services).decode()
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).override_reason == SAID
        assert set(tx.session.scalars(select(Document.file_name))) == {f"sealed {SAID}.jpg"}


def test_dump_and_store_together_open_nothing_without_the_master_key(services: Services, keys: list[bytes]) -> None:
    path: Path = services.settings.master_file().path
    path.unlink()
    # whoever starts Berkas on the loot gets a new key, which opens nothing of it
    with transaction() as tx:
        read, lost = rotation.check(tx, None)
    assert read == len(lost) > 0
