"""What an operator must know: database, store, workers, the length of the queue, and what cannot be done."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from ocr.models import altered_models, model_files
from workflow import checkpoints, clock, ledger_readings, roles
from workflow.actor import SYSTEM
from workflow.db import Tx

ALIVE_SECONDS = 5.0
SIGNED_WITHIN = timedelta(minutes=15)
_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
)
_QUEUE = text(
    """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(at)), 0)
    FROM (
        SELECT job.id, (SELECT min(event.at) FROM procrastinate_events event WHERE event.job_id = job.id) AS at
        FROM procrastinate_jobs job
        WHERE job.status = 'todo' AND job.queue_name = 'examinations' AND job.priority >= 0
    ) waiting
    """
)
_FAILED = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case that is overdue and cannot be moved, with the refusal's code."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class Queue:
    """How many examinations wait, and the age of the oldest in seconds."""

    length: int
    age: float


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the parts. `reasons` are stable codes, empty when all is well; ages are in seconds."""

    database: bool
    store: bool
    workers: int
    queue_length: int
    queue_age: float
    failed_jobs: int
    stuck: tuple[Stuck, ...]
    reasons: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.reasons


def report(tx: Tx) -> Health:
    """Look at every part; that this returns shows that the database answers."""
    at_work, waiting = workers(tx), queue(tx)
    failed = int(tx.session.scalar(_FAILED) or 0)
    store = _store_answers(tx)
    unsigned = checkpoints.unsigned_since(tx)
    reading = ledger_readings.last(tx, SYSTEM)
    stuck = tuple(Stuck(number, reason) for number, reason in clock.stuck(tx))
    reasons = [
        code
        for code, holds in (
            ("health.store_unreachable", not store),
            ("health.no_worker", at_work == 0),
            ("health.failed_jobs", failed > 0),
            ("health.stuck_cases", bool(stuck)),
            ("health.ledger_unsigned", unsigned is not None and tx.now - unsigned > SIGNED_WITHIN),
            ("health.ledger_broken", reading is not None and reading.fault is not None),
            ("health.witness_late", bool(checkpoints.late(tx))),
            ("health.owns_record", roles.owns_its_record(tx)),
            ("health.models_missing", model_files() is None),
            ("health.models_altered", bool(altered_models()) and model_files() is not None),
        )
        if holds
    ]
    return Health(True, store, at_work, waiting.length, waiting.age, failed, stuck, tuple(reasons))


def workers(tx: Tx) -> int:
    """How many workers are alive."""
    return int(tx.session.scalar(_WORKERS, {"seconds": ALIVE_SECONDS}) or 0)


def queue(tx: Tx) -> Queue:
    """The documents for whose examination somebody waits."""
    length, age = tx.session.execute(_QUEUE).one()
    return Queue(int(length), float(age))


def _store_answers(tx: Tx) -> bool:
    name = f"health/{secrets.token_hex(8)}"
    store = tx.office.vault.store
    try:
        store.put(name, b"")
        store.delete(name)
    except OSError:
        return False
    return True
