"""Alembic's entry: runs the migrations on the connection that workflow/migrate.py opened."""

from alembic import context

from workflow.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=lambda name, kind, parents: kind != "table" or not str(name).startswith("procrastinate_"),
)
with context.begin_transaction():
    context.run_migrations()
