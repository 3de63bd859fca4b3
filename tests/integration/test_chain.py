"""A case becomes ready only when everything behind the signature is there, and is what it was."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.samples import citizen, staff
from workflow import claims, decisions, documents
from workflow.actor import SYSTEM, Actor
from workflow.chain import broken_links
from workflow.db import Tx, transaction
from workflow.models import Case, FindingRow

pytestmark = pytest.mark.usefixtures("services")


def verified() -> UUID:
    case_id, officer = submitted(citizen()), staff("officer")
    with transaction() as tx:
        assert claims.next_case(tx, officer) is not None
        decisions.verify(tx, officer, case_id, version(tx, case_id))
    return case_id


def dealt(case_id: UUID) -> Actor:
    signer = staff("officer", "supervisor")
    with transaction() as tx:
        claim = claims.next_case(tx, signer)
        assert claim is not None and claim.case_id == case_id
    return signer


def swap_bytes(tx: Tx, case_id: UUID) -> None:
    one = str(documents.current_documents(tx, case_id)[0].id)
    tx.office.vault.delete(one, documents.ORIGINAL)
    tx.office.vault.put(one, documents.ORIGINAL, b"another paper")


def lose_bytes(tx: Tx, case_id: UUID) -> None:
    tx.office.vault.delete(str(documents.current_documents(tx, case_id)[0].id), documents.ORIGINAL)


def other_digest(tx: Tx, case_id: UUID) -> None:
    document = documents.current_documents(tx, case_id)[0]
    tx.session.execute(text("UPDATE document SET sha256 = repeat('0', 64) WHERE id = :id"), {"id": document.id})


def drop_document(tx: Tx, case_id: UUID) -> None:
    document = documents.current_documents(tx, case_id)[0]
    document.superseded_at, document.superseded_by = tx.now, SYSTEM.id


def drop_examination(tx: Tx, case_id: UUID) -> None:
    row = documents.examination_of(tx, documents.current_documents(tx, case_id)[0].id)
    assert row is not None
    row.superseded_at, row.superseded_by = tx.now, SYSTEM.id


def find_more(tx: Tx, case_id: UUID) -> None:
    tx.session.add(
        FindingRow(
            id=uuid4(), case_id=case_id, examination_id=None, number=9, code="cross.same_address", severity="warning",
            outcome="failed", values={}, found_at=tx.now, found_by=SYSTEM.id,
        )
    )  # fmt: skip


def another_verifier(tx: Tx, case_id: UUID) -> None:
    tx.session.get_one(Case, case_id).verified_by = SYSTEM.id


def change_record(tx: Tx, case_id: UUID) -> None:
    tx.session.execute(text("SET LOCAL session_replication_role = replica"))
    change = "UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 second' WHERE case_id = :id"
    tx.session.execute(text(change), {"id": case_id})


@pytest.mark.usefixtures("by_owner")
@pytest.mark.parametrize(
    ("change", "link"),
    [
        (swap_bytes, "bytes"), (lose_bytes, "bytes"), (other_digest, "document"), (drop_document, "document"),
        (drop_examination, "examination"), (find_more, "findings"), (another_verifier, "persons"),
        (change_record, "record"),
    ],
)  # fmt: skip
def test_a_case_with_a_broken_link_is_not_signed_and_the_link_is_told(
    change: Callable[[Tx, UUID], None], link: str
) -> None:
    case_id = verified()
    signer = dealt(case_id)
    with transaction() as tx:
        assert list(broken_links(tx, tx.session.get_one(Case, case_id))) == []
    with transaction() as tx:
        change(tx, case_id)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        decisions.approve(tx, signer, case_id, version(tx, case_id))
    assert caught.value.code == "case.chain_broken"
    with transaction() as tx:
        assert link in set(broken_links(tx, tx.session.get_one(Case, case_id)))
