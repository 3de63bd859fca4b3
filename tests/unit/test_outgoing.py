"""Calls to named services: what is sent goes to that address and to no other."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from workflow.outgoing import Answered, call


class Service(HTTPServer):
    """Answers what its path says, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.seen: list[tuple[str, str | None]] = []
        self.elsewhere = ""

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        service = self.server
        assert isinstance(service, Service)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        service.seen.append((self.path, self.headers.get("X-Vault-Token")))
        status = int(self.path.strip("/"))
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", service.elsewhere)
        body = b"x" * 1000
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def services() -> Iterator[tuple[Service, Service]]:
    """The one that is named, and the one to which it leads on."""
    with Service() as named, Service() as other:
        named.elsewhere = other.at("/200")
        threads = [threading.Thread(target=each.serve_forever, args=(0.05,)) for each in (named, other)]
        for each in threads:
            each.start()
        yield named, other
        for server, thread in zip((named, other), threads, strict=True):
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", [None, b"words"])
def test_no_token_follows_a_redirect(services: tuple[Service, Service], status: int, body: bytes | None) -> None:
    named, other = services
    with pytest.raises(Answered, match=str(status)):
        call(named.at(f"/{status}"), body, {"X-Vault-Token": "secret"}, 100)
    assert named.seen == [(f"/{status}", "secret")]
    assert other.seen == []


def test_no_more_is_read_than_was_asked_for(services: tuple[Service, Service]) -> None:
    assert call(services[0].at("/200"), b"", {}, 10) == b"x" * 10


def test_a_refusal_brings_its_status_and_what_was_said(services: tuple[Service, Service]) -> None:
    with pytest.raises(Answered) as caught:
        call(services[0].at("/409"), b"", {}, 3)
    assert (caught.value.status, caught.value.body) == (409, b"xxx")


def test_nobody_at_the_address_is_an_oserror() -> None:
    with pytest.raises(OSError):
        call("http://127.0.0.1:1/", None, {}, 10)
