"""The road of a case as its citizen sees it, with the honest dates."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from policies.models import OPEN_STATES
from web.pages.words import STATES, day
from workflow.db import Tx
from workflow.models import Case, Decision

ENDS = {"reject": "rejected", "withdraw": "withdrawn", "expire": "expired"}
"""The verbs after which no step follows."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the time line."""

    title: str
    at: datetime | None
    state: str
    text: str | None = None


def steps(tx: Tx, case: Case, end: Decision | None) -> list[Step]:
    """The road of a case: what was done and when, what is being done, what is still to come."""
    submitted = case.submitted_at if case.state not in OPEN_STATES else None
    road = (
        (_("Started"), _("Start"), case.created_at, None),
        (_("Submitted"), _("Correct and submit") if case.state == "returned" else _("Submit"), submitted, None),
        (_("Checked by an officer"), _("An officer checks the documents"), case.verified_at, None),
        (_("Signed off"), _("A second person signs off"), case.ready_at, _promise(tx, case)),
        (_("Collected"), _("Pickup at the counter"), case.collected_at, None),
    )
    now = next((place for place, row in enumerate(road) if row[2] is None), len(road))
    done = [Step(title, at, "done") for title, _ahead, at, _text in road[:now]]
    if case.state in ENDS.values():
        return [*done, Step(str(STATES[case.state]), end.decided_at if end is not None else None, "stopped")]
    ahead = [Step(title, None, "next", text) for _done, title, _at, text in road[now:]]
    return [*done, *(replace(step, state="now") for step in ahead[:1]), *ahead[1:]]


def _promise(tx: Tx, case: Case) -> str | None:
    if case.expected is None:
        return None
    on = day(case.expected)
    if case.expected < tx.now:
        return str(_("It should have been ready on %(day)s. It is late; the office has been reminded.", day=on))
    return str(_("Expected at the latest on %(day)s.", day=on))
