"""Mails about accounts, and the links in them that open once."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import Sealed

MAIL_KINDS = ("sign_up", "reset", "reset_done")


class AccountMail(Base):
    """A mail that an address asked for; whose address it is, is asked when it is sent and not before.

    `content`: the address, the language of the page, and where the reader was going. `link_hash`: of the token in the
    link, which is made while the mail is sent and lies nowhere else; it opens until `valid_until`, and once.
    """

    __tablename__ = "account_mail"
    __table_args__ = (
        paired("asked"),
        paired("sent"),
        paired("used"),
        CheckConstraint("kind IN ('" + "', '".join(MAIL_KINDS) + "')", name="known_kind"),
        CheckConstraint("(link_hash IS NULL) = (valid_until IS NULL)", name="link_ends"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Sealed("account_mail.content"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    valid_until: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
