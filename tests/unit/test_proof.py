"""A procedure that leaves a gap is refused, and the road through the gap is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policies.diagram import state_diagram
from policies.models import Procedure
from policies.proof import Firing, _walk, proof_breaks
from policies.reader import read_policies

STANDARD = read_policies().procedures["standard"]
Rows = list[dict[str, Any]]
Change = Callable[[Rows], None]


def changed(change: Change) -> Procedure:
    content = STANDARD.model_dump(mode="json", by_alias=True)
    change(content["transitions"])
    return Procedure.model_validate(content)


def reasons(procedure: Procedure) -> list[str]:
    return [reason for _, reason in proof_breaks(procedure)]


def row_of(rows: Rows, verb: str, source: str) -> dict[str, Any]:
    return next(row for row in rows if row["verb"] == verb and source in row["from"])


def without(verb: str, source: str, guard: str) -> Change:
    return lambda rows: row_of(rows, verb, source)["guards"].remove(guard)


def setting(verb: str, source: str, **values: Any) -> Change:
    return lambda rows: row_of(rows, verb, source).update(values)


BROKEN: list[tuple[Change, str, str]] = [
    (without("approve", "verified", "verified_by_another"), "one person alone decides",
     "draft, submit by the citizen → submitted, verify by one person → verified, approve by one person → ready"),
    (without("verify", "submitted", "another_can_sign"), "may leave nobody who could sign", "verify by one person"),
    (lambda rows: [row["guards"].remove("another_can_sign") for row in rows if row["verb"] == "escalate"],
     "may leave nobody who could sign", "escalate by one person → escalated"),
    (without("verify", "submitted", "not_own_case"), "works on their own case", "verify by the citizen → verified"),
    (without("approve", "escalated", "not_own_case"), "works on their own case", "approve by the citizen → ready"),
    (without("collect", "ready", "not_own_case"), "works on their own case", "collect by the citizen → collected"),
    (without("submit", "draft", "documents_complete"), "a required document may be missing", "approve by"),
    (without("submit", "draft", "own_case"), "a stranger acts as the citizen", "submit by one person → submitted"),
    (without("withdraw", "draft", "own_case"), "a stranger acts as the citizen", "withdraw by one person → withdrawn"),
    (without("verify", "submitted", "examinations_done"), "examinations may be missing", "→ verified"),
    (without("verify", "submitted", "documents_pass_or_override"), "passed over in silence", "→ verified"),
    (without("approve", "verified", "chain_complete"), "whether the record is whole", "→ ready"),
    (without("verify", "submitted", "evidence_as_recorded"), "evidence that is not the recorded one", "→ verified"),
    (without("reject", "escalated", "evidence_as_recorded"), "evidence that is not the recorded one", "→ rejected"),
    (without("reject", "escalated", "put_forward_by_another"), "one person alone refuses for good",
     "draft, submit by the citizen → submitted, escalate by one person → escalated, reject by one person → rejected"),
    (setting("reject", "submitted", to="rejected", within=None), "one person alone refuses for good",
     "draft, submit by the citizen → submitted, reject by one person → rejected"),
    (without("reject", "submitted", "another_can_sign"), "may leave nobody who could sign", "reject by one person"),
    (without("verify", "submitted", "documents_shown"), "what cannot be shown", "verify by one person → verified"),
    (setting("verify", "submitted", claim=False), "without a claim", "verify by one person → verified"),
    (setting("approve", "verified", by=["system"]), "the office decides, not the system", "approve by the system"),
    (setting("submit", "draft", by=["citizen", "officer"]), "nobody but the citizen may hand in", "submit by"),
    (setting("reject", "submitted", by=["auditor"]), "auditors and administrators move no case", "reject by"),
    (lambda rows: rows.append({"verb": "skip", "from": ["submitted"], "to": "ready", "by": ["supervisor"],
                               "claim": True, "guards": ["not_own_case", "chain_complete"], "within": 8}),
     "one person alone decides", "draft, submit by the citizen → submitted, skip by one person → ready"),
    (lambda rows: rows.append({"verb": "reopen", "from": ["returned"], "to": "verified", "by": ["officer"],
                               "claim": True, "guards": ["not_own_case"], "within": 8}),
     "nobody but the citizen may hand in", "reopen by one person → verified"),
    (lambda rows: row_of(rows, "approve", "verified")["guards"].append("own_case"), "approve can never fire", ""),
    (lambda rows: row_of(rows, "approve", "verified")["guards"].append("not_verified_yet"), "can never fire", ""),
    (lambda rows: [row["guards"].append("not_verified_yet") for row in rows if row["verb"] == "approve"],
     "no case can ever become ready", ""),
    (setting("return", "submitted", within=None), "returned has no time limit", ""),
    (lambda rows: [rows.remove(row_of(rows, verb, "ready")) for verb in ("collect", "expire")],
     "ready cannot end", "approve by another person → ready"),
    (lambda rows: rows.remove(row_of(rows, "collect", "ready")), "ready has no owner", ""),
]  # fmt: skip


def test_the_shipped_procedures_keep_every_promise() -> None:
    assert {name: list(proof_breaks(each)) for name, each in read_policies().procedures.items()} == {"standard": []}


@pytest.mark.parametrize(("change", "reason", "road"), BROKEN)
def test_a_procedure_with_a_gap_is_refused_and_the_road_through_it_is_told(
    change: Change, reason: str, road: str
) -> None:
    told = [each for each in reasons(changed(change)) if reason in each]
    assert told
    assert any(road in each for each in told), told


def test_a_new_case_that_may_stay_a_draft_for_ever_is_refused() -> None:
    endless = STANDARD.model_copy(update={"draft_within": None})
    assert reasons(endless) == ["draft has no time limit (draft_within), so no clock ever ends it"]


def test_the_diagram_of_the_documents_is_that_of_the_policy() -> None:
    text = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text("utf-8")
    assert f"```mermaid\n{state_diagram(STANDARD)}\n```" in text


def test_the_proof_knows_rounds_and_verifications_that_were_kept_for_a_second_person() -> None:
    firings = list(_walk(STANDARD))
    kept = [each for each in firings if each.after.state == "submitted" and verb(each) == "verify"]
    assert kept and all(each.after.verifier is None and each.person in each.after.hands for each in kept)
    signed = [each for each in firings if verb(each) == "approve"]
    assert {len(each.before.hands) for each in signed} == {1}
    assert not any(each.person in each.before.hands for each in signed)
    returned = [each for each in firings if verb(each) == "return" and each.before.state == "escalated"]
    assert all(each.after.hands == each.before.hands for each in returned)


def verb(firing: Firing) -> str:
    return STANDARD.transitions[firing.row].verb
