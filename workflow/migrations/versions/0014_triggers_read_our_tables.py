"""The triggers read our own tables, whatever temporary table of the same name the session has made.

PostgreSQL looks for an unqualified name among the session's temporary tables first: a `ledger_entry` made for the
occasion would have let a case change its state without a record.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

_READING = ("demand_ledger_entry", "demand_strangers", "refuse_notice_of_known_answer")


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    for name in _READING:
        # what they call inherits the path; the temporary schema is searched last only where it is named
        op.execute(f"ALTER FUNCTION {name}() SET search_path = public, pg_temp")
