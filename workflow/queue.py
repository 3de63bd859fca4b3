"""The queue: jobs are deferred on the transaction's own connection, so a row and its job are kept or lost together.

Tasks are named here and defined in workflow/jobs.py, so that whoever defers need not import what the task does.
"""

from typing import Literal

from procrastinate import App, PsycopgConnector
from procrastinate.tasks import configure_task
from procrastinate.types import JSONDict
from sqlalchemy.orm import Session

Task = Literal[
    "examine_document", "check_case", "send_notice", "send_account_mail", "reexamine_document", "read_ledger"
]
QUEUES: dict[Task, str] = {
    "examine_document": "examinations",
    "check_case": "clock",
    "send_notice": "notices",
    "send_account_mail": "notices",
    "reexamine_document": "examinations",
    "read_ledger": "readings",
}
BACKGROUND = -10
"""The priority of work for which nobody waits: whatever a citizen has just sent comes first."""
_BATCH = 1000

# not opened where jobs are only deferred: the connection is the caller's; a worker puts an open connector in
app = App(connector=PsycopgConnector(), import_paths=["workflow.jobs"])


def defer(session: Session, task: Task, *, lock: str | None = None, **arguments: str) -> int:
    """Defer a job inside the session's transaction; returns the job's id. Two jobs of one `lock` never run at once."""
    # flushed first: a job whose row is missing would be taken for done
    session.flush()
    deferrer = configure_task(
        name=task,
        job_manager=app.job_manager,
        connection=session.connection().connection.driver_connection,
        queue=QUEUES[task],
        lock=lock,
    )
    return int(deferrer.defer(**arguments))


def defer_all(session: Session, task: Task, arguments: list[JSONDict]) -> None:
    """Defer one job for each set of arguments in the background, inside the session's transaction."""
    session.flush()
    deferrer = configure_task(
        name=task,
        job_manager=app.job_manager,
        connection=session.connection().connection.driver_connection,
        queue=QUEUES[task],
        priority=BACKGROUND,
    )
    for at in range(0, len(arguments), _BATCH):
        deferrer.batch_defer(*arguments[at : at + _BATCH])
