"""Refusals that no other test meets on its way."""

import secrets
import socket
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from policies.refusals import Refusal
from tests.integration.desks import at_desk, send, token_in
from tests.integration.live import bearer, code_of
from tests.integration.samples import PASSWORD, citizen, draft, requirements, staff
from tests.integration.test_cli import berkas
from tests.integration.test_pickup import ready_case
from web.cli.demo import create_demo
from workflow import cases, people, pickup, uploads
from workflow.db import Services, transaction
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("services")
API = "/api/v1"


def test_papers_are_not_handed_over_without_a_ticket() -> None:
    case_id = ready_case(citizen())
    with pytest.raises(Refusal) as caught, transaction() as tx:
        pickup.collect(tx, staff("officer"), case_id, tx.session.get_one(Case, case_id).version)
    assert caught.value.code == "case.ticket_needed"


def test_a_kk_number_has_sixteen_digits() -> None:
    actor = citizen()
    case_id = draft(actor, "kk-replacement")
    with pytest.raises(Refusal) as caught, transaction() as tx:
        asked = tx.office.policies.services["kk-replacement"].answers
        name = next(each.name for each in asked if each.type == "kk_number")
        cases.answer(tx, actor, case_id, 1, {name: "3273 9912"})
    assert caught.value.code == "kk.invalid"


@pytest.mark.parametrize("address", ["", "nobody", "a b@contoh.id", "@contoh.id", "x" * 65 + "@contoh.id"])
def test_an_address_that_cannot_get_mail_is_refused(address: str) -> None:
    with pytest.raises(Refusal) as caught, transaction() as tx:
        people.sign_up(tx, "Sari", address, PASSWORD, "3273994505900001")
    assert caught.value.code == "signup.email_invalid"


def test_nobody_holds_a_store_of_unfinished_uploads() -> None:
    actor = citizen()
    case_id, name = draft(actor), requirements()[0].name
    with transaction() as tx:
        for _ in range(uploads.OPEN_UPLOADS):
            uploads.start(tx, actor, case_id, name, 10, "foto.jpg")
        with pytest.raises(Refusal) as caught:
            uploads.start(tx, actor, case_id, name, 10, "foto.jpg")
    assert caught.value.code == "upload.too_many_open"


def test_demo_accounts_are_made_on_loopback_only(services: Services) -> None:
    with pytest.raises(Refusal) as caught:
        create_demo(services.settings.model_copy(update={"base_url": "https://berkas.example"}))
    assert caught.value.code == "demo.not_local"


def test_a_database_that_is_away_is_one_line_on_the_command_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"postgresql://berkas@127.0.0.1:{port}/berkas?connect_timeout=2"
    told = berkas({"PATH": "/usr/bin", "BERKAS_HOME": str(tmp_path), "BERKAS_DATABASE_URL": url}, "health")
    assert (told.returncode, told.stderr.split(":")[0]) == (1, "database.unreachable")


def test_a_tus_client_of_another_version_is_told_so(app: Flask) -> None:
    refused = app.test_client().post(f"{API}/uploads", headers=bearer(citizen()))
    assert (refused.status_code, code_of(refused)) == (412, "upload.version")


def test_a_piece_that_is_no_piece_is_refused_by_its_media_type(app: Flask) -> None:
    actor = citizen()
    case_id = draft(actor)
    with transaction() as tx:
        upload = uploads.start(tx, actor, case_id, requirements()[0].name, 10, "foto.jpg")
    headers = {**bearer(actor), "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    refused = app.test_client().patch(f"{API}/uploads/{upload.id}", data=b"x", headers=headers)
    assert (refused.status_code, code_of(refused)) == (415, "request.media_type")


def test_a_form_without_its_token_changes_nothing(app: Flask) -> None:
    refused = app.test_client().post("/sign-in", data={"email": "a@contoh.id", "password": secrets.token_hex()})
    assert refused.status_code == 400
    assert b"request.csrf" in refused.data


def test_a_body_beyond_all_limits_is_refused_in_the_same_shape(app: Flask) -> None:
    body = b'{"service": "' + b"x" * (40 * 1024 * 1024) + b'"}'
    refused = app.test_client().post(
        f"{API}/cases", data=body, headers=bearer(citizen()), content_type="application/json"
    )
    assert (refused.status_code, code_of(refused)) == (413, "request.too_large")


def test_a_text_of_600_kilobytes_is_refused_by_the_name_of_its_question(app: Flask) -> None:
    owner = citizen()
    client, page = at_desk(app, owner), f"/cases/{draft(owner, 'kia')}/answers"
    refused = send(client, page, {"child_name": "x" * 600_000}, page)
    assert refused.status_code == 413
    assert "answer.too_long" in refused.text
    assert "child_name" in refused.text and "request.too_large" not in refused.text


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_of_1500_fields_is_refused_and_not_as_a_large_file(app: Flask, content_type: str) -> None:
    owner = citizen()
    client, page = at_desk(app, owner), f"/cases/{draft(owner, 'kia')}/answers"
    form = {"csrf_token": token_in(client, page), **{f"field{number}": "x" for number in range(1500)}}
    refused = client.post(page, data=form, content_type=content_type)
    assert refused.status_code == 413
    assert "request.too_many_fields" in refused.text and "request.too_large" not in refused.text


def test_a_form_that_does_not_tell_its_length_is_refused(app: Flask) -> None:
    environment = {"HTTP_TRANSFER_ENCODING": "chunked"}
    refused = app.test_client().post(
        "/sign-in", content_type="application/x-www-form-urlencoded", environ_overrides=environment
    )
    assert refused.status_code == 411
    assert b"request.length_needed" in refused.data


def test_a_database_that_is_away_is_a_busy_service_and_no_fault_of_the_reader(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(citizen())

    def away(*arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, OSError("gone"))

    monkeypatch.setattr("workflow.cases.own_cases", away)
    refused = app.test_client().get(f"{API}/cases", headers=headers)
    assert (refused.status_code, code_of(refused)) == (503, "server.busy")
    assert refused.headers["Retry-After"]
