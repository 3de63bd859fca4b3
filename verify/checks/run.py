"""The loop that runs the table of image checks, each in its own try and time limit."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from policies.check_settings import shipped_checks
from policies.models import CheckSetting, DocumentKind
from verify.checks.seen import PASSED, Pixels, Result, Seen
from verify.checks.table import CHECKS, Check
from verify.examination import Finding, Severity
from verify.geometry import Straightened

CHECK_SECONDS = 10.0
"""A hundred times what the slowest check took on a page of 12 megapixels."""
_RANK: dict[Severity, int] = {"info": 0, "warning": 1, "failure": 2}


@dataclass(slots=True)
class _Attempt:
    """One check on its thread. What it raised is kept for the reason, not for the logs: it may quote the document."""

    check: Check
    seen: Seen
    setting: CheckSetting
    results: list[Result] = field(default_factory=list)

    def __call__(self) -> None:
        try:
            self.results.append(self.check.run(self.seen, self.setting.thresholds))
        except Exception:  # noqa: BLE001 - whatever a check raises must not take the others down
            self.results.clear()


def image_checks(
    page: Pixels,
    straightened: Straightened,
    kind: DocumentKind,
    page_number: int,
    *,
    settings: Mapping[str, CheckSetting] | None = None,
    checks: tuple[Check, ...] = CHECKS,
    seconds: float = CHECK_SECONDS,
) -> tuple[Finding, ...]:
    """One finding for each check that is on, in the table's order; boxes in pixels of the upright page.

    `settings` by code; without them what ships. A check that raises gives check.crashed, one that takes more than
    `seconds` check.timeout, both inconclusive with the name of the check as value; the others are not touched by it.
    """
    chosen = shipped_checks() if settings is None else settings
    seen = Seen(page, straightened, kind)
    found = (
        _finding(each, seen, chosen[each.code], page_number, seconds) for each in checks if chosen[each.code].enabled
    )
    return weighed(found, chosen)


def unusable(findings: Iterable[Finding]) -> bool:
    """Whether a picture is refused already, so that reading it would be in vain."""
    return any(each.severity == "failure" and each.outcome == "failed" for each in findings)


def weighed(findings: Iterable[Finding], settings: Mapping[str, CheckSetting]) -> tuple[Finding, ...]:
    """The same findings of one page, its warnings lowered to information when they weigh less than 1 together."""
    every = tuple(findings)
    light = {each.code for each in every if each.outcome == "failed" and each.severity == "warning"} & settings.keys()
    if sum(settings[code].weight for code in light) >= 1:
        return every
    return tuple(replace(each, severity="info") if each.code in light else each for each in every)


def _finding(check: Check, seen: Seen, setting: CheckSetting, page_number: int, seconds: float) -> Finding:
    attempt = _Attempt(check, seen, setting)
    if not check.concerns(seen.kind):
        attempt.results.append(PASSED)
    else:
        # a thread cannot be ended; it is left behind, and goes with the child process that examines this document
        thread = threading.Thread(target=attempt, daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive() or not attempt.results:
            code = "check.timeout" if thread.is_alive() else "check.crashed"
            return Finding(code, "warning", "inconclusive", page_number, values={"check": check.code})
    result = attempt.results[0]
    severity = min(result.severity or setting.severity, setting.severity, key=_RANK.__getitem__)
    return Finding(check.code, severity, result.outcome, page_number, result.box, dict(result.values))
