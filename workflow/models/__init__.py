"""The tables, one subject a module."""

from workflow.models.base import Base
from workflow.models.cases import Case, Claim, Decision, PolicyVersion
from workflow.models.documents import Document, ExaminationRow, FindingRow, Rendition, Upload, UploadPiece
from workflow.models.evidence import FieldCorrection, FindingMark, Reexamination
from workflow.models.people import ApiToken, Person, WebSession
from workflow.models.pickup import Slot, Ticket
from workflow.models.pictures import Picture
from workflow.models.record import LedgerCheckpoint, LedgerDetail, LedgerEntry, LedgerNode, Notice, Witness

__all__ = [
    "ApiToken",
    "Base",
    "Case",
    "Claim",
    "Decision",
    "Document",
    "ExaminationRow",
    "FieldCorrection",
    "FindingMark",
    "FindingRow",
    "LedgerCheckpoint",
    "LedgerDetail",
    "LedgerEntry",
    "LedgerNode",
    "Notice",
    "Person",
    "Picture",
    "PolicyVersion",
    "Reexamination",
    "Rendition",
    "Slot",
    "Ticket",
    "Upload",
    "UploadPiece",
    "WebSession",
    "Witness",
]
