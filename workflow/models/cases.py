"""Cases, who holds them, and what was decided."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from policies.models import State
from workflow.models.base import Base, paired
from workflow.models.sealed import Sealed, SealedText, SealedValues

STATES: tuple[str, ...] = get_args(State)


class PolicyVersion(Base):
    """The policy of a service as it stood when cases were made under it; content never changes."""

    __tablename__ = "policy_version"
    __table_args__ = (paired("loaded"),)

    version: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str]
    content: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Case(Base):
    """One citizen's request for one service. `version` counts its changes; a page names the one that it saw."""

    __tablename__ = "cases"
    __table_args__ = (
        paired("created"),
        paired("submitted"),
        paired("checked"),
        paired("verified"),
        paired("ready"),
        paired("collected"),
        CheckConstraint(
            "ready_by IS NULL OR (verified_by IS NOT NULL AND ready_by <> verified_by)", name="two_persons"
        ),
        CheckConstraint("state NOT IN ('ready', 'collected') OR ready_by IS NOT NULL", name="ready_is_signed"),
        CheckConstraint("state <> 'verified' OR verified_by IS NOT NULL", name="verified_is_signed"),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="known_state"),
        Index("ix_cases_dealing", "state", "due"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[str] = mapped_column(unique=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    service: Mapped[str]
    policy_version: Mapped[str] = mapped_column(ForeignKey("policy_version.version"))
    state: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]] = mapped_column(Sealed("cases.answers"), default=dict)
    due: Mapped[datetime | None]
    expected: Mapped[datetime | None]
    overdue_refusal: Mapped[str | None]
    override_reason: Mapped[str | None] = mapped_column(SealedText("cases.override_reason"))
    accepted_failures: Mapped[bool] = mapped_column(default=False)
    escalation_reasons: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ready_at: Mapped[datetime | None]
    ready_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    collected_at: Mapped[datetime | None]
    collected_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Claim(Base):
    """An officer's time-limited hold on a case."""

    __tablename__ = "claim"
    __table_args__ = (
        paired("taken"),
        paired("released"),
        Index("uq_claim_live_case", "case_id", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("uq_claim_live_officer", "officer_id", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("ix_claim_officer_id", "officer_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    release_reason: Mapped[str | None] = mapped_column(SealedText("claim.release_reason", plain=("step", "lapsed")))


class Decision(Base):
    """What a person decided in a step, with the reason, against which findings; `version` is the case's after it."""

    __tablename__ = "decision"
    __table_args__ = (paired("decided"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    version: Mapped[int]
    verb: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str | None] = mapped_column(SealedText("decision.reason"))
    override: Mapped[bool] = mapped_column(default=False)
    fixes: Mapped[dict[str, str]] = mapped_column(SealedValues("decision.fixes"), default=dict)
    findings: Mapped[list[str]] = mapped_column(default=list)
    decided_at: Mapped[datetime] = mapped_column(index=True)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
