"""What I did, and the proof of it: the officer's own record, and the citizen's record of a case."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import draw
from web.pages.labels import entry_words
from workflow import records
from workflow.db import Tx, transaction
from workflow.records import Record

blueprint = Blueprint("record", __name__)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_SHOWN = 200


@blueprint.get("/record")
@signed_in("officer", "supervisor", "auditor", "admin")
def index() -> str:
    """What the reader did in a month, newest first. Errors: request.invalid."""
    with transaction() as tx:
        first, following = _month(tx), None
        own = _own(tx, first)
        if _next(first) <= _today(tx):
            following = _named(_next(first))
    shown = list(reversed(own.entries))[:_SHOWN]
    return draw(
        "record/index.html", url_for("record.index", month=_named(first)), first=first, month=_named(first),
        entries=shown, count=len(own.entries), signed=sum(each.proof is not None for each in own.entries),
        words=entry_words, earlier=_named(first - timedelta(days=1)), later=following, key=own.key,
    )  # fmt: skip


@blueprint.get("/record/file")
@signed_in("officer", "supervisor", "auditor", "admin")
def file() -> Response:
    """The same month as a file that docs/verify_record.py checks. Errors: request.invalid."""
    with transaction() as tx:
        first = _month(tx)
        own = _own(tx, first)
    return _sent(own.as_json(), f"berkas-record-{_named(first)}.json")


@blueprint.get("/cases/<uuid:case_id>/record")
@signed_in("citizen")
def of_case(case_id: UUID) -> Response:
    """The citizen's receipt: what happened to their case, as such a file. Errors: case.not_found."""
    with transaction() as tx:
        own = records.of_own_case(tx, current_actor(), case_id)
    return _sent(own.as_json(), "berkas-case-record.json")


def _own(tx: Tx, first: date) -> Record:
    zone = tx.office.calendar.zone
    since, until = (datetime.combine(each, time(), zone) for each in (first, _next(first)))
    return records.of_person(tx, current_actor(), since, until)


def _month(tx: Tx) -> date:
    """The first day of the month that was asked for, of this one by default."""
    asked = request.args.get("month", "")
    if not asked:
        return _today(tx).replace(day=1)
    matched = _MONTH.fullmatch(asked)
    if matched is None or not 2000 <= int(matched[1]) < 9000:
        raise Refusal("request.invalid", fields="month")
    return date(int(matched[1]), int(matched[2]), 1)


def _today(tx: Tx) -> date:
    return tx.now.astimezone(tx.office.calendar.zone).date()


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _named(day: date) -> str:
    return day.strftime("%Y-%m")


def _sent(content: dict[str, Any], name: str) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    response = current_app.response_class(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
