"""The reason with which an alert was closed may be forgotten once the contents of all its cases are erased.

Nothing else of a closed alert changes, as before.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

_FORGET_ONLY = """
CREATE FUNCTION refuse_all_but_forgetting() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.closing_reason = '-' AND to_jsonb(NEW) - 'closing_reason' = to_jsonb(OLD) - 'closing_reason'
        AND OLD.cases <> '[]' AND NOT EXISTS (
            SELECT FROM jsonb_array_elements_text(OLD.cases) kept WHERE NOT EXISTS (
                SELECT FROM erasure WHERE case_id = kept::uuid AND part = 'contents'
            )
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
_FIXED = (
    "id", "code", "subject_id", "about", "audience", "values", "entries", "cases", "evidence", "judged_to", "raised_at",
    "raised_by",
)  # fmt: skip
# as in 0011
_STAYS = " OR ".join(["OLD.closed_at IS NOT NULL", *(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in _FIXED)])


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.execute(_FORGET_ONLY)
    op.execute(
        f"CREATE OR REPLACE TRIGGER alert_says_the_same BEFORE UPDATE ON alert FOR EACH ROW WHEN ({_STAYS}) "
        "EXECUTE FUNCTION refuse_all_but_forgetting()"
    )
