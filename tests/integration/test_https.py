"""What an office with an https address tells browsers: cookies of this host alone, and never without TLS again."""

import pytest
from flask import Flask
from gunicorn.http.parser import RequestParser

from tests.integration.desks import at_desk, send
from tests.integration.samples import citizen
from web.app import create_app
from web.serve import Server
from workflow.db import Services


@pytest.fixture
def secure_app(services: Services) -> Flask:
    """The same office behind a proxy that ends TLS."""
    return create_app(services.settings.model_copy(update={"base_url": "https://berkas.example.test"}))


def test_every_cookie_is_bound_to_the_host_and_to_https(secure_app: Flask) -> None:
    client = secure_app.test_client()
    # a proxy speaks http to us: that must not cost the cookies their mark
    cookies = client.get("/sign-in?lang=en").headers.getlist("Set-Cookie")
    assert cookies
    for each in cookies:
        assert each.startswith("__Host-berkas_"), each
        assert "Secure" in each and "HttpOnly" in each and "Path=/" in each and "Domain" not in each


def test_browsers_are_told_to_come_back_by_https_only(secure_app: Flask, app: Flask) -> None:
    told = secure_app.test_client().get("/healthz").headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in app.test_client().get("/healthz").headers


def test_signing_out_clears_what_the_browser_kept(app: Flask) -> None:
    answer = send(at_desk(app, citizen()), "/sign-out", page="/cases")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_server_takes_no_path_from_a_header_of_whoever_calls(services: Services) -> None:
    named = ("Host: a", "SCRIPT_NAME: /sign-in", "PATH_INFO: /b", "X-Forwarded-For: 203.0.113.9")
    sent = "\r\n".join(("GET /sign-in HTTP/1.1", *named, "", "")).encode()
    server = Server(services.settings, "127.0.0.1:0", 1)
    # from loopback, where the proxy stands: it passes on what it was sent
    request = next(RequestParser(server.cfg, iter([sent]), ("127.0.0.1", 4711)))
    assert [name for name, _ in request.headers] == ["HOST", "X-FORWARDED-FOR"]
