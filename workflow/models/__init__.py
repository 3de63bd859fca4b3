"""The tables, one subject a module."""

from workflow.models.account_mail import AccountMail
from workflow.models.alerts import AlertRow, AlertRun
from workflow.models.base import Base
from workflow.models.cases import Case, Claim, Decision, PolicyVersion
from workflow.models.documents import Document, ExaminationRow, FindingRow, Rendition, Upload, UploadPiece
from workflow.models.evidence import FieldCorrection, FindingMark, Reexamination
from workflow.models.keys import Cosignature, DataKey, Erasure, LegalHold
from workflow.models.people import ApiToken, Person, WebSession
from workflow.models.persons import CasePerson, DeclaredConflict, KnownAnswer, PersonTrait, SecondReview
from workflow.models.pickup import Slot, Ticket
from workflow.models.pictures import Picture
from workflow.models.record import (
    LedgerCheckpoint,
    LedgerDetail,
    LedgerEntry,
    LedgerNode,
    LedgerReading,
    Notice,
    Witness,
)
from workflow.models.signing_in import Attempt, Challenge, Identity, KnownDevice, Passkey, RecoveryCode, Totp
from workflow.models.views import BudgetRaise, View

__all__ = [
    "AccountMail",
    "AlertRow",
    "AlertRun",
    "ApiToken",
    "Attempt",
    "Base",
    "BudgetRaise",
    "Case",
    "CasePerson",
    "Challenge",
    "Claim",
    "Cosignature",
    "DataKey",
    "Decision",
    "DeclaredConflict",
    "Document",
    "Erasure",
    "ExaminationRow",
    "FieldCorrection",
    "FindingMark",
    "FindingRow",
    "Identity",
    "KnownAnswer",
    "KnownDevice",
    "LedgerCheckpoint",
    "LedgerDetail",
    "LedgerEntry",
    "LedgerNode",
    "LedgerReading",
    "LegalHold",
    "Notice",
    "Passkey",
    "Person",
    "PersonTrait",
    "Picture",
    "PolicyVersion",
    "RecoveryCode",
    "Reexamination",
    "Rendition",
    "SecondReview",
    "Slot",
    "Ticket",
    "Totp",
    "Upload",
    "UploadPiece",
    "View",
    "WebSession",
    "Witness",
]
