"""All rules in one table, and what they tell of a window of the record."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policies.alert_rules import AlertRules
from policies.calendar import Calendar
from workflow.alerts.acts import outside_hours, raises, skips, too_fast, unseen
from workflow.alerts.alert import Alert, Past
from workflow.alerts.comparing import differs, overrides, undecided
from workflow.alerts.dealing import same_people, same_picture
from workflow.alerts.events import Events

Rule = Callable[[Events, Any, Past, Calendar], Iterator[Alert]]
RULES: Mapping[str, Rule] = {
    "too_fast": lambda events, rule, past, _: too_fast(events, rule, past),
    "unseen": lambda events, rule, past, _: unseen(events, rule, past),
    "hours": outside_hours,
    "same_people": lambda events, rule, past, _: same_people(events, rule, past),
    "same_picture": lambda events, rule, past, _: same_picture(events, rule, past),
    "override": lambda events, rule, past, _: overrides(events, rule, past),
    "undecided": lambda events, rule, past, _: undecided(events, rule, past),
    "differs": lambda events, rule, past, _: differs(events, rule, past),
    "skips": lambda events, rule, past, _: skips(events, rule, past),
    "raises": raises,
}
"""By the name that a rule has in policies/alerts.yaml."""
CODES: Mapping[str, tuple[str, ...]] = {
    "too_fast": ("decision.too_fast",),
    "unseen": ("decision.unseen", "decision.blind"),
    "hours": ("decision.outside_hours",),
    "same_people": ("dealt.same_people",),
    "same_picture": ("dealt.same_picture",),
    "override": ("findings.overridden",),
    "undecided": ("looks.undecided",),
    "differs": ("reviews.differ",),
    "skips": ("claims.skipped",),
    "raises": ("budget.raised_often", "budget.raised_for_one"),
}
"""What each rule tells."""
if not RULES.keys() == CODES.keys() == AlertRules.model_fields.keys():
    raise RuntimeError("policies.alert_rules.AlertRules and workflow.alerts.table.RULES differ")

_NOTHING: Past = {}


def judge(events: Events, rules: AlertRules, calendar: Calendar, past: Past = _NOTHING) -> tuple[Alert, ...]:
    """What every rule in force tells of the window, in a fixed order; what earlier alerts have judged is not told."""
    found = [
        alert
        for name, rule in RULES.items()
        if getattr(rules, name).enabled
        for alert in rule(events, getattr(rules, name), past, calendar)
    ]
    return tuple(sorted(found, key=lambda each: each.key))
