"""False alarms and finds of the rules of alerts on simulated offices: `python -m benchmarks.alerts --seeds report`.

Honest offices: false alarms of each rule for each month that somebody works, with the 95 % interval. Dishonest ones:
how often the one bent person was found, and after how many days of work. Thresholds are chosen on `--seeds choosing`
and reported on `--seeds report`, which choosing never saw. Each alert is closed as soon as it is told.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Literal

from benchmarks.office_life import STARTS, Crime, Life
from policies.alert_rules import AlertRules
from policies.calendar import Calendar
from policies.reader import read_policies
from verify.statistics import share
from workflow.alerts.alert import Alert, Key
from workflow.alerts.table import CODES, judge

Seeds = Literal["choosing", "report"]
START = {"choosing": 1_000, "report": 900_000}
OFFICES = ((2, 1), (3, 1), (5, 1), (8, 2), (14, 3))
"""Officers and supervisors."""
EVERY = 3
"""Evenings from one look through the record to the next; the windows are so long that little is missed between."""
DAYS, DISHONEST_DAYS, A_MONTH = 84, STARTS + 42, 21
"""Days of work that an honest and a dishonest office is watched, and those of a month."""
CRIMES: tuple[Crime, ...] = (
    Crime("too_fast", 0.02), Crime("too_fast", 0.1), Crime("unseen", 0.03), Crime("unseen", 0.15), Crime("hours", 0.1),
    Crime("hours", 0.3), Crime("same_people", 0.2), Crime("same_people", 0.5), Crime("same_picture", 0.2),
    Crime("same_picture", 0.5), Crime("override", 0.5), Crime("override", 0.9), Crime("undecided", 0.15),
    Crime("undecided", 0.3), Crime("differs", 0.3), Crime("differs", 0.6), Crime("skips", 0.3), Crime("skips", 1.0),
    Crime("raises", 0.25), Crime("raises", 0.6),
)  # fmt: skip
MEANING = {
    "too_fast": "of the decisions in a few seconds", "unseen": "of the cases with a page unseen",
    "hours": "of the evenings at night", "same_people": "cases of a friend a day", "same_picture":
    "reused pictures a day", "override": "of failed cases let through", "undecided": "of the cases given back",
    "differs": "of the verifications wrong", "skips": "of the desk's calls a run of 5 to 8 skips, in 80",
    "raises": "raises for a friend a day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """What was told of one office: the days of work and the alerts, and who was bent."""

    months: float
    told: tuple[tuple[int, Alert], ...]
    life: Life


def watch(life: Life, rules: AlertRules, days: int) -> Watched:
    """Judge an office every few evenings; each alert is closed at once, so that its acts are not told again."""
    past: dict[Key, int] = {}
    told = []
    for day, evening in enumerate(life.days(days)):
        if day % EVERY != EVERY - 1:
            continue
        events = life.events(evening, rules.days)
        for alert in judge(events, rules, life.calendar, past):
            print(day, alert.code, dict(alert.values), file=sys.stderr)
            past[alert.key] = max(alert.entries)
            told.append((day, alert))
    people = life.officers + life.supervisors
    return Watched(people * days / A_MONTH, tuple(told), life)


def poisson_interval(count: int) -> tuple[float, float]:
    """The exact 95 % interval of a Poisson mean (Garwood 1936), by bisection."""
    low = 0.0 if count == 0 else _where(lambda mean: 1 - _at_most(count - 1, mean), 0.025)
    return low, _where(lambda mean: 1 - _at_most(count, mean), 0.975)


def _at_most(count: int, mean: float) -> float:
    return sum(math.exp(each * math.log(mean) - mean - math.lgamma(each + 1)) for each in range(count + 1))


def _where(rising: Callable[[float], float], wanted: float) -> float:
    low, high = 1e-9, 10_000.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return high


def honest(seeds: Seeds, rules: AlertRules, calendar: Calendar, count: int) -> Iterator[Watched]:
    """`count` honest offices of each size."""
    for at, (officers, supervisors) in enumerate(OFFICES):
        for seed in range(count):
            yield watch(Life(START[seeds] + at * 1000 + seed, officers, supervisors, calendar), rules, DAYS)
            print(f"lived: {officers} officers, {supervisors} supervisors, {seed + 1} of {count}", file=sys.stderr)


def print_honest(watched: list[Watched]) -> None:
    """One row a rule."""
    months = sum(each.months for each in watched)
    told = Counter(alert.code for each in watched for _, alert in each.told)
    print(f"Honest offices: {len(watched)}, {months:.0f} months of somebody's work\n")
    print("| rule | alerts | false alarms for each month of somebody's work | 95 % interval |")
    print("| --- | --- | --- | --- |")
    for rule, codes in CODES.items():
        count = sum(told[code] for code in codes)
        low, high = (each / months for each in poisson_interval(count))
        print(f"| {rule} | {count} | {count / months:.4f} | {low:.4f}–{high:.4f} |")
    for (officers, heads), _ in Counter((each.life.officers, each.life.supervisors) for each in watched).items():
        here = [each for each in watched if each.life.officers == officers]
        total, whole = sum(len(each.told) for each in here), sum(each.months for each in here)
        print(f"\nOffices of {officers} officers and {heads} supervisors: {total} alerts in {whole:.0f} months", end="")
    print("\n")


def print_dishonest(seeds: Seeds, rules: AlertRules, calendar: Calendar, count: int, kinds: Container[str]) -> None:
    """One row a crime: found how often and after how many days, and how many others were accused beside it."""
    print("| rule | strength | found in time | 95 % interval | days of work until found (median) | others told |")
    print("| --- | --- | --- | --- | --- | --- |")
    for at, crime in enumerate(CRIMES):
        if crime.kind not in kinds:
            continue
        only = rules.model_copy(
            update={
                name: getattr(rules, name).model_copy(update={"enabled": name == crime.kind})
                for name in AlertRules.model_fields
            }
        )
        after, others = [], 0
        for seed in range(count):
            life = Life(START[seeds] + 100_000 + at * 1000 + seed, 8, 2, calendar, crime)
            told = watch(life, only, DISHONEST_DAYS).told
            found = [day for day, alert in told if alert.subject == life.bent.id and day >= STARTS]
            after += [found[0] - STARTS] if found else []
            others += sum(alert.subject != life.bent.id for _, alert in told)
        part = share(len(after), count)
        days = f"{median(after):.0f}" if after else "–"
        words = f"{crime.strength:g} {MEANING[crime.kind]}"
        print(
            f"| {crime.kind} | {words} | {part.hits} of {count} | {part.low:.0%}–{part.high:.0%} | {days} | {others} |",
            flush=True,
        )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", choices=("choosing", "report"), default="report")
    parser.add_argument("--count", type=int, default=2, help="honest offices of each size, and dishonest ones a row")
    parser.add_argument("--only", choices=("honest", "dishonest"), help="one of the two tables")
    parser.add_argument("--rule", choices=MEANING, nargs="*", default=tuple(MEANING), help="of the second table")
    given = parser.parse_args()
    policies = read_policies()
    rules, calendar = policies.alerts, Calendar(policies.office)
    if given.only != "dishonest":
        print_honest(list(honest(given.seeds, rules, calendar, given.count)))
    if given.only != "honest":
        print_dishonest(given.seeds, rules, calendar, given.count, given.rule)


if __name__ == "__main__":
    main()
