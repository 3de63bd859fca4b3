"""The database of one office, and the transaction in which every action runs. Nothing else commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from policies.calendar import Calendar
from policies.models import Policies
from policies.reader import read_policies
from workflow.data_keys import DataKeys
from workflow.models import Case, PolicyVersion
from workflow.models.sealed import use_key
from workflow.pinned import PinnedPolicy
from workflow.settings import Settings
from workflow.store import open_store
from workflow.vault import Vault


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
_session: ContextVar[Session | None] = ContextVar("session", default=None)


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
    use_key(settings.secret())
    sessions = sessionmaker(engine, expire_on_commit=False)
    keys = DataKeys(partial(_joined, sessions), settings.master_keys())
    vault = Vault(open_store(settings.store_url, settings.home), keys)
    _services = Services(settings, engine, sessions, Office(policies, Calendar(policies.office), vault, settings))
    return _services


@contextmanager
def _joined(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """The session of the transaction that this thread is in; outside of any, one that commits at the block's end."""
    session = _session.get()
    if session is not None:
        yield session
        return
    with sessions() as session, session.begin():
        yield session


@contextmanager
def transaction(*, one_moment: bool = False) -> Iterator[Tx]:
    """All of an action or nothing of it: committed when the block ends, rolled back when it raises.

    `one_moment`: all that is read is read as it stood at the first query, for who compares much with one another.
    """
    if _services is None:
        raise RuntimeError("configure() comes first")
    with _services.sessions() as session, session.begin():
        if one_moment:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        tx = Tx(session, _services.office)
        token = _session.set(session)
        try:
            yield tx
            session.flush()
            for finish in tx.at_end:
                finish(tx)
        finally:
            _session.reset(token)
