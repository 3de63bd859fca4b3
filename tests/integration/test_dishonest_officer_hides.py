"""A dishonest officer tries to hide what they did: each way, and what stops it."""

from datetime import timedelta

import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import func, select, text

from tests.factories import submitted, version
from tests.integration import judged
from tests.integration.desks import at_desk, send, state
from tests.integration.live import bearer
from tests.integration.past import sql
from tests.integration.pictures import card, look, put
from tests.integration.relations import born, hold, refusal, worker
from tests.integration.samples import citizen, staff
from tests.integration.signing import code_in
from tests.integration.test_alerts import alert_about
from workflow import (
    checkpoints,
    corrections,
    decisions,
    holds,
    ledger_audit,
    retention,
    search,
)
from workflow.db import Services, transaction
from workflow.keyed import new_token, token_hash
from workflow.ledger_audit import Breach
from workflow.models import Case, FieldCorrection, LedgerDetail, LedgerEntry
from workflow.signed_note import notes_of

pytestmark = pytest.mark.usefixtures("services")


def breach() -> Breach | None:
    with transaction() as tx:
        return ledger_audit.read(tx, checkpoints.signer(tx.office.settings).verifier()).breach


def test_no_row_of_what_was_done_is_changed_or_deleted_with_the_applications_own_rights(services: Services) -> None:
    submitted()
    hiding = (
        "DELETE FROM ledger_entry", "UPDATE ledger_entry SET recorded_by = recorded_by", "DELETE FROM decision",
        "UPDATE decision SET decided_at = now()", "DELETE FROM view", "DELETE FROM alert", "DELETE FROM cases",
        "UPDATE field_correction SET corrected_by = corrected_by", "DELETE FROM field_correction",
        "DELETE FROM finding_mark", "UPDATE finding_mark SET \"right\" = true", "DELETE FROM second_review",
        "UPDATE finding SET outcome = 'passed'", "DELETE FROM examination", "DELETE FROM claim", "DELETE FROM ticket",
        "DELETE FROM person_trait", "UPDATE person_trait SET hash = hash", "DELETE FROM person",
        "DELETE FROM known_answer", "DELETE FROM web_session", "ALTER TABLE cases DISABLE TRIGGER ALL",
    )  # fmt: skip
    for statement in hiding:
        with pytest.raises(errors.InsufficientPrivilege):
            sql(services, statement)


def test_a_case_that_changes_its_state_behind_a_table_of_the_same_name_is_still_refused(services: Services) -> None:
    case_id, officer = submitted(), staff("officer")
    with pytest.raises(errors.IntegrityConstraintViolation, match="without an entry in the ledger"):
        sql(
            services,
            "CREATE TEMPORARY TABLE ledger_entry (case_id uuid, kind text, xid bigint)",
            f"INSERT INTO ledger_entry VALUES ('{case_id}', 'case.verify', pg_current_xact_id()::text::bigint)",
            f"UPDATE cases SET state = 'verified', verified_at = now(), verified_by = '{officer.id}' "
            f"WHERE id = '{case_id}'",
        )
    assert state(case_id)[0] == "submitted"


def test_who_took_part_is_not_hidden_behind_a_table_of_the_same_name_either(services: Services) -> None:
    case_id, officer, other_self = submitted(), *(worker("supervisor", nik=born("070780", 5)) for _ in range(2))
    hold(officer, case_id)
    judged.verified(officer, case_id)
    with pytest.raises(errors.IntegrityConstraintViolation, match="signed off by somebody who took part"):
        sql(
            services,
            "CREATE TEMPORARY TABLE decision (LIKE public.decision)",
            "CREATE TEMPORARY TABLE person_trait (LIKE public.person_trait)",
            f"UPDATE cases SET ready_at = now(), ready_by = '{other_self.id}' WHERE id = '{case_id}'",
        )


