"""`berkas checks list`: the table of checks of the picture, with the settings under which they run."""

from collections.abc import Iterator
from pathlib import Path

import click

from policies.models import CheckSetting
from policies.reader import read_policies
from verify.checks.after import AFTER
from verify.checks.table import CHECKS

HEAD = ("code", "on", "severity", "weight", "kinds", "needs", "cost", "thresholds", "source")


@click.command("list")
@click.option("--policy", type=click.Path(exists=True, file_okay=False, path_type=Path), help="An office's own folder.")
def list_checks(policy: Path | None) -> None:
    """Print every check of the picture: what it looks at, how grave it is, and from where on."""
    rows = [HEAD, *_rows(read_policies(policy).checks)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _rows(settings: dict[str, CheckSetting]) -> Iterator[tuple[str, ...]]:
    for each in CHECKS:
        yield _row(each.code, settings[each.code], (each.kinds, each.needs, each.cost), each.source)
    for code, needs in AFTER.items():
        yield _row(code, settings[code], ("all", needs, "cheap"), "measured")


def _row(code: str, setting: CheckSetting, facts: tuple[str, str, str], source: str) -> tuple[str, ...]:
    limits = ", ".join(f"{name} {value:g}" for name, value in setting.thresholds.items()) or "-"
    return (code, "on" if setting.enabled else "off", setting.severity, f"{setting.weight:g}", *facts, limits, source)
