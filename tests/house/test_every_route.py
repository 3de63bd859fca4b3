"""Every route, tried by everybody: the table says who gets in, everybody else is turned away and changes nothing.

A route that is registered and has no row here fails, and so does a row whose route has gone.
"""

import re
from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, url_for
from sqlalchemy import func, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.factories import submitted
from tests.integration.desks import at_desk, read
from tests.integration.live import bearer
from tests.integration.samples import citizen, draft, staff
from tests.integration.test_alerts import alert_about
from web.access import access_of
from web.uploads import VERSION
from workflow import claims, documents, uploads
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, FindingRow, LedgerEntry
from workflow.scopes import SCOPES, Scope

pytestmark = pytest.mark.usefixtures("services")

WHO = ("nobody", "owner", "stranger", "officer", "holder", "supervisor", "auditor", "admin")
"""Nobody is not signed in; the case is the owner's and the holder has it on the desk; the officer holds nothing."""
ALL = frozenset(WHO)
PEOPLE = ALL - {"nobody"}
CITIZENS = frozenset({"owner", "stranger"})
DESKS = frozenset({"officer", "holder", "supervisor"})
STAFF = DESKS | {"auditor", "admin"}
OWNER, HOLDER, HEAD = frozenset({"owner"}), frozenset({"holder"}), frozenset({"supervisor"})
WATCH = frozenset({"auditor", "supervisor"})
READERS = frozenset({"owner", "holder", "supervisor", "auditor"})

