"""`berkas examine`: read documents from files and say what is in them, without database or server."""

import json
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import click

from policies.catalogue import both
from policies.models import DocumentKind, Policies
from policies.reader import read_policies
from policies.refusals import Refusal
from verify.as_json import examination_to_json
from verify.drawn import drawn
from verify.isolated import examine_isolated, inspect_isolated

INSPECTION_SECONDS = 20.0
"""Looking at headers takes a moment; `--seconds` limits the reading alone."""
SECONDS = 60.0


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", required=True, help="Document kind of policies/kinds, such as ktp.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the order of the files.")
@click.option("--seconds", default=SECONDS, show_default=True, type=click.FloatRange(min=0.001), help="Limit a file.")
@click.option(
    "--draw", type=click.Path(dir_okay=False, path_type=Path), help="Draw page 1 and what was found there."
)
def examine(files: tuple[Path, ...], kind: str, as_json: bool, seconds: float, draw: Path | None) -> None:
    """Examine documents. The exit status is 1 when a file could not be read."""
    if draw is not None and len(files) > 1:
        raise click.BadParameter("one file at a time", param_hint="--draw")
    policies = read_policies()
    if kind not in policies.kinds:
        raise click.BadParameter(f"choose one of {', '.join(sorted(policies.kinds))}", param_hint="--kind")
    failed = False
    # each file is examined in a child process of its own; the threads only wait for them
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for report in pool.map(partial(_report, policies, policies.kinds[kind], seconds, draw), files):
            failed = failed or "error" in report
            click.echo(json.dumps(report, ensure_ascii=False) if as_json else _for_people(report))
            sys.stdout.flush()
    if failed:
        sys.exit(1)


def _report(policies: Policies, kind: DocumentKind, seconds: float, draw: Path | None, file: Path) -> dict[str, Any]:
    name = os.fsencode(file).decode("utf-8", "replace")
    try:
        data = _read(file, policies.limits.file_mb)
        inspect_isolated(data, policies.limits, INSPECTION_SECONDS)
        examined = examine_isolated(data, kind.name, policies.limits, seconds)
    except Refusal as refusal:
        return {"file": name, "error": {"code": refusal.code, "message": both(refusal.code, refusal.values)}}
    if draw is not None and examined.renditions and examined.examination.pages:
        # a rendition was drawn by the child: these bytes are ours, not the stranger's
        draw.write_bytes(drawn(examined.renditions[0], examined.examination, kind.ratio))
    return {"file": name, **examination_to_json(examined.examination)}


def _read(file: Path, limit_mb: int) -> bytes:
    limit = limit_mb * 1024 * 1024
    try:
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError:
        raise Refusal("file.unreadable") from None
    if len(data) > limit:
        raise Refusal("upload.too_large", limit_mb=limit_mb)
    return data


def _for_people(report: Mapping[str, Any]) -> str:
    if "error" in report:
        return f"{report['file']}: {report['error']['code']}: {report['error']['message']['en']}"
    lines = [f"{report['file']}: {report['verdict']} (recognised as {report['recognised_kind']})"]
    lines += [f"  {name}: {field['value']} ({field['confidence']:.2f})" for name, field in report["fields"].items()]
    lines += [
        f"  ! {finding['code']}: {finding['message']['en']}"
        for finding in report["findings"]
        if finding["outcome"] != "passed"
    ]
    return "\n".join(lines)
