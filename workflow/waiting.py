"""How long a document that was received has yet to wait for its examination, as honestly as it can be told."""

from dataclasses import dataclass
from statistics import fmean

from sqlalchemy import select

from workflow import health
from workflow.db import Tx
from workflow.models import ExaminationRow

_RECENT = 20
_USUAL_SECONDS = 5.0
"""Of one document, while none has been examined yet."""


@dataclass(frozen=True, slots=True)
class Wait:
    """`documents` are in line, all in all. `seconds` until the last is done, None while no worker is at work."""

    documents: int
    seconds: float | None


def wait(tx: Tx) -> Wait:
    """What stands in the queue of examinations, at the pace of the last ones."""
    queue = health.queue(tx)
    workers = health.workers(tx)
    if workers == 0:
        return Wait(queue.length, None)
    return Wait(queue.length, max(1, queue.length) * _pace(tx) / workers)


def _pace(tx: Tx) -> float:
    query = select(ExaminationRow.content).order_by(ExaminationRow.examined_at.desc()).limit(_RECENT)
    taken = [each.get("timings_ms", {}).get("total") for each in tx.session.scalars(query)]
    known = [each / 1000 for each in taken if each is not None]
    return fmean(known) if known else _USUAL_SECONDS
