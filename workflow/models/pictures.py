"""Perceptual hashes of what was uploaded, so that the same picture in another case is noticed."""

from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base


class Picture(Base):
    """One hash of one part of a page (verify/forgery/hashes.py): `bits` is looked up, `detail` confirms.

    The index needs pgvector; without it the migration leaves it out, and a look-up reads the whole table.
    """

    __tablename__ = "picture"
    __table_args__ = (
        Index(
            "ix_picture_bits",
            "bits",
            postgresql_using="hnsw",
            postgresql_with={"m": 12, "ef_construction": 40},
            postgresql_ops={"bits": "bit_hamming_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    page: Mapped[int]
    part: Mapped[str]
    bits: Mapped[str] = mapped_column(BIT(256))
    detail: Mapped[bytes]