def test_an_entry_that_is_forged_past_berkas_is_found_and_named(services: Services) -> None:
    case_id, officer = submitted(), staff("officer")
    with transaction() as tx:
        forged = (tx.session.scalar(select(func.max(LedgerEntry.seq))) or 0) + 1
    assert breach() is None
    sql(
        services,
        "INSERT INTO ledger_entry (seq, kind, case_id, data, hash, seal, recorded_at, recorded_by) "
        f"VALUES ({forged}, 'case.verify', '{case_id}', '{{}}', repeat('0', 64), repeat('0', 64), now(), "
        f"'{officer.id}')",
    )
    assert breach() == Breach("changed", forged, forged)


def test_a_reason_that_was_taken_away_without_an_erasure_is_missed(services: Services) -> None:
    head = staff("supervisor")
    with transaction() as tx:
        search.find(tx, head, "nik", "3273014505900001", "curiosity")
    with transaction() as tx:
        seq = tx.session.scalars(select(LedgerDetail.seq)).one()
    assert breach() is None
    # the one right to delete that forgetting needs
    sql(services, "DELETE FROM ledger_detail")
    assert breach() == Breach("detail", seq, seq)


def test_a_correction_is_neither_taken_back_nor_added_after_the_decision(app: Flask) -> None:
    officer, case_id, document_id = judged.held()
    with transaction() as tx:
        said = corrections.correct(tx, officer, document_id, judged.row_of(document_id).id, "name", "ANITA").id
    judged.verified(officer, case_id)
    form = {"examination": str(judged.row_of(document_id).id), "field": "name", "value": "ANI"}
    answer = send(at_desk(app, officer), f"/review/documents/{document_id}/corrections", form)
    assert code_in(answer) == "document.not_found"
    with transaction() as tx:
        assert [(each.id, each.value) for each in tx.session.scalars(select(FieldCorrection))] == [(said, "ANITA")]


def test_nobody_dismisses_an_alert_about_themselves_from_whatever_account(app: Flask) -> None:
    nik = born("080880", 3)
    officer, promoted = worker("officer", nik=nik), worker("supervisor", nik=nik)
    alert_id = alert_about(officer)
    form = {"outcome": "dismissed", "reason": "there is nothing to see here"}
    client = at_desk(app, promoted)
    assert str(alert_id) not in client.get("/alerts").text
    assert client.get(f"/alerts/{alert_id}").status_code == 404
    assert send(client, f"/alerts/{alert_id}/close", form, page="/alerts").status_code == 404
    assert send(at_desk(app, officer), f"/alerts/{alert_id}/close", form).status_code == 403
    assert str(alert_id) in at_desk(app, staff("auditor")).get("/alerts").text


def test_a_supervisor_who_copied_a_page_does_not_erase_the_pages_by_which_the_copy_is_traced(app: Flask) -> None:
    looker, case_id = staff("supervisor"), submitted()
    document_id = put(case_id, "kk", card())
    hold(looker, case_id)
    assert look(looker, document_id)
    officer = staff("officer")
    hold(officer, case_id)
    with transaction() as tx:
        decisions.reject(tx, officer, case_id, version(tx, case_id), "not theirs")
    head = staff("supervisor")
    hold(head, case_id)
    with transaction() as tx:
        case = decisions.reject(tx, head, case_id, version(tx, case_id), "not theirs")
        number = case.number
    form = {"number": number, "reason": "the citizen asks so"}
    answer = send(at_desk(app, looker), "/retention/erase", form, page="/retention")
    assert code_in(answer) == "erasure.took_part"
    erase = retention.erase
    assert refusal(lambda tx: erase(tx, looker, tx.session.get_one(Case, case_id), "wish")) == "erasure.took_part"
    with transaction() as tx:
        tx.now += timedelta(days=31)
        assert retention.erase(tx, staff("admin"), tx.session.get_one(Case, case_id), "the citizen asks so")


