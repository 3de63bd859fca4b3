"""People, their sessions and their tokens."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.bound import Bound
from workflow.scopes import Scope


class Person(Bound, Base):
    """Somebody who signs in, or Berkas itself. The NIK is kept as a keyed hash and its last four digits only.

    While `disabled_at` stands, nothing opens the account.
    """

    __tablename__ = "person"
    __table_args__ = (paired("disabled"),)
    bound = ("id", "email", "password_hash", "roles", "nik_hash", "invitation_hash", "invitation_until", "disabled_at")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    roles: Mapped[list[str]]
    language: Mapped[str] = mapped_column(default="id")
    nik_hash: Mapped[str | None] = mapped_column(index=True)
    nik_last_four: Mapped[str | None]
    # with it, and with the password, a first second factor is set up; used up by that
    invitation_hash: Mapped[str | None]
    invitation_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class WebSession(Bound, Base):
    """One sign-in of one browser; the cookie holds the token, the row its hash.

    `level`: "password" (a second step is still to come), "invited" (may set up a first factor), "full". `fresh_until`:
    so long the person need not prove again who they are. `device_hash`: the device cookie without which it opens
    nothing. `browser`: its kind and system in two words, to be recognised in a list.
    """

    __tablename__ = "web_session"
    bound = (
        "id", "person_id", "token_hash", "opened_at", "valid_until", "level", "factor", "fresh_until", "device_hash",
    )  # fmt: skip
    __table_args__ = (
        paired("opened"),
        paired("closed"),
        CheckConstraint("level IN ('password', 'invited', 'full')", name="level_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    valid_until: Mapped[datetime]
    level: Mapped[str]
    factor: Mapped[str | None]
    last_seen: Mapped[datetime]
    fresh_until: Mapped[datetime | None]
    device_hash: Mapped[str | None]
    browser: Mapped[str] = mapped_column(default="")


class ApiToken(Bound, Base):
    """A bearer token of the API, as a hash. `scopes`: what it may do (workflow/scopes.py)."""

    __tablename__ = "api_token"
    bound = ("id", "person_id", "token_hash", "scopes", "created_at")
    __table_args__ = (paired("created"), paired("revoked"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[Scope]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
