"""Rules that compare with the dealing of cases: who decides about whom is chance, so a preference shows.

While somebody decides a third of the cases, each of them is theirs with a chance of a third. So an office in which one
person is on duty explains itself, and so do part-time work, early birds and those who send their papers at night.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from policies.alert_rules import Dealt
from workflow.alerts.alert import Act, Alert, Key, Past, alert_of
from workflow.alerts.chance import at_least
from workflow.alerts.events import Events, Step

KINDS = ("citizen", "nik", "kk", "named", "address")
"""By what people are the same, in the order in which it is told; each hash begins with one of these and a colon."""
_NOBODY: frozenset[str] = frozenset()


class Shares:
    """How large a part of the decisions around a moment, in one state of cases, was a person's."""

    def __init__(self, steps: Sequence[Step], around: timedelta) -> None:
        self._around = around
        self._all: dict[str, list[datetime]] = defaultdict(list)
        self._own: dict[tuple[UUID, str], list[datetime]] = defaultdict(list)
        for each in sorted(steps, key=lambda step: step.at):
            self._all[each.source].append(each.at)
            self._own[each.by, each.source].append(each.at)

    def of(self, person: UUID, step: Step, times: float = 1.0) -> float:
        """The chance that this step was that person's, when all steps around it are dealt anew; its odds so many times.

        Cases are dealt oldest first and not by lot, so that honest people do not quite meet their share.
        """
        own = self._near(self._own[person, step.source], step.at)
        others = self._near(self._all[step.source], step.at) - own
        return times * own / (times * own + others)

    def _near(self, moments: Sequence[datetime], at: datetime) -> int:
        return bisect_right(moments, at + self._around) - bisect_left(moments, at - self._around)


def same_people(events: Events, rule: Dealt, past: Past) -> Iterator[Alert]:
    """One officer and one citizen, NIK, family card or address again and again."""
    since = events.since(rule.days)
    steps = [each for each in events.steps if each.at > since]
    shares, groups = Shares(steps, timedelta(minutes=rule.together_minutes)), _groups(events.about, steps, rule)
    tests, found = 0, []
    for name, dealt in groups.items():
        counts = Counter(each.by for each in dealt)
        tests += len(counts)
        for person in counts:
            key: Key = "dealt.same_people", person, name
            fresh = [each for each in dealt if each.entry > past.get(key, 0)]
            own = [each for each in fresh if each.by == person]
            if len(own) >= rule.least:
                chance = at_least(len(own), [shares.of(person, each, rule.times) for each in fresh])
                found.append((chance, key, own, len(fresh)))
    covered: dict[UUID, set[int]] = {}
    for chance, key, own, of in sorted(found, key=lambda each: (each[0], KINDS.index(_kind(each[1][2])), each[1])):
        told = covered.setdefault(key[1], set())
        # a family is one thing, not one for its card, one for each of its members and one for its address
        if chance * tests < rule.chance and not {each.entry for each in own} & told:
            told |= {each.entry for each in own}
            kind, values = _kind(key[2]), {"count": len(own), "of": of, "days": rule.days}
            yield alert_of(key, map(_act, own), what=kind, **values)


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _act(step: Step) -> Act:
    return Act(step.entry, step.at, step.by, step.case)


def _groups(about: Mapping[UUID, frozenset[str]], steps: Sequence[Step], rule: Dealt) -> dict[str, list[Step]]:
    """By what people are the same, the steps about them; of several with the same steps the one that tells most."""
    every: dict[str, list[Step]] = {}
    for step in steps:
        for name in about.get(step.case, ()):
            every.setdefault(name, []).append(step)
    kept: dict[tuple[int, ...], tuple[str, list[Step]]] = {}
    often = [name for name, found in every.items() if len(found) >= rule.least]
    for name in sorted(often, key=lambda each: (KINDS.index(_kind(each)), each)):
        dealt = _apart(every[name], timedelta(minutes=rule.together_minutes))
        if len(dealt) >= rule.least:
            kept.setdefault(tuple(each.entry for each in dealt), (name, dealt))
    return dict(kept.values())


def _apart(steps: Sequence[Step], gap: timedelta) -> list[Step]:
    """Of steps in one state of cases that lie close together only one, drawn by the hash of its case.

    Not the first one: that would be the early bird's on every day.
    """
    drawn: list[Step] = []
    row: dict[str, list[Step]] = {}
    for each in steps:
        together = row.get(each.source, [])
        if together and each.at - together[0].at > gap:
            drawn.append(min(together, key=_lot))
            together = []
        row[each.source] = [*together, each]
    drawn.extend(min(together, key=_lot) for together in row.values())
    return sorted(drawn, key=lambda each: each.entry)


def _lot(step: Step) -> bytes:
    return hashlib.sha256(step.case.bytes).digest()


def same_picture(events: Events, rule: Dealt, past: Past) -> Iterator[Alert]:
    """Pictures that look alike in cases of unrelated citizens, verified by the same officer again and again."""
    since = events.since(rule.days)
    steps = [each for each in events.steps if each.verb == "verify" and each.at > since]
    around = timedelta(minutes=rule.together_minutes)
    shares, dealt = Shares(steps, around), _after_alike(events, steps, around)
    for person, offered in dealt.items():
        key: Key = "dealt.same_picture", person, ""
        fresh = [each for each in offered if each.entry > past.get(key, 0)]
        own = [each for each in fresh if each.by == person]
        if len(own) < rule.least:
            continue
        chance = at_least(len(own), [shares.of(person, each, rule.times) for each in fresh])
        if chance * len(dealt) < rule.chance:
            yield alert_of(key, map(_act, own), count=len(own), of=len(fresh), days=rule.days)


def _after_alike(events: Events, steps: Sequence[Step], gap: timedelta) -> dict[UUID, list[Step]]:
    """By officer, every verification of a case whose picture they had verified in another case before."""
    alike: dict[UUID, set[UUID]] = {}
    for one, other in (sorted(pair) for pair in events.alike):
        if events.about.get(one, _NOBODY) & events.about.get(other, _NOBODY):
            continue  # a family shares its papers
        alike.setdefault(one, set()).add(other)
        alike.setdefault(other, set()).add(one)
    verified: dict[UUID, list[Step]] = {}
    found: dict[UUID, list[Step]] = {}
    for step in steps:
        before = [each for case in alike.get(step.case, ()) for each in verified.get(case, ())]
        if step.case in alike:
            verified.setdefault(step.case, []).append(step)
        # handed in together, as a family does: dealt to whoever asks just then
        if before and all(step.at - each.at > gap for each in before):
            for person in {each.by for each in before}:
                found.setdefault(person, []).append(step)
    return found
