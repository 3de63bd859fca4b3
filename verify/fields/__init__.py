"""Readers of fields, by the name that a document kind gives (policies.models.DocumentKind.reader)."""

from collections.abc import Callable, Mapping
from datetime import date

from ocr.engine import ReadingEngine
from policies.models import DocumentKind
from verify.examination import Field, Finding
from verify.fields.certificate import read_certificate
from verify.fields.kk import read_kk
from verify.fields.ktp import read_ktp
from verify.fields.passport import read_data_page
from verify.page import Page

Told = tuple[dict[str, Field], tuple[Finding, ...]]
"""The fields of a page, and what the reader found beside them."""
Reader = Callable[[ReadingEngine, DocumentKind, Page, date], Told]

READERS: Mapping[str, Reader] = {
    "none": lambda engine, kind, page, today: ({}, ()),
    "ktp": lambda engine, kind, page, today: (read_ktp(engine, kind, page, today), ()),
    "kk": lambda engine, kind, page, today: (read_kk(engine, kind, page), ()),
    "certificate": lambda engine, kind, page, today: (read_certificate(engine, kind, page), ()),
    "passport": read_data_page,
}
"""The names are those of policies.rules.READERS; a test compares."""
