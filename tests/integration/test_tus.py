"""tus as its official clients speak it: whole, in chunks, cut, from two sides, refused at the end."""

import base64
import hashlib
import http.client
import io
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from tusclient.client import TusClient

from policies.refusals import Refusal
from tests.integration.live import bearer, code_of, serving
from tests.integration.samples import citizen, draft, photo, requirements
from workflow import uploads
from workflow.actor import Actor
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")
TYPE = "application/offset+octet-stream"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as base:
        yield base


def metadata(case_id: UUID, requirement: str | None = None, name: str = "foto.jpg") -> dict[str, str]:
    return {"case": str(case_id), "requirement": requirement or requirements()[0].name, "filename": name}


def header(pairs: dict[str, str]) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


class Browser:
    """A client that speaks the protocol by hand, for the ways in which the official ones do not err."""

    def __init__(self, app: Flask, actor: Actor) -> None:
        self.client, self.headers = app.test_client(), {**bearer(actor), "Tus-Resumable": "1.0.0"}

    def create(self, case_id: UUID, length: int, **more: Any) -> Any:
        given = {"Upload-Length": str(length), "Upload-Metadata": header(metadata(case_id))}
        return self.client.post("/api/v1/uploads", headers={**self.headers, **given}, **more)

    def patch(self, path: str, offset: int, data: bytes) -> Any:
        headers = {**self.headers, "Upload-Offset": str(offset)}
        return self.client.patch(path, headers=headers, data=data, content_type=TYPE)

    def offset(self, path: str) -> int:
        return int(self.client.head(path, headers=self.headers).headers["Upload-Offset"])


def path_of(response: Any) -> str:
    return urlsplit(response.headers["Location"]).path


def test_the_official_client_uploads_in_chunks_and_gets_a_receipt(app: Flask, address: str) -> None:
    actor, data = citizen(), photo(1)
    sender = TusClient(f"{address}/api/v1/uploads", headers=bearer(actor)).uploader(
        file_stream=io.BytesIO(data), chunk_size=len(data) // 3, metadata=metadata(draft(actor))
    )
    sender.upload()
    result = app.test_client().get(f"{urlsplit(sender.url).path}/result", headers=bearer(actor))
    assert result.status_code == 200
    assert result.get_json()["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_file_may_come_with_the_creation(app: Flask) -> None:
    actor, data = citizen(), photo(2)
    browser = Browser(app, actor)
    made = browser.create(draft(actor), len(data), data=data, content_type=TYPE)
    assert made.status_code == 201
    assert made.headers["Berkas-Receipt"]
    assert browser.offset(path_of(made)) == len(data)


def test_the_server_tells_what_it_can_and_how_large_a_file_may_be(app: Flask) -> None:
    answer = app.test_client().options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Max-Size"] == str(20 * 1024 * 1024)
    assert "termination" in answer.headers["Tus-Extension"]


def test_a_cut_connection_keeps_what_came_and_goes_on_there(app: Flask, address: str) -> None:
    actor = citizen()
    data = photo(3) + bytes(3_000_000)
    browser = Browser(app, actor)
    path = path_of(browser.create(draft(actor), len(data)))
    place = urlsplit(address)
    lines = [f"PATCH {path} HTTP/1.1", f"Host: {place.netloc}", f"Content-Type: {TYPE}", "Upload-Offset: 0"]
    lines += [f"{name}: {value}" for name, value in browser.headers.items()]
    lines += [f"Content-Length: {len(data)}", "", ""]
    with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=20) as line:
        line.sendall("\r\n".join(lines).encode() + data[:2_000_000])
        line.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status == 409
        answer.close()
    kept = browser.offset(path)
    assert kept == 2_000_000
    assert browser.patch(path, kept, data[kept:]).status_code == 204


def test_of_two_senders_the_newer_one_goes_on_and_no_bytes_are_mixed(app: Flask) -> None:
    actor, data = citizen(), photo(6)
    browser = Browser(app, actor)
    path = path_of(browser.create(draft(actor), len(data)))
    upload_id = UUID(path.rsplit("/", 1)[1])
    with transaction() as tx:
        older = uploads.take_over(tx, actor, upload_id, 0)
    assert browser.patch(path, 0, data[:700]).status_code == 204
    with pytest.raises(Refusal) as refused, transaction() as tx:
        uploads.append(tx, upload_id, older, 0, b"another tab")
    assert refused.value.code == "upload.busy"
    assert browser.patch(path, 700, data[700:]).status_code == 204
    result = browser.client.get(f"{path}/result", headers=browser.headers).get_json()
    assert result["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_wrong_offset_is_refused_and_stores_nothing(app: Flask) -> None:
    actor, data = citizen(), photo(4)
    browser = Browser(app, actor)
    path = path_of(browser.create(draft(actor), len(data)))
    assert browser.patch(path, 0, data[:1000]).status_code == 204
    refused = browser.patch(path, 0, data[:1000])
    assert (refused.status_code, code_of(refused)) == (409, "upload.offset")
    assert browser.offset(path) == 1000


def test_more_bytes_than_were_announced_are_refused(app: Flask) -> None:
    actor = citizen()
    browser = Browser(app, actor)
    path = path_of(browser.create(draft(actor), 10))
    assert code_of(browser.patch(path, 0, bytes(11))) == "upload.metadata"
    assert browser.offset(path) == 0


def test_a_file_that_is_no_document_is_refused_at_its_last_byte_and_a_new_upload_begins(app: Flask) -> None:
    actor = citizen()
    browser = Browser(app, actor)
    path = path_of(browser.create(draft(actor), 12))
    refused = browser.patch(path, 0, b"not a photo!")
    assert (refused.status_code, code_of(refused)) == (415, "upload.wrong_type")
    assert code_of(browser.client.get(f"{path}/result", headers=browser.headers)) == "upload.wrong_type"
    assert browser.client.head(path, headers=browser.headers).status_code == 410


def test_a_file_above_the_limit_is_refused_before_it_is_sent(app: Flask) -> None:
    actor = citizen()
    refused = Browser(app, actor).create(draft(actor), 25 * 1024 * 1024)
    assert (refused.status_code, code_of(refused)) == (413, "upload.too_large")


def test_another_person_neither_sees_nor_continues_an_upload(app: Flask) -> None:
    actor, other = citizen(), citizen()
    path = path_of(Browser(app, actor).create(draft(actor), 100))
    stranger = Browser(app, other)
    assert stranger.client.head(path, headers=stranger.headers).status_code == 410
    assert code_of(stranger.patch(path, 0, b"x")) == "upload.gone"


def test_an_upload_that_was_given_up_is_gone(app: Flask) -> None:
    actor = citizen()
    browser = Browser(app, actor)
    path = path_of(browser.create(draft(actor), 100))
    assert browser.client.delete(path, headers=browser.headers).status_code == 204
    assert browser.client.head(path, headers=browser.headers).status_code == 410


def test_without_token_or_session_nothing_is_taken(app: Flask) -> None:
    refused = app.test_client().post("/api/v1/uploads", headers={"Tus-Resumable": "1.0.0"})
    assert (refused.status_code, code_of(refused)) == (401, "signin.needed")


def test_another_version_of_the_protocol_is_refused(app: Flask) -> None:
    browser = Browser(app, citizen())
    browser.headers["Tus-Resumable"] = "0.2.0"
    refused = browser.create(UUID(int=0), 5)
    assert (refused.status_code, refused.headers["Tus-Version"]) == (412, "1.0.0")
