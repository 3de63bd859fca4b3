"""Every route that takes a bearer token: the table says which scope it asks for, and each is tried without it.

A route that is registered and has no row here fails, and so does a row whose route has gone.
"""

import pytest
from flask import Flask

from tests.house.test_every_route import MAY, doors, entries, knock, make_people, make_world
from web import access
from web.access import access_of
from workflow.scopes import SCOPES, Scope

pytestmark = pytest.mark.usefixtures("services")

CASE = "/api/v1/cases/<uuid:case_id>"
UPLOAD = "/api/v1/uploads/<uuid:upload_id>"
NEEDS: dict[str, Scope] = {
    "GET /api/v1/services": "read",
    "GET /api/v1/services/<name>": "read",
    "GET /api/v1/cases": "read",
    f"GET {CASE}": "read",
    f"GET {CASE}/documents": "read",
    f"GET {CASE}/documents/<uuid:document_id>/examination": "read",
    f"GET {CASE}/findings": "read",
    f"GET {CASE}/history": "read",
    f"GET {CASE}/slots": "read",
    "POST /api/v1/cases": "apply",
    f"PUT {CASE}/answers": "apply",
    f"POST {CASE}/documents": "apply",
    f"DELETE {CASE}/documents/<uuid:document_id>": "apply",
    f"POST {CASE}/submit": "apply",
    f"POST {CASE}/withdraw": "apply",
    f"POST {CASE}/ticket": "apply",
    f"DELETE {CASE}/ticket": "apply",
    "POST /api/v1/uploads": "apply",
    f"HEAD {UPLOAD}": "apply",
    f"PATCH {UPLOAD}": "apply",
    f"DELETE {UPLOAD}": "apply",
    f"GET {UPLOAD}/result": "apply",
    "POST /api/v1/queue/next": "decide",
    "POST /api/v1/claims/<uuid:claim_id>/conflict": "decide",
    "POST /api/v1/claims/<uuid:claim_id>/release": "decide",
    "POST /api/v1/claims/<uuid:claim_id>/renew": "decide",
    "POST /api/v1/documents/<uuid:document_id>/corrections": "decide",
    "POST /api/v1/findings/<uuid:finding_id>/mark": "decide",
    f"POST {CASE}/escalate": "decide",
    f"POST {CASE}/reject": "decide",
    f"POST {CASE}/return": "decide",
    f"POST {CASE}/send-back": "decide",
    f"POST {CASE}/verify": "decide",
    f"POST {CASE}/approve": "sign",
    f"POST {CASE}/collect": "collect",
}


def test_the_table_names_every_route_that_takes_a_token_and_nothing_else(app: Flask) -> None:
    marks = {name: access_of(app.view_functions[rule.endpoint]) for name, rule in doors(app).items()}
    assert {name: mark.scope for name, mark in marks.items() if mark is not None and mark.bearer} == NEEDS


@pytest.mark.parametrize("asked_by", ["web", "workflow"])
def test_a_token_without_the_scope_of_a_route_takes_no_step_there(
    app: Flask, monkeypatch: pytest.MonkeyPatch, asked_by: str
) -> None:
    """Each as somebody who may; for "workflow" the door of the web stands open, and the action itself asks."""
    if asked_by == "workflow":
        monkeypatch.setattr(access, "need_scope", lambda actor, scope: None)
    world, rules, wrong = make_world(make_people()), doors(app), list[tuple[str, int, bytes]]()
    for name, scope in NEEDS.items():
        if scope == "read":
            continue
        who = next(each for each in ("owner", "holder", "supervisor") if each in MAY[name])
        before = entries()
        answer = knock(app, world, who, name.split()[0], rules[name], [each for each in SCOPES if each != scope])
        # a HEAD has no body; the one entry is of the token that the knock was made with
        told = answer.status_code == 403 and (b"token.scope_missing" in answer.data or name.startswith("HEAD"))
        if not told or entries() != before + 1:
            wrong.append((name, answer.status_code, answer.data[-200:]))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_openapi_document_tells_the_scope_of_each_call_and_what_it_means(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    told = {
        (method.upper(), path): operation["security"]
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "delete")
    }
    described = {tuple(name.split(" ", 1)): scope for name, scope in NEEDS.items() if "/uploads" not in name}
    assert {key: security[0]["bearer"] for key, security in told.items()} == {
        (method, path.replace("<uuid:", "{").replace("<", "{").replace(">", "}")): [scope]
        for (method, path), scope in described.items()
    }
    means = document["components"]["securitySchemes"]["bearer"]["description"]
    assert all(f"`{name}`: {words}" in means for name, words in SCOPES.items())
