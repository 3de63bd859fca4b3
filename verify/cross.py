"""Checks between the documents of a case: what one says must agree with what another says."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policies.models import CrossRule
from verify.examination import Examination, Field, Finding, Outcome
from verify.names import compare_names

Comparison = Callable[[Any, Any], Outcome]
_SURE = 0.5
"""Below this confidence a difference may as well be a misreading, and the outcome is "could not tell"."""


def cross_check(rules: Sequence[CrossRule], documents: Mapping[str, Examination]) -> tuple[Finding, ...]:
    """One finding a rule, in the rules' order. `documents` are the examinations of a case by requirement.

    A rule about a document that the case lacks says nothing; one about a field that was not read is inconclusive.
    """
    return tuple(finding for rule in rules if (finding := _tried(rule, documents)) is not None)


def _tried(rule: CrossRule, documents: Mapping[str, Examination]) -> Finding | None:
    try:
        return _checked(rule, documents)
    except Exception as error:  # noqa: BLE001 - whatever a comparison stumbles over, the other rules still count
        values = {"check": rule.code, "reason": type(error).__name__}
        return Finding("check.crashed", "warning", "inconclusive", values=values)


def _checked(rule: CrossRule, documents: Mapping[str, Examination]) -> Finding | None:
    (left_document, left_name), (right_document, right_name) = rule.left.split("."), rule.right.split(".")
    if left_document not in documents or right_document not in documents:
        return None
    left = documents[left_document].fields.get(left_name)
    right = documents[right_document].fields.get(right_name)
    values = {"left": left_document, "right": right_document, "field": left_name}
    return Finding(rule.code, rule.severity, _outcome(rule, left, right), values=values)


def _outcome(rule: CrossRule, left: Field | None, right: Field | None) -> Outcome:
    if left is None or right is None or left.value in (None, "", []) or right.value in (None, "", []):
        return "inconclusive"
    outcome = COMPARISONS[rule.compare](left.value, right.value)
    unsure = min(left.confidence, right.confidence) < _SURE
    return "inconclusive" if outcome == "failed" and unsure else outcome


def _same_digits(left: Any, right: Any) -> Outcome:
    first, second = re.sub(r"\D", "", str(left)), re.sub(r"\D", "", str(right))
    if len(first) != len(second):
        # a digit that was lost in reading is no difference between the documents
        return "inconclusive"
    return "passed" if first == second else "failed"


def _same_name(left: Any, right: Any) -> Outcome:
    likeness = compare_names(str(left), str(right))
    return {"same": "passed", "near": "inconclusive", "different": "failed"}[likeness]  # type: ignore[return-value]


def _same_date(left: Any, right: Any) -> Outcome:
    return "passed" if left == right else "failed"


def _any_of(same: Comparison, name: str) -> Comparison:
    """At least one row of a table agrees; failed only when every row was read and differs."""

    def compare(value: Any, rows: Any) -> Outcome:
        read = [row.get(name) for row in rows]
        outcomes = [same(value, each) for each in read if each]
        if "passed" in outcomes:
            return "passed"
        complete = len(outcomes) == len(read) and "inconclusive" not in outcomes
        return "failed" if complete else "inconclusive"

    return compare


COMPARISONS: Mapping[str, Comparison] = {
    "same_digits": _same_digits,
    "same_name": _same_name,
    "same_date": _same_date,
    "member_nik": _any_of(_same_digits, "nik"),
    "member_name": _any_of(_same_name, "name"),
}
"""The comparisons that a policy may name (policies.models.CrossRule.compare)."""
