"""The database of one office, and the transaction in which every action runs. Nothing else commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from policies.calendar import Calendar
from policies.models import Policies
from policies.reader import read_policies
from workflow.models import Case, PolicyVersion
from workflow.pinned import PinnedPolicy
from workflow.settings import Settings
from workflow.store import open_store
from workflow.vault import MasterKey, Vault


@dataclass(frozen=True, slots=True)
class Office:
    """What every action may ask of the office: its rules, its calendar, its vault, its settings."""

    policies: Policies
    calendar: Calendar
    vault: Vault
    settings: Settings
    pinned: dict[str, PinnedPolicy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Services:
    """What one process builds at its start."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    office: Office


@dataclass(slots=True)
class Tx:
    """One transaction: the session, the moment at which it counts as happening, and the office."""

    session: Session
    office: Office
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    at_end: list[Callable[["Tx"], None]] = field(default_factory=list)
    """Called once each before the commit, for locks that must be held as shortly as possible."""

    def policy_of(self, case: Case) -> PinnedPolicy:
        """The rules under which the case was made, whatever the policies say today."""
        pinned = self.office.pinned.get(case.policy_version)
        if pinned is None:
            row = self.session.get_one(PolicyVersion, case.policy_version)
            pinned = self.office.pinned[case.policy_version] = PinnedPolicy.read(row.version, row.content)
        return pinned


_services: Services | None = None


def open_engine(url: str) -> Engine:
    """An engine for a libpq URL, several hosts and all; "+psycopg" after the scheme is understood too."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    return create_engine(
        "postgresql+psycopg://", creator=partial(psycopg.connect, plain), pool_pre_ping=True, max_overflow=30
    )


def configure(settings: Settings) -> Services:
    """Build what this process needs, once at its start; raises PolicyError when the policies are wrong."""
    global _services
    if settings.database_url is None:
        raise ValueError("configure needs a database URL: ask web.cli.connection or workflow.postgres for one")
    if _services is not None:
        _services.engine.dispose()
    policies = read_policies(settings.policies)
    engine = open_engine(settings.database_url)
    vault = Vault(open_store(settings.store_url, settings.home), MasterKey(settings.master_key()))
    office = Office(policies, Calendar(policies.office), vault, settings)
    _services = Services(settings, engine, sessionmaker(engine, expire_on_commit=False), office)
    return _services


@contextmanager
def transaction() -> Iterator[Tx]:
    """All of an action or nothing of it: committed when the block ends, rolled back when it raises."""
    if _services is None:
        raise RuntimeError("configure() comes first")
    with _services.sessions() as session, session.begin():
        tx = Tx(session, _services.office)
        yield tx
        session.flush()
        for finish in tx.at_end:
            finish(tx)
