"""`berkas trace`: whose view a leaked picture shows, with the probability that it is wrong."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from policies.refusals import Refusal
from web.cli.connection import connected
from workflow import tracing
from workflow.actor import SYSTEM
from workflow.db import transaction
from workflow.tracing import Named, Result

EXIT = {"named": 0, "no_match": 3, "not_placed": 4}
DAY = click.DateTime(["%Y-%m-%d"])
NOBODY = {
    "no_match": "No view can be named. The picture resembles a page that was compared, but no recorded view is in it "
    "with enough certainty. This clears nobody.",
    "not_placed": "The picture could not be laid onto any page that was compared: it may show another document, or "
    "too little of one. This says nothing about anybody.",
}


@click.command()
@click.argument("leak", type=click.Path(path_type=Path))
@click.option("--case", "number", help="Compare with the views of this case only; the letters over the page name it.")
@click.option("--since", type=DAY, help="Compare with views from this day of the office on.")
@click.option("--until", type=DAY, help="Compare with views up to this day, included.")
@click.option("--reason", default="command line", show_default=True, help="Why; it is written down.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def trace(
    leak: Path, number: str | None, since: datetime | None, until: datetime | None, reason: str, as_json: bool
) -> None:
    """Trace a leaked picture to the view that it shows.

    Exit status: 0 a view is named, 3 none can be named, 4 the picture fits no page, 1 refused.
    """
    try:
        data = leak.read_bytes()
    except OSError:
        raise Refusal("file.unreadable") from None
    with connected():
        with transaction() as tx:
            search = tracing.prepare(
                tx, SYSTEM, reason, number=number, since=since and since.date(), until=until and until.date()
            )
        result = tracing.run(search, data, None if as_json else _progress)
        with transaction() as tx:
            named = tracing.record(tx, SYSTEM, search, result)
            zone = tx.office.calendar.zone
    told = _told(result, named)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        seen = None if named is None else named.view.viewed_at.astimezone(zone)
        click.echo(_in_words(told, seen))
    sys.exit(EXIT[result.traced.outcome])


def _progress(at: int, count: int) -> None:
    if count > 1:
        click.echo(f"\rpage {at} of {count}", nl=at == count, err=True)


def _told(result: Result, named: Named | None) -> dict[str, Any]:
    traced = result.traced
    told: dict[str, Any] = {
        "outcome": traced.outcome,
        "false_accusation": traced.false_accusation,
        "score": round(traced.score, 2),
        "comparisons": traced.comparisons,
        "views": result.views,
        "pages": result.pages,
        "not_compared": result.lost,
        "leak_sha256": result.sha256,
    }
    if named is None:
        return told
    view = named.view
    return {
        **told,
        "channel": traced.channel,
        "case": named.case_number,
        "document": str(view.document_id),
        "requirement": None if named.requirement is None else named.requirement.en,
        "page": view.page,
        "view": str(view.id),
        "officer": named.officer,
        "officer_id": str(view.viewed_by),
        "session": None if view.session_id is None else str(view.session_id),
        "viewed_at": view.viewed_at.isoformat(),
    }


def _in_words(told: dict[str, Any], seen: datetime | None) -> str:
    compared = f"compared with {told['views']} views of {told['pages']} pages"
    if told["not_compared"]:
        compared += f"; {told['not_compared']} pages are no longer stored and were not compared"
    if seen is None:
        return f"{NOBODY[told['outcome']]}\n({compared})"
    certain = tracing.power(told["false_accusation"])
    bound = f"below 1 in 10^{certain}" if certain >= tracing.SMALLEST else f"at most 1 in 10^{certain}"
    return "\n".join((
        f"document   {told['requirement'] or told['document']} of case {told['case']}, page {told['page']}",
        f"view       {told['view']}",
        f"officer    {told['officer']}",
        f"time       {seen:%Y-%m-%d %H:%M:%S %Z}",
        f"certainty  the probability that a view which did not leak fits the picture as well is {bound}",
        f"           (score {told['score']}, {told['comparisons']} comparisons; {compared})",
        "It says from which view the picture comes, not who passed it on.",
    ))  # fmt: skip
