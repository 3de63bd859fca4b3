"""Why a verified case goes before a supervisor."""

import secrets

from workflow import documents
from workflow.db import Tx
from workflow.models import Case

_RANK = {"info": 0, "warning": 1, "failure": 2}


def reasons(tx: Tx, case: Case, *, seen_by_supervisor: bool) -> list[str]:
    """The codes of all rules of the policy that call for a supervisor: always, findings, override, random."""
    found = certain(tx, case, override=case.override_reason is not None, seen_by_supervisor=seen_by_supervisor)
    share = tx.policy_of(case).service.escalation.random_share
    # from the system's source of randomness: nobody can foresee which case is drawn
    if not seen_by_supervisor and share > 0 and secrets.SystemRandom().random() < share:
        found.append("random")
    return found


def certain(tx: Tx, case: Case, *, override: bool, seen_by_supervisor: bool) -> list[str]:
    """The same without the lot.

    A case that a supervisor verified has been before one; only an override brings it before another.
    """
    rule = tx.policy_of(case).service.escalation
    found = ["override"] if override and rule.on_override else []
    if seen_by_supervisor:
        return found
    if rule.always:
        found.append("always")
    if rule.findings_at is not None and _worst(tx, case) >= _RANK[rule.findings_at]:
        found.append("findings")
    return found


def _worst(tx: Tx, case: Case) -> int:
    findings = documents.all_findings(tx, case.id)
    return max((_RANK[each.severity] for each in findings if each.outcome != "passed"), default=-1)
