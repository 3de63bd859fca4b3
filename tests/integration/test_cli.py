"""The command line as a real process against the test's database.

Each group of commands is a process at least once; what only prepares a test or tells the other outcome is run in this.
"""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import commands
from tests.integration.samples import PASSWORD
from workflow import password_reset, people, sessions, tokens
from workflow.db import Services, transaction

COMMAND = [sys.executable, "-c", "from web.cli import main; main()"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(services: Services) -> dict[str, str]:
    settings = services.settings
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BERKAS_")}
    return {**kept, "BERKAS_HOME": str(settings.home), "BERKAS_DATABASE_URL": str(settings.database_url)}


def berkas(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [*COMMAND, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)


def set_by_link(told: str) -> str:
    """Whose password the printed link has set: nobody but its owner ever knows one."""
    found = re.search(r"link: \S+/password/link/(\S+)", told)
    assert found is not None and "password: " not in told
    with transaction() as tx:
        person = password_reset.set_password(tx, found[1], PASSWORD)
        return people.authenticate(tx, person.email, PASSWORD).email


def test_a_token_made_on_the_command_line_opens_the_api(environment: dict[str, str]) -> None:
    email = f"{secrets.token_hex(6)}@contoh.id"
    added = commands.berkas(environment, "user", "add", email, "--name", "Budi", "--role", "officer")
    assert added.returncode == 0, added.stderr
    assert set_by_link(added.stdout) == email
    early = commands.berkas(environment, "token", "create", email)
    assert (early.returncode, early.stderr.split(":")[0]) == (1, "token.step_needed")
    with transaction() as tx:
        officer = people.by_email(tx, email)
        assert officer is not None
        sessions.open_session(tx, officer, factor="totp")
    for run, chosen, scopes in (
        (commands.berkas, (), ["read"]),
        (berkas, ("--scope", "decide"), ["decide", "read"]),
    ):
        made = run(environment, "token", "create", email, *chosen)
        with transaction() as tx:
            actor = tokens.actor_by(tx, made.stdout.strip())
            assert actor is not None
            assert (actor.id, sorted(actor.scopes or ())) == (officer.id, scopes)


def test_what_is_refused_is_one_line_with_a_code(environment: dict[str, str]) -> None:
    for run, *arguments in (
        (commands.berkas, "token", "create", "nobody@contoh.id"),
        (berkas, "case", "show", "X-1"),
    ):
        refused = run(environment, *arguments)
        assert refused.returncode == 1
        assert refused.stderr.split(":")[0] in ("people.unknown", "case.not_found")
        assert "Traceback" not in refused.stderr


def test_the_shipped_policies_are_good_and_a_bad_file_is_told_with_its_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    assert berkas(environment, "policy", "check").stdout == "ok\n"
    bad = tmp_path / "limits.yaml"
    bad.write_text("file_mb: 20\nhorses: 3\n")
    told = commands.berkas(environment, "policy", "check", str(bad))
    assert told.returncode == 1
    assert f"{bad}:2:" in told.stderr


def test_health_without_a_worker_says_so(environment: dict[str, str]) -> None:
    told = berkas(environment, "health")
    assert told.returncode == 1
    assert "health.no_worker" in json.loads(told.stdout)["reasons"]


def test_run_serves_with_workers_and_ends_all_of_them_on_one_interrupt(environment: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = {**environment, "BERKAS_PORT": str(port)}
    process = subprocess.Popen(
        [*COMMAND, "run"], env=chosen, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    with process.stdout as lines:
        assert any("Berkas is ready at" in line for line in lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_ledger_is_signed_for_a_witness_and_read_back_against_what_they_kept(
    environment: dict[str, str], tmp_path: Path
) -> None:
    witness = tmp_path / "witness.txt"
    chosen = {**environment, "BERKAS_WITNESSES": str(witness)}
    empty = commands.berkas(chosen, "ledger", "checkpoint")
    assert (empty.returncode, empty.stderr) == (1, "Error: the ledger has no entry yet\n")
    added = commands.berkas(chosen, "user", "add", "auditor@example.org", "--name", "Auditor", "--role", "auditor")
    assert added.returncode == 0, added.stderr
    signed = commands.berkas(chosen, "ledger", "checkpoint")
    assert signed.stdout + "\n" == witness.read_text("utf-8")
    key = commands.berkas(chosen, "ledger", "key").stdout.strip()
    told = berkas(chosen, "ledger", "verify", "--checkpoint", str(witness), "--key", key)
    assert "1 checkpoints, 1 kept elsewhere: all as written" in told.stdout
    witness.write_text(witness.read_text("utf-8").replace("\n3\n", "\n4\n"), "utf-8")
    forged = commands.berkas(chosen, "ledger", "verify", "--checkpoint", str(witness))
    assert forged.returncode == 2
    assert "no signature of" in forged.stderr


def test_a_slip_is_checked_without_database_and_network(environment: dict[str, str], tmp_path: Path) -> None:
    key = commands.berkas(environment, "slip", "key").stdout
    held = tmp_path / "key.json"
    held.write_text(key, "utf-8")
    told = berkas(environment, "slip", "verify", "a.b.c", "--key", str(held))
    assert (told.returncode, "slip.invalid" in told.stderr) == (1, True)
    held.write_text("[]", "utf-8")
    assert commands.berkas(environment, "slip", "verify", "a.b.c", "--key", str(held)).returncode == 2
