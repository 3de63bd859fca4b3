"""Rules about single acts: what nobody could do honestly in that way, and what adds up over some days."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from policies.alert_rules import OutsideHours, Raises, Skips, TooFast, Unseen
from policies.calendar import Calendar
from workflow.alerts.alert import Act, Alert, Past, alert_of, by_key
from workflow.alerts.events import Events, Hold, Page, Step

_NIGHT_ENDS = timedelta(hours=6)
"""What is done after midnight and before this hour belongs to the evening before."""


def too_fast(events: Events, rule: TooFast, past: Past) -> Iterator[Alert]:
    """Decisions sooner than their pages could have been read; pages seen in an earlier hold are known already."""
    since = events.since(rule.days)
    steps = [each for each in events.steps if each.verb in rule.verbs and each.at > since]
    acts = [act for each in steps if (act := _hurried(events, each, rule))]
    for key, told in by_key("decision.too_fast", acts, since, past):
        if len(told) >= rule.least:
            quickest = min(told, key=lambda each: float(each.values["seconds"]))
            yield alert_of(key, told, count=len(told), days=rule.days, **quickest.values)


def _hurried(events: Events, step: Step, rule: TooFast) -> Act | None:
    holds = events.holds_behind(step)
    if not holds:
        return None
    known = {look.page for hold in holds[:-1] for look in hold.looks}
    fresh = step.pages - known
    if not fresh:
        return None
    seconds = (step.at - _began(holds[-1])).total_seconds()
    fields = step.fields * len(fresh) / len(step.pages)
    needed = rule.seconds_per_page * len(fresh) + rule.seconds_per_field * fields
    if seconds >= needed:
        return None
    values = {"seconds": round(seconds, 1), "pages": len(fresh), "needed": round(needed, 1)}
    return Act(step.entry, step.at, step.by, step.case, values=values)


def _began(hold: Hold) -> datetime:
    return min((look.at for look in hold.looks), default=hold.taken_at)


def unseen(events: Events, rule: Unseen, past: Past) -> Iterator[Alert]:
    """Decisions about papers of which a page, or none at all, was shown to the person in this hold or an earlier one.

    A page is forgotten now and then, which only counts when it happens often. Nobody decides blindly by mistake.
    """
    since = events.since(rule.days)
    parts: list[Act] = []
    blind: list[Act] = []
    for step in events.steps:
        if step.verb in rule.verbs and step.at > since and (missed := _not_shown(events, step)):
            kind = blind if missed == step.pages else parts
            kind.append(Act(step.entry, step.at, step.by, step.case, values={"pages": len(missed)}))
    for code, acts, least in (
        ("decision.unseen", parts, rule.least), ("decision.blind", blind, rule.least_blind),
    ):  # fmt: skip
        for key, told in by_key(code, acts, since, past):
            if len(told) >= least:
                pages = sum(int(each.values["pages"]) for each in told)
                yield alert_of(key, told, count=len(told), pages=pages, days=rule.days)


def _not_shown(events: Events, step: Step) -> frozenset[Page]:
    holds = events.holds_behind(step)
    if not holds or events.views_since is None or holds[0].taken_at < events.views_since:
        return frozenset()
    return step.pages - {look.page for hold in holds for look in hold.looks}


def outside_hours(events: Events, rule: OutsideHours, past: Past, calendar: Calendar) -> Iterator[Alert]:
    """Decisions at night and on closed days, with the tolerance that the policy gives those who work from home."""
    since = events.since(rule.days)
    steps = [each for each in events.steps if each.at > since and not _at_work(each.at, rule, calendar)]
    acts = [Act(each.entry, each.at, each.by, each.case) for each in steps]
    for key, told in by_key("decision.outside_hours", acts, since, past):
        # a night on which a deadline was kept is one night, however many cases it saved
        nights = {(each.at.astimezone(calendar.zone) - _NIGHT_ENDS).date() for each in told}
        if len(nights) >= rule.least:
            yield alert_of(key, told, count=len(told), nights=len(nights), days=rule.days)


def _at_work(moment: datetime, rule: OutsideHours, calendar: Calendar) -> bool:
    if calendar.is_open(moment):
        return True
    local = moment.astimezone(calendar.zone)
    # the tolerance after closing may reach into the next day, the one before opening into the day before
    for day in (local.date() + timedelta(days=off) for off in (-1, 0, 1)):
        hours = calendar.hours_of(day)
        if hours is not None:
            before, after = timedelta(minutes=rule.before_minutes), timedelta(minutes=rule.after_minutes)
            if hours[0] - before <= local <= hours[1] + after:
                return True
    if rule.closed_days is None or calendar.hours_of(local.date()) is not None:
        return False
    return rule.closed_days[0] <= local.hour < rule.closed_days[1]


def skips(events: Events, rule: Skips, past: Past) -> Iterator[Alert]:
    """Cases given back one after the other, with no decision between them."""
    mine: dict[UUID, list[Hold]] = {}
    since = events.since(rule.days)
    for hold in events.holds:
        if hold.ended_at is not None and hold.taken_at > since:
            mine.setdefault(hold.by, []).append(hold)
    for person, holds in mine.items():
        key = "claims.skipped", person, ""
        fresh = [each for each in holds if each.entry > past.get(key, 0)]
        run = max(_runs(events, fresh, rule), key=_cases_in, default=[])
        if _cases_in(run) >= rule.least:
            acts = [Act(each.entry, each.taken_at, each.by, each.case) for each in run]
            minutes = round((run[-1].taken_at - run[0].taken_at).total_seconds() / 60)
            yield alert_of(key, acts, count=_cases_in(run), minutes=minutes)


def _cases_in(run: list[Hold]) -> int:
    return len({each.case for each in run})


def _runs(events: Events, holds: list[Hold], rule: Skips) -> Iterator[list[Hold]]:
    """For each hold that ended undecided, the row of such holds that ends with it and lasts no longer than allowed."""
    run: list[Hold] = []
    for each in holds:
        if not events.undecided(each):
            run = []
            continue
        run = [early for early in run if each.taken_at - early.taken_at <= timedelta(hours=rule.hours)] + [each]
        yield run


def raises(events: Events, rule: Raises, past: Past, calendar: Calendar) -> Iterator[Alert]:
    """A supervisor who raises the limits of others on many days, or those of one person on several."""
    acts = [Act(each.entry, each.at, each.by, None) for each in events.raises]
    for_one = [Act(each.entry, each.at, each.by, None, about=str(each.to)) for each in events.raises]
    since = events.since(rule.days)
    for code, found, least in (
        ("budget.raised_often", acts, rule.least), ("budget.raised_for_one", for_one, rule.least_for_one),
    ):  # fmt: skip
        for key, told in by_key(code, found, since, past):
            dates = {each.at.astimezone(calendar.zone).date() for each in told}
            if len(dates) >= least:
                yield alert_of(key, told, count=len(told), on=len(dates), days=rule.days)
