"""A whole office as an operator starts it: `berkas run` with its own home, database, web server and workers."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.mails import letter

ROOT = Path(__file__).parents[2]
PASSWORD = "roads-and-bridges"
INVITATIONS: dict[str, str] = {}
"""What a new person of the office types at the first sign-in, by e-mail address."""
COMMAND = [sys.executable, "-c", "from web.cli import main; main()"]


@dataclass(frozen=True, slots=True)
class Office:
    """A running office: its address, and its command line."""

    address: str
    home: Path
    environment: dict[str, str]
    log: Path

    def berkas(self, *arguments: str, words: str = "") -> str:
        """Run one command in this office; what it printed."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            cwd=ROOT,
            input=words,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def person(self, role: str, name: str, language: str = "id") -> str:
        """A new person of the office; their e-mail address. The password is PASSWORD."""
        email = f"{secrets.token_hex(5)}@contoh.id"
        options = ["--name", name, "--role", role, "--language", language, "--password-stdin"]
        told = self.berkas("user", "add", email, *options, words=PASSWORD + "\n")
        if "invitation: " in told:
            INVITATIONS[email] = told.rpartition("invitation: ")[2]
        return email

    def link_sent_to(self, email: str, seconds: float = 30) -> str:
        """The link in the newest mail to that address, waited for: the office sends by itself."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            letters = (self.home / "outbox").glob("*.eml")
            for file in sorted(letters, key=lambda each: each.stat().st_mtime, reverse=True):
                mail = letter(file)
                found = re.search(r"http\S+/link/[\w-]+", mail.get_content())
                if mail["To"] == email and found is not None:
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail with a link has come to {email}: {self.log.read_text()[-2000:]}")

    def token(self, role: str, name: str) -> str:
        """A bearer token of a new person."""
        return self.berkas("token", "create", self.person(role, name))


@contextmanager
def running_office(home: Path, *options: str, until: str = "Berkas is ready") -> Iterator[Office]:
    """Start the office, wait until it says so, and stop it as Ctrl-C does."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BERKAS_")}
    address = f"http://localhost:{port}"
    environment = {**kept, "BERKAS_HOME": str(home), "BERKAS_PORT": str(port), "BERKAS_BASE_URL": address}
    log = home.parent / f"{home.name}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*COMMAND, "run", *options], env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        assert process.stdout is not None
        try:
            assert any(until in line for line in process.stdout), log.read_text()
            yield Office(address, home, environment, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.close()
            process.wait(90)
    assert process.returncode == 0
