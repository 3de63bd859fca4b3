"""What proves who somebody is beside the password, and the tries that are counted."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.bound import Bound


class Totp(Base):
    """The secret of a person's authenticator app, sealed; `last_step` is the time step of the last code that opened."""

    __tablename__ = "totp"
    __table_args__ = (paired("added"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Passkey(Bound, Base):
    """A WebAuthn credential: public key and counter. Blocked once the counter shows that there are two of it."""

    __tablename__ = "passkey"
    bound = ("id", "person_id", "credential_id", "public_key")
    __table_args__ = (paired("added"), paired("blocked"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    last_used: Mapped[datetime | None]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    blocked_at: Mapped[datetime | None]
    blocked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class RecoveryCode(Base):
    """One code for the day on which phone or key is lost, as argon2id of a keyed hash; it opens once."""

    __tablename__ = "recovery_code"
    __table_args__ = (paired("made"), paired("used"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Challenge(Base):
    """A random value that an authenticator has to sign: for one purpose, one try, a few minutes."""

    __tablename__ = "challenge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    purpose: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    value: Mapped[str]
    valid_until: Mapped[datetime]


class Identity(Bound, Base):
    """Who a person is in a directory outside: an issuer and the subject that it gave them."""

    __tablename__ = "identity"
    bound = ("id", "person_id", "issuer", "subject")
    __table_args__ = (paired("linked"), UniqueConstraint("issuer", "subject"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime]
    linked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class KnownDevice(Base):
    """A browser in which a person has signed in wholly: its tries are counted apart from those of strangers."""

    __tablename__ = "known_device"
    __table_args__ = (paired("known"), UniqueConstraint("person_id", "device_hash"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    device_hash: Mapped[str]
    known_at: Mapped[datetime]
    known_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Attempt(Base):
    """How often something was tried. The key is a keyed hash: it tells neither an account nor an address.

    Of a delay, `until` is the moment of the next try; of a rate, the moment at which all that was used is given back.
    """

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    until: Mapped[datetime]
    forget_after: Mapped[datetime] = mapped_column(index=True)
