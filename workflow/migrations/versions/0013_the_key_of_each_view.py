"""Each view says with which key it was drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forward only: a backup is the way back."""
    # empty in the rows that are there: they were drawn with the first key, and rows are only added
    op.add_column("view", sa.Column("key_id", sa.String(), nullable=True))
