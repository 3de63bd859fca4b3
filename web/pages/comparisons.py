"""What the documents of a case say about each other, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.models import CrossRule, Service
from web.pages.labels import field_label
from web.pages.papers import Paper
from web.pages.words import said, sentence_of
from workflow.models import FindingRow


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: which document, which field, what stands there."""

    paper: str
    field: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents that should agree, and what the check between them said."""

    left: Side
    right: Side
    finding: FindingRow | None

    @property
    def shared(self) -> set[str]:
        """What stands on both sides, letter for letter."""
        return {each.upper() for each in self.left.values} & {each.upper() for each in self.right.values}

    @property
    def sentence(self) -> str | None:
        """What differs or is written otherwise, with the documents called by their names."""
        if self.finding is None or self.finding.outcome == "passed":
            return None
        if self.finding.outcome == "inconclusive" and not self.finding.values.get("why"):
            return None  # one of the two was not read
        return sentence_of(self.finding.code, {"left": self.left.paper, "right": self.right.paper})

    @property
    def tone(self) -> str:
        """How the comparison ended: agrees, unknown, or the severity of what differs."""
        if self.finding is None:
            return "unknown"  # nobody compared: that both were read does not mean that they agree
        return {"passed": "agrees", "inconclusive": "unknown"}.get(self.finding.outcome, self.finding.severity)


def comparisons_of(service: Service, papers: list[Paper], findings: list[FindingRow]) -> list[Comparison]:
    """One comparison for each rule of the service whose two documents are there, in the policy's order."""
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
    (left, field), right = rule.left.split("."), rule.right.split(".")[0]
    sides = {"left": left, "right": right, "field": field}
    return next((each for each in findings if each.code == rule.code and sides.items() <= each.values.items()), None)
