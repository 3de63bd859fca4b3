"""What a case holds is forgotten in its time and not before, and the record still stands."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from policies.models import Retention
from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.relations import worker
from tests.integration.samples import citizen, staff
from verify.forgery.hashes import PARTS, PictureHash
from web.cli import main
from workflow import (
    cases,
    checkpoints,
    db,
    documents,
    holds,
    ledger,
    ledger_audit,
    lookalikes,
    retention,
    rotation,
    second_reviews,
)  # fmt: skip
from workflow.actor import Actor
from workflow.db import Services, Tx, transaction
from workflow.models import (
    Case,
    CasePerson,
    DataKey,
    Decision,
    Document,
    Erasure,
    ExaminationRow,
    FieldCorrection,
    FindingRow,
    LedgerDetail,
    LedgerEntry,
    Notice,
    Person,
    Picture,
    Rendition,
)
from workflow.store import ObjectMissing

pytestmark = pytest.mark.usefixtures("services")
SECRET = "Sulastri binti Karto"
LEAST, PAGES, ORIGINALS = 10, 20, 40


@pytest.fixture(autouse=True)
def kept_for(services: Services) -> Iterator[None]:
    """A policy of round numbers; the contents stay the longest."""
    kept = Retention(pages=PAGES, originals=ORIGINALS, contents=60, least=LEAST)
    policies = services.office.policies
    office = policies.office.model_copy(update={"retention": kept, "retention_of": {}})
    changed = dataclasses.replace(services.office, policies=policies.model_copy(update={"office": office}))
    db._services = dataclasses.replace(services, office=changed)
    yield
    if db._services is not None and db._services.engine is not services.engine:
        # a command line has built an office of its own meanwhile
        db._services.engine.dispose()
    db._services = services


def ended(owner: Actor | None = None) -> UUID:
    """A case with papers, pages, readings and words about people, which its citizen has withdrawn."""
    owner = owner or citizen()
    case_id = submitted(owner)
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.answers = {**case.answers, "told": SECRET}
        for paper in documents.current_documents(tx, case_id):
            page = Rendition(document_id=paper.id, page=1, size=4)
            tx.session.add(page)
            tx.session.flush()
            tx.office.vault.put(str(page.id), documents.RENDITION, b"page")
            row = tx.session.query(ExaminationRow).filter_by(document_id=paper.id).one()
            row.content = {"fields": {"name": {"value": SECRET}}}
            tx.session.add(
                FieldCorrection(
                    examination_id=row.id, field="name", value=SECRET, agrees=False,
                    corrected_at=tx.now, corrected_by=owner.id,
                )
            )  # fmt: skip
            paper.file_name = f"{SECRET}.jpg"
        for finding in tx.session.query(FindingRow).filter_by(case_id=case_id):
            finding.values = {"name": SECRET}
        tx.session.add(CasePerson(case_id=case_id, kind="named", hash="h"))
        ledger.append(tx, "test.said", owner, case_id=case_id, private={"words": SECRET})
        second_reviews.keep(tx, case, worker("officer"), SECRET)
        cases.withdraw(tx, owner, case_id, version(tx, case_id))
        tx.session.flush()
        for notice in tx.session.query(Notice).filter_by(case_id=case_id):
            notice.values = {"reason": SECRET}
    return case_id


@contextmanager
def refusing(code: str) -> Iterator[Tx]:
    with pytest.raises(Refusal) as caught, transaction() as tx:
        yield tx
    assert caught.value.code == code


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """As if so many days had passed."""
    moment = datetime.now(UTC) + timedelta(days=days, minutes=1)
    monkeypatch.setattr(db.Tx, "__init__", _at(moment, db.Tx.__init__))


def _at(moment: datetime, made: object) -> object:
    def init(self: Tx, *args: object, **kwargs: object) -> None:
        made(self, *args, **kwargs)  # type: ignore[operator]
        self.now = moment

    return init


def parts(case_id: UUID) -> set[str]:
    with transaction() as tx:
        return set(tx.session.scalars(select(Erasure.part).where(Erasure.case_id == case_id)))


def number(case_id: UUID) -> str:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).number


def on_disk(services: Services) -> int:
    return sum(1 for each in (services.settings.home / "objects").rglob("*") if each.is_file())


def everything_in_the_database() -> str:
    """All rows of all tables as text, and what is sealed in them as it is read."""
    sealed = (
        ExaminationRow.content, Case.answers, FieldCorrection.value, Notice.values, LedgerDetail.content,
    )  # fmt: skip
    with transaction() as tx:
        tables = tx.session.scalars(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        ).all()
        rows = [tx.session.execute(text(f'SELECT t::text FROM "{each}" t')).all() for each in tables]
        return str([rows, [tx.session.scalars(select(each)).all() for each in sealed]])


def test_each_part_is_forgotten_when_its_days_are_over_and_not_before(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = ended()
    assert everything_in_the_database().count(SECRET) > 5
    steps = [(PAGES - 1, set()), (PAGES, {"pages"}), (ORIGINALS, {"pages", "originals"}),
             (60, {"pages", "originals", "contents"})]  # fmt: skip
    for days, gone in steps:
        with monkeypatch.context() as patch:
            later(patch, days)
            assert retention.run() == (1 if gone else 0)
            assert retention.run() == 0
        assert parts(case_id) == gone
    assert on_disk(services) == 0
    assert SECRET not in everything_in_the_database()


def test_the_hash_of_a_portrait_goes_with_the_contents_and_papers_hashes_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    over, kept = ended(), submitted()
    with transaction() as tx:
        for case_id in (over, kept):
            paper = documents.current_documents(tx, case_id)[0]
            hashes = [PictureHash(part, 1, bytes(32), bytes(128)) for part in PARTS.values()]
            lookalikes.remember(tx, paper.id, hashes)
    later(monkeypatch, 60)
    assert retention.run() == 1
    with transaction() as tx:
        left = select(Document.case_id, Picture.part).join(Document, Document.id == Picture.document_id)
        found = {(case_id, part) for case_id, part in tx.session.execute(left)}
    assert found == {(kept, part) for part in PARTS} | {(over, "picture"), (over, "page")}


def test_a_case_that_has_not_ended_is_kept_however_old(monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = submitted()
    later(monkeypatch, 4000)
    assert retention.run() == 0
    assert parts(case_id) == set()


def test_the_record_stands_when_what_it_was_about_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = ended()
    with transaction() as tx:
        checkpoints.sign(tx)
        hashes = set(tx.session.scalars(select(Document.sha256)))
        before = tx.session.scalar(select(func.count()).select_from(LedgerEntry))
    later(monkeypatch, 60)
    assert retention.run() == 1
    with transaction() as tx:
        report = ledger_audit.read(tx, checkpoints.signer(tx.office.settings).verifier())
        assert (report.breach, report.entries, report.forgotten > 0) == (None, (before or 0) + 1, True)
        assert ledger.case_is_intact(tx, case_id)
        assert set(tx.session.scalars(select(Document.sha256))) == hashes
        told = tx.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "retention.erased")).one()
        assert (told.case_id, told.data["parts"]) == (case_id, ["pages", "originals", "contents"])
        assert tx.session.scalar(select(func.count()).select_from(LedgerDetail)) == 0


def test_a_backup_of_the_store_opens_nothing_of_a_forgotten_case(
    services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case_id = ended()
    store = services.settings.home / "objects"
    shutil.copytree(store, tmp_path / "backup")
    later(monkeypatch, ORIGINALS)
    retention.run()
    shutil.rmtree(store)
    shutil.copytree(tmp_path / "backup", store)
    with transaction() as tx:
        papers = tx.session.scalars(select(Document.id).where(Document.case_id == case_id)).all()
        assert papers
        for each in papers:
            with pytest.raises(ObjectMissing):
                tx.office.vault.get(str(each), documents.ORIGINAL)
        assert tx.session.scalar(select(func.count()).select_from(DataKey)) == 0
    for each_file in store.rglob("*"):
        os.utime(each_file, (0, 0))
    with transaction() as tx:
        assert rotation.sweep(tx) > 0
    assert on_disk(services) == 0


def test_only_the_case_that_is_over_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    ended()
    other = submitted()
    later(monkeypatch, 60)
    retention.run()
    with transaction() as tx:
        papers = documents.current_documents(tx, other)
        assert papers and all(tx.office.vault.get(str(each.id), documents.ORIGINAL) for each in papers)
        assert tx.session.get_one(Case, other).answers


def signed(case_id: UUID, signer: Actor) -> None:
    """The record says that this person has signed the case off."""
    with transaction() as tx:
        tx.session.add(
            Decision(
                case_id=case_id, version=9, verb="approve", source="escalated", target="ready",
                decided_at=tx.now, decided_by=signer.id,
            )
        )  # fmt: skip


def test_a_hold_keeps_everything_until_somebody_else_lifts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = ended()
    auditor, supervisor = staff("auditor"), staff("supervisor")
    with transaction() as tx:
        holds.place(tx, auditor, tx.session.get_one(Case, case_id), "Court order 12/2026")
    with monkeypatch.context() as patch:
        later(patch, 4000)
        assert retention.run() == 0
        with refusing("erasure.held") as tx:
            retention.erase(tx, supervisor, tx.session.get_one(Case, case_id), "asked by letter")
    with refusing("hold.own") as tx:
        holds.lift(tx, auditor, tx.session.get_one(Case, case_id), "no longer")
    with transaction() as tx:
        holds.lift(tx, supervisor, tx.session.get_one(Case, case_id), "the court has decided")
    with transaction() as tx:
        kinds = [each.kind for each in ledger.of_case(tx, case_id)]
        assert kinds[-2:] == ["hold.placed", "hold.lifted"]
    later(monkeypatch, 4000)
    assert retention.run() == 1


def test_another_account_of_the_same_person_neither_lifts_their_hold_nor_erases_their_traces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id = ended()
    signer, other = (worker("supervisor", nik="3273990101800001") for _ in range(2))
    signed(case_id, signer)
    with transaction() as tx:
        holds.place(tx, signer, tx.session.get_one(Case, case_id), "Court order 12/2026")
    with refusing("hold.own") as tx:
        holds.lift(tx, other, tx.session.get_one(Case, case_id), "no longer")
    with transaction() as tx:
        holds.lift(tx, staff("auditor"), tx.session.get_one(Case, case_id), "the court has decided")
    later(monkeypatch, LEAST)
    with refusing("erasure.took_part") as tx:
        retention.erase(tx, other, tx.session.get_one(Case, case_id), "a letter")


@pytest.mark.parametrize("role", ["citizen", "officer", "admin"])
def test_who_has_no_say_in_it_neither_holds_nor_releases(role: str) -> None:
    case_id = ended()
    who = citizen() if role == "citizen" else staff(role)
    for act in (holds.place, holds.lift):
        with refusing("access.denied") as tx:
            act(tx, who, tx.session.get_one(Case, case_id), "because")


def test_a_hold_says_why_and_there_is_one_at_a_time() -> None:
    case_id, auditor = ended(), staff("auditor")
    for reason, code in (("  ", "hold.reason_needed"), ("a trial", ""), ("another", "hold.exists")):
        with transaction() as tx:
            case = tx.session.get_one(Case, case_id)
            if code:
                with pytest.raises(Refusal) as caught:
                    holds.place(tx, auditor, case, reason)
                assert caught.value.code == code
            else:
                holds.place(tx, auditor, case, reason)
    with refusing("hold.none") as tx:
        holds.lift(tx, auditor, tx.session.get_one(Case, submitted()), "because")


def test_a_citizens_wish_is_granted_when_the_law_allows_it(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, supervisor = ended(), staff("supervisor")

    def erase(actor: Actor, which: UUID, reason: str = "a letter of the citizen") -> None:
        with transaction() as tx:
            remains = retention.erase(tx, actor, tx.session.get_one(Case, which), reason)
        with transaction() as tx:
            retention.clear(tx, remains)

    def refused(code: str, actor: Actor, which: UUID, reason: str = "a letter of the citizen") -> None:
        with pytest.raises(Refusal) as caught:
            erase(actor, which, reason)
        assert caught.value.code == code

    refused("erasure.too_early", supervisor, case_id)
    refused("erasure.not_ended", supervisor, submitted())
    later(monkeypatch, LEAST)
    refused("access.denied", staff("officer"), case_id)
    refused("access.denied", staff("auditor"), case_id)
    refused("erasure.reason_needed", supervisor, case_id, " ")
    erase(supervisor, case_id)
    assert parts(case_id) == {"pages", "originals", "contents"}
    assert SECRET not in everything_in_the_database()
    refused("erasure.done", supervisor, case_id)


def test_whoever_took_a_step_in_a_case_does_not_erase_its_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = citizen()
    case_id = ended(owner)
    later(monkeypatch, LEAST)
    # somebody with both roles, whom the case concerns: as if there were none
    hidden = dataclasses.replace(owner, roles=frozenset({"supervisor", "citizen"}))
    with pytest.raises(Refusal, match=r"case\.not_found"), transaction() as tx:
        retention.erase(tx, hidden, tx.session.get_one(Case, case_id), "a letter")
    stranger = staff("supervisor")
    signed(case_id, stranger)
    with refusing("erasure.took_part") as tx:
        retention.erase(tx, stranger, tx.session.get_one(Case, case_id), "a letter")


def test_an_erasure_that_fails_takes_nothing(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, before = ended(), on_disk(services)
    later(monkeypatch, 60)
    with pytest.raises(ZeroDivisionError), transaction() as tx:
        retention.erase(tx, staff("admin"), tx.session.get_one(Case, case_id), "a letter")
        raise ZeroDivisionError
    assert on_disk(services) == before
    with transaction() as tx:
        for each in tx.session.scalars(select(Document.id).where(Document.case_id == case_id)):
            assert tx.office.vault.get(str(each), documents.ORIGINAL)


def test_a_service_may_keep_its_cases_otherwise() -> None:
    with transaction() as tx:
        office = tx.office.policies.office
        longer = office.model_copy(update={"retention_of": {"ktp-replacement": Retention(pages=400)}})
        tx.office = dataclasses.replace(tx.office, policies=tx.office.policies.model_copy(update={"office": longer}))
        assert retention.policy_of(tx, "ktp-replacement").pages == 400
        assert retention.policy_of(tx, "birth-certificate").pages == PAGES
    with pytest.raises(ValueError, match="least"):
        Retention(pages=5, least=30)


def test_the_commands_hold_release_and_refuse(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    case_number = number(ended())
    auditor, supervisor = staff("auditor"), staff("supervisor")
    with transaction() as tx:
        mails = {each.id: each.email for each in tx.session.scalars(select(Person))}

    def berkas(verb: str, *words: str) -> tuple[int, str]:
        told = CliRunner().invoke(main, ["vault", verb, *words])
        return told.exit_code, told.output

    why = ("--reason", "a trial", "--by")
    assert berkas("hold", case_number, *why, mails[auditor.id])[0] == 0
    assert berkas("release", case_number, *why, mails[auditor.id])[0] == 1
    assert berkas("release", case_number, *why, mails[supervisor.id])[0] == 0
    assert berkas("hold", case_number, *why, "nobody@contoh.id")[0] == 1
    assert berkas("erase", case_number, *why, mails[supervisor.id])[0] == 1
    assert berkas("forget") == (0, "0 cases had something to forget\n")
