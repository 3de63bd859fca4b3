"""Working time of the office. The zone is the office's own, whatever zone the server runs in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import holidays

from policies.models import Office

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_CLOSURE = 400
"""Days in a row without opening after which the calendar itself must be wrong."""


class Calendar:
    """Answers questions about the working time of one office."""

    def __init__(self, office: Office) -> None:
        self.zone = ZoneInfo(office.timezone)
        self._hours = {_WEEKDAYS.index(day): hours for day, hours in office.hours.items()}
        self._closed = frozenset(date.fromisoformat(day) for day in office.closed)
        # "government" adds the shared leave days (cuti bersama), on which public offices are closed.
        self._holidays = holidays.country_holidays("ID", categories=("public", "government"))

    def hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing moment of a day in the office's zone, None when closed."""
        hours = self._hours.get(day.weekday())
        if hours is None or day in self._closed or day in self._holidays:
            return None
        opens, closes = (
            datetime.combine(day, time.fromisoformat(text), self.zone) for text in (hours.opens, hours.closes)
        )
        return opens, closes

    def is_open(self, moment: datetime) -> bool:
        """Whether the office is open at that moment; the closing moment is no longer open."""
        local = moment.astimezone(self.zone)
        hours = self.hours_of(local.date())
        return hours is not None and hours[0] <= local < hours[1]

    def open_days(self, first: date, count: int) -> list[date]:
        """The next `count` open days, `first` included when it is one."""
        return [opens.date() for opens, _ in islice(self._openings(first), count)]

    def add_working(self, start: datetime, hours: float) -> datetime:
        """The moment at which `hours` of open time have passed since `start`; counting begins at the next opening.

        Time that ends exactly at closing ends there; no time at all ends at the next open moment.
        """
        if start.tzinfo is None:
            raise ValueError("a moment without a zone has no place in an office calendar")
        if hours < 0:
            raise ValueError("working time does not run backwards")
        left = timedelta(hours=hours)
        begin = start.astimezone(UTC)
        for opens, closes in self._openings(start.astimezone(self.zone).date()):
            # Differences are taken in UTC: within one zone Python subtracts wall clocks, wrong across a clock change.
            since, until = max(begin, opens.astimezone(UTC)), closes.astimezone(UTC)
            if since >= until:
                continue
            if left <= until - since:
                return since + left
            left -= until - since
        raise AssertionError("openings never end")

    def _openings(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        day, closed_for = first, 0
        while True:
            hours = self.hours_of(day)
            closed_for = 0 if hours else closed_for + 1
            if closed_for > _LONGEST_CLOSURE:
                raise ValueError("the office never opens")
            if hours:
                yield hours
            day += timedelta(days=1)
