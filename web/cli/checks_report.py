"""`berkas checks report` and `berkas reexamine`: how good the checks are, and what today's engine sees otherwise."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click

from verify.statistics import Calibration, Drift, Effect, Share
from web.cli.connection import connected
from workflow import checks_report, reexamination, reexamination_report
from workflow.actor import SYSTEM
from workflow.checks_report import ChecksReport, OddWeek
from workflow.db import transaction
from workflow.reexamination_report import Told

BLOCKS = "▁▂▃▄▅▆▇█"


@click.command("report")
@click.option("--weeks", default=12, show_default=True, type=click.IntRange(1, checks_report.LONGEST))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def report(weeks: int, as_json: bool) -> None:
    """Compare checks and readings with what officers decided. Counts only, no personal data."""
    with connected(), transaction() as tx:
        found = checks_report.report(tx, SYSTEM, weeks)
    click.echo(json.dumps(asdict(found), default=_plain) if as_json else "\n".join(_lines(found)))


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Documents received on that day or later.")
@click.option("--kind", help="Only documents of this kind, such as ktp.")
@click.option("--dry-run", is_flag=True, help="Only say how many documents would be examined again.")
@click.option("--report", "told", is_flag=True, help="Say what the latest run, or that of --run, has changed so far.")
@click.option("--run", "run_id", type=click.UUID, help="With --report: another run than the latest.")
@click.option("--json", "as_json", is_flag=True, help="With --report: one JSON object.")
def reexamine(
    since: datetime | None, kind: str | None, dry_run: bool, told: bool, run_id: UUID | None, as_json: bool
) -> None:
    """Examine stored documents again in the background, after a change of an engine or a threshold.

    Old examinations are kept. In cases on which somebody has decided the new ones are kept as shadows only.
    """
    if told == (since is not None):
        raise click.UsageError("give either --since DATE to start a run, or --report to see what one changed")
    with connected(), transaction() as tx:
        if since is None:
            run = reexamination_report.of_run(tx, SYSTEM, run_id)
            click.echo(json.dumps(_told_json(run), default=_plain) if as_json else "\n".join(_told(run)))
            return
        day = since.date()
        if dry_run:
            click.echo(f"{_documents(len(reexamination.due(tx, day, kind)))} would be examined again")
            return
        begun = reexamination.start(tx, day, kind)
        click.echo(f"run {begun.id}: {_documents(begun.documents)} queued, behind all that citizens send")
        click.echo("what it changes: berkas reexamine --report")


def _documents(count: int) -> str:
    return "no document" if count == 0 else "1 document" if count == 1 else f"{count} documents"


def sentence(effect: Effect, threshold: float, told: str = "warnings") -> str:
    """What another threshold would have done on past cases, in one line."""
    fewer, more = effect.fewer_false_warnings, effect.more_missed
    return (
        f"with {effect.threshold:g} instead of {threshold:g}: {abs(fewer)} {'fewer' if fewer >= 0 else 'more'} false "
        f"{told}, {abs(more)} {'more' if more >= 0 else 'fewer'} missed"
    )


def _share(found: Share) -> str:
    if found.rate is None:
        return f"{'-':>8}  {'':<15} 0"
    between = f"{found.low * 100:.1f}-{found.high * 100:.1f} %"
    return f"{found.rate * 100:>6.1f} %  {between:<15} {found.hits}/{found.total}"


def _drift(found: Drift | None) -> str:
    if found is None:
        return ""
    return f"  {found.per_week * 100:+.2f} points a week, p {found.p:.3f}{'  CHANGED' if found.certain else ''}"


def sparkline(weeks: Sequence[tuple[date, Share]]) -> str:
    """A block a week, from the first to the last, as high as the share; a dot where nothing was judged."""
    if not weeks:
        return ""
    by = {week.toordinal() // 7: each for week, each in weeks}
    shares = (by.get(week) for week in range(min(by), max(by) + 1))
    return "".join("·" if each is None or each.rate is None else BLOCKS[round(each.rate * 7)] for each in shares)


def _weeks(weeks: Sequence[tuple[date, Share]], odd: Iterable[OddWeek]) -> Iterator[str]:
    """The weeks in one line, and a line for each that is not like the others."""
    if len(weeks) > 1:
        yield f"    from the week of {weeks[0][0]:%Y-%m-%d}  {sparkline(weeks)}"
    for each in odd:
        yield f"    WEEK of {each.week:%Y-%m-%d}  {_share(each.share)}; the others {_share(each.others)}"


def _lines(found: ChecksReport) -> Iterator[str]:
    yield f"Decisions and corrections from {found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}; 95 % intervals (Wilson)"
    yield "A decision judges all findings of a document at once; a mark of an officer judges one, and wins."
    yield "\nDocuments sent back, by verdict of their examination"
    yield from (f"  {verdict:<34} {_share(each)}" for verdict, each in found.verdicts)
    yield "\nFindings that were right, by check"
    for check in found.checks:
        yield f"  {check.code:<34} {_share(check.precision)}, {check.marked} marked{_drift(check.drift)}"
        yield from _weeks(check.weeks, check.odd)
    yield "\nValues read right, by kind and field"
    for field in found.fields:
        tail = f", {field.unread} not read" if field.unread else ""
        yield f"  {field.kind + '.' + field.field:<34} {_share(field.right)}{tail}{_drift(field.drift)}"
        yield from _weeks(field.weeks, field.odd)
    yield from _calibration(found.calibration)
    yield f"\nRequired fields below a confidence of {found.threshold:g} are warned about. On past cases"
    yield from _effects(found.effects, found.threshold)
    if not found.effects:
        yield "  nothing to tell yet"
    for field in found.fields:
        moved = [each for each in field.effects if each.fewer_false_warnings or each.more_missed]
        if moved:
            yield f"  {field.kind}.{field.field}"
            yield from _effects(moved, found.threshold, "    ")
    yield from _thresholds(found)


def _thresholds(found: ChecksReport) -> Iterator[str]:
    yield "\nThresholds of the checks of the picture, on documents that were accepted or sent back"
    yield "Missed are documents sent back, for whatever reason, on which the check would be silent."
    for line in found.thresholds:
        told = "refusals" if line.refuses else "warnings"
        yield f"  {line.code}, {line.threshold}"
        for each in line.effects:
            if each.threshold == line.now:
                warned, silent = each.false_warnings, each.missed
                yield f"    with {line.now:g} as now: {warned} false {told}, silent on {silent} that were sent back"
            elif each.fewer_false_warnings or each.more_missed:
                yield "    " + sentence(each, line.now, told)
    if not found.thresholds:
        yield "  nothing to tell yet"


def _effects(effects: Iterable[Effect], threshold: float, indent: str = "  ") -> Iterator[str]:
    for each in effects:
        if round(each.threshold * 100) == round(threshold * 100):
            yield f"{indent}with {threshold:g} as now: {each.false_warnings} false warnings, {each.missed} missed"
        else:
            yield indent + sentence(each, threshold)


def _calibration(found: Calibration) -> Iterator[str]:
    yield "\nHow far confidences mean what they say, all fields"
    for each in found.bins:
        yield f"  {each.low:.2f}-{each.high:.2f}, said {each.confidence * 100:>5.1f} %{'':<11} {_share(each.right)}"
    error = "nothing to tell yet" if found.error is None else f"{found.error:.4f}"
    yield f"  expected calibration error: {error}"


def _told(run: Told) -> Iterator[str]:
    yield f"run {run.id} of {run.asked_at:%Y-%m-%d %H:%M}, documents since {run.since}, {run.kind or 'all kinds'}"
    yield f"engine {run.engine}"
    yield f"{run.done} of {run.documents} documents done, {run.shadows} of them beside a decision (shadow)"
    for (before, after), count in sorted(run.verdicts.items()):
        yield f"  {before} -> {after}: {count}"
    for title, counts in (("findings gained", run.gained), ("findings lost", run.lost), ("fields changed", run.fields)):
        yield f"{title}: {_counted(counts)}"
    for each in run.changed:
        parts = [f"{each.before} -> {each.after}", *(f"+{code}" for code in each.gained)]
        parts += [*(f"-{code}" for code in each.lost), *(f"~{name}" for name in each.fields)]
        yield f"  {each.receipt_number} {each.kind}{' (shadow)' if each.shadow else ''}: {' '.join(parts)}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _told_json(run: Told) -> dict[str, Any]:
    verdicts = [{"before": before, "after": after, "documents": n} for (before, after), n in run.verdicts.items()]
    return {**asdict(run), "verdicts": verdicts}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