MAY: dict[str, frozenset[str]] = {
    "GET /": ALL,
    "GET /.well-known/jwks.json": ALL,
    "GET /healthz": ALL,
    "GET /language": ALL,
    "GET /services/<name>": ALL,
    "GET /sign-in": ALL,
    "POST /sign-in": ALL,
    "POST /sign-out": ALL,
    "GET /sign-up": ALL,
    "POST /sign-up": ALL,
    "GET /sign-up/link/<token>": ALL,
    "GET /sign-up/account": ALL,
    "POST /sign-up/account": ALL,
    "GET /password/forgotten": ALL,
    "POST /password/forgotten": ALL,
    "GET /password/link/<token>": ALL,
    "GET /password/new": ALL,
    "POST /password/new": ALL,
    "GET /sign-in/directory": ALL,
    "GET /sign-in/directory/back": ALL,
    "POST /passkeys/sign-in": ALL,
    "POST /passkeys/sign-in/options": ALL,
    "GET /slip": ALL,
    "POST /slip": ALL,
    "GET /static/<path:filename>": ALL,
    "GET /api/v1/openapi.json": ALL,
    "OPTIONS /api/v1/uploads": ALL,
    # everybody's own account
    "GET /sign-in/step": PEOPLE,
    "POST /sign-in/step": PEOPLE,
    "GET /sign-in/set-up": PEOPLE,
    "POST /sign-in/set-up": PEOPLE,
    "POST /sign-in/set-up/app": PEOPLE,
    "POST /passkeys/new": PEOPLE,
    "POST /passkeys/new/options": PEOPLE,
    "GET /account/security": PEOPLE,
    "POST /account/app/remove": PEOPLE,
    "POST /account/passkeys/<uuid:passkey_id>/remove": PEOPLE,
    "POST /account/password": PEOPLE,
    "POST /account/recovery-codes": PEOPLE,
    "POST /account/sessions/<uuid:session_id>/end": PEOPLE,
    "POST /account/sessions/end-others": PEOPLE,
    "POST /account/sessions/renew": PEOPLE,
    "POST /account/tokens/<uuid:token_id>/revoke": PEOPLE,
    "POST /account/tokens/revoke-all": PEOPLE,
    # the citizen's own
    "GET /cases": PEOPLE,
    "GET /cases/<uuid:case_id>": OWNER,
    "GET /cases/<uuid:case_id>/answers": OWNER,
    "POST /cases/<uuid:case_id>/answers": OWNER,
    "POST /cases/<uuid:case_id>/documents": OWNER,
    "POST /cases/<uuid:case_id>/documents/<uuid:document_id>/remove": OWNER,
    "GET /cases/<uuid:case_id>/pickup": OWNER,
    "POST /cases/<uuid:case_id>/pickup": OWNER,
    "POST /cases/<uuid:case_id>/pickup/cancel": OWNER,
    "GET /cases/<uuid:case_id>/record": OWNER,
    "GET /cases/<uuid:case_id>/slip": OWNER,
    "POST /cases/<uuid:case_id>/submit": OWNER,
    "GET /cases/<uuid:case_id>/withdraw": OWNER,
    "POST /cases/<uuid:case_id>/withdraw": OWNER,
    "POST /services/<name>/start": CITIZENS,
    "POST /api/v1/uploads": OWNER,
    "HEAD /api/v1/uploads/<uuid:upload_id>": OWNER,
    "PATCH /api/v1/uploads/<uuid:upload_id>": OWNER,
    "DELETE /api/v1/uploads/<uuid:upload_id>": OWNER,
    "GET /api/v1/uploads/<uuid:upload_id>/result": OWNER,
    # the desks
    "GET /review": DESKS,
    "POST /review/next": DESKS,
    "POST /review/<uuid:case_id>/<verb>": HOLDER,
    "POST /review/claims/<uuid:claim_id>/conflict": HOLDER,
    "POST /review/claims/<uuid:claim_id>/release": HOLDER,
    "POST /review/claims/<uuid:claim_id>/renew": HOLDER,
    "GET /review/claims/<uuid:claim_id>": HOLDER,
    "POST /review/documents/<uuid:document_id>/corrections": HOLDER,
    "GET /review/documents/<uuid:document_id>/pages/<int:page>": HOLDER,
    "POST /review/findings/<uuid:finding_id>/mark": HOLDER,
    "GET /counter": DESKS,
    "POST /counter/<uuid:case_id>/collect": DESKS,
    "GET /record": STAFF,
    "GET /record/file": STAFF,
    # supervisors and auditors
    "GET /team": HEAD,
    "GET /team/<uuid:case_id>": HEAD,
    "POST /team/<uuid:case_id>/<verb>": frozenset(),  # this supervisor holds nothing
    "POST /team/<uuid:case_id>/reassign": HEAD,
    "POST /team/next": HEAD,
    "GET /team/budget": HEAD,
    "POST /team/budget": HEAD,
    "GET /team/search": HEAD,
    "POST /team/search": HEAD,
    "GET /audit/trace": frozenset({"auditor"}),
    "POST /audit/trace": frozenset({"auditor"}),
    "GET /retention": WATCH | {"admin"},
    "POST /retention/hold": WATCH,
    "POST /retention/lift": WATCH,
    "POST /retention/erase": HEAD | {"admin"},
    "POST /retention/erase/for-good": HEAD | {"admin"},
    "GET /alerts": WATCH,
    "GET /alerts/mine": STAFF,
    "GET /alerts/<uuid:alert_id>": WATCH,
    "POST /alerts/<uuid:alert_id>/close": WATCH,
    "GET /checks": HEAD,
    "GET /vigilance": WATCH,
    "GET /audit": WATCH,
    "POST /audit/find": WATCH,
    "POST /audit/ledger": WATCH,
    "GET /cases/<uuid:case_id>/history": WATCH,
    # programs
    "GET /api/v1/services": PEOPLE,
    "GET /api/v1/services/<name>": PEOPLE,
    "POST /api/v1/cases": CITIZENS,
    "GET /api/v1/cases": PEOPLE,
    "GET /api/v1/cases/<uuid:case_id>": READERS,
    "PUT /api/v1/cases/<uuid:case_id>/answers": OWNER,
    "POST /api/v1/cases/<uuid:case_id>/approve": HOLDER | HEAD,
    "POST /api/v1/cases/<uuid:case_id>/collect": DESKS,
    "POST /api/v1/cases/<uuid:case_id>/documents": OWNER,
    "GET /api/v1/cases/<uuid:case_id>/documents": READERS - {"auditor"},
    "DELETE /api/v1/cases/<uuid:case_id>/documents/<uuid:document_id>": OWNER,
    "GET /api/v1/cases/<uuid:case_id>/documents/<uuid:document_id>/examination": OWNER | HOLDER,
    "POST /api/v1/cases/<uuid:case_id>/escalate": HOLDER,
    "GET /api/v1/cases/<uuid:case_id>/findings": HOLDER | HEAD,
    "GET /api/v1/cases/<uuid:case_id>/history": READERS,
    "POST /api/v1/cases/<uuid:case_id>/reject": HOLDER,
    "POST /api/v1/cases/<uuid:case_id>/return": HOLDER,
    "POST /api/v1/cases/<uuid:case_id>/send-back": HOLDER | HEAD,
    "GET /api/v1/cases/<uuid:case_id>/slots": OWNER,
    "POST /api/v1/cases/<uuid:case_id>/submit": OWNER,
    "POST /api/v1/cases/<uuid:case_id>/ticket": OWNER,
    "DELETE /api/v1/cases/<uuid:case_id>/ticket": OWNER,
    "POST /api/v1/cases/<uuid:case_id>/verify": HOLDER,
    "POST /api/v1/cases/<uuid:case_id>/withdraw": OWNER,
    "POST /api/v1/claims/<uuid:claim_id>/conflict": HOLDER,
    "POST /api/v1/claims/<uuid:claim_id>/release": HOLDER,
    "POST /api/v1/claims/<uuid:claim_id>/renew": HOLDER,
    "POST /api/v1/documents/<uuid:document_id>/corrections": HOLDER,
    "POST /api/v1/findings/<uuid:finding_id>/mark": HOLDER,
    "POST /api/v1/queue/next": DESKS,
}
TURNED_AWAY = {401, 403, 404, 410}
ANYBODY = {
    "POST /sign-in", "POST /sign-in/step", "POST /sign-in/set-up", "POST /sign-in/set-up/app", "POST /account/password",
    "POST /passkeys/sign-in", "POST /passkeys/new", "GET /sign-in/directory", "GET /sign-in/directory/back",
}  # fmt: skip
"""What these answer to wrong words, or without a directory, is no question of access."""
WITHOUT_CLAIM = (b"case.needs_claim", b"claim.expired")
"""Codes that turn away whoever does not hold the case, beside the statuses of TURNED_AWAY."""
NOTHING = UUID(int=0xDEAD)
"""The id of no case, document, claim, finding, alert or upload."""
LOT = r"""(?<=csrf-token" content=")[^"]+|(?<=csrf_token" value=")[^"]+|nonce[-=]"?[^"' ]+|(?<=data-now=")\d+"""
"""What two answers that say the same differ by: what is drawn by lot, and the clock."""
SEE, OF_A_CASE = frozenset({"owner", "supervisor"}), frozenset({"case_id", "document_id", "finding_id"})
"""Who sees the case without holding it, and may be told that it would have to be held."""
BY_LOT = ("Set-Cookie", "X-Request-Id")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORM = {
    "reason": "Mohon diperiksa lagi",
    "outcome": "dismissed",
    "right": "yes",
    "requirement": "kk",
    "field": "nik",
    "value": "3273014505900001",
}
"""What every form is sent with; pages read what they ask for."""


