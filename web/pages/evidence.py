"""Everything about a case that a decision is made on, gathered once inside the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from policies.models import Service, Transition
from web.pages.case_view import shown_answer
from web.pages.comparisons import Comparison, comparisons_of
from web.pages.drawn import Told, told
from web.pages.labels import reason_of
from web.pages.papers import Paper, paper
from web.pages.values import shown
from web.pages.words import said as worded
from workflow import cases, corrections, documents, history, lookalikes, second_reviews, signatories
from workflow.access import live_claim
from workflow.actor import Actor
from workflow.corrections import SaidOf
from workflow.db import Tx
from workflow.models import Case, Claim, SecondReview
from workflow.names import names_of
from workflow.sight import sight_of

DECIDING = ("verify", "approve", "return", "escalate", "send_back", "reject")


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that was taken before: which, by whom, when, and with what words."""

    verb: str
    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """A case that two persons judged without knowing of each other: what each decided."""

    agreed: bool
    first: Past
    second: Past

    @classmethod
    def of(cls, row: SecondReview, names: Mapping[UUID, str]) -> "Looked":
        """Of a review that a second person has answered."""
        assert row.answer is not None and row.answered_at is not None and row.answered_by is not None
        first = Past("verify", names[row.kept_by], row.kept_at, row.override)
        second = Past(row.answer, names[row.answered_by], row.answered_at, row.reason)
        return cls(row.outcome == "agreed", first, second)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A case with its documents, comparisons, earlier decisions, and the steps that this reader may take now."""

    case: Case
    service: Service
    citizen: str
    verifier: str | None
    answers: list[tuple[str, str | None]]
    papers: list[Paper]
    comparisons: list[Comparison]
    decisions: list[Past]
    reviews: list[Looked]
    verbs: list[str]
    stops: dict[str, Told]
    """Those of the verbs that this person cannot take, because of what they or others did before, with the reason."""
    rejects_for_good: bool
    """Whether a rejection of this reader ends the case; else it puts it before a supervisor."""
    claim: Claim | None
    said: SaidOf

    @property
    def needs_override(self) -> bool:
        """Whether verifying asks for a reason, because something failed."""
        return any(each.verdict == "fail" for each in self.papers) or any(
            each.tone == "failure" for each in self.comparisons
        )


def gather(tx: Tx, actor: Actor, case: Case) -> Evidence:
    """All that the screen of a case shows; the caller has made sure that the actor may see it.

    What stands on the documents, and in the citizen's answers, is for whoever holds the case at this moment.
    """
    policy = tx.policy_of(case)
    said = corrections.said_of(tx, case.id)
    claim = live_claim(tx, actor, case.id)
    rows = policy.procedure.open_to(actor.roles, case.state)
    verbs = _verbs(rows, case)
    papers = _papers(tx, actor, case, said, claim)
    past = [each for each in history.decisions_of(tx, actor, case.id) if each.verb != "submit"]
    reviews = second_reviews.of_case(tx, case.id)
    both = [person for each in reviews for person in (each.kept_by, each.answered_by)]
    names = names_of(tx, [case.citizen_id, case.verified_by, *(each.decided_by for each in past), *both])
    return Evidence(
        case=case,
        service=policy.service,
        citizen=names[case.citizen_id],
        verifier=names.get(case.verified_by) if case.verified_by is not None else None,
        answers=_answers(policy.service, cases.answers_for(tx, actor, case)),
        papers=papers,
        comparisons=comparisons_of(policy.service, papers, documents.case_findings(tx, case.id)),
        decisions=[Past(each.verb, names[each.decided_by], each.decided_at, reason_of(each)) for each in past],
        reviews=[Looked.of(each, names) for each in reviews if each.outcome != "ended"],
        verbs=verbs,
        stops={verb: told(each) for verb, each in signatories.stops(tx, case, actor, verbs).items()},
        rejects_for_good=any(row.verb == "reject" and row.target == "rejected" for row in rows),
        claim=claim,
        said=said,
    )


def _answers(service: Service, answers: Mapping[str, object]) -> list[tuple[str, str | None]]:
    given = [(each, shown_answer(each, answers.get(each.name))) for each in service.answers if answers]
    return [(worded(each.label), shown(text, each.type) if text else None) for each, text in given]


def _verbs(rows: tuple[Transition, ...], case: Case) -> list[str]:
    open_now = {row.verb for row in rows}
    if case.verified_by is not None:
        open_now.discard("verify")
    return [verb for verb in DECIDING if verb in open_now]


def _papers(tx: Tx, actor: Actor, case: Case, said: SaidOf, claim: Claim | None) -> list[Paper]:
    kinds = tx.policy_of(case).kinds
    laid = []
    for each in documents.requirements_of(tx, case):
        row = documents.examination_of(tx, each.document.id) if each.document is not None else None
        sight = None
        if claim is not None and each.document is not None:
            sight = sight_of(tx, actor, case, each.document, row)
        shown = paper(each.requirement, each.required, each.document, row, kinds[each.requirement.kind], said, sight)
        hints = {str(one["code"]) for one in shown.findings} & set(lookalikes.PARTS_OF)
        if shown.document is not None and hints:
            behind = {code: lookalikes.cases_behind(tx, actor, shown.document, code) for code in sorted(hints)}
            shown = replace(shown, others=behind)
        laid.append(shown)
    return laid
