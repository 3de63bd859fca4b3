"""A dishonest officer tries to hide what they did and to alter what was handed in: each way, and what stops it.

How they try to copy is in test_dishonest_officer.py. `sql` is whoever got hold of the application's own connection to
the database: by a hole in it, or with its password.
"""

import base64
import json
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import func, select, text

from policies.reader import SHIPPED, PolicyError, read_policies
from tests.factories import submitted, version
from tests.integration import judged
from tests.integration.desks import at_desk, ready_with_ticket, send, state
from tests.integration.live import bearer
from tests.integration.pictures import card, look, put
from tests.integration.relations import born, handed_in_again, hold, refusal, worker
from tests.integration.samples import citizen, plain_photo, staff
from tests.integration.signing import code_in
from tests.integration.test_alerts import alert_about
from verify.examination import Examination, Finding
from verify.isolated import Examined
from workflow import (
    cases,
    checkpoints,
    commitments,
    corrections,
    decisions,
    documents,
    examinations,
    holds,
    ledger_audit,
    retention,
    search,
    slips,
    uploads,
)
from workflow.actor import actor_of
from workflow.chain import broken_links
from workflow.db import Services, transaction
from workflow.keyed import new_token, token_hash
from workflow.ledger_audit import Breach
from workflow.models import Case, FieldCorrection, LedgerDetail, LedgerEntry, Person, Rendition
from workflow.signed_note import notes_of
from workflow.vault import name_of

pytestmark = pytest.mark.usefixtures("services")


def sql(services: Services, *statements: str) -> None:
    """Statements of one transaction, as the application's role."""
    with closing(psycopg.connect(str(services.settings.database_url))) as connection, connection.transaction():
        for each in statements:
            connection.execute(each.encode())


def breach() -> Breach | None:
    with transaction() as tx:
        return ledger_audit.read(tx, checkpoints.signer(tx.office.settings).verifier()).breach


def links(case_id: UUID) -> set[str]:
    with transaction() as tx:
        return set(broken_links(tx, tx.session.get_one(Case, case_id)))


def verified(case_id: UUID) -> None:
    officer = staff("officer")
    hold(officer, case_id)
    judged.verified(officer, case_id)


def signs(app: Flask, case_id: UUID) -> str:
    """The code with which a supervisor's signature is refused, at their desk."""
    head = staff("supervisor")
    form = {"seen": hold(head, case_id)}
    return code_in(send(at_desk(app, head), f"/team/{case_id}/approve", form, page="/team"))


# hide


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


# alter


def test_a_friend_whose_upload_was_kept_open_does_not_swap_the_paper_after_it_was_verified() -> None:
    owner = citizen()
    case_id = submitted(owner)
    with transaction() as tx:
        papers = documents.current_documents(tx, case_id)
        name = papers[0].requirement
    other = plain_photo()
    officer = staff("officer")
    hold(officer, case_id)
    judged.returned(officer, case_id)
    with transaction() as tx:
        upload = uploads.start(tx, owner, case_id, name, len(other), "better.jpg")
        uploads.append(tx, upload.id, upload.holder, 0, other)
        upload_id = upload.id
    handed_in_again(case_id)
    verified(case_id)
    assert refusal(uploads.finish, owner, upload_id) == "case.wrong_state"
    with transaction() as tx:
        assert [each.id for each in documents.current_documents(tx, case_id)] == [each.id for each in papers]
        assert refusal(cases.answer, owner, case_id, version(tx, case_id), {}) == "case.wrong_state"


def test_a_page_in_the_store_that_was_replaced_by_another_page_is_neither_shown_nor_signed(
    app: Flask, services: Services
) -> None:
    case_id, head = submitted(), staff("supervisor")
    document_id = put(case_id, "kk", card())
    put(case_id, "police-letter", 255 - card())
    verified(case_id)
    with transaction() as tx:
        one, other = tx.session.scalars(select(Rendition.id).order_by(Rendition.document_id != document_id)).all()
    folder = services.settings.home / "objects"
    shutil.copyfile(folder / name_of(str(other), "rendition"), folder / name_of(str(one), "rendition"))
    hold(head, case_id)
    answer = at_desk(app, head).get(f"/review/documents/{document_id}/pages/1")
    assert code_in(answer) == "document.cannot_show"
    assert signs(app, case_id) == "case.chain_broken"
    assert links(case_id) == {"bytes"}


