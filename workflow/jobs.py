"""The tasks: each takes ids only, calls one action in one transaction, and may run twice with one effect."""

from uuid import UUID

import structlog
from procrastinate import RetryStrategy

from workflow import (
    account_mail,
    checkpoints,
    clock,
    examinations,
    known_making,
    ledger_readings,
    notices,
    reexamination,
    retention,
    rotation,
    uploads,
)  # fmt: skip
from workflow.actor import SYSTEM
from workflow.alerts import run as alerts
from workflow.db import transaction
from workflow.ledger_tree import LedgerBroken
from workflow.queue import QUEUES, app

log = structlog.get_logger("jobs")

# an outage of the store or the database ends; a job that gave up would leave a document without its examination
_PATIENT = RetryStrategy(max_attempts=50, wait=2, linear_wait=10)
_NOTICE = RetryStrategy(max_attempts=40, wait=5, linear_wait=30)


@app.task(name="examine_document", queue=QUEUES["examine_document"], retry=_PATIENT)
def examine_document(document_id: str) -> None:
    """Read and check one document; nothing is done when it has been examined."""
    with transaction() as tx:
        work = examinations.prepare(tx, UUID(document_id))
    if work is None:
        return
    examined = examinations.run(work)
    with transaction() as tx:
        counted = examinations.store(tx, UUID(document_id), examined)
    log.info("document.examined", document=document_id, verdict=examined.examination.verdict, counted=counted)


@app.task(name="reexamine_document", queue=QUEUES["reexamine_document"], retry=_PATIENT)
def reexamine_document(document_id: str, run_id: str) -> None:
    """Examine one stored document anew; nothing is done when the run has done so. Names and codes in the log only."""
    with transaction() as tx:
        work = reexamination.prepare(tx, UUID(document_id), UUID(run_id))
    if work is None:
        return
    examined = examinations.run(work)
    with transaction() as tx:
        changes = reexamination.store(tx, work, UUID(run_id), examined)
    if changes is not None:
        log.info(
            "document.reexamined", document=document_id, run=run_id, before=changes.before, after=changes.after,
            gained=changes.gained, lost=changes.lost, fields=changes.fields,
        )  # fmt: skip


@app.task(name="check_case", queue=QUEUES["check_case"], retry=_PATIENT)
def check_case(case_id: str) -> None:
    """Run the cross-document checks of a case that was submitted after its last document had been examined."""
    with transaction() as tx:
        examinations.check_case(tx, UUID(case_id))


@app.task(name="send_notice", queue=QUEUES["send_notice"], retry=_NOTICE)
def send_notice(notice_id: str) -> None:
    """Send one notice by its channel; one that was sent is left alone."""
    with transaction() as tx:
        notices.send(tx, UUID(notice_id))


@app.task(name="send_account_mail", queue=QUEUES["send_account_mail"], retry=_NOTICE)
def send_account_mail(mail_id: str) -> None:
    """Send one mail about an account; one that was sent is left alone."""
    with transaction() as tx:
        account_mail.send(tx, UUID(mail_id))


@app.task(name="read_ledger", queue=QUEUES["read_ledger"], retry=_PATIENT)
def read_ledger(reading_id: str) -> None:
    """Read the whole ledger, as somebody asked; nothing is done when that has been done."""
    fault = ledger_readings.carry_out(UUID(reading_id))
    if fault is not None:
        log.error("ledger.broken", reason=fault.code)


# moments of the clock are in UTC; the night's work falls between 01:00 and 05:00 in Indonesia
@app.periodic(cron="* * * * *")
@app.task(name="tick", queue="clock", queueing_lock="tick")
def tick(timestamp: int) -> None:
    """Each minute: fire what is overdue, end leases, and forget uploads and links that are over."""
    clock.tick()
    with transaction() as tx:
        uploads.expire(tx)
        account_mail.forget(tx)


@app.periodic(cron="*/15 * * * *")
@app.task(name="look_for_alerts", queue="clock", queueing_lock="look_for_alerts")
def look_for_alerts(timestamp: int) -> None:
    """Every quarter of an hour: look through the record for what is unusual, unless nobody did anything since."""
    with transaction() as tx:
        raised = alerts.run(tx)
    log.info("alerts.raised", count=len(raised))


@app.periodic(cron="7-59/10 * * * *")
@app.task(name="known_answers", queue="clock", queueing_lock="known_answers")
def make_known_answers(timestamp: int) -> None:
    """Every ten minutes: a case with a known answer, when the policy's share wants one. The log tells nothing of it."""
    known_making.make_what_is_due()


@app.periodic(cron="23 * * * *")
@app.task(name="forget", queue="clock", queueing_lock="forget")
def forget(timestamp: int) -> None:
    """Each hour: forget what the policy keeps no longer."""
    retention.run()


@app.periodic(cron="41 19 * * *")
@app.task(name="sweep", queue="clock", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Each night: delete stored objects and keys that are nobody's."""
    with transaction() as tx:
        gone = rotation.sweep(tx)
    log.info("vault.swept", count=gone)


@app.periodic(cron="7 18 * * *")
@app.task(name="read_ledger_nightly", queue="clock", queueing_lock="read_ledger_nightly")
def read_ledger_nightly(timestamp: int) -> None:
    """Each night: have the whole ledger read."""
    with transaction() as tx:
        ledger_readings.ask(tx, SYSTEM)


@app.periodic(cron="*/5 * * * *")
@app.task(name="checkpoint", queue="clock", queueing_lock="checkpoint")
def checkpoint(timestamp: int) -> None:
    """Every five minutes: sign what the ledger is now, and give it to the witnesses."""
    try:
        _, errors = checkpoints.sign_and_publish()
    except LedgerBroken as error:
        log.error("ledger.broken", reason=str(error))
        return
    for error_ in errors.values():
        log.warning("witness.late", reason=error_)
