"""Every code has its sentence in both languages, with the same placeholders."""

from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from policies.catalogue import both, codes, notice, sentence
from policies.reader import SHIPPED, read_policies


def texts() -> list[tuple[str, Any]]:
    """Every text of every file of messages: a row is one, or has several under names of its own."""
    found: list[tuple[str, Any]] = []
    for file in sorted(Path(SHIPPED / "messages").glob("*.yaml")):
        for code, row in yaml.safe_load(file.read_text("utf-8")).items():
            parts = row.items() if all(isinstance(part, dict) for part in row.values()) else [("", row)]
            found += [(f"{file.stem}:{code}:{part}", text) for part, text in parts]
    return found


@pytest.mark.parametrize(("where", "text"), texts(), ids=lambda value: value if isinstance(value, str) else "")
def test_both_languages_are_there_with_the_same_placeholders(where: str, text: dict[str, str]) -> None:
    assert set(text) == {"id", "en"}
    names = [{name for _, name, _, _ in Formatter().parse(text[language]) if name} for language in ("id", "en")]
    assert names[0] == names[1]
    assert all(sentence_.strip() for sentence_ in text.values())


def test_no_code_stands_twice_in_a_file_or_in_two_files() -> None:
    for file in (SHIPPED / "messages").glob("*.yaml"):
        keys = [key.value for key, _ in yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader).value]
        assert len(keys) == len(set(keys))
    assert not codes("refusals") & codes("findings")


def test_values_are_filled_in_and_a_missing_one_does_not_crash() -> None:
    assert "20 MB" in sentence("upload.too_large", "en", {"limit_mb": 20})
    assert "…" in sentence("upload.too_large", "id")
    assert "KK, KTP" in sentence("case.documents_missing", "id", {"requirements": ["KK", "KTP"]})
    assert "2026-06-08 09:30" in sentence("case.already_collected", "en", {"when": datetime(2026, 6, 8, 9, 30, 5)})  # noqa: DTZ001
    assert "+00:00" in sentence("case.already_collected", "en", {"when": datetime(2026, 6, 8, tzinfo=UTC)})


def test_a_value_in_both_languages_is_shown_in_the_one_asked_for() -> None:
    shown = both("upload.duplicate", {"requirement": {"id": "Surat", "en": "Letter"}})
    assert "Surat" in shown["id"] and "Letter" in shown["en"]


def test_a_code_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence("no.such_code", "id")


def test_every_notice_of_a_procedure_can_be_written() -> None:
    for procedure in read_policies().procedures.values():
        for row in procedure.transitions:
            if row.notice != "none":
                subject, body = notice(row.notice, "id", {"number": "B-1"})
                assert "B-1" in subject and body
