"""Perceptual hashes of what was uploaded, so that the same picture in another case is noticed."""

from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base


class Picture(Base):
    """One hash of one part of a page (verify/forgery/hashes.py): `bits` is looked up, `detail` confirms.

    `bands` are runs of `bits` (verify/forgery/bands.py); what shares none of them is not compared.
    """

    __tablename__ = "picture"
    __table_args__ = (
        Index("ix_picture_bands", "bands", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    page: Mapped[int]
    part: Mapped[str]
    bits: Mapped[str] = mapped_column(BIT(256))
    bands: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    detail: Mapped[bytes]
