"""The house's walls: every registered route is guarded, and the API describes itself truly."""

import pytest
from flask import Flask
from openapi_spec_validator import validate

from web.access import access_of

pytestmark = pytest.mark.usefixtures("services")


def test_every_registered_route_carries_a_mark(app: Flask) -> None:
    bare = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app.view_functions[rule.endpoint]) is None}
    assert bare == set()


def test_only_these_routes_are_public(app: Flask) -> None:
    public = {name for name, view in app.view_functions.items() if (mark := access_of(view)) and mark.public}
    assert {"static", "openapi.spec", "health.healthz", "uploads.abilities"} <= public
    assert not any(name.startswith("api_") for name in public)


def test_a_route_without_a_mark_is_refused(app: Flask) -> None:
    app.add_url_rule("/bare", "bare", lambda: "open")
    assert app.test_client().get("/bare").status_code == 403


def test_every_api_route_takes_bearer_tokens_only(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api_"):
            mark = access_of(view)
            assert mark is not None and mark.bearer and not mark.session, endpoint


def test_the_openapi_document_is_valid_and_names_every_route_of_the_api(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    validate(document)
    described = set(document["paths"])
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api_"):
            path = rule.rule.replace("<uuid:", "{").replace("<", "{").replace(">", "}")
            assert path in described, path
