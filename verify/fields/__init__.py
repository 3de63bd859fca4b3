"""Readers of fields, by the name that a document kind gives (policies.models.DocumentKind.reader)."""

from collections.abc import Callable, Mapping
from datetime import date

from ocr.engine import ReadingEngine
from policies.models import DocumentKind
from verify.examination import Field
from verify.fields.certificate import read_certificate
from verify.fields.kk import read_kk
from verify.fields.ktp import read_ktp
from verify.fields.passport import read_passport
from verify.page import Page

Reader = Callable[[ReadingEngine, DocumentKind, Page, date], dict[str, Field]]

READERS: Mapping[str, Reader] = {
    "none": lambda engine, kind, page, today: {},
    "ktp": read_ktp,
    "kk": lambda engine, kind, page, today: read_kk(engine, kind, page),
    "certificate": lambda engine, kind, page, today: read_certificate(engine, kind, page),
    "passport": read_passport,
}
"""The names are those of policies.rules.READERS; a test compares."""
