"""Whom a case concerns and who must stay away from it, verifications looked at twice, and cases that measure."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import SealedText, SealedValues

TRAITS = ("nik", "kk", "named")
"""By what a person is recognised: NIK, number of the family card, name with birth date. Kept as keyed hashes only."""
OUTCOMES = ("agreed", "differed", "asked", "ended")
_KNOWN_TRAIT = "kind IN ('" + "', '".join(TRAITS) + "')"


class PersonTrait(Base):
    """One trait of somebody who signs in; accounts that share a NIK are one person."""

    __tablename__ = "person_trait"
    __table_args__ = (CheckConstraint(_KNOWN_TRAIT, name="known_kind"), Index("ix_person_trait_hash", "hash", "kind"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)


class CasePerson(Base):
    """One trait of somebody whom a case names, and in which document; without one it is of the form or the citizen."""

    __tablename__ = "case_person"
    __table_args__ = (CheckConstraint(_KNOWN_TRAIT, name="known_kind"), Index("ix_case_person_hash", "hash", "kind"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[str]
    hash: Mapped[str]


class DeclaredConflict(Base):
    """Somebody's own word that they know the people of a case; never taken back, and never dealt to them again."""

    __tablename__ = "declared_conflict"
    __table_args__ = (paired("declared"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    declared_at: Mapped[datetime]
    declared_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class SecondReview(Base):
    """A verification that was kept back until a second person has looked at the case without knowing of the first.

    `kept` is the first one's act, with the words of their `override`; `answer` is the second one's verb, with its
    reason and fixes. `outcome` "ended": the case went on without a second look (time ran out, the citizen withdrew).
    """

    __tablename__ = "second_review"
    __table_args__ = (
        paired("kept"),
        paired("answered"),
        CheckConstraint("outcome IN ('" + "', '".join(OUTCOMES) + "')", name="known_outcome"),
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="outcome_is_answered"),
        CheckConstraint("answered_by <> kept_by OR outcome = 'ended'", name="two_persons"),
        Index("uq_second_review_waiting", "case_id", unique=True, postgresql_where=text("answered_at IS NULL")),
        Index("ix_second_review_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    override: Mapped[str | None] = mapped_column(SealedText("second_review.override"))
    findings: Mapped[list[str]] = mapped_column(default=list)
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(SealedText("second_review.reason"))
    fixes: Mapped[dict[str, str]] = mapped_column(SealedValues("second_review.fixes"), default=dict)
    outcome: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class KnownAnswer(Base):
    """A case of drawn papers whose right decision is known: it measures, and is nobody's request.

    `planted` is the fault that was put in, None where there is none; `right` are the verbs that see it.
    """

    __tablename__ = "known_answer"
    __table_args__ = (paired("made"), paired("answered"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    planted: Mapped[str | None]
    right: Mapped[list[str]]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
