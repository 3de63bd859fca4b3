"""Every route that changes something refuses a page of another site: the list is the application's own."""

from uuid import UUID

import pytest
from flask import Flask, url_for
from sqlalchemy import func, select

from tests.integration.desks import at_desk, token_in
from tests.integration.samples import staff
from web.access import access_of
from workflow.db import transaction
from workflow.models import LedgerEntry

pytestmark = pytest.mark.usefixtures("services")
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def doors(app: Flask) -> list[tuple[str, str]]:
    """Method and path of every route that a browser's cookies open, or that is open to all."""
    found = []
    for rule in app.url_map.iter_rules():
        mark = access_of(app.view_functions[rule.endpoint])
        assert mark is not None
        if not (mark.session or mark.public):
            continue
        values = {name: UUID(int=7) if "uuid" in rule.rule else 1 for name in rule.arguments}
        values |= {name: 1 for name in ("page",) if name in rule.arguments}
        values |= {name: "return" for name in ("verb", "name", "filename") if name in rule.arguments}
        with app.test_request_context():
            found += [
                (method, url_for(rule.endpoint, **values)) for method in sorted((rule.methods or set()) & CHANGING)
            ]
    return found


def test_no_form_of_another_site_is_taken(app: Flask) -> None:
    roles = ("citizen", "officer", "supervisor", "auditor", "admin")
    client = at_desk(app, staff(*roles))
    other = at_desk(app, staff(*roles))
    foreign = token_in(other, "/slip")
    token_in(client, "/slip")
    wrong = []
    with transaction() as tx:
        before = tx.session.scalar(select(func.count()).select_from(LedgerEntry))
    for method, path in doors(app):
        for given in ({}, {"X-CSRFToken": "made up"}, {"X-CSRFToken": foreign}):
            answer = client.open(path, method=method, headers={**given, "Tus-Resumable": "1.0.0"})
            if answer.status_code != 400 or "request.csrf" not in answer.text:
                wrong.append((method, path, given, answer.status_code))
    assert wrong == []
    with transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(LedgerEntry)) == before


def test_there_are_such_routes_to_try(app: Flask) -> None:
    paths = [path for _, path in doors(app)]
    assert len(paths) > 40
    assert {"/sign-in", "/sign-up", "/sign-out", "/sign-in/step", "/passkeys/new", "/account/password"} <= set(paths)
