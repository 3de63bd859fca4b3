"""Sentences for people, in Indonesian and English, by stable code."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Language = Literal["id", "en"]
Area = Literal["refusals", "findings", "notices", "alerts"]
_FOLDER = Path(__file__).parent / "messages"
_NOTHING: Mapping[str, object] = {}


class _Values(dict[str, str]):
    """A value that the caller left out shows as an ellipsis: a poor sentence is better than a crash in an answer."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def _rows(area: Area) -> dict[str, Any]:
    rows: dict[str, Any] = yaml.safe_load((_FOLDER / f"{area}.yaml").read_text("utf-8"))
    return rows


def codes(area: Area) -> frozenset[str]:
    """All codes of an area."""
    return frozenset(_rows(area))


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(item) for item in value)
    return str(value)


def _filled(template: str, language: str, values: Mapping[str, object]) -> str:
    # A value may itself be in both languages, such as the title of a requirement.
    chosen = {name: value[language] if isinstance(value, Mapping) else value for name, value in values.items()}
    return template.format_map(_Values({name: _shown(value) for name, value in chosen.items()}))


def sentence(code: str, language: str, values: Mapping[str, object] = _NOTHING) -> str:
    """The sentence of a refusal or finding; KeyError when nobody wrote it."""
    row = _rows("refusals").get(code) or _rows("findings")[code]
    return _filled(row[language], language, values)


def both(code: str, values: Mapping[str, object] = _NOTHING) -> dict[str, str]:
    """The sentence in both languages."""
    return {"id": sentence(code, "id", values), "en": sentence(code, "en", values)}


def notice(code: str, language: str, values: Mapping[str, object] = _NOTHING) -> tuple[str, str]:
    """Subject and body of a notice."""
    row = _rows("notices")[code]
    return _filled(row["subject"][language], language, values), _filled(row["body"][language], language, values)


def alert(code: str, language: str, values: Mapping[str, object] = _NOTHING) -> tuple[str, str]:
    """Title and sentence of an alert; values that are among the words of messages/alerts.yaml are told as such."""
    rows = _rows("alerts")
    row = rows[code]
    words = {name: rows["words"].get(value, value) for name, value in values.items()}
    if language == "id":
        words = {name: str(each).replace(".", ",") if isinstance(each, float) else each for name, each in words.items()}
    return row["title"][language], _filled(row["text"][language], language, words)