@dataclass(frozen=True, slots=True)
class World:
    """A submitted case on the holder's desk, the owner's draft with an unfinished upload, and everybody else."""

    people: dict[str, Actor | None]
    case_id: UUID
    number: str
    examination: UUID
    arguments: dict[str, Any]

    def form(self, endpoint: str) -> dict[str, Any]:
        """What a page sends to that endpoint."""
        officer = self.people["officer"]
        more: dict[str, dict[str, Any]] = {
            "audit.find": {"number": self.number},
            "budget.raise_limit": {
                "person": officer.id if officer else "",
                "counted": "views",
                "extra": 1,
                "hours": 1,
            },
            **{f"retention.{verb}": {"number": self.number} for verb in ("hold", "lift", "ask_erase")},
            "retention.erase": {"number": self.number, "again": self.number},
            "search.find": {"by": "case", "text": self.number},
            "team.reassign": {"to": officer.id if officer else ""},
        }
        ids = {"seen": version_of(self.case_id), "examination": self.examination, "case": self.case_id}
        return {**FORM, **ids, **more.get(endpoint, {})}

    def body(self, rule: Rule) -> dict[str, Any]:
        """What a program sends to that address."""
        last = rule.rule.rpartition("/")[2]
        seen, reason = version_of(self.case_id), {"reason": FORM["reason"]}
        bodies: dict[str, dict[str, Any]] = {
            "cases": {"service": "kia"},
            "answers": {"seen": seen, "answers": {}},
            "ticket": {"day": "2030-01-07", "starts": "09:00"},
            "corrections": {"examination": str(self.examination), "field": "nik", "value": FORM["value"]},
            "mark": {"right": True},
            "conflict": {},
            "release": {},
            "return": {"seen": seen, **reason, "fixes": {}},
        }
        steps = {"reject": reason, "escalate": reason, "send-back": reason}
        return bodies.get(last, {"seen": seen, **steps.get(last, {})})


