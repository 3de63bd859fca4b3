"""Debian's Chromium without a screen, and the two sizes at which every page is looked at."""

import shutil

from playwright.sync_api import Browser, Playwright, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


def launch(playwright: Playwright) -> Browser:
    """A browser; who starts it closes it."""
    # the sandbox needs rights that root in a container does not have; only our own pages are opened
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
