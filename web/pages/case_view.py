"""A case as its citizen sees it: each requirement with its document, what to mend, and the road with its dates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from policies.models import OPEN_STATES, Answer, Requirement, Service, Text
from web.pages.timeline import ENDS, Step, steps
from web.pages.words import long_date, said
from workflow import documents, history, tickets, waiting
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Case, Decision, Document, Ticket
from workflow.waiting import Wait


@dataclass(frozen=True, slots=True)
class Part:
    """One requirement: what is wanted, what was sent, what its examination says, what an officer asks to mend."""

    requirement: Requirement
    required: bool
    document: Document | None
    verdict: str | None
    findings: list[dict[str, Any]]
    fix: str | None

    @property
    def spare(self) -> bool:
        """Whether it would be required with other answers only, and nothing was sent for it."""
        return self.requirement.required_when is not None and not self.required and self.document is None

    @property
    def waiting(self) -> bool:
        """Whether the document has not been examined yet."""
        return self.document is not None and self.verdict is None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that the page of a case shows."""

    case: Case
    service: Service
    parts: list[Part]
    steps: list[Step]
    answers: list[tuple[str, str | None]]
    open: bool
    may_withdraw: bool
    correction: str | None
    end_reason: str | None
    ticket: Ticket | None
    wait: Wait | None
    """What the documents without an examination have to wait for, None when each has one."""

    @property
    def unanswered(self) -> bool:
        """Whether a question that must be answered has no answer yet."""
        return any(each.required and self.case.answers.get(each.name) in (None, "") for each in self.service.answers)

    @property
    def failed(self) -> bool:
        """Whether a document did not pass, so that handing in needs the citizen's word."""
        return any(part.verdict == "fail" for part in self.parts)

    @property
    def waiting(self) -> bool:
        """Whether an examination is still running."""
        return any(part.waiting for part in self.parts)


def view_of(tx: Tx, actor: Actor, case: Case) -> CaseView:
    """Gather it inside the transaction."""
    policy = tx.policy_of(case)
    asked = history.last_return(tx, actor, case.id) if case.state == "returned" else None
    end = _end(tx, actor, case)
    parts = _parts(tx, case, asked)
    row = next((each for each in policy.procedure.transitions if each.verb == "withdraw"), None)
    return CaseView(
        case=case,
        service=policy.service,
        parts=parts,
        steps=steps(tx, case, end),
        answers=[
            (said(each.label), shown_answer(each, case.answers.get(each.name))) for each in policy.service.answers
        ],
        open=case.state in OPEN_STATES,
        may_withdraw=row is not None and case.state in row.source,
        correction=_correction(asked),
        end_reason=end.reason if end is not None and end.verb == "reject" else None,
        ticket=tickets.live_ticket(tx, case.id) if case.state == "ready" else None,
        wait=waiting.wait(tx) if any(each.waiting for each in parts) else None,
    )


def _parts(tx: Tx, case: Case, asked: Decision | None) -> list[Part]:
    fixes = asked.fixes if asked is not None else {}
    parts = []
    for each in documents.requirements_of(tx, case):
        row = documents.examination_of(tx, each.document.id) if each.document is not None else None
        found = row.content.get("findings", []) if row is not None else []
        parts.append(
            Part(
                requirement=each.requirement,
                required=each.required,
                document=each.document,
                verdict=row.verdict if row is not None else None,
                findings=[finding for finding in found if finding["outcome"] != "passed"],
                fix=fixes.get(str(each.document.id)) if each.document is not None else None,
            )
        )
    return parts


def _correction(asked: Decision | None) -> str | None:
    if asked is None:
        return None
    if asked.decided_by == SYSTEM.id:
        return str(_("The automatic examination found documents that cannot be used. Replace those marked below."))
    return asked.reason


def shown_answer(question: Answer, value: Any) -> str | None:
    """An answer of the form in words, None when it was not given."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if value in (None, ""):
        return None
    if question.type == "date":
        return long_date(date.fromisoformat(value))
    labels: dict[str, Text] = dict(question.choices)
    return said(labels[value]) if value in labels else str(value)


def _end(tx: Tx, actor: Actor, case: Case) -> Decision | None:
    if case.state not in ENDS.values():
        return None
    ends = [each for each in history.decisions_of(tx, actor, case.id) if ENDS.get(each.verb) == case.state]
    return ends[-1] if ends else None