def version_of(case_id: UUID) -> int:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).version


def make_people() -> dict[str, Actor | None]:
    """Each of WHO but the owner and the holder, who are others in every world."""
    roles = ("officer", "supervisor", "auditor", "admin")
    return {"nobody": None, "stranger": citizen(), **{role: staff(role) for role in roles}}


def make_world(people: dict[str, Actor | None]) -> World:
    """Everything that an address may name."""
    owner, holder, supervisor = citizen(), staff("officer"), people["supervisor"]
    assert supervisor is not None
    case_id, open_case = submitted(owner, "ktp-replacement", {"kk": "attention"}), draft(owner)
    document_id = read(case_id, "kk")
    with transaction() as tx:
        claim = claims.reassign(tx, supervisor, case_id, holder.id, FORM["reason"])
        examination = documents.examination_of(tx, document_id)
        assert examination is not None
        findings = select(FindingRow.id).where(FindingRow.examination_id == examination.id)
        arguments = {
            "case_id": case_id, "document_id": document_id, "claim_id": claim.id, "page": 1, "name": "kia",
            "finding_id": tx.session.scalars(findings).one(), "verb": "return", "filename": "berkas.css",
            "upload_id": uploads.start(tx, owner, open_case, "kk", 10, "kk.jpg").id,
            "token": "none",
            **{f"{what}_id": UUID(int=7) for what in ("session", "passkey", "token")},
        }  # fmt: skip
        number = tx.session.get_one(Case, case_id).number
    arguments["alert_id"] = alert_about(holder)
    return World({**people, "owner": owner, "holder": holder}, case_id, number, examination.id, arguments)


ROWS = {
    "cases": "case_id", "claim": "claim_id", "document": "document_id", "finding": "finding_id", "upload": "upload_id",
    "alert": "alert_id",
}  # fmt: skip
"""The tables whose rows an address names, and by which argument."""


def as_they_stand(world: World) -> list[str]:
    """The rows that an address names."""
    each = (f"SELECT t::text FROM {table} t WHERE id = :{argument}" for table, argument in ROWS.items())
    with transaction() as tx:
        return list(tx.session.scalars(text(" UNION ALL ".join(each)), world.arguments))


def doors(app: Flask) -> dict[str, Rule]:
    """Each method at each address: what the table above must name."""
    found = {}
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) & set(METHODS) or (rule.methods or set()) - {"OPTIONS"} or {"OPTIONS"}
        found.update({f"{method} {rule.rule}": rule for method in methods})
    return found


def knock(
    app: Flask, world: World, who: str, method: str, rule: Rule, scopes: Collection[Scope] = tuple(SCOPES)
) -> TestResponse:
    """Call that address as that person, with a valid body and without CSRF in the way: only access can be."""
    app.config["WTF_CSRF_ENABLED"] = False
    actor, mark = world.people[who], access_of(app.view_functions[rule.endpoint])
    given = {name: world.arguments[name] for name in rule.arguments}
    with app.test_request_context():
        path = url_for(rule.endpoint, **given)
    tus = {"Tus-Resumable": VERSION, "Upload-Offset": "0"} if rule.endpoint.startswith("uploads.") else {}
    if rule.endpoint == "uploads.create":
        tus |= {"Upload-Length": "9", "Upload-Metadata": _metadata(case=str(world.case_id), requirement="kk")}
    if mark is not None and mark.bearer:
        headers = tus | (bearer(actor, scopes) if actor is not None else {})
        return app.test_client().open(path, method=method, headers=headers, buffered=True, **_sent(world, rule, method))
    client = at_desk(app, actor) if actor is not None else app.test_client()
    if method == "GET":
        return client.get(path, buffered=True)
    return client.open(path, method=method, data=world.form(rule.endpoint), buffered=True)


