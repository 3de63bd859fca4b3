"""The second step of the demo: its people share one public secret, so that whoever tries Berkas is not left outside.

The code that is shown is computed from this constant and from nothing else: it opens no account that was not made with
it, and `berkas demo` makes those on localhost only.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pyotp

from workflow.settings import Settings

SECRET = "BERKASDEMOBERKASDEMOBERKASDEMO23"  # noqa: S105 - public on purpose
DOMAIN = "@example.test"


def code() -> str:
    """The six digits that an app with the demo's secret shows now."""
    return pyotp.TOTP(SECRET).at(datetime.now(UTC))


def shown_to(settings: Settings, email: str) -> str | None:
    """The code for one of the demo's people on this very machine, None for everybody else."""
    local = urlsplit(settings.base_url).hostname in ("localhost", "127.0.0.1")
    return code() if local and email.endswith(DOMAIN) else None
