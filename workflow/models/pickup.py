"""Slots of the counter and the tickets for them."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired


class Slot(Base):
    """A time at the counter; the row is what those who book at the same moment lock."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("day", "starts"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    day: Mapped[date]
    starts: Mapped[time]


class Ticket(Base):
    """A place in a slot and its official queue number of the day."""

    __tablename__ = "ticket"
    __table_args__ = (
        paired("booked"),
        paired("cancelled"),
        Index("uq_ticket_live_number", "day", "number", unique=True, postgresql_where=text("cancelled_at IS NULL")),
        Index("uq_ticket_live_case", "case_id", unique=True, postgresql_where=text("cancelled_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slot.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    day: Mapped[date]
    starts: Mapped[time]
    booked_at: Mapped[datetime]
    booked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
