"""Web sessions as rows: a cookie holds a random token, the row its hash, so that ending a session ends the cookie.

A session rises in levels: "password" (the first step is done), "invited" (a first factor may be set up), "full". Each
rise is a new row under a new token, and the old one is closed: a token that somebody planted or saw before opens less.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, update

from policies.refusals import Refusal
from workflow import devices, ledger, tokens
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Tx
from workflow.devices import Visitor
from workflow.keyed import new_token, token_hash
from workflow.models import Person, WebSession

Level = Literal["password", "invited", "full"]
SEEN_EVERY = timedelta(minutes=1)
"""A page view is written down so often and not oftener."""
NOBODY = Visitor()


@dataclass(frozen=True, slots=True)
class Live:
    """A session that is open at this moment. `fresh`: the person has just proved who they are.

    It ends at `ends` when nothing more is asked of it, and at `valid_until` in any case.
    """

    id: UUID
    person: Person
    level: str
    fresh: bool
    ends: datetime
    valid_until: datetime

    @property
    def actor(self) -> Actor:
        """The person as the one who acts; before the last step of the sign-in they have no role."""
        roles = frozenset(self.person.roles) if self.level == "full" else frozenset[str]()
        return Actor(id=self.person.id, roles=roles, language=self.person.language, session=self.id)

    def need_full(self) -> None:
        """Raise Refusal signin.step_needed unless every step of the sign-in is done."""
        if self.level != "full":
            raise Refusal("signin.step_needed")

    def need_fresh(self) -> None:
        """Raise Refusal signin.fresh_needed unless the person has just proved who they are."""
        self.need_full()
        if not self.fresh:
            raise Refusal("signin.fresh_needed")


def open_session(
    tx: Tx,
    person: Person,
    level: Level = "full",
    visitor: Visitor = NOBODY,
    factor: str | None = None,
    ends: datetime | None = None,
) -> str:
    """A new session; returns the token for the cookie, which is stored nowhere. `ends`: no later than then."""
    rules = tx.office.policies.office.sign_in
    length = timedelta(hours=rules.length_for(person.roles).hours)
    if level != "full":
        length = timedelta(minutes=rules.step_minutes)
    token = new_token()
    row = WebSession(
        id=uuid4(), person_id=person.id, token_hash=token_hash(token), opened_at=tx.now, opened_by=person.id,
        valid_until=min(tx.now + length, ends or tx.now + length), level=level, factor=factor, last_seen=tx.now,
        fresh_until=tx.now + timedelta(minutes=rules.fresh_minutes) if level == "full" else None,
        device_hash=visitor.device_hash, browser=visitor.browser[:60],
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    if level == "full":
        devices.remember(tx, person, visitor)
    return token


def enter(tx: Tx, person: Person, level: Level, factor: str, visitor: Visitor) -> str:
    """A new session by a way of signing in ("password", "passkey", "directory"); returns its token."""
    if level == "full":
        _record(tx, person, factor)
    return open_session(tx, person, level, visitor, factor)


def rise(tx: Tx, live: Live, level: Level, factor: str | None, visitor: Visitor) -> str:
    """The session goes on at another level, or freshly proved, under a new token; the old one opens nothing more."""
    if not _close(tx, WebSession.id == live.id):
        raise Refusal("signin.needed")  # ended meanwhile: of two that rise at once, one does
    if level == "full" and live.level != "full":
        _record(tx, live.person, factor)
    # who proves again who they are does not stay longer for it
    ends = live.valid_until if live.level == "full" else None
    return open_session(tx, live.person, level, visitor, factor, ends)


def use(tx: Tx, token: str, visitor: Visitor = NOBODY) -> Live | None:
    """The session that the token opens, None when it has ended or its person is disabled.

    It ends here and now without its device cookie, or when the row, or its person's, was written past Berkas.
    """
    row = tx.session.scalar(
        select(WebSession).where(WebSession.token_hash == token_hash(token), WebSession.closed_at.is_(None))
    )
    if row is None:
        return None
    person = tx.session.get_one(Person, row.person_id)
    if not (row.is_ours and person.is_ours):
        row.closed_at, row.closed_by = tx.now, SYSTEM.id
        ledger.append(tx, "session.forged", SYSTEM, data={"session": str(row.id), "person": str(person.id)})
        return None
    if row.device_hash is not None and row.device_hash != visitor.device_hash:
        row.closed_at, row.closed_by = tx.now, SYSTEM.id
        ledger.append(tx, "session.stolen", SYSTEM, data={"session": str(row.id), "person": str(person.id)})
        return None
    idle = timedelta(minutes=tx.office.policies.office.sign_in.length_for(person.roles).idle_minutes)
    if person.disabled_at is not None or tx.now >= min(row.valid_until, row.last_seen + idle):
        return None
    if tx.now - row.last_seen >= SEEN_EVERY:
        row.last_seen = tx.now
    fresh = row.fresh_until is not None and tx.now < row.fresh_until
    return Live(row.id, person, row.level, fresh, min(row.valid_until, row.last_seen + idle), row.valid_until)


def person_of(tx: Tx, token: str) -> Person | None:
    """Whose session the token opens, or None when it has ended or a step of the sign-in is missing."""
    live = use(tx, token)
    return live.person if live is not None and live.level == "full" else None


def of_person(tx: Tx, person_id: UUID) -> list[WebSession]:
    """The sessions of a person that have not ended, newest first."""
    person = tx.session.get_one(Person, person_id)
    idle = timedelta(minutes=tx.office.policies.office.sign_in.length_for(person.roles).idle_minutes)
    query = select(WebSession).where(
        WebSession.person_id == person_id,
        WebSession.closed_at.is_(None),
        WebSession.valid_until > tx.now,
        WebSession.last_seen > tx.now - idle,
    )
    return list(tx.session.scalars(query.order_by(WebSession.opened_at.desc())))


def end(tx: Tx, live: Live, session_id: UUID) -> None:
    """End one of the person's own sessions; one of somebody else, or none, is no error and changes nothing."""
    live.need_full()
    if _close(tx, WebSession.id == session_id, WebSession.person_id == live.person.id):
        ledger.append(tx, "session.ended", live.actor, data={"session": str(session_id)})


def end_others(tx: Tx, live: Live) -> int:
    """End all sessions of the person but this one, and all tokens of programs; returns how many sessions there were."""
    live.need_full()
    count = _close(tx, WebSession.person_id == live.person.id, WebSession.id != live.id)
    tokens.revoke_all(tx, live.person, live.actor)
    ledger.append(tx, "session.ended_others", live.actor, data={"sessions": count})
    return count


def close_session(tx: Tx, token: str) -> None:
    """End one session; a token that opens nothing is no error."""
    _close(tx, WebSession.token_hash == token_hash(token))


def close_all(tx: Tx, person: Person, actor: Actor = SYSTEM) -> int:
    """End every session and every token of a person: after a change of password or roles nothing of before opens.

    Returns how many sessions there were.
    """
    tokens.revoke_all(tx, person, actor)
    return _close(tx, WebSession.person_id == person.id)


def _record(tx: Tx, person: Person, factor: str | None) -> None:
    ledger.append(tx, "session.opened", actor_of(person), data={"person": str(person.id), "factor": factor})


def _close(tx: Tx, *which: ColumnElement[bool]) -> int:
    closed = tx.session.execute(
        update(WebSession)
        .where(*which, WebSession.closed_at.is_(None))
        .values(closed_at=tx.now, closed_by=WebSession.person_id)
        .returning(WebSession.id)
    )
    return len(closed.all())
