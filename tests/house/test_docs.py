"""What the documents say of settings, health codes and files is so."""

import re
from pathlib import Path

from workflow.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
ROOMS = "policies|ocr|verify|workflow|web|tests|docs|benchmarks"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_is_described_as_the_code_describes_it() -> None:
    rows = dict(re.findall(r"^\| `(BERKAS_\w+)` \| [^|]*\| (.*) \|$", OPERATIONS, re.MULTILINE))
    assert rows == {PREFIX + name.upper(): str(field.description) for name, field in Settings.model_fields.items()}


def test_every_health_code_says_what_to_do() -> None:
    raised = set(re.findall(r'"(health\.[a-z_]+)"', (ROOT / "workflow" / "health.py").read_text()))
    assert raised
    assert raised == set(re.findall(r"^\| `(health\.[a-z_]+)`", OPERATIONS, re.MULTILINE))


def test_every_file_that_a_document_names_exists() -> None:
    for page in PAGES:
        named = re.findall(rf"`((?:{ROOMS})/[\w/.-]+\.\w+)`", page.read_text())
        missing = [name for name in named if not (ROOT / name).exists()]
        assert missing == [], f"{page.name} names {missing}"


def test_every_link_between_documents_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_table_of_attacks_tells_each_that_is_tried_and_no_other() -> None:
    tried = ROOT.glob("tests/integration/test_dishonest_officer*.py")
    names = [name for each in tried for name in re.findall(r"^def test_(\w+)", each.read_text(), re.MULTILINE)]
    table = re.findall(r"^\| ([a-z][^|]*) \|", (ROOT / "docs" / "attacks.md").read_text(), re.MULTILINE)
    assert len(names) >= 20
    assert sorted(table) == sorted(["tried"] * 5 + [name.replace("_", " ") for name in names])
