"""A dishonest officer tries to alter what was handed in or found: each way, and what stops it."""

import base64
import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from policies.reader import SHIPPED, PolicyError, read_policies
from tests.factories import submitted, version
from tests.integration import judged
from tests.integration.desks import at_desk, ready_with_ticket, send, state
from tests.integration.past import sql
from tests.integration.pictures import card, put
from tests.integration.relations import handed_in_again, hold, refusal, worker
from tests.integration.samples import citizen, plain_photo, staff
from tests.integration.signing import code_in
from verify.examination import Examination, Finding
from verify.isolated import Examined
from workflow import (
    cases,
    commitments,
    corrections,
    documents,
    examinations,
    slips,
    uploads,
)
from workflow.actor import actor_of
from workflow.chain import broken_links
from workflow.db import Services, transaction
from workflow.models import Case, Person, Rendition
from workflow.vault import name_of

pytestmark = pytest.mark.usefixtures("services")


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


def test_a_case_that_was_put_under_another_policy_in_the_database_takes_no_step(app: Flask, services: Services) -> None:
    officer, case_id, _ = judged.bound()
    submitted(service="birth-certificate")
    with transaction() as tx:
        number = tx.session.get_one(Case, case_id).number
        other = tx.session.scalars(select(Case.policy_version).where(Case.id != case_id)).first()
    sql(services, f"UPDATE cases SET policy_version = '{other}' WHERE id = '{case_id}'")
    answer = send(at_desk(app, officer), f"/review/{case_id}/verify", {"seen": state(case_id)[1]})
    assert (code_in(answer), "(policy)" in answer.text) == ("case.chain_broken", True)
    with transaction() as tx:
        assert commitments.read(tx).differs == (number, "policy")


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
