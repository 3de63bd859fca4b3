"""Commands of `berkas` in the process of the test: one of their own would spend seconds on imports.

That they do the same as processes is what tests/integration/test_cli.py is for.
"""

import os
from collections.abc import Mapping
from subprocess import CompletedProcess

from click.testing import CliRunner

from web.cli import main
from workflow import db


def berkas(environment: Mapping[str, str], *arguments: str, words: str = "") -> "CompletedProcess[str]":
    """Run one command with these variables and no other BERKAS_…, `words` being typed; what it does not expect, raises.

    The office of the test stays as it is.
    """
    others = {name: None for name in os.environ if name.startswith("BERKAS_")}
    ours = db._services
    try:
        done = CliRunner().invoke(main, arguments, words, {**others, **environment}, catch_exceptions=False)
    finally:
        if db._services is not None:
            db._services.engine.dispose()
        db._services = ours
    return CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
