"""Codes of an authenticator app (RFC 6238): six digits, new every 30 seconds, each taken once."""

import base64
import hmac
from uuid import UUID, uuid4

import pyotp
from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select, update

from workflow.db import Tx
from workflow.keyed import key_for, open_text, seal_text
from workflow.models import Person, Totp

STEP_SECONDS = 30
WINDOW = 1
"""Steps before and after now whose codes count: clocks differ, and people type slowly."""
_PURPOSE = "totp"


def setup_secret(tx: Tx, session_id: UUID) -> str:
    """The secret that a session may set up, in base32: derived from the session, so that nothing waits in a row."""
    made = key_for(tx.office.settings.secret(), f"totp set-up {session_id}")
    return base64.b32encode(made[:20]).decode()


def setup_uri(tx: Tx, secret: str, email: str) -> str:
    """The same for the app's camera (Key Uri Format)."""
    issuer = f"Berkas {tx.office.policies.office.name}"
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def of_person(tx: Tx, person: Person) -> Totp | None:
    """The app that the person has set up."""
    return tx.session.scalar(select(Totp).where(Totp.person_id == person.id))


def is_sealed(tx: Tx, person: Person) -> bool:
    """Whether the secret of the person's app is one that Berkas has sealed for them; no app is as good."""
    row = of_person(tx, person)
    try:
        return row is None or bool(open_text(tx.office.settings.secret(), _PURPOSE, str(person.id), row.secret))
    except (InvalidTag, ValueError):
        return False


def keep(tx: Tx, person: Person, secret: str, last_step: int = 0) -> None:
    """Store the secret of the person's app, sealed."""
    sealed = seal_text(tx.office.settings.secret(), _PURPOSE, str(person.id), secret)
    row = Totp(id=uuid4(), person_id=person.id, secret=sealed, last_step=last_step, added_at=tx.now, added_by=person.id)
    tx.session.add(row)
    tx.session.flush()


def use(tx: Tx, person: Person, code: str) -> bool:
    """Take a code of the app, this once."""
    row = of_person(tx, person)
    if row is None:
        return False
    step = matching(tx, open_text(tx.office.settings.secret(), _PURPOSE, str(person.id), row.secret), code)
    if step is None:
        return False
    # one statement: of two who bring the same code at once, one finds it used
    taken = tx.session.execute(
        update(Totp).where(Totp.person_id == person.id, Totp.last_step < step).values(last_step=step).returning(Totp.id)
    )
    return taken.first() is not None


def forget(tx: Tx, person: Person) -> None:
    """The app opens nothing more."""
    tx.session.execute(delete(Totp).where(Totp.person_id == person.id))


def matching(tx: Tx, secret: str, code: str) -> int | None:
    """The step of the window whose code it is; all of them are looked at."""
    app, now = pyotp.TOTP(secret, interval=STEP_SECONDS), int(tx.now.timestamp()) // STEP_SECONDS
    steps = range(now - WINDOW, now + WINDOW + 1)
    found = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())]
    return found[-1] if found else None
