"""Rules that compare one person with the rest of the office, by an exact test beyond what honest people differ by.

Nobody is compared where the rest of the office is a single person: of two who differ nobody knows who is the odd one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from policies.alert_rules import Compared
from workflow.alerts.alert import Act, Alert, Past, alert_of
from workflow.alerts.chance import more_often
from workflow.alerts.events import Events

FEWEST_OTHERS = 2
_WENT_ON = frozenset({"verify", "approve"})


@dataclass(frozen=True, slots=True)
class Trial:
    """An occasion on which something could have been done, and whether it was. Each `kind` is compared by itself."""

    act: Act
    hit: bool
    kind: str = ""


def overrides(events: Events, rule: Compared, past: Past) -> Iterator[Alert]:
    """Going on although a check had failed, of all decisions about cases with a failed check in the same state."""
    since = events.since(rule.days)
    trials = [
        Trial(Act(each.entry, each.at, each.by, each.case), each.against and each.verb in _WENT_ON, each.source)
        for each in events.steps
        if each.failed and each.at > since
    ]
    yield from compared("findings.overridden", trials, rule, past)


def undecided(events: Events, rule: Compared, past: Past) -> Iterator[Alert]:
    """Cases looked at and given back without a decision, of all holds in which a page was looked at."""
    since = events.since(rule.days)
    trials = [
        Trial(Act(each.entry, each.taken_at, each.by, each.case), events.undecided(each))
        for each in events.holds
        if each.looks and each.ended is not None and each.ended != "taken_away" and each.taken_at > since
    ]
    yield from compared("looks.undecided", trials, rule, past)


def differs(events: Events, rule: Compared, past: Past) -> Iterator[Alert]:
    """Verifications that a second person, who did not know of the first, answered otherwise."""
    since = events.since(rule.days)
    trials = [
        Trial(Act(each.entry, each.at, each.by, each.case), each.differed) for each in events.reviews if each.at > since
    ]
    yield from compared("reviews.differ", trials, rule, past)


def compared(code: str, trials: Iterable[Trial], rule: Compared, past: Past) -> Iterator[Alert]:
    """Who did it so much more often than the others of the same kind that chance does not explain it.

    The chance is divided by the number of people who are compared (Bonferroni); past acts of a subject are left out.
    """
    rows: dict[str, dict[UUID, list[Trial]]] = {}
    for each in trials:
        rows.setdefault(each.kind, {}).setdefault(each.act.by, []).append(each)
    tests = sum(len(people) for people in rows.values())
    for people in rows.values():
        whole = sum(len(own) for own in people.values())
        hits = sum(each.hit for own in people.values() for each in own)
        for person, own in people.items():
            others = whole - len(own), hits - sum(each.hit for each in own)
            key = code, person, ""
            fresh = [each for each in own if each.act.entry > past.get(key, 0)]
            told = [each.act for each in fresh if each.hit]
            if len(told) < rule.least or len(people) - 1 < FEWEST_OTHERS:
                continue
            chance = more_often(len(told), len(fresh), others[1], others[0], rule.times)
            if chance * tests < rule.chance:
                yield alert_of(
                    key, told, count=len(told), of=len(fresh), others=others[1], of_others=others[0], days=rule.days
                )
