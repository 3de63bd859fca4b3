"""Web sessions as rows: a cookie holds a random token, the row its hash, so that ending a session ends the cookie."""

from datetime import timedelta

from sqlalchemy import select, update

from workflow.db import Tx
from workflow.keyed import new_token, token_hash
from workflow.models import Person, WebSession

LASTS = timedelta(days=14)


def open_session(tx: Tx, person: Person) -> str:
    """A new session; returns the token for the cookie, which is stored nowhere."""
    token = new_token()
    tx.session.add(
        WebSession(
            person_id=person.id,
            token_hash=token_hash(token),
            opened_at=tx.now,
            opened_by=person.id,
            valid_until=tx.now + LASTS,
        )
    )
    tx.session.flush()
    return token


def person_of(tx: Tx, token: str) -> Person | None:
    """Whose session the token opens, or None when it has ended."""
    return tx.session.scalar(
        select(Person)
        .join(WebSession, WebSession.person_id == Person.id)
        .where(
            WebSession.token_hash == token_hash(token),
            WebSession.closed_at.is_(None),
            WebSession.valid_until > tx.now,
        )
    )


def close_session(tx: Tx, token: str) -> None:
    """End one session; a token that opens nothing is no error."""
    tx.session.execute(
        update(WebSession)
        .where(WebSession.token_hash == token_hash(token), WebSession.closed_at.is_(None))
        .values(closed_at=tx.now, closed_by=WebSession.person_id)
    )


def close_all(tx: Tx, person: Person) -> None:
    """End every session of a person: after a change of password or roles no cookie of before works."""
    tx.session.execute(
        update(WebSession)
        .where(WebSession.person_id == person.id, WebSession.closed_at.is_(None))
        .values(closed_at=tx.now, closed_by=person.id)
    )
