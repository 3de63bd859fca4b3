"""People, their sessions and their tokens."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired


class Person(Base):
    """Somebody who signs in, or Berkas itself. The NIK is kept as a keyed hash and its last four digits only."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    roles: Mapped[list[str]]
    language: Mapped[str] = mapped_column(default="id")
    nik_hash: Mapped[str | None] = mapped_column(index=True)
    nik_last_four: Mapped[str | None]


class WebSession(Base):
    """One sign-in of one browser; the cookie holds the token, the row its hash."""

    __tablename__ = "web_session"
    __table_args__ = (paired("opened"), paired("closed"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    valid_until: Mapped[datetime]


class ApiToken(Base):
    """A bearer token of the API, as a hash."""

    __tablename__ = "api_token"
    __table_args__ = (paired("created"), paired("revoked"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
