"""The rooms lean one way, and the house keeps its own rules."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("policies", "ocr", "verify", "workflow", "web")
FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py") if "versions" not in file.parts)


def test_the_rooms_lean_one_way() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_a_command_that_reads_a_file_loads_no_database_and_no_server() -> None:
    program = "import sys, web.cli, web.cli.examination; print({'sqlalchemy', 'psycopg', 'flask'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout == "set()\n", told.stderr


def test_only_one_module_commits() -> None:
    for file in FILES:
        if file.relative_to(ROOT).as_posix() != "workflow/db.py":
            assert not re.search(r"\.(commit|rollback)\(", file.read_text()), file


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = sorted(len(file.read_text().splitlines()) for file in FILES)
    assert lengths[-1] <= 500
    assert lengths[len(lengths) // 2] <= 150


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_module_says_what_it_is_for(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree) or not tree.body, "no docstring"


def test_no_file_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "manager", "tools"}
    assert not [file for file in FILES if file.stem in drawers]
