"""What the record shows to be unusual: the list, one alert with its evidence, and how it is closed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from policies.catalogue import alert as words_of
from web.access import current_actor, signed_in
from web.language import current_language
from web.pages.budget import COUNTED
from web.pages.drawn import Told, draw, or_again
from web.pages.labels import entry_words
from workflow.alerts import desk
from workflow.alerts.table import CODES
from workflow.db import transaction
from workflow.models import AlertRow, LedgerEntry
from workflow.names import names_of

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")
OUTCOMES = {"dismissed": _l("explained"), "upheld": _l("a real breach")}
SHOWN = 100
"""Entries of the evidence that are shown; the newest, and how many more there are."""


def title_of(code: str) -> str:
    """What kind of thing an alert is about, in the reader's language."""
    return words_of(code, current_language())[0]


def text_of(row: AlertRow) -> str:
    """Why it was raised, with its numbers, in the reader's language."""
    return words_of(row.code, current_language(), row.values)[1]


_WORDS: dict[str, Any] = {"title_of": title_of, "text_of": text_of, "outcomes": OUTCOMES}


@blueprint.get("")
@signed_in("auditor", "supervisor")
def index() -> str:
    """The open alerts, or the closed ones; of one kind or about one person, if asked for."""
    actor, closed = current_actor(), request.args.get("show") == "closed"
    code, person = request.args.get("code", ""), request.args.get("person", "")
    with transaction() as tx:
        people = desk.subjects(tx, actor)
        known = next((each.id for each in people if str(each.id) == person), None)
        rows = desk.listed(tx, actor, closed=closed, code=code or None, person_id=known)
        names = names_of(tx, _people_in(rows))
    codes = sorted((name for told in CODES.values() for name in told), key=title_of)
    here = url_for("alerts.index", show="closed" if closed else None, code=code or None, person=person or None)
    return draw(
        "alerts/index.html", here, rows=rows, names=names, people=people,
        closed=closed, code=code, person=person, codes=codes, filtered=bool(code or known), **_WORDS,
    )  # fmt: skip


def told_of(entry: LedgerEntry, names: Mapping[UUID, str]) -> str | None:
    """What the evidence means little without: whose limit was raised, and by how much."""
    if entry.kind != "budget.raised":
        return None
    person, counted = names.get(UUID(entry.data["to"]), "–"), COUNTED.get(entry.data["counted"], entry.data["counted"])
    return f"{person}: {counted} +{entry.data['extra']}"


def _people_in(rows: Sequence[AlertRow]) -> set[UUID | None]:
    return {each.subject_id for each in rows} | {each.closed_by for each in rows}


@blueprint.get("/mine")
@signed_in("officer", "supervisor", "auditor", "admin")
def mine() -> str:
    """What was told about the reader and is closed, with the reason."""
    with transaction() as tx:
        rows = desk.about_me(tx, current_actor())
    return draw("alerts/mine.html", url_for("alerts.mine"), rows=rows, **_WORDS)


@blueprint.get("/<uuid:alert_id>")
@signed_in("auditor", "supervisor")
def show(alert_id: UUID, refusal: Told | None = None) -> str:
    """One alert with its evidence. Errors: alert.not_found."""
    actor = current_actor()
    with transaction() as tx:
        row = desk.get(tx, actor, alert_id)
        evidence = list(reversed(desk.evidence_of(tx, actor, alert_id)))
        helped = {UUID(entry.data["to"]) for entry, _case in evidence if entry.kind == "budget.raised"}
        names = names_of(tx, _people_in([row]) | {entry.recorded_by for entry, _case in evidence} | helped)
    return draw(
        "alerts/show.html", url_for("alerts.show", alert_id=alert_id), refusal=refusal, row=row, names=names,
        evidence=evidence[:SHOWN], more=max(0, len(evidence) - SHOWN), words=entry_words, told_of=told_of,
        typed=request.form, **_WORDS,
    )  # fmt: skip


@blueprint.post("/<uuid:alert_id>/close")
@signed_in("auditor", "supervisor")
@or_again(show)
def close(alert_id: UUID) -> Response:
    """Close an alert with a reason. Errors: alert.*, request.invalid."""
    with transaction() as tx:
        desk.close(tx, current_actor(), alert_id, request.form.get("outcome", ""), request.form.get("reason", ""))
    flash(_("The alert is closed. Its subject can read the reason now."), "success")
    return redirect(url_for("alerts.index"))
