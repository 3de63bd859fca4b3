"""How good the checks and the reading have been, held against what people decided: a page for supervisors."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from policies.catalogue import codes, sentence
from policies.refusals import Refusal
from verify.statistics import Drift, Effect, Share
from web.access import current_actor, signed_in
from web.language import current_language
from web.pages.drawn import draw
from web.pages.labels import field_label
from workflow import checks_report, reexamination_report
from workflow.actor import Actor
from workflow.checks_report import OddWeek
from workflow.db import Tx, transaction
from workflow.reexamination_report import Told

blueprint = Blueprint("checks", __name__)
PERIODS = (4, 12, 26, 52)
WIDTH, HEIGHT = 120, 28
"""Of the line over the weeks, in its own units."""


@blueprint.get("/checks")
@signed_in("supervisor")
def index() -> str:
    """The report over the chosen weeks, and what the latest run over stored documents changed."""
    weeks = request.args.get("weeks", type=int)
    weeks = weeks if weeks in PERIODS else PERIODS[1]
    with transaction() as tx:
        actor = current_actor()
        report = checks_report.report(tx, actor, weeks)
        run = _latest_run(tx, actor)
        kinds = {name: kind.title for name, kind in tx.office.policies.kinds.items()}
    return draw(
        "checks/index.html", url_for("checks.index", weeks=weeks), report=report, weeks=weeks, periods=PERIODS,
        run=run, kinds=kinds, percent=percent, between=between, moved=moved, line=line, effect=effect,
        told=_told, label=field_label, decimal=decimal, odd_points=odd_points, odd_week=odd_week, tried=tried,
    )  # fmt: skip


def _latest_run(tx: Tx, actor: Actor) -> Told | None:
    try:
        return reexamination_report.of_run(tx, actor)
    except Refusal:
        return None  # nobody has started one


def _told(code: str) -> str:
    return sentence(code, current_language()) if code in codes("findings") else code


def decimal(number: float, places: int | None = 1) -> str:
    """A number with the reader's decimal sign; without `places` as many as it needs."""
    text = f"{number:g}" if places is None else f"{number:.{places}f}"
    return text if current_language() == "en" else text.replace(".", ",")


def percent(share: Share) -> str:
    """The share in per cent, a dash of nothing."""
    return "–" if share.rate is None else f"{decimal(share.rate * 100)}%"


def between(share: Share) -> str:
    """The interval in per cent."""
    return f"{decimal(share.low * 100)}–{decimal(share.high * 100)}%"


def moved(drift: Drift | None) -> str | None:
    """A drift that is worth a look, in words."""
    if drift is None or not drift.certain:
        return None
    points = decimal(abs(drift.per_week) * 100)
    if drift.per_week > 0:
        return str(_("rising by %(points)s points a week", points=points))
    return str(_("falling by %(points)s points a week", points=points))


def line(weeks: Sequence[tuple[date, Share]]) -> str:
    """The points of a line over the weeks, for an SVG polyline; empty for fewer than two weeks."""
    if len(weeks) < 2:
        return ""
    first, last = weeks[0][0].toordinal(), weeks[-1][0].toordinal()
    points = []
    for week, each in weeks:
        across = 2 + (WIDTH - 4) * (week.toordinal() - first) / (last - first)
        points.append(f"{across:.1f},{2 + (HEIGHT - 4) * (1 - (each.rate or 0)):.1f}")
    return " ".join(points)


def odd_points(weeks: Sequence[tuple[date, Share]], odd: Sequence[OddWeek]) -> list[tuple[float, float]]:
    """Where the line over the weeks passes those that are not like the others."""
    told = {each.week for each in odd}
    points = zip(weeks, line(weeks).split(), strict=False)
    found = [point.split(",") for (week, _share), point in points if week in told]
    return [(float(across), float(down)) for across, down in found]


def odd_week(found: OddWeek) -> str:
    """A week that is not like the others, in words."""
    words = _("Week of %(day)s: %(share)s, the others %(others)s")
    day = format_date(found.week, "d MMM")
    return str(words) % {"day": day, "share": percent(found.share), "others": between(found.others)}


def tried(effects: Sequence[Effect], now: float) -> tuple[list[Effect], list[Effect]]:
    """The thresholds that would have changed something: the nearest on either side of the one in force, the others."""
    moving = [each for each in effects if each.fewer_false_warnings or each.more_missed]
    near = [
        *[each for each in moving if each.threshold < now][-1:],
        *[each for each in moving if each.threshold > now][:1],
    ]
    return near, [each for each in moving if each not in near]


def effect(found: Effect, now: float, refuses: bool = False) -> str:
    """What another threshold would have done, in one sentence; `refuses` when it parts warnings from refusals."""
    fewer, more = found.fewer_false_warnings, found.more_missed
    count = abs(fewer)
    if refuses:
        less, much = _("%(count)s fewer false refusals", count=count), _("%(count)s more false refusals", count=count)
    else:
        less, much = _("%(count)s fewer false warnings", count=count), _("%(count)s more false warnings", count=count)
    warned = less if fewer >= 0 else much
    missed = _("%(count)s more missed", count=more) if more >= 0 else _("%(count)s fewer missed", count=-more)
    words = _("With %(new)s instead of %(now)s: %(warned)s, %(missed)s.")
    new = decimal(found.threshold, None)
    return str(words) % {"new": new, "now": decimal(now, None), "warned": warned, "missed": missed}
