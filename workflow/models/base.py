"""What all tables share: names of constraints, and the pair "when and by whom"."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The tables of Berkas. Moments are stored with their zone, texts without a limit of their own."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[str]: JSONB(),
        list[int]: JSONB(),
    }


def paired(act: str) -> CheckConstraint:
    """An act has a moment exactly when it has a person: {act}_at with {act}_by."""
    return CheckConstraint(f"({act}_at IS NULL) = ({act}_by IS NULL)", name=f"{act}_pair")