def _metadata(**pairs: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in pairs.items())


def _sent(world: World, rule: Rule, method: str) -> dict[str, Any]:
    if rule.endpoint.startswith("uploads."):
        return {"data": b"0", "content_type": "application/offset+octet-stream"} if method == "PATCH" else {}
    if rule.endpoint == "api_documents.receive":
        return {"data": {"requirement": "kk", "file": (BytesIO(b"words"), "kk.jpg")}}
    return {"json": world.body(rule)} if method in ("POST", "PUT") else {}


def turned_away(answer: TestResponse) -> bool:
    """Whether the answer says "not you": to the sign-in, refused, not there, or only for whoever holds the case."""
    if answer.status_code in (301, 302, 303):
        return answer.headers["Location"].startswith("/sign-in")
    return answer.status_code in TURNED_AWAY or any(code in answer.data for code in WITHOUT_CLAIM)


def entries() -> int:
    with transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def test_the_table_names_every_route_and_nothing_else(app: Flask) -> None:
    assert doors(app).keys() == MAY.keys()


@pytest.mark.parametrize("who", WHO)
def test_nobody_gets_in_where_the_table_does_not_say_so(app: Flask, who: str) -> None:
    world, wrong = make_world(make_people()), list[tuple[Any, ...]]()
    for name, rule in doors(app).items():
        if who not in MAY[name]:
            before = entries()
            if not turned_away(answer := knock(app, world, who, name.split()[0], rule)):
                wrong.append((name, answer.status_code, answer.data[-200:]))
            if who != "nobody" and access_of(app.view_functions[rule.endpoint]).bearer:  # type: ignore[union-attr]
                before += 1  # the token that the knock was made with
            if entries() != before:
                wrong.append((name, "left an entry in the ledger", ""))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("who", WHO)
def test_whoever_may_not_get_in_learns_not_whether_it_exists(app: Flask, who: str) -> None:
    """The answer is, byte for byte, that for something which does not exist."""
    world, wrong = make_world(make_people()), list[tuple[Any, ...]]()
    for name, rule in doors(app).items():
        ids = {each for each in rule.arguments if each.endswith("_id")}
        if who in MAY[name] or not ids or (who in SEE and ids <= OF_A_CASE):
            continue
        nothing = replace(world, arguments=world.arguments | dict.fromkeys(ids, NOTHING))
        there, missing = (plain(knock(app, each, who, name.split()[0], rule), each) for each in (world, nothing))
        if there != missing:
            wrong.append((name, *(each for each in zip(there, missing, strict=True) if each[0] != each[1])))
    assert not wrong, "\n".join(map(str, wrong))


def plain(answer: TestResponse, world: World) -> tuple[int, str, str]:
    """Status, headers and body, without the ids that the address itself named and what is drawn by lot each time."""
    text = "\n".join(f"{each}: {value}" for each, value in answer.headers if each not in BY_LOT)
    parts = [text, answer.get_data(as_text=True)]
    for each in (str(value) for value in world.arguments.values() if isinstance(value, UUID)):
        parts = [part.replace(each, "ID") for part in parts]
    head, body = (re.sub(LOT, "LOT", part) for part in parts)
    return answer.status_code, head, body


@pytest.mark.parametrize("who", WHO)
def test_whoever_may_gets_in(app: Flask, who: str) -> None:
    people = make_people()
    world, wrong = make_world(people), []
    stood = as_they_stand(world)
    for name, rule in sorted(doors(app).items()):
        if who in MAY[name] and name not in ANYBODY:
            answer = knock(app, world, who, method := name.split()[0], rule)
            if turned_away(answer):
                wrong.append((name, answer.status_code, answer.data[-200:]))
            if answer.status_code < 400 and method in METHODS[1:] and as_they_stand(world) != stood:
                world = make_world(people)
                stood = as_they_stand(world)
    assert not wrong, "\n".join(map(str, wrong))
