"""The release slip: a signed statement that a case is ready, which anybody checks without the network.

A JSON Web Token (RFC 7519) signed with Ed25519 (RFC 8037, RFC 9864). It names no person: who holds it shows the case's
number, and the counter compares the originals.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from policies.refusals import Refusal
from workflow import cases, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case
from workflow.settings import Settings

ALGORITHM = "Ed25519"
_LONGEST = 4000
_KEY_ID, _LEAF = 8, 16
_ISSUED_IN = frozenset({"ready", "collected"})


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says: which office, which case of which service, since when it is ready and until when it waits."""

    office: str
    number: str
    service: str
    ready: datetime
    until: datetime | None
    entry: int

    def over(self, now: datetime) -> bool:
        """Whether the time to collect it has passed."""
        return self.until is not None and self.until <= now


def issue(tx: Tx, actor: Actor, case_id: UUID) -> str:
    """The slip of the actor's own case as a token; raises case.not_found, case.wrong_state."""
    case = cases.get(tx, actor, case_id)
    if case.citizen_id != actor.id:
        raise Refusal("case.not_found")
    if case.state not in _ISSUED_IN or case.ready_at is None:
        raise Refusal("case.wrong_state")
    key = _key(tx.office.settings)
    # short, so that the square code is coarse enough for a cheap phone's camera
    header = {"alg": ALGORITHM, "kid": key.thumbprint()[:_KEY_ID]}
    return jwt.encode(header, _claims(tx, case, case.ready_at), key, algorithms=[ALGORITHM])


def address(settings: Settings, token: str) -> str:
    """What the QR code holds: the page that reads it, with the token where no server sees it."""
    return f"{settings.base_url}/slip#{token}"


def public_key(settings: Settings) -> dict[str, Any]:
    """The key that checks slips, as a JSON Web Key."""
    key = _key(settings)
    return {**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig", "kid": key.thumbprint()[:_KEY_ID]}


def read(text: str, key: dict[str, Any]) -> Slip:
    """What a slip says, from its token or from what its QR code holds; raises slip.invalid. `key` is a public JWK."""
    token = text.strip().rpartition("#")[2]
    if not token or len(token) > _LONGEST:
        raise Refusal("slip.invalid")
    try:
        claims = jwt.decode(token, OKPKey.import_key(key), algorithms=[ALGORITHM]).claims
        until = claims.get("exp")
        return Slip(
            str(claims["iss"]), str(claims["sub"]), str(claims["svc"]), datetime.fromtimestamp(int(claims["iat"]), UTC),
            None if until is None else datetime.fromtimestamp(int(until), UTC), int(claims["seq"]),
        )  # fmt: skip
    except (JoseError, KeyError, ValueError, TypeError, OverflowError, OSError) as error:
        raise Refusal("slip.invalid") from error


def _claims(tx: Tx, case: Case, ready: datetime) -> dict[str, Any]:
    signed = next(each for each in reversed(ledger.of_case(tx, case.id)) if each.kind == "case.approve")
    claims: dict[str, Any] = {
        "iss": urlsplit(tx.office.settings.base_url).netloc,
        "sub": case.number,
        "svc": case.service,
        "iat": int(ready.timestamp()),
        # binds the slip to the record: number and beginning of the hash of the entry that signed it off
        "seq": signed.seq,
        "leaf": signed.hash[:_LEAF],
    }
    if case.state == "ready" and case.due is not None:
        claims["exp"] = int(case.due.timestamp())
    return claims


def _key(settings: Settings) -> OKPKey:
    private = Ed25519PrivateKey.from_private_bytes(settings.slip_key())
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
