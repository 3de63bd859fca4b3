"""What the database itself refuses, whoever asks: a change of the record, and a step that leaves no record."""

from alembic import op

from workflow.actor import SYSTEM

revision = "0002"
down_revision = "0001"

_APPEND_ONLY = ("ledger_entry", "decision", "policy_version")

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
_DEMAND_ENTRY = """
CREATE FUNCTION demand_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger_entry
        WHERE case_id = NEW.id AND kind LIKE 'case.%' AND xid = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'case % changed its state without an entry in the ledger', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$
"""
# deferred: the entries of a transaction are written at its end
_AT_COMMIT = """
CREATE CONSTRAINT TRIGGER cases_state_is_recorded AFTER INSERT OR UPDATE OF state ON cases
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION demand_ledger_entry()
"""


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    op.execute(_REFUSE)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(_DEMAND_ENTRY)
    op.execute(_AT_COMMIT)
    # no password has this hash: nobody signs in as Berkas
    op.execute(
        "INSERT INTO person (id, name, email, password_hash, roles, language) "
        f"VALUES ('{SYSTEM.id}', 'Berkas', 'system', '!', '[\"system\"]', 'id')"
    )