@pytest.mark.parametrize(
    ("change", "link"),
    [
        ("UPDATE examination SET verdict = 'pass' WHERE verdict = 'fail'", "examination"),
        ("DELETE FROM finding WHERE outcome = 'failed'", "findings"),
    ],
)
def test_a_failed_paper_that_was_made_a_good_one_in_the_database_is_not_verified(
    app: Flask, services: Services, change: str, link: str
) -> None:
    case_id = submitted(verdicts={"kk": None})
    with transaction() as tx:
        paper = next(each for each in documents.current_documents(tx, case_id) if each.requirement == "kk")
        blurred = Finding("image.blurred", "failure", "failed", 1)
        examined = Examination("kk", "kk", 1.0, "fail", {}, (blurred,), (), {"total": 1.0})
        assert examinations.store(tx, paper.id, Examined(examined, ()))
    sql(services, "UPDATE examination SET verdict = 'pass' WHERE verdict = 'fail'", change)
    officer = staff("officer")
    form = {"seen": hold(officer, case_id)}
    assert code_in(send(at_desk(app, officer), f"/review/{case_id}/verify", form)) == "case.chain_broken"
    assert link in links(case_id)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("UPDATE cases SET answers = '{\"reason\": \"another\"}'", "answers"),
        ("UPDATE examination SET content = :content WHERE id = :examination", "examination"),
        ("UPDATE examination SET confidences = '{\"name\": 1.0}' WHERE id = :examination", "examination"),
        ("UPDATE finding SET \"values\" = '{\"field\": \"NIK\"}' WHERE code = 'field.unsure'", "findings"),
        ("UPDATE field_correction SET value = '\"ANITA\"'", "corrections"),
        (
            "INSERT INTO field_correction (id, examination_id, field, value, agrees, corrected_at, corrected_by) "
            "SELECT gen_random_uuid(), examination_id, 'name', '\"ANITA\"', false, now(), corrected_by "
            "FROM field_correction",
            "corrections",
        ),
        ("DELETE FROM ledger_detail", "answers"),
    ],
)
def test_answers_readings_and_corrections_that_were_rewritten_in_the_database_are_not_signed(
    app: Flask, services: Services, change: str, part: str
) -> None:
    officer, case_id, document_id = judged.bound()
    row = judged.row_of(document_id)
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row.id, "name", "ANI S")
        number = tx.session.get_one(Case, case_id).number
    judged.verified(officer, case_id)
    with transaction() as tx:
        assert (commitments.read(tx).differs, links(case_id)) == (None, set())
    rewritten = json.dumps(row.content).replace("ANI", "ANITA")
    sql(services, change.replace(":content", f"'{rewritten}'").replace(":examination", f"'{row.id}'"))
    assert signs(app, case_id) == "case.chain_broken"
    assert part in links(case_id)
    with transaction() as tx:
        assert commitments.read(tx).differs == (number, part)
    history = at_desk(app, staff("auditor")).get(f"/cases/{case_id}/history")
    assert f"what the database holds ({part}) is not what was recorded" in history.text


@pytest.mark.parametrize(("change", "link"), [
    ("UPDATE field_correction SET value = '\"ANITA\"'", "corrections"),
    # past Berkas, in the form in which an older version recorded
    (
        "INSERT INTO ledger_entry (seq, kind, case_id, document_id, data, hash, seal, recorded_at, recorded_by) "
        "SELECT (SELECT max(seq) + 1 FROM ledger_entry), kind, case_id, document_id, data, repeat('0', 64), seal, "
        "now(), recorded_by FROM ledger_entry WHERE kind = 'field.corrected'",
        "record",
    ),
])  # fmt: skip
def test_nobody_verifies_on_a_correction_that_was_rewritten_in_the_database(
    app: Flask, services: Services, change: str, link: str
) -> None:
    officer, case_id, document_id = judged.bound()
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, judged.row_of(document_id).id, "name", "ANI S")
    sql(services, change)
    answer = send(at_desk(app, officer), f"/review/{case_id}/verify", {"seen": state(case_id)[1]})
    assert code_in(answer) == "case.chain_broken"
    assert f"({link})" in answer.text


def test_a_finding_that_is_called_a_wrong_alarm_is_still_overridden_with_a_reason_before_a_supervisor(
    app: Flask,
) -> None:
    made = judged.examination("fail", (judged.BLURRED,))
    officer, case_id, document_id = judged.held(made)
    client, finding = at_desk(app, officer), judged.finding_of(document_id, "image.blurred")
    assert send(client, f"/review/findings/{finding.id}/mark", {"right": "no"}).status_code == 302
    form = {"seen": state(case_id)[1]}
    assert code_in(send(client, f"/review/{case_id}/verify", form)) == "case.override_needed"


def test_a_release_slip_that_was_edited_at_home_is_told_as_such(app: Flask) -> None:
    case_id, _ = ready_with_ticket()
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        token = slips.issue(tx, actor_of(tx.session.get_one(Person, case.citizen_id)), case_id)
        assert refusal(slips.issue, staff("officer"), case_id) == "case.not_found"
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    edited = base64.urlsafe_b64encode(json.dumps({**said, "sub": "B-2026-FRIEND"}).encode()).decode().rstrip("=")
    anybody = app.test_client()
    answer = send(anybody, "/slip", {"slip": f"{head}.{edited}.{signature}"}, page="/slip")
    assert code_in(answer) == "slip.invalid"
    assert "B-2026-FRIEND" not in answer.text


def test_an_officer_books_no_place_at_the_counter_for_a_friend_and_hands_nothing_to_their_own_family(
    app: Flask,
) -> None:
    case_id, day = ready_with_ticket()
    for path, given in (("pickup", {"slot": f"{day}T08:00"}), ("pickup/cancel", {})):
        for officer, code in ((staff("officer"), "access.denied"), (staff("citizen", "officer"), "case.not_found")):
            assert code_in(send(at_desk(app, officer), f"/cases/{case_id}/{path}", given)) == code
    # an account of the office with the citizen's own NIK
    same = worker("officer", nik="3273014505900001")
    form = {"seen": state(case_id)[1], "day": day}
    answer = send(at_desk(app, same), f"/counter/{case_id}/collect", form, page="/counter")
    assert code_in(answer) == "case.needs_other"
    assert state(case_id)[0] == "ready"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("verified_by_another, chain_complete", "chain_complete", "one person alone decides"),
        ("verified_by_another, chain_complete", "verified_by_another", "whether the record is whole"),
    ],
)
def test_a_policy_in_which_one_person_signs_alone_is_not_taken_into_use(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    procedure = folder / "procedures" / "standard.yaml"
    assert was in procedure.read_text()
    procedure.write_text(procedure.read_text().replace(was, becomes))
    with pytest.raises(PolicyError, match=told):
        read_policies(folder)
