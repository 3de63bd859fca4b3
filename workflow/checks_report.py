"""How good the checks and the reading were, measured on what people decided: the report for supervisors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from policies.models import CheckSetting, DocumentKind
from policies.refusals import Refusal
from verify.checks.measures import MEASURES, Judged, Measure, effects_of
from verify.rules import UNSURE
from verify.statistics import (
    Calibration,
    Counts,
    Drift,
    Effect,
    Share,
    calibration,
    drift,
    outliers,
    share,
    sweep,
)
from workflow import access, evidence
from workflow.actor import Actor
from workflow.db import Tx
from workflow.evidence import FieldCount, FindingCount

LONGEST = 520
"""Weeks: ten years."""
THRESHOLDS = (30, 40, 50, 60, 70, 80, 90, 95)
CURRENT = round(UNSURE * 100)


@dataclass(frozen=True, slots=True)
class OddWeek:
    """A week that lies outside of what the other weeks lead to expect."""

    week: date
    share: Share
    others: Share


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One code of findings. `precision`: how many of its findings were right; `marked`: how many were said to be."""

    code: str
    precision: Share
    marked: int
    drift: Drift | None
    weeks: tuple[tuple[date, Share], ...]
    odd: tuple[OddWeek, ...]


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """One threshold of one check, what it is now, and what others would have done on past documents.

    Every document that was accepted or sent back counts, also those that passed the check; `missed` are those sent
    back, for whatever reason, on which the check was silent. `refuses`: it parts warnings from refusals.
    """

    code: str
    threshold: str
    now: float
    refuses: bool
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of one kind. `unread`: how often somebody typed what had not been read.

    `effects` are empty where no warning depends on the threshold: the kind does not require the field.
    """

    kind: str
    field: str
    right: Share
    corrected: int
    unread: int
    drift: Drift | None
    weeks: tuple[tuple[date, Share], ...]
    odd: tuple[OddWeek, ...]
    calibration: Calibration
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class ChecksReport:
    """The whole report; `verdicts` gives the share sent back of what passed, wanted attention or failed.

    `threshold` is the confidence below which a required field is warned about; `effects` sums over all such fields.
    """

    since: datetime
    until: datetime
    threshold: float
    checks: tuple[CheckLine, ...]
    fields: tuple[FieldLine, ...]
    calibration: Calibration
    effects: tuple[Effect, ...]
    thresholds: tuple[ThresholdLine, ...]
    verdicts: tuple[tuple[str, Share], ...]


def report(tx: Tx, actor: Actor, weeks: int = 12) -> ChecksReport:
    """The report over the last weeks up to this moment; raises access.denied, request.invalid.

    Weeks begin on Monday in the office's zone; the first one is whole.
    """
    access.need_role(actor, "supervisor", "system")
    if not 1 <= weeks <= LONGEST:
        raise Refusal("request.invalid", fields="weeks")
    today = tx.now.astimezone(tx.office.calendar.zone).date()
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    since = datetime.combine(monday, time.min, tx.office.calendar.zone)
    fields = evidence.fields_since(tx, since)
    required = _required(tx.office.policies.kinds)
    warned = [each for each in fields if (each.kind, each.field) in required]
    return ChecksReport(
        since=since,
        until=tx.now,
        threshold=UNSURE,
        checks=_check_lines(evidence.findings_since(tx, since)),
        fields=_field_lines(fields, required),
        calibration=calibration(_counts(fields)),
        effects=sweep(_counts(warned), CURRENT, THRESHOLDS) if warned else (),
        thresholds=_threshold_lines(evidence.measured_since(tx, since, MEASURES), tx.office.policies.checks),
        verdicts=tuple((row.verdict, share(row.refused, row.total)) for row in evidence.verdicts_since(tx, since)),
    )


def _required(kinds: Mapping[str, DocumentKind]) -> set[tuple[str, str]]:
    return {(kind.name, spec.name) for kind in kinds.values() for spec in kind.fields if spec.required}


def _threshold_lines(
    judged: Mapping[str, Sequence[Judged]], settings: Mapping[str, CheckSetting]
) -> tuple[ThresholdLine, ...]:
    """One line for each threshold whose numbers are stored, in the table's order."""

    def line(each: Measure) -> ThresholdLine:
        limits = settings[each.code].thresholds
        effects = effects_of(each, judged[each.code], limits)
        return ThresholdLine(each.code, each.threshold, limits[each.threshold], each.refuses, effects)

    lines = (line(each) for each in MEASURES if each.code in judged and each.code in settings)
    return tuple(each for each in lines if each.effects)


def _check_lines(rows: Iterable[FindingCount]) -> tuple[CheckLine, ...]:
    """Most findings first: there a better threshold saves most."""
    lines = []
    for code, group in groupby(rows, key=lambda each: each.code):
        mine = list(group)
        weeks = [(each.week, each.right, each.total) for each in mine]
        precision = share(sum(each.right for each in mine), sum(each.total for each in mine))
        shares = _shares(weeks)
        marked = sum(each.marked for each in mine)
        lines.append(CheckLine(code, precision, marked, _drift(weeks), shares, _odd(shares)))
    return tuple(sorted(lines, key=lambda line: (-line.precision.total, line.code)))


def _field_lines(rows: Iterable[FieldCount], required: set[tuple[str, str]]) -> tuple[FieldLine, ...]:
    lines = []
    for (kind, field), group in groupby(rows, key=lambda each: (each.kind, each.field)):
        mine = list(group)
        by_week = [each for each in mine if each.week is not None]
        # a value that had not been read is never right, and no reading that was wrong either
        weeks = [(each.week, each.right, each.total - each.unread) for each in by_week if each.week is not None]
        counts = _counts(mine)
        lines.append(
            FieldLine(
                kind=kind,
                field=field,
                right=share(sum(right for _, right, _ in weeks), sum(total for _, _, total in weeks)),
                corrected=sum(each.corrected for each in by_week),
                unread=sum(each.unread for each in by_week),
                drift=_drift(weeks),
                weeks=(shares := _shares(weeks)),
                odd=_odd(shares),
                calibration=calibration(counts),
                effects=sweep(counts, CURRENT, THRESHOLDS) if (kind, field) in required else (),
            )
        )
    return tuple(lines)


def _counts(rows: Iterable[FieldCount]) -> Counts:
    counts: dict[int, tuple[int, int]] = {}
    for each in rows:
        if each.centi is not None:
            right, wrong = counts.get(each.centi, (0, 0))
            counts[each.centi] = (right + each.right, wrong + each.total - each.right)
    return counts


def _drift(weeks: list[tuple[date, int, int]]) -> Drift | None:
    return drift([(week.toordinal() // 7, right, total) for week, right, total in weeks])


def _shares(weeks: list[tuple[date, int, int]]) -> tuple[tuple[date, Share], ...]:
    return tuple((week, share(right, total)) for week, right, total in weeks)


def _odd(weeks: Sequence[tuple[date, Share]]) -> tuple[OddWeek, ...]:
    found = outliers([each for _, each in weeks])
    return tuple(OddWeek(weeks[each.at][0], each.share, each.others) for each in found)
