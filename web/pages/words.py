"""What templates ask for: the workflow's words in the reader's language, moments in the office's zone."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from flask import Blueprint
from flask_babel import lazy_gettext as _l

from policies.catalogue import sentence
from policies.models import Text
from web.language import current_language
from workflow.db import Office, transaction
from workflow.scopes import Scope

STATES = {
    "draft": _l("Draft"), "submitted": _l("Submitted"), "verified": _l("Verified"),
    "escalated": _l("With a supervisor"), "ready": _l("Ready for pickup"), "collected": _l("Collected"),
    "returned": _l("Needs a correction"), "rejected": _l("Rejected"), "withdrawn": _l("Withdrawn"),
    "expired": _l("Expired"),
}  # fmt: skip
VERDICTS = {
    "pass": _l("No problem found"), "attention": _l("An officer will look"), "fail": _l("Did not pass"),
    None: _l("Being examined"),
}  # fmt: skip
SEVERITIES = {"info": _l("Note"), "warning": _l("Warning"), "failure": _l("Problem")}
OUTCOMES = {"passed": _l("passed"), "failed": _l("failed"), "inconclusive": _l("could not tell")}
STEPS = {"done": _l("done"), "now": _l("now"), "next": _l("still to come"), "stopped": _l("ended here")}
SCOPES: dict[Scope, Any] = {
    "read": _l("look"), "apply": _l("apply and send documents"), "decide": _l("work on cases"),
    "sign": _l("sign off, where the office lets programs"), "collect": _l("hand over at the counter"),
}  # fmt: skip
MEDIA_TYPES = {
    "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/heic": "HEIC", "image/tiff": "TIFF",
    "application/pdf": "PDF",
}  # fmt: skip


def office() -> Office:
    """The office; its rules are in memory, so no database is asked."""
    with transaction() as tx:
        return tx.office


def said(text: Text | Mapping[str, str] | str | None) -> str:
    """A text that exists in both languages, in the reader's."""
    language = current_language()
    if isinstance(text, Text):
        return text.en if language == "en" else text.id
    if isinstance(text, Mapping):
        return text[language]
    return text or ""


def sentence_of(code: str, values: Mapping[str, Any] | None = None) -> str:
    """The catalogue's sentence of a finding or refusal."""
    return sentence(code, current_language(), values or {})


def _locale() -> Locale:
    return Locale(current_language())


def moment(at: datetime) -> str:
    """Date and hour in the office's zone."""
    local = at.astimezone(office().calendar.zone)
    pattern = "d MMM y, HH:mm" if current_language() == "en" else "d MMM y, HH.mm"
    return f"{format_datetime(local, pattern, locale=_locale())} {local.tzname()}"


def day(on: date | datetime) -> str:
    """A day in words, of a moment in the office's zone."""
    if isinstance(on, datetime):
        on = on.astimezone(office().calendar.zone).date()
    return str(format_date(on, "EEEE, d MMMM y", locale=_locale()))


def month(on: date) -> str:
    """A month in words."""
    return str(format_date(on, "MMMM y", locale=_locale()))


def long_date(on: date) -> str:
    """A date without its weekday, such as a date of birth."""
    return str(format_date(on, "d MMMM y", locale=_locale()))


def hour(at: time) -> str:
    """A time of the day."""
    return at.strftime("%H:%M" if current_language() == "en" else "%H.%M")


def size(count: int) -> str:
    """A number of bytes in KB or MB."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    number = f"{count / 1024 / 1024:.1f}"
    return f"{number if current_language() == 'en' else number.replace('.', ',')} MB"


def media_type(name: str) -> str:
    """The usual name of a media type."""
    return MEDIA_TYPES.get(name, name)


def init(blueprint: Blueprint) -> None:
    """Give all of it to the templates, those of other blueprints too."""
    for name in ("said", "sentence_of", "moment", "day", "month", "hour", "size", "media_type"):
        blueprint.add_app_template_filter(globals()[name], name)
    for name, words in (
        ("state_word", STATES), ("verdict_word", VERDICTS), ("severity_word", SEVERITIES),
        ("outcome_word", OUTCOMES), ("step_word", STEPS), ("scope_word", SCOPES),
    ):  # fmt: skip
        blueprint.add_app_template_filter(_look_up(words), name)
    blueprint.add_app_template_global(office, "office")


def _look_up(words: Mapping[Any, Any]) -> Any:
    return lambda key: str(words.get(key, key))
