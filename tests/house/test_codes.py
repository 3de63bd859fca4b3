"""Every code that is raised has its sentences in both languages and stands in the documentation."""

import re
from pathlib import Path

import pytest
import yaml

from policies.catalogue import codes
from policies.error_docs import errors_page

ROOT = Path(__file__).parents[2]
ROOMS = ("policies", "ocr", "verify", "workflow", "web")
SOURCES = [file.read_text() for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
MESSAGES = ROOT / "policies" / "messages"


def raised(pattern: str) -> set[str]:
    return {code for source in SOURCES for code in re.findall(pattern, source)}


def test_every_refusal_that_is_raised_has_its_sentences() -> None:
    found = raised(r'Refusal\(\s*"([a-z_.]+)"')
    assert len(found) > 40
    assert found <= codes("refusals")


def test_every_refusal_is_met_in_a_test() -> None:
    tests = [file.read_text() for file in sorted((ROOT / "tests").rglob("*.py")) if file.name != Path(__file__).name]
    unmet = [code for code in codes("refusals") if not any(code in each for each in tests)]
    assert unmet == []


def test_every_finding_that_is_made_has_its_sentences() -> None:
    found = raised(r'Finding\(\s*"([a-z_.]+)"')
    assert found
    assert found <= codes("findings")


@pytest.mark.parametrize("area", ["refusals", "findings"])
def test_both_languages_are_complete_and_differ(area: str) -> None:
    rows = yaml.safe_load((MESSAGES / f"{area}.yaml").read_text())
    for code, row in rows.items():
        assert set(row) == {"id", "en"}, code
        assert row["id"].strip() and row["en"].strip()
        assert row["id"] != row["en"], code
        assert set(re.findall(r"{(\w+)}", row["id"])) == set(re.findall(r"{(\w+)}", row["en"])), code


def test_every_refusal_says_what_to_do_now() -> None:
    # a sentence of what is wrong, and at least one of what to do
    rows = yaml.safe_load((MESSAGES / "refusals.yaml").read_text())
    short = [code for code, row in rows.items() if any(len(re.findall(r"[.;?!]( |$)", row[it])) < 2 for it in row)]
    assert short == []


def test_the_page_of_errors_is_up_to_date() -> None:
    told = "run: .venv/bin/python -m policies.error_docs > docs/errors.md"
    assert (ROOT / "docs" / "errors.md").read_text() == errors_page(), told
