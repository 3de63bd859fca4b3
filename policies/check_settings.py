"""The settings of the image checks: what ships, and what an office changes in it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from policies.models import CheckSetting

CHECKS = "checks.yaml"


class SettingError(Exception):
    """A setting that would have no effect, with its place in the file."""

    def __init__(self, place: tuple[str | int, ...], reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


def settings_from(data: Any, shipped: Mapping[str, CheckSetting]) -> dict[str, CheckSetting]:
    """All settings, after a file's content `data` (code → what it changes) has changed the shipped ones.

    With no shipped ones the file is itself what ships. Raises SettingError for a code or threshold that no check has.
    """
    if not isinstance(data, dict):
        raise SettingError((), "checks are codes with settings")
    settings = dict(shipped)
    for code, change in data.items():
        if shipped and code not in shipped:
            raise SettingError((str(code),), f"no check is named {code}")
        settings[str(code)] = _changed(str(code), change, shipped.get(str(code)))
    return settings


def _changed(code: str, change: Any, before: CheckSetting | None) -> CheckSetting:
    if not isinstance(change, dict):
        raise SettingError((code,), "a check has enabled, severity, weight and thresholds")
    whole = dict(change)
    if before is not None:
        limits = change.get("thresholds", {})
        unknown = set(limits) - set(before.thresholds) if isinstance(limits, dict) else set()
        if unknown:
            name = min(map(str, unknown))
            raise SettingError((code, "thresholds", name), f"{code} has no threshold {name}")
        whole = {**before.model_dump(), **change}
        if isinstance(limits, dict):
            whole["thresholds"] = {**before.thresholds, **limits}
    try:
        return CheckSetting.model_validate(whole)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingError((code, *first["loc"]), f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


@cache
def shipped_checks() -> Mapping[str, CheckSetting]:
    """What ships, read once."""
    return settings_from(yaml.safe_load((Path(__file__).parent / CHECKS).read_text("utf-8")), {})
