"""What the rules read: a window of the record as plain values, with no database behind it.

Whatever order rows come in, the rules see them in the order of the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Literal
from uuid import UUID

Page = tuple[UUID, int]
"""A document and the number of a page of it."""
End = Literal["step", "given_back", "lapsed", "taken_away"]


@dataclass(frozen=True, slots=True)
class Look:
    """A page that was shown for the first time in a hold on a case."""

    at: datetime
    page: Page


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody's claim on a case: `ended` None while it lasts. `entry` is its number in the ledger."""

    entry: int
    by: UUID
    case: UUID
    taken_at: datetime
    ended_at: datetime | None
    ended: End | None
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What a person decided: `source` is the state before, `pages` all of the case's papers that can be shown,
    `fields` how many were read from them, `failed` whether a check had failed, `against` that it went on regardless."""

    entry: int
    at: datetime
    by: UUID
    case: UUID
    verb: str
    source: str
    pages: frozenset[Page] = frozenset()
    fields: int = 0
    failed: bool = False
    against: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """A supervisor allowed somebody else more of something."""

    entry: int
    at: datetime
    by: UUID
    to: UUID


@dataclass(frozen=True, slots=True)
class Review:
    """A verification by `by` that a second person looked at blind; `entry` is that of the second one's answer."""

    entry: int
    at: datetime
    by: UUID
    case: UUID
    differed: bool


@dataclass(frozen=True)
class Events:
    """A window of the record up to `until`.

    `about`: by case the keyed hashes of the people and addresses in it. `alike`: pairs of cases of different citizens
    that hold the same picture. `views_since`: pages were not recorded before; None when they never were.
    """

    until: datetime
    steps: tuple[Step, ...] = ()
    holds: tuple[Hold, ...] = ()
    raises: tuple[Raise, ...] = ()
    reviews: tuple[Review, ...] = ()
    about: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    alike: frozenset[frozenset[UUID]] = frozenset()
    views_since: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("steps", "holds", "raises", "reviews"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=attrgetter("entry"))))

    def since(self, days: int) -> datetime:
        """The moment so many days before the end of the window."""
        return self.until - timedelta(days=days)

    @cached_property
    def holds_of(self) -> Mapping[tuple[UUID, UUID], list[Hold]]:
        """By person and case, oldest first."""
        found: dict[tuple[UUID, UUID], list[Hold]] = {}
        for each in self.holds:
            found.setdefault((each.by, each.case), []).append(each)
        return found

    def holds_behind(self, step: Step) -> list[Hold]:
        """The holds of that person on that case that had begun before the step, oldest first."""
        return [each for each in self.holds_of.get((step.by, step.case), ()) if each.taken_at <= step.at]

    @cached_property
    def steps_of(self) -> Mapping[tuple[UUID, UUID], list[Step]]:
        """By person and case, oldest first."""
        found: dict[tuple[UUID, UUID], list[Step]] = {}
        for each in self.steps:
            found.setdefault((each.by, each.case), []).append(each)
        return found

    def undecided(self, hold: Hold) -> bool:
        """Whether a hold was given back, or lost by its time, and its holder took no step in it."""
        if hold.ended not in ("given_back", "lapsed") or hold.ended_at is None:
            return False
        steps = self.steps_of.get((hold.by, hold.case), ())
        return not any(hold.taken_at <= each.at <= hold.ended_at for each in steps)
