"""What a rule tells, and how single acts that lie in a window add up to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

Key = tuple[str, UUID, str]
"""What an alert is about: its code, its subject, and whom or what it concerns beside them ("" where nobody)."""
Past = Mapping[Key, int]
"""The last entry of the ledger that an earlier alert has judged: nobody is told twice for one act."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something unusual: `values` fill the sentence of the code, `entries` are the numbers of the evidence."""

    code: str
    subject: UUID
    about: str
    values: Mapping[str, int | float | str]
    entries: tuple[int, ...]
    cases: tuple[UUID, ...]

    @property
    def key(self) -> Key:
        """What it is about; of one key one alert is open at most."""
        return self.code, self.subject, self.about


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did and that may count against them."""

    entry: int
    at: datetime
    by: UUID
    case: UUID | None
    about: str = ""
    values: Mapping[str, int | float | str] = field(default_factory=dict)


def by_key(code: str, acts: Iterable[Act], since: datetime, past: Past) -> Iterator[tuple[Key, list[Act]]]:
    """The acts from that moment on which no earlier alert has judged, by what an alert of them would be about."""
    found: dict[Key, list[Act]] = {}
    for each in acts:
        key = code, each.by, each.about
        if each.at > since and each.entry > past.get(key, 0):
            found.setdefault(key, []).append(each)
    yield from found.items()


def alert_of(key: Key, acts: Iterable[Act], **values: int | float | str) -> Alert:
    """The alert that these acts add up to."""
    told = list(acts)
    entries = tuple(sorted({each.entry for each in told}))
    cases = tuple(sorted({each.case for each in told if each.case is not None}))
    return Alert(*key, values, entries, cases)
