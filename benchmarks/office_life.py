"""Offices that never were: months of honest work, and of one person who bends it, as the rules of alerts read it.

Cases come in, are dealt first come first served to whoever is free, are read page by page, decided, given back, signed
off. People differ as they do: fast and slow, strict and lenient, part-time, ill, late birds; families hand in several
cases, agents many; some days are busy. A `Crime` makes one person do one wrong thing, more or less often.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from uuid import UUID

from policies.calendar import Calendar
from workflow.alerts.events import End, Events, Hold, Look, Page, Raise, Review, Step

Kind = Literal[
    "too_fast", "unseen", "hours", "same_people", "same_picture", "override", "undecided", "differs", "skips", "raises"
]
FIRST = date(2026, 1, 5)
STARTS = 20
"""The day of work on which a crime begins, so that the others are known by then."""


@dataclass(frozen=True, slots=True)
class Crime:
    """One wrong thing that one person does from the day STARTS on, with a strength from 0 to 1."""

    kind: Kind
    strength: float


@dataclass
class Worker:
    """Somebody at the office: what they are like never changes."""

    id: UUID
    seconds_a_page: float
    lenient: float
    gives_back: float
    forgets: float
    differs: float
    days_off: frozenset[int]
    owl: float
    starts: float
    crime: Crime | None = None

    def does(self, kind: Kind, day: int) -> float:
        """How strongly they commit that crime on that day of work; zero when they do not."""
        return self.crime.strength if self.crime and self.crime.kind == kind and day >= STARTS else 0.0


@dataclass
class Paper:
    """A case that waits; a reserved one the bent one gets, by whatever trick."""

    id: UUID
    arrived: datetime
    pages: tuple[Page, ...]
    fields: int
    failed: bool
    about: frozenset[str]
    friend: bool = False
    reserved: bool = False
    not_for: set[UUID] = field(default_factory=set)


@dataclass
class Life:
    """An office at work, day by day; `events` is the record of the last days."""

    seed: int
    officers: int
    supervisors: int
    calendar: Calendar
    crime: Crime | None = None
    cases_a_day: float = 22.0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._ids = self._entries = 0
        self.steps: list[Step] = []
        self.holds: list[Hold] = []
        self.raises: list[Raise] = []
        self.reviews: list[Review] = []
        self.about: dict[UUID, frozenset[str]] = {}
        self.alike: set[frozenset[UUID]] = set()
        # apart, so that what else happens does not depend on it
        self._papers = Random(-self.seed)
        self._marks: list[tuple[date, tuple[int, int, int, int]]] = []
        self.waiting: list[Paper] = []
        self.to_sign: list[tuple[datetime, Paper]] = []
        self.team = [self._worker() for _ in range(self.officers)]
        self.heads = [self._worker(head=True) for _ in range(self.supervisors)]
        if self.crime is not None:
            self.bent.crime = self.crime
        self.agents = [self._id() for _ in range(1 + self.officers // 6)]
        self.families = [self._id() for _ in range(self.officers)]
        self.forgeries: list[UUID] = []

    @property
    def bent(self) -> Worker:
        """The one who commits the crime, if there is one."""
        return self.heads[0] if self.crime is not None and self.crime.kind == "raises" else self.team[0]

    def days(self, count: int) -> Iterator[datetime]:
        """Live `count` days of work; the evening of each, when everything of the day has been recorded."""
        for number, day in enumerate(self.calendar.open_days(FIRST, count)):
            self._marks.append((day, (len(self.steps), len(self.holds), len(self.raises), len(self.reviews))))
            self._live(number, day)
            yield datetime.combine(day, time(23, 59), self.calendar.zone)

    def events(self, until: datetime, days: int) -> Events:
        """The record of the last days up to this evening, the last one that was lived."""
        first = until.date() - timedelta(days=days)
        marks = next((marks for day, marks in self._marks if day >= first), (0, 0, 0, 0))
        return Events(
            until=until,
            steps=tuple(self.steps[marks[0] :]),
            holds=tuple(self.holds[marks[1] :]),
            raises=tuple(self.raises[marks[2] :]),
            reviews=tuple(self.reviews[marks[3] :]),
            about=self.about,
            alike=frozenset(self.alike),
            views_since=datetime.combine(FIRST, time(), self.calendar.zone),
        )

    def _id(self) -> UUID:
        self._ids += 1
        return UUID(int=self.seed << 40 | self._ids)

    def _entry(self) -> int:
        self._entries += 1
        return self._entries

    def _worker(self, head: bool = False) -> Worker:
        rnd = self.random
        part_time = rnd.random() < 0.25
        return Worker(
            self._id(),
            seconds_a_page=rnd.lognormvariate(1.6 if head else 2.1, 0.4),
            lenient=min(0.5, rnd.betavariate(4, 30)),
            gives_back=rnd.betavariate(2, 80),
            forgets=rnd.betavariate(1, 800),
            differs=rnd.betavariate(3, 60),
            days_off=frozenset(rnd.sample(range(5), 2)) if part_time else frozenset(),
            owl=rnd.choice((0, 0, 0, 0.15, 0.4)),
            starts=rnd.gauss(5, 15),
        )

    def _live(self, number: int, day: date) -> None:
        rnd, hours = self.random, self.calendar.hours_of(day)
        assert hours is not None
        busy = rnd.random() < 0.12
        present = [each for each in self.team if day.weekday() not in each.days_off and rnd.random() > 0.05]
        present = present or self.team[:1]
        self._arrivals(number, hours, len(self.team) * self.cases_a_day * 0.82 * (1.5 if busy else 1.0))
        # early birds are early every day, and find what came in overnight
        desks = [
            (hours[0] + timedelta(minutes=each.starts + rnd.uniform(-5, 10)), at) for at, each in enumerate(present)
        ]
        heapq.heapify(desks)
        while desks:
            now, at = heapq.heappop(desks)
            worker = present[at]
            late = rnd.random() < worker.owl / 60
            closes = hours[1] + timedelta(minutes=rnd.uniform(0, 250) if late else rnd.uniform(-40, 15))
            if now > closes:
                continue
            heapq.heappush(desks, (self._work(number, worker, now), at))
        self._evening(number, day, hours)
        self._supervise(number, hours, busy)

    def _arrivals(self, number: int, hours: tuple[datetime, datetime], mean: float) -> None:
        rnd = self.random
        # half of a day's cases came in overnight
        for _ in range(max(1, round(rnd.gauss(mean, mean**0.5)))):
            arrived = hours[0] + (hours[1] - hours[0]) * rnd.random()
            if rnd.random() < 0.5:
                arrived = hours[0] - timedelta(minutes=rnd.uniform(0, 900))
            shape = rnd.random()
            if shape < 0.03:
                self._family(arrived)
            elif shape < 0.06:
                agent = rnd.choice(self.agents)
                if agent == self.agents[0]:
                    # sends everything in the evening
                    arrived = hours[0] - timedelta(minutes=rnd.uniform(600, 900))
                self.waiting.append(self._paper(arrived, {f"citizen:{agent}", f"nik:{self._id()}"}))
            elif shape < 0.07:
                home = rnd.choice(self.families)
                self.waiting.append(self._paper(arrived, {f"kk:{home}", f"address:{home}", f"citizen:{self._id()}"}))
            else:
                paper = self._paper(arrived, {f"citizen:{self._id()}", f"nik:{self._id()}"})
                self.waiting.append(paper)
                # a letter from a printed form looks like another one
                if self.steps and self._papers.random() < 0.02:
                    self.alike.add(frozenset({paper.id, self._papers.choice(self.steps[-400:]).case}))
        self._friends(number, hours)
        self.waiting.sort(key=lambda each: (each.arrived, each.id))

    def _family(self, arrived: datetime) -> None:
        """Two to five cases at once or over some hours, with the same family card, sometimes from several accounts."""
        rnd, home = self.random, self._id()
        cases = []
        for _ in range(rnd.randint(2, 5)):
            arrived += timedelta(minutes=rnd.choice((4, 10, 200)))
            who = home if rnd.random() < 0.6 else self._id()
            cases.append(self._paper(arrived, {f"citizen:{who}", f"kk:{home}", f"address:{home}", f"nik:{self._id()}"}))
        self.waiting.extend(cases)
        self.alike |= {frozenset({cases[0].id, each.id}) for each in cases[1:]}

    def _friends(self, number: int, hours: tuple[datetime, datetime]) -> None:
        """The papers of those with whom the bent one is in league."""
        rnd = self.random
        kinds: tuple[Kind, ...] = ("same_people", "same_picture")
        for kind in kinds:
            strength = self.bent.does(kind, number)
            if rnd.random() >= strength:
                continue
            people = {f"citizen:{UUID(int=7)}"} if kind == "same_people" else {f"citizen:{self._id()}"}
            paper = self._paper(hours[0] + timedelta(minutes=rnd.uniform(0, 240)), people)
            paper.friend, paper.reserved = True, rnd.random() < 0.9
            if kind == "same_picture":
                self.alike |= {frozenset({paper.id, each}) for each in self.forgeries[-6:]}
                self.forgeries.append(paper.id)
            self.waiting.append(paper)

    def _paper(self, arrived: datetime, about: set[str]) -> Paper:
        rnd = self.random
        made = Paper(
            self._id(), arrived, tuple((self._id(), 1) for _ in range(rnd.choice((2, 2, 3, 4, 5)))),
            fields=rnd.randint(12, 45), failed=rnd.random() < 0.15, about=frozenset(about),
        )  # fmt: skip
        self.about[made.id] = made.about
        return made

    def _next(self, worker: Worker, now: datetime) -> Paper | None:
        for each in self.waiting:
            if each.arrived > now:
                return None
            if worker.id in each.not_for:
                continue
            if each.reserved and worker.id != self.bent.id and now < each.arrived + timedelta(hours=48):
                continue
            self.waiting.remove(each)
            return each
        return None

    def _work(self, day: int, worker: Worker, now: datetime) -> datetime:
        """One case on one desk; when the desk is free again."""
        rnd = self.random
        if worker.does("skips", day) and rnd.random() < 0.012 * worker.does("skips", day):
            return self._fish(worker, now)
        paper = self._next(worker, now)
        if paper is None:
            return now + timedelta(minutes=rnd.uniform(2, 12))
        fast = rnd.random() < worker.does("too_fast", day)
        looks, read = self._read(paper, worker, now, day, fast)
        entry = self._entry()
        end: End = "step"
        if rnd.random() < max(worker.gives_back, worker.does("undecided", day)):
            end = "given_back"
        elif rnd.random() < 0.004:
            end, read = "lapsed", now + timedelta(minutes=20)
        self.holds.append(Hold(entry, worker.id, paper.id, now, read, end, looks))
        if end == "step":
            self._decide(day, worker, paper, read)
        else:
            paper.not_for.add(worker.id)
            self.waiting.insert(0, paper)
        # a telephone, a colleague, a coffee
        return read + timedelta(seconds=rnd.expovariate(1 / 200) if not fast else 60)

    def _fish(self, worker: Worker, now: datetime) -> datetime:
        for _ in range(self.random.randint(5, 8)):
            paper = self._next(worker, now)
            if paper is None:
                break
            look = Look(now + timedelta(seconds=2), paper.pages[0])
            ends = now + timedelta(seconds=15)
            self.holds.append(Hold(self._entry(), worker.id, paper.id, now, ends, "given_back", (look,)))
            paper.not_for.add(worker.id)
            self.waiting.append(paper)
            now += timedelta(seconds=30)
        self.waiting.sort(key=lambda each: (each.arrived, each.id))
        return now

    def _read(
        self, paper: Paper, worker: Worker, now: datetime, day: int, fast: bool
    ) -> tuple[tuple[Look, ...], datetime]:
        rnd, at, looks = self.random, now + timedelta(seconds=rnd_open(self.random)), []
        skip = rnd.random() < max(worker.forgets, worker.does("unseen", day))
        hidden = paper.pages[-1] if skip else None
        for page in paper.pages:
            if page != hidden:
                looks.append(Look(at, page))
            # a page that is known by sight takes a moment, one with a doubt on it minutes
            seconds = 0.5 if fast else worker.seconds_a_page * rnd.lognormvariate(0, 0.6) + 0.4
            at += timedelta(seconds=seconds)
        at += timedelta(seconds=0.5 if fast else 1 + rnd.expovariate(1 / 12))
        return tuple(looks), at

    def _decide(self, day: int, worker: Worker, paper: Paper, at: datetime) -> None:
        rnd = self.random
        on = not paper.failed or paper.friend or rnd.random() < max(worker.lenient, worker.does("override", day))
        on = on and (paper.failed or rnd.random() > 0.06)
        verb = "verify" if on else "return"
        self._step(worker, paper, at, verb, "submitted")
        if not on:
            return
        if rnd.random() < 0.05:
            differed = rnd.random() < max(worker.differs, worker.does("differs", day))
            later = at + timedelta(hours=rnd.uniform(0.2, 5))
            self.reviews.append(Review(self._entry(), later, worker.id, paper.id, differed))
        if paper.failed or rnd.random() < 0.15:
            self.to_sign.append((at, paper))

    def _step(self, worker: Worker, paper: Paper, at: datetime, verb: str, source: str) -> None:
        self.steps.append(
            Step(
                self._entry(), at, worker.id, paper.id, verb, source, frozenset(paper.pages), paper.fields,
                failed=paper.failed, against=paper.failed and verb in ("verify", "approve"),
            )
        )  # fmt: skip

    def _evening(self, number: int, day: date, hours: tuple[datetime, datetime]) -> None:
        """Owls at home, a weekend now and then, and once in a long while a night before a deadline."""
        rnd = self.random
        for worker in self.team:
            at, count = None, rnd.randint(1, 6)
            if rnd.random() < worker.owl:
                at = hours[1] + timedelta(minutes=rnd.uniform(120, 260))
            elif rnd.random() < 0.01:
                at = datetime.combine(day + timedelta(days=5 - day.weekday()), time(9), self.calendar.zone)
            elif rnd.random() < 0.002:
                at = datetime.combine(day, time(22, 30), self.calendar.zone)
            elif rnd.random() < worker.does("hours", number):
                at, count = datetime.combine(day, time(23, 10), self.calendar.zone), rnd.randint(1, 3)
            for _ in range(count if at is not None else 0):
                assert at is not None
                at = self._work(number, replace(worker, gives_back=0.0), at)

    def _supervise(self, number: int, hours: tuple[datetime, datetime], busy: bool) -> None:
        rnd = self.random
        for at, head in enumerate(self.heads):
            now = hours[0] + timedelta(minutes=rnd.uniform(30, 200))
            for ready, paper in self.to_sign[at :: len(self.heads)]:
                now = max(now, ready + timedelta(minutes=5))
                looks, read = self._read(paper, head, now, number, fast=False)
                self.holds.append(Hold(self._entry(), head.id, paper.id, now, read, "step", looks))
                self._step(head, paper, read, "approve" if rnd.random() < 0.93 else "send_back", "escalated")
                now = read + timedelta(seconds=rnd.expovariate(1 / 40))
            bent = rnd.random() < head.does("raises", number)
            if bent or (busy and rnd.random() < 0.4) or rnd.random() < 0.02:
                to = self.team[0] if bent else rnd.choice(self.team)
                self.raises.append(Raise(self._entry(), hours[0] + timedelta(hours=5), head.id, to.id))
        self.to_sign.clear()


def rnd_open(random: Random) -> float:
    """Seconds until the first page of a case is on the screen."""
    return random.uniform(0.5, 2.0)