_PLANTED = (
    "INSERT INTO web_session (id, person_id, token_hash, opened_at, opened_by, valid_until, level, last_seen, browser, "
    "seal) SELECT gen_random_uuid(), '{head}', '{hash}', now(), '{head}', now() + interval '1 hour', 'full', now(), "
    "'', seal FROM web_session LIMIT 1"
)


@pytest.mark.parametrize(
    "change",
    [
        _PLANTED,
        "UPDATE web_session SET person_id = '{head}' WHERE person_id = '{own}'",
        "UPDATE person SET roles = '[\"supervisor\"]' WHERE id = '{own}'",
        "UPDATE person SET password_hash = (SELECT password_hash FROM person WHERE id = '{head}') WHERE id = '{own}'",
    ],
)
def test_a_sign_in_or_a_role_that_was_written_into_the_database_opens_nothing_and_is_recorded(
    app: Flask, services: Services, change: str
) -> None:
    head, own, planted = staff("supervisor"), staff("officer"), new_token()
    client = at_desk(app, own)
    assert client.get("/review").status_code == 200
    sql(services, change.format(head=head.id, own=own.id, hash=token_hash(planted)))
    if change is _PLANTED:
        with client.session_transaction() as cookie:
            cookie["_user_id"] = planted
    for page in ("/team", "/review"):
        assert client.get(page).headers.get("Location", "").startswith("/sign-in")
    with transaction() as tx:
        assert tx.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.seq.desc())).first() == "session.forged"


def test_a_token_of_a_program_that_was_given_to_another_account_in_the_database_opens_nothing(
    app: Flask, services: Services
) -> None:
    other, own, program = citizen(), citizen(), app.test_client()
    header = bearer(own)
    assert program.get("/api/v1/cases", headers=header).status_code == 200
    sql(services, f"UPDATE api_token SET person_id = '{other.id}' WHERE person_id = '{own.id}'")
    assert program.get("/api/v1/cases", headers=header).status_code == 401


def test_a_hold_is_not_lifted_by_another_account_of_whoever_placed_it(app: Flask) -> None:
    nik, case_id = born("090980", 3), submitted()
    head, other_self = (worker("supervisor", nik=nik) for _ in range(2))
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        holds.place(tx, head, case, "court order")
        number = case.number
    for account in (head, other_self):
        form = {"number": number, "reason": "no longer"}
        answer = send(at_desk(app, account), "/retention/lift", form, page="/retention")
        assert code_in(answer) == "hold.own"


@pytest.mark.usefixtures("by_owner")
def test_a_database_that_is_set_back_to_before_the_deed_is_found_by_what_a_witness_kept(services: Services) -> None:
    witness = services.settings.home / "witness.txt"
    submitted()
    with transaction() as tx:
        before = tx.session.scalar(select(func.max(LedgerEntry.seq)))
    submitted()
    with transaction() as tx:
        assert checkpoints.sign(tx) is not None
    with transaction() as tx:
        assert checkpoints.publish(tx, str(witness)) is None
    with transaction() as tx:
        tx.session.execute(text("SET LOCAL session_replication_role = replica"))
        for table, since in (("ledger_entry", f"seq > {before}"), ("ledger_checkpoint", "true")):
            tx.session.execute(text(f"DELETE FROM {table} WHERE {since}"))
        tx.session.execute(text(f"DELETE FROM ledger_node WHERE (position + 1) << level > {before}"))
        tx.session.execute(text(f"DELETE FROM ledger_detail WHERE seq > {before}"))
    assert breach() is None, "alone the database looks whole"
    with transaction() as tx:
        verifier = checkpoints.signer(tx.office.settings).verifier()
        kept = [verifier.checkpoint(each) for each in notes_of(witness.read_text())]
        found = ledger_audit.read(tx, verifier, kept).breach
    assert found is not None and (found.fault, found.first) == ("rolled_back", (before or 0) + 1)
