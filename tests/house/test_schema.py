"""The migrated schema is what the models say, and every moment has its person."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from tests.databases import TEMPLATE, of
from workflow.db import open_engine
from workflow.migrate import upgrade
from workflow.models import Base


def included(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not str(name).startswith("procrastinate_")


def test_the_migrated_schema_equals_the_models(server: str) -> None:
    engine = open_engine(of(server, TEMPLATE))
    with engine.connect() as connection:
        options = {"include_name": included, "compare_type": True, "compare_server_default": False}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    ours = [each for each in found if "alembic_version" not in str(each)]
    assert ours == []


def test_a_second_upgrade_finds_nothing_to_do(server: str) -> None:
    url = of(server, TEMPLATE)
    engine = open_engine(url)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT oid, relname FROM pg_class ORDER BY oid")).all()
    upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT oid, relname FROM pg_class ORDER BY oid")).all() == before
    engine.dispose()


def test_every_moment_of_an_act_has_its_person_and_their_pair_is_checked() -> None:
    for table in Base.metadata.tables.values():
        checked = {str(each.name) for each in table.constraints}
        for column in table.columns:
            act, _, tail = column.name.rpartition("_")
            if tail != "at":
                continue
            assert f"{act}_by" in table.columns, f"{table.name}.{column.name} has no {act}_by"
            assert column.nullable == table.columns[f"{act}_by"].nullable
            assert f"ck_{table.name}_{act}_pair" in checked, f"{table.name}: {act}_at and {act}_by are no pair"
