"""How people judge: agreement, planted faults found, pace; for supervisors and auditors, never as a ranking."""

from flask import Blueprint, request, url_for

from web.access import current_actor, signed_in
from web.pages.checks import PERIODS, between, decimal, percent
from web.pages.drawn import draw
from workflow import vigilance
from workflow.db import transaction

blueprint = Blueprint("vigilance", __name__)


@blueprint.get("/vigilance")
@signed_in("supervisor", "auditor")
def index() -> str:
    """The report over the chosen weeks."""
    weeks = request.args.get("weeks", type=int)
    weeks = weeks if weeks in PERIODS else PERIODS[1]
    with transaction() as tx:
        report = vigilance.report(tx, current_actor(), weeks)
    return draw(
        "vigilance/index.html", url_for("vigilance.index", weeks=weeks), report=report, weeks=weeks, periods=PERIODS,
        fewest=vigilance.FEWEST, enough=vigilance.enough, percent=percent, between=between, decimal=decimal,
    )  # fmt: skip
