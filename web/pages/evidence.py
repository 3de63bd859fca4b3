"""Everything about a case that a decision is made on, gathered once inside the transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from policies.models import Service, Transition
from web.pages.case_view import shown_answer
from web.pages.comparisons import Comparison, comparisons_of
from web.pages.labels import reason_of
from web.pages.papers import Paper, paper
from web.pages.values import shown
from web.pages.words import said as worded
from workflow import corrections, documents, history, lookalikes
from workflow.access import live_claim
from workflow.actor import Actor
from workflow.corrections import SaidOf
from workflow.db import Tx
from workflow.models import Case, Claim
from workflow.names import names_of

DECIDING = ("verify", "approve", "return", "escalate", "send_back", "reject")


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that was taken before: which, by whom, when, and with what words."""

    verb: str
    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A case with its documents, comparisons, earlier decisions, and the steps that this reader may take now."""

    case: Case
    service: Service
    citizen: str
    verifier: str | None
    verified_by_me: bool
    answers: list[tuple[str, str | None]]
    papers: list[Paper]
    comparisons: list[Comparison]
    decisions: list[Past]
    verbs: list[str]
    claim: Claim | None
    said: SaidOf

    @property
    def needs_override(self) -> bool:
        """Whether verifying asks for a reason, because something failed."""
        return any(each.verdict == "fail" for each in self.papers) or any(
            each.tone == "failure" for each in self.comparisons
        )


def gather(tx: Tx, actor: Actor, case: Case) -> Evidence:
    """All that the screen of a case shows; the caller has made sure that the actor may see it."""
    policy = tx.policy_of(case)
    said = corrections.said_of(tx, case.id)
    papers = _papers(tx, actor, case, said)
    past = [each for each in history.decisions_of(tx, actor, case.id) if each.verb != "submit"]
    names = names_of(tx, [case.citizen_id, case.verified_by, *(each.decided_by for each in past)])
    return Evidence(
        case=case,
        service=policy.service,
        citizen=names[case.citizen_id],
        verifier=names.get(case.verified_by) if case.verified_by is not None else None,
        verified_by_me=case.verified_by == actor.id,
        answers=_answers(policy.service, case),
        papers=papers,
        comparisons=comparisons_of(policy.service, papers, documents.case_findings(tx, case.id)),
        decisions=[Past(each.verb, names[each.decided_by], each.decided_at, reason_of(each)) for each in past],
        verbs=_verbs(policy.procedure.transitions, case, actor),
        claim=live_claim(tx, actor, case.id),
        said=said,
    )


def _answers(service: Service, case: Case) -> list[tuple[str, str | None]]:
    given = [(each, shown_answer(each, case.answers.get(each.name))) for each in service.answers]
    return [(worded(each.label), shown(text, each.type) if text else None) for each, text in given]


def _verbs(rows: tuple[Transition, ...], case: Case, actor: Actor) -> list[str]:
    open_now = {row.verb for row in rows if case.state in row.source and actor.roles & set(row.by)}
    if case.verified_by is not None:
        open_now.discard("verify")
    return [verb for verb in DECIDING if verb in open_now]


def _papers(tx: Tx, actor: Actor, case: Case, said: SaidOf) -> list[Paper]:
    kinds = tx.policy_of(case).kinds
    laid = []
    for each in documents.requirements_of(tx, case):
        row = documents.examination_of(tx, each.document.id) if each.document is not None else None
        shown = paper(each.requirement, each.required, each.document, row, kinds[each.requirement.kind], said)
        if shown.document is not None and any(str(one["code"]).startswith("lookalike.") for one in shown.findings):
            shown = replace(shown, others=lookalikes.cases_behind(tx, actor, shown.document))
        laid.append(shown)
    return laid
