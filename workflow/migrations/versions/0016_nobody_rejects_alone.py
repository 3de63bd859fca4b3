"""A case is rejected by a second person in the database too, where its own procedure says so.

Asked at the end of the transaction, when the decision is there: it is by somebody whom the case does not concern and
who took no other step in it, and another person has decided since the case was handed in or sent back.
"""

from alembic import op

from workflow.actor import SYSTEM

revision = "0016"
down_revision = "0015"

# as in 0009, but that the final refusal, like the signature, is the step that the others are asked for
_TOOK_PART = """
CREATE OR REPLACE FUNCTION took_part(somebody uuid, what uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH accounts AS MATERIALIZED (SELECT accounts_of(somebody) AS id)
    SELECT EXISTS (
        SELECT FROM decision WHERE case_id = what AND decided_by IN (SELECT id FROM accounts)
            AND verb <> 'approve' AND target <> 'rejected' AND (verb <> 'return' OR source <> 'escalated')
    ) OR EXISTS (
        SELECT FROM second_review WHERE case_id = what
            AND (kept_by IN (SELECT id FROM accounts) OR answered_by IN (SELECT id FROM accounts))
    ) OR EXISTS (
        SELECT FROM document WHERE case_id = what AND received_by IN (SELECT id FROM accounts)
    ) OR EXISTS (
        SELECT FROM document JOIN examination ON examination.document_id = document.id
        JOIN field_correction said ON said.examination_id = examination.id
        WHERE document.case_id = what AND said.corrected_by IN (SELECT id FROM accounts)
    )
$$
"""
# a case keeps the procedure under which it was made, and those of older versions let one person reject
_ONE_IS_ENOUGH = """
CREATE FUNCTION one_rejects(what uuid, pinned text, state text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM policy_version, jsonb_array_elements(content->'procedure'->'transitions') step
        WHERE version = pinned AND step->>'to' = 'rejected' AND step->'from' ? state
            AND NOT step->'guards' ? 'put_forward_by_another'
    ) AND NOT EXISTS (
        SELECT FROM ledger_entry WHERE case_id = what AND kind = 'case.created' AND data->>'policy' <> pinned
    )
$$
"""
_DEMAND_TWO = f"""
CREATE FUNCTION demand_two_to_reject() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    refusal decision;
    opening decision;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM known_answer WHERE case_id = NEW.id) THEN
        RAISE EXCEPTION 'case % only measures', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO refusal FROM decision
        WHERE case_id = NEW.id AND version = NEW.version AND target = 'rejected' AND decided_by <> '{SYSTEM.id}';
    IF refusal.id IS NULL THEN
        RAISE EXCEPTION 'case % is rejected without the decision of a person', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF one_rejects(NEW.id, NEW.policy_version, refusal.source) THEN
        RETURN NULL;
    END IF;
    IF NEW.id IN (SELECT cases_near(refusal.decided_by)) OR took_part(refusal.decided_by, NEW.id) THEN
        RAISE EXCEPTION 'case % is rejected by somebody who took part in it or whom it concerns', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO opening FROM decision
        WHERE case_id = NEW.id AND verb IN ('submit', 'send_back') ORDER BY version DESC LIMIT 1;
    IF NOT EXISTS (
        SELECT FROM decision WHERE case_id = NEW.id AND version > opening.version AND version < refusal.version
            AND verb IN ('verify', 'escalate', 'reject')
            AND decided_by <> '{SYSTEM.id}' AND decided_by NOT IN (SELECT accounts_of(refusal.decided_by))
    ) AND NOT EXISTS (
        SELECT FROM second_review WHERE case_id = NEW.id AND answered_at >= opening.decided_at
            AND answered_by <> '{SYSTEM.id}' AND answered_by NOT IN (SELECT accounts_of(refusal.decided_by))
    ) THEN
        RAISE EXCEPTION 'case % is rejected by one person alone', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$
"""
_TWO = """
CREATE CONSTRAINT TRIGGER cases_rejected_by_two AFTER INSERT OR UPDATE OF state ON cases
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'rejected') EXECUTE FUNCTION demand_two_to_reject()
"""


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    for statement in (_TOOK_PART, _ONE_IS_ENOUGH, _DEMAND_TWO, _TWO):
        op.execute(statement)
