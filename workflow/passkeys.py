"""Passkeys (WebAuthn level 3): set up, and used for both steps of a sign-in at once.

The authenticator itself asks for finger, face or PIN (user verification), so that one passkey is two factors. A
challenge is signed once, within minutes, for one purpose; the address of the office is part of what is signed.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import webauthn
from sqlalchemy import delete, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from policies.refusals import Refusal
from workflow import ledger, second_factor
from workflow.actor import SYSTEM
from workflow.db import Tx, transaction
from workflow.models import Challenge, Passkey, Person
from workflow.sessions import Live
from workflow.settings import Settings

CHALLENGE_LASTS = timedelta(minutes=5)
AT_MOST = 20
"""Passkeys of one person."""
_REGISTER, _SIGN_IN = "register", "sign_in"
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who the authenticators know this office as: the host, and the whole address that a browser shows."""

    id: str
    origin: str


def relying_party(settings: Settings) -> RelyingParty | None:
    """The office by its base URL; None where browsers offer no passkeys: at a bare IP address, or without TLS."""
    address = urlsplit(settings.base_url)
    host = address.hostname or ""
    if address.scheme != "https" and host != "localhost":
        return None
    try:
        ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{address.scheme}://{address.netloc}".lower())
    return None


def registration_options(tx: Tx, live: Live) -> tuple[UUID, dict[str, Any]]:
    """The challenge's id, and what the browser hands to the authenticator. Errors: signin.fresh_needed, factor.many."""
    party, person = _party(tx), second_factor.may_set_up(tx, live)
    held = second_factor.factors_of(tx, person).passkeys
    if len(held) >= AT_MOST:
        raise Refusal("factor.many", limit=AT_MOST)
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=tx.office.policies.office.title.id,
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(each.credential_id)) for each in held],
    )
    return _ask(tx, _REGISTER, person.id, options.challenge), json.loads(webauthn.options_to_json(options))


def register(tx: Tx, live: Live, challenge: bytes, credential: Mapping[str, Any], name: str) -> Passkey:
    """Keep a new passkey. Errors: signin.passkey_refused, signin.fresh_needed."""
    party, person = _party(tx), second_factor.may_add(tx, live)
    with _refused_unless_it_holds():
        made = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    identifier = bytes_to_base64url(made.credential_id)
    if tx.session.scalar(select(Passkey.id).where(Passkey.credential_id == identifier)) is not None:
        raise Refusal("signin.passkey_refused")
    row = Passkey(
        id=uuid4(), person_id=person.id, credential_id=identifier,
        public_key=bytes_to_base64url(made.credential_public_key), sign_count=made.sign_count,
        name=name.strip()[:_NAME_LENGTH], added_at=tx.now, added_by=person.id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    second_factor.added(tx, person, "passkey")
    return row


def sign_in_options(tx: Tx) -> tuple[UUID, dict[str, Any]]:
    """The challenge's id, and what the browser hands to whatever passkey the person chooses."""
    options = webauthn.generate_authentication_options(
        rp_id=_party(tx).id, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _ask(tx, _SIGN_IN, None, options.challenge), json.loads(webauthn.options_to_json(options))


def take_registration(challenge_id: str, live: Live) -> bytes:
    """The challenge of a set-up, this once. Errors: signin.passkey_refused."""
    return _take(challenge_id, _REGISTER, live.person.id)


def take_sign_in(challenge_id: str) -> bytes:
    """The challenge of a sign-in, this once. Errors: signin.passkey_refused."""
    return _take(challenge_id, _SIGN_IN, None)


def verify(challenge: bytes, credential: Mapping[str, Any]) -> Person:
    """Whose passkey signed the challenge. Errors: signin.passkey_refused, signin.passkey_blocked.

    In transactions of its own: a counter that went back blocks the passkey although the sign-in is refused.
    """
    with transaction() as tx:
        party = _party(tx)
        row = tx.session.scalar(select(Passkey).where(Passkey.credential_id == str(credential.get("id", ""))[:2000]))
        if row is None or not row.is_ours:
            raise Refusal("signin.passkey_refused")
        person = tx.session.get_one(Person, row.person_id)
        if person.disabled_at is not None:
            raise Refusal("signin.passkey_refused")
        handle = (credential.get("response") or {}).get("userHandle")
        count = _signed(party, row, challenge, credential)
        if handle is not None and handle != bytes_to_base64url(row.person_id.bytes):
            raise Refusal("signin.passkey_refused")
        moved = _count_up(tx, row, count)
        if not moved and row.blocked_at is None:
            row.blocked_at, row.blocked_by = tx.now, SYSTEM.id
            data = {"person": str(person.id), "passkey": str(row.id)}
            ledger.append(tx, "factor.cloned", SYSTEM, data=data)
    if not moved:
        raise Refusal("signin.passkey_blocked")
    return person


def remove(tx: Tx, live: Live, passkey_id: UUID) -> None:
    """Take one of the person's own passkeys away. Errors: signin.fresh_needed, factor.last."""
    row = tx.session.get(Passkey, passkey_id)
    own = row is not None and row.person_id == live.person.id
    person = second_factor.removable(tx, live, counts=row is not None and own and row.blocked_at is None)
    if row is not None and own:
        tx.session.delete(row)
        second_factor.removed(tx, person, "passkey")


def _signed(party: RelyingParty, row: Passkey, challenge: bytes, credential: Mapping[str, Any]) -> int:
    """The counter of an assertion that holds; the counter itself is compared by the database."""
    with _refused_unless_it_holds():
        done = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    return done.new_sign_count


@contextmanager
def _refused_unless_it_holds() -> Iterator[None]:
    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refusal("signin.passkey_refused") from error


def _count_up(tx: Tx, row: Passkey, count: int) -> bool:
    # synced passkeys always say 0; one that counts must count up, else there are two of it (WebAuthn, 6.1.1)
    ahead = (Passkey.sign_count < count) | ((Passkey.sign_count == 0) & (count == 0))
    moved = tx.session.execute(
        update(Passkey)
        .where(Passkey.id == row.id, Passkey.blocked_at.is_(None), ahead)
        .values(sign_count=count, last_used=tx.now)
        .returning(Passkey.id)
    )
    return moved.first() is not None


def _party(tx: Tx) -> RelyingParty:
    party = relying_party(tx.office.settings)
    if party is None:
        raise Refusal("access.not_found")
    return party


def _ask(tx: Tx, purpose: str, person_id: UUID | None, value: bytes) -> UUID:
    tx.session.execute(delete(Challenge).where(Challenge.valid_until < tx.now))
    row = Challenge(
        id=uuid4(), purpose=purpose, person_id=person_id, value=bytes_to_base64url(value),
        valid_until=tx.now + CHALLENGE_LASTS,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    return row.id


def _take(challenge_id: str, purpose: str, person_id: UUID | None) -> bytes:
    # committed before the answer is looked at: an answer that is refused has used its challenge up too
    with transaction() as tx:
        taken = tx.session.execute(
            delete(Challenge)
            .where(
                Challenge.id == _id(challenge_id),
                Challenge.purpose == purpose,
                Challenge.person_id.is_not_distinct_from(person_id),
                Challenge.valid_until > tx.now,
            )
            .returning(Challenge.value)
        ).first()
    if taken is None:
        raise Refusal("signin.passkey_refused")
    return base64url_to_bytes(taken[0])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("signin.passkey_refused") from None
