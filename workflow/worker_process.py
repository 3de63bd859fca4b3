"""One worker process: `python -m workflow.worker_process QUEUES`, started and watched by workflow/worker.py."""

import asyncio
import ctypes
import signal
import sys

import structlog
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ProcrastinateException

from workflow import db, jobs
from workflow.logs import configure_logging
from workflow.queue import QUEUES, app
from workflow.settings import load_settings

HEARTBEAT_SECONDS = 1.0
STALLED_AFTER_SECONDS = 3.0
POLLING_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1

log = structlog.get_logger("worker")


def plain_url(url: str) -> str:
    """A SQLAlchemy URL as libpq reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


async def run(url: str, queues: list[str], grace: float) -> None:
    """Work on the queues until SIGTERM; the worker of the clock also gives stalled jobs back to the queue."""
    with app.replace_connector(PsycopgConnector(conninfo=plain_url(url))):
        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=queues,
                    # a reading of the ledger takes hours, and the clock goes on meanwhile
                    concurrency=2 if QUEUES["read_ledger"] in queues else 1,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_AFTER_SECONDS,
                    fetch_job_polling_interval=POLLING_SECONDS,
                    abort_job_polling_interval=5.0,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=grace,
                )
            )
            # every worker looks: one whose neighbour was killed must not wait for the clock's worker to come back
            watch = asyncio.create_task(_return_stalled_jobs())
            try:
                await worker
            finally:
                watch.cancel()


async def _return_stalled_jobs() -> None:
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
                log.warning("job.stalled", task=job.task_name, attempts=job.attempts)
                await app.job_manager.retry_job(job)
        except ProcrastinateException:
            # another worker was first, or the database is away: the worker itself notices the latter
            log.info("job.stalled_check_failed")
        await asyncio.sleep(1.0)


def main(arguments: list[str]) -> None:
    """Configure this process and work until told to stop."""
    # a supervisor that was killed -9 must not leave workers behind
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    configure_logging()
    settings = load_settings()
    db.configure(settings)
    assert jobs.examine_document is not None
    asyncio.run(run(str(settings.database_url), arguments[0].split(","), grace=15.0))


if __name__ == "__main__":
    main(sys.argv[1:])
