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

import pyotp
import requests

from tests.commands import berkas
from tests.integration.mails import letter
from workflow.scopes import Scope

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
        done = berkas(self.environment, *arguments, words=words)
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

    def token(self, role: str, name: str, *scopes: Scope) -> str:
        """A bearer token of a new person, with those scopes; of the staff one who has just taken the second step."""
        email = self.person(role, name)
        if email in INVITATIONS:
            self.set_up(email)
        return self.berkas("token", "create", email, *(f"--scope={each}" for each in scopes))

    def set_up(self, email: str) -> requests.Session:
        """The first sign-in of somebody of the staff, by the forms alone: password, invitation, app; their browser."""
        browser = requests.Session()
        for path, given in (
            ("/sign-in", {"email": email, "password": PASSWORD}),
            ("/sign-in/set-up", {"code": INVITATIONS[email]}),
            ("/sign-in/set-up/app", {}),
        ):
            page = browser.get(f"{self.address}{'/sign-in/set-up' if path.endswith('/app') else path}", timeout=60).text
            if secret := re.search(r'id="secret">([A-Z2-7 ]+)<', page):
                given = {"code": pyotp.TOTP(secret[1].replace(" ", "")).now()}
            self.send(browser, path, page, given)
        return browser

    def send(self, browser: requests.Session, path: str, page: str, given: dict[str, str]) -> None:
        """Send a form of a page that the browser was given."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None, page
        sent = browser.post(f"{self.address}{path}", {"csrf_token": token[1], **given}, timeout=60)
        assert sent.ok, sent.text


@contextmanager
def running_office(
    home: Path, *options: str, until: str = "Berkas is ready", examiners: int | None = None
) -> Iterator[Office]:
    """Start the office, wait until it says so, and stop it as Ctrl-C does; `examiners`: other than as it ships."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BERKAS_")}
    address = f"http://localhost:{port}"
    environment = {**kept, "BERKAS_HOME": str(home), "BERKAS_PORT": str(port), "BERKAS_BASE_URL": address}
    if examiners is not None:
        environment["BERKAS_WORKERS"] = str(examiners)
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
