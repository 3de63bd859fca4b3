"""What the API takes and gives, as pydantic models; the OpenAPI document is made from them."""

from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

Reason = Field(min_length=1, max_length=2000)


class In(BaseModel):
    """What comes in: an unknown key is an error, because the sender believes that it does something."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What goes out, read from rows by their attributes."""

    model_config = ConfigDict(from_attributes=True)


class TextOut(Out):
    """A sentence or label in both languages."""

    id: str
    en: str


class Problem(BaseModel):
    """Every error of the API, as application/problem+json."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    message: dict[str, str]


class ConditionOut(Out):
    """When the form answer of that name has that value."""

    answer: str
    equals: str | bool


class RequirementOut(Out):
    """One document that a service needs: always, never, or when the condition holds."""

    name: str
    kind: str
    label: TextOut
    required: bool
    required_when: ConditionOut | None


class AnswerOut(Out):
    """One question of a service's form."""

    name: str
    type: str
    label: TextOut
    hint: TextOut | None
    required: bool
    max_length: int
    choices: list[tuple[str, TextOut]]


class ServiceOut(Out):
    """A service that a citizen can ask for."""

    name: str
    title: TextOut
    summary: TextOut
    answers: list[AnswerOut]
    requirements: list[RequirementOut]


class ServicesOut(BaseModel):
    """All services of the office, and what intake accepts."""

    services: list[ServiceOut]
    file_mb: int
    pdf_pages: int
    media_types: list[str]


class NewCase(In):
    """The service asked for, and answers that are known already."""

    service: str = Field(max_length=64)
    answers: dict[str, str | bool] = {}


class Seen(In):
    """The version of the case that the sender saw; an older one is refused."""

    seen: int = Field(ge=0)


class Answers(Seen):
    """Answers to the questions of the service's form."""

    answers: dict[str, str | bool]


class Submission(Seen):
    """Hand the case in; `accept_failed` sends it although a document failed its checks."""

    accept_failed: bool = False


class OptionalReason(Seen):
    """A step that may carry a reason."""

    reason: str | None = Field(default=None, max_length=2000)


class Reasoned(Seen):
    """A step that needs a reason."""

    reason: str = Reason


class Verification(Seen):
    """Confirm every requirement; `override` is the reason for verifying although a document failed."""

    override: str | None = Field(default=None, max_length=2000)


class Return(Reasoned):
    """Send back to the citizen, with what to mend for each document id."""

    fixes: dict[UUID, str] = {}


class Release(In):
    """Give a claim back."""

    reason: str | None = Field(default=None, max_length=2000)


class CaseOut(Out):
    """A case as its people see it."""

    id: UUID
    number: str
    service: str
    state: str
    version: int
    policy_version: str
    answers: dict[str, Any]
    due: datetime | None
    expected: datetime | None
    submitted_at: datetime | None
    escalation_reasons: list[str]


class CasesOut(BaseModel):
    """The sender's own cases."""

    cases: list[CaseOut]


class Receipt(Out):
    """What a citizen gets for every accepted file."""

    id: UUID
    case_id: UUID
    requirement: str
    kind: str
    receipt_number: str
    sha256: str
    media_type: str
    size: int
    pages: int
    file_name: str
    received_at: datetime


class DocumentForm(BaseModel):
    """A document sent whole, as a form of two parts."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    requirement: str = Field(max_length=64)
    file: UploadFile


class DocumentsOut(BaseModel):
    """The current documents of a case."""

    documents: list[Receipt]


class ExaminationOut(BaseModel):
    """The state of a document's examination, and its report when it is done; a correction names its `id`."""

    id: UUID | None
    state: Literal["waiting", "done"]
    report: dict[str, Any] | None


class Correction(In):
    """What stands in a field of a document; `examination` is the one that the sender saw."""

    examination: UUID
    field: str = Field(max_length=100)
    value: str = Field(max_length=1000)


class CorrectionOut(Out):
    """What was kept; `agrees` when the reading had said the same."""

    id: UUID
    field: str
    value: Any
    agrees: bool


class FindingOut(Out):
    """One finding that is not passed: of an examination, or between documents without one; `right` as last marked."""

    id: UUID
    examination_id: UUID | None
    code: str
    severity: str
    outcome: str
    page: int | None
    right: bool | None = None


class FindingsOut(BaseModel):
    """All that counts about a case and is not passed."""

    findings: list[FindingOut]


class Mark(In):
    """Whether a finding is right, or a wrong alarm."""

    right: bool


class ClaimOut(Out):
    """An officer's hold on a case, and until when."""

    id: UUID
    case_id: UUID
    lease_until: datetime


class EntryOut(Out):
    """One line of the ledger about a case."""

    seq: int
    kind: str
    recorded_at: datetime
    data: dict[str, Any]


class HistoryOut(BaseModel):
    """Everything that happened to a case, oldest first."""

    entries: list[EntryOut]


class SlotOut(Out):
    """A pickup time with free places."""

    day: date
    starts: time
    left: int


class SlotsOut(BaseModel):
    """The pickup times that can be booked now."""

    slots: list[SlotOut]


class Booking(In):
    """The pickup time that is wanted."""

    day: date
    starts: time


class TicketOut(Out):
    """The official queue number."""

    number: int
    day: date
    starts: time
