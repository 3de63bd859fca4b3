"""The table of image checks and the loop that runs them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from policies.models import DocumentKind
from verify.checks import light, origin, sharp
from verify.checks.seen import Pixels, Result, Seen
from verify.examination import Finding, Severity
from verify.geometry import Straightened

CHECK_SECONDS = 10.0
"""Twenty times what the slowest check took on a page of 12 megapixels."""


@dataclass(frozen=True, slots=True)
class Check:
    """One row: the code of its finding, how grave a failure is unless the check says otherwise, and the check."""

    code: str
    severity: Severity
    run: Callable[[Seen], Result]


CHECKS = (
    Check("image.too_small", "failure", sharp.too_small),
    Check("image.blank", "failure", sharp.blank),
    Check("image.blurred", "failure", sharp.blurred),
    Check("image.dark", "warning", light.dark),
    Check("image.glare", "warning", light.glare),
    Check("image.cut_off", "warning", origin.cut_off),
    Check("image.screen_photo", "warning", origin.screen_photo),
    Check("image.grey_copy", "warning", origin.grey_copy),
)


@dataclass(slots=True)
class _Attempt:
    """One check on its thread. What it raised is kept for the reason, not for the logs: it may quote the document."""

    check: Check
    seen: Seen
    results: list[Result] = field(default_factory=list)

    def __call__(self) -> None:
        try:
            self.results.append(self.check.run(self.seen))
        except Exception:  # noqa: BLE001 - whatever a check raises must not take the others down
            self.results.clear()


def image_checks(
    page: Pixels,
    straightened: Straightened,
    kind: DocumentKind,
    page_number: int,
    *,
    checks: tuple[Check, ...] = CHECKS,
    seconds: float = CHECK_SECONDS,
) -> tuple[Finding, ...]:
    """One finding for each check, in the table's order; boxes in pixels of the upright page.

    A check that raises gives check.crashed, one that takes more than `seconds` check.timeout, both inconclusive with
    the name of the check as value; the others are not touched by it.
    """
    seen = Seen(page, straightened, kind)
    return tuple(_finding(check, seen, page_number, seconds) for check in checks)


def _finding(check: Check, seen: Seen, page_number: int, seconds: float) -> Finding:
    attempt = _Attempt(check, seen)
    # a thread cannot be ended; it is left behind, and goes with the child process that examines this document
    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive() or not attempt.results:
        code = "check.timeout" if thread.is_alive() else "check.crashed"
        return Finding(code, "warning", "inconclusive", page_number, values={"check": check.code})
    result = attempt.results[0]
    return Finding(
        check.code, result.severity or check.severity, result.outcome, page_number, result.box, dict(result.values)
    )
