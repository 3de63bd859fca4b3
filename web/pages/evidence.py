"""Everything about a case that a decision is made on, gathered once inside the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from policies.models import CrossRule, Service, Transition
from web.pages.labels import field_label, reason_of
from web.pages.papers import Paper, paper
from web.pages.values import shown_answer
from web.pages.words import said
from workflow import documents, history
from workflow.access import live_claim
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Claim, FindingRow
from workflow.names import names_of

DECIDING = ("verify", "approve", "return", "escalate", "send_back", "reject")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: which document, which field, what stands there."""

    paper: str
    field: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents that should agree; without a finding they do, or one of them could not be read."""

    left: Side
    right: Side
    finding: FindingRow | None

    @property
    def shared(self) -> set[str]:
        """What stands on both sides, letter for letter."""
        return {each.upper() for each in self.left.values} & {each.upper() for each in self.right.values}

    @property
    def tone(self) -> str:
        """How the comparison ended: agrees, unknown, or the severity of what differs."""
        if self.finding is None:
            return "agrees" if self.left.values and self.right.values else "unknown"
        return {"passed": "agrees", "inconclusive": "unknown"}.get(self.finding.outcome, self.finding.severity)


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

    @property
    def needs_override(self) -> bool:
        """Whether verifying asks for a reason, because something failed."""
        return any(each.verdict == "fail" for each in self.papers) or any(
            each.tone == "failure" for each in self.comparisons
        )


def gather(tx: Tx, actor: Actor, case: Case) -> Evidence:
    """All that the screen of a case shows; the caller has made sure that the actor may see it."""
    policy = tx.policy_of(case)
    papers = _papers(tx, case)
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
        comparisons=_comparisons(policy.service, papers, documents.case_findings(tx, case.id)),
        decisions=[Past(each.verb, names[each.decided_by], each.decided_at, reason_of(each)) for each in past],
        verbs=_verbs(policy.procedure.transitions, case.state, actor),
        claim=live_claim(tx, actor, case.id),
    )


def _answers(service: Service, case: Case) -> list[tuple[str, str | None]]:
    return [(said(each.label), shown_answer(each, case.answers.get(each.name))) for each in service.answers]


def _verbs(rows: tuple[Transition, ...], state: str, actor: Actor) -> list[str]:
    open_now = {row.verb for row in rows if state in row.source and actor.roles & set(row.by)}
    return [verb for verb in DECIDING if verb in open_now]


def _papers(tx: Tx, case: Case) -> list[Paper]:
    kinds = tx.policy_of(case).kinds
    laid = []
    for each in documents.requirements_of(tx, case):
        row = documents.examination_of(tx, each.document.id) if each.document is not None else None
        laid.append(paper(each.requirement, each.required, each.document, row, kinds[each.requirement.kind]))
    return laid


def _comparisons(service: Service, papers: list[Paper], findings: list[FindingRow]) -> list[Comparison]:
    by_name = {each.requirement.name: each for each in papers}
    made = []
    for rule in service.cross_rules:
        left, right = _side(rule, rule.left, by_name), _side(rule, rule.right, by_name)
        if left is not None and right is not None:
            made.append(Comparison(left, right, _finding_of(rule, findings)))
    return made


def _side(rule: CrossRule, path: str, papers: Mapping[str, Paper]) -> Side | None:
    requirement, _dot, name = path.partition(".")
    found = papers[requirement]
    if found.document is None:
        return None
    column = rule.compare.removeprefix("member_") if rule.compare.startswith("member_") else name
    value = next((each for each in found.values if each.name == name), None)
    if value is None:
        return Side(said(found.requirement.label), field_label(column), [])
    cells = [cell.text for row in value.rows for cell in row if cell.name == column and cell.text]
    return Side(said(found.requirement.label), field_label(column), cells or ([value.text] if value.text else []))


def _finding_of(rule: CrossRule, findings: list[FindingRow]) -> FindingRow | None:
    return next((each for each in findings if each.code == rule.code), None)
