"""Bearer tokens of the API: shown once, stored as a hash, each with the scopes that were chosen for it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from policies.refusals import Refusal
from workflow import ledger
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Tx
from workflow.keyed import new_token, token_hash
from workflow.models import ApiToken, Person, WebSession
from workflow.scopes import SCOPES, Scope

PREFIX = "bkt_"


def create(tx: Tx, person: Person, name: str, scopes: Collection[Scope] = (), actor: Actor = SYSTEM) -> str:
    """A new token for a person, which reads and does what `scopes` name; returns the only copy.

    Raises token.step_needed unless the person, whose role asks for a second factor, has just taken that step.
    """
    if tx.office.policies.office.sign_in.needs_second_factor(person.roles) and not _has_just_proved(tx, person):
        raise Refusal("token.step_needed", minutes=round(tx.office.policies.office.sign_in.fresh_minutes))
    # a prefix, so that scanners of repositories find a token that leaked
    token = PREFIX + new_token()
    chosen = [each for each in SCOPES if each == "read" or each in scopes]
    row = ApiToken(
        person_id=person.id, name=name[:100], token_hash=token_hash(token), scopes=chosen, created_at=tx.now,
        created_by=actor.id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    data = {"token": str(row.id), "person": str(person.id), "scopes": chosen}
    ledger.append(tx, "token.created", actor, data=data)
    return token


def actor_by(tx: Tx, bearer: str) -> Actor | None:
    """Its owner as the one who acts, within its scopes; None for one that was ended, is over, or never was."""
    if not bearer.startswith(PREFIX):
        return None
    found = tx.session.scalar(
        select(ApiToken).where(ApiToken.token_hash == token_hash(bearer), ApiToken.revoked_at.is_(None))
    )
    if found is None or found.created_at <= _oldest(tx):
        return None
    person = tx.session.get_one(Person, found.person_id)
    if not (found.is_ours and person.is_ours) or person.disabled_at is not None:
        return None  # what was written past Berkas opens nothing
    return replace(actor_of(person), scopes=frozenset(found.scopes))


def of_person(tx: Tx, actor: Actor) -> list[ApiToken]:
    """The actor's own tokens that open, newest first."""
    mine = ApiToken.person_id == actor.id, ApiToken.revoked_at.is_(None), ApiToken.created_at > _oldest(tx)
    return list(tx.session.scalars(select(ApiToken).where(*mine).order_by(ApiToken.created_at.desc())))


def revoke(tx: Tx, actor: Actor, token_id: UUID) -> None:
    """End one of the actor's own tokens; one of somebody else, or none, is no error and changes nothing."""
    ended = tx.session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.person_id == actor.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=tx.now, revoked_by=actor.id)
        .returning(ApiToken.id)
    )
    if ended.first() is not None:
        ledger.append(tx, "token.revoked", actor, data={"token": str(token_id), "person": str(actor.id)})


def revoke_all(tx: Tx, person: Person, actor: Actor = SYSTEM) -> None:
    """End every token of a person; none is no error."""
    ended = tx.session.execute(
        update(ApiToken)
        .where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=tx.now, revoked_by=actor.id)
        .returning(ApiToken.id)
    ).all()
    if ended:
        ledger.append(tx, "token.revoked", actor, data={"person": str(person.id)})


def _oldest(tx: Tx) -> datetime:
    """Tokens that were made by then are over."""
    return tx.now - timedelta(days=tx.office.policies.office.sign_in.token_days)


def _has_just_proved(tx: Tx, person: Person) -> bool:
    """Whether a session of the person is fresh, and by more than the password."""
    fresh = select(WebSession.id).where(
        WebSession.person_id == person.id,
        WebSession.level == "full",
        WebSession.closed_at.is_(None),
        WebSession.fresh_until > tx.now,
        WebSession.factor != "password",
    )
    return tx.session.scalar(fresh.limit(1)) is not None
