"""Working time is counted in the office's zone, from its next opening, past weekends and holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.calendar import Calendar
from policies.reader import read_policies

OFFICE = read_policies().office
CALENDAR = Calendar(OFFICE)
JAKARTA = ZoneInfo("Asia/Jakarta")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.integers(0, 60 * 100)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(6, 8, 9), 2, at(6, 8, 11)),
        (at(6, 8, 23, 30), 2, at(6, 9, 10)),
        (at(6, 9, 0), 2, at(6, 9, 10)),
        (at(6, 6, 10), 1, at(6, 8, 9)),
        (at(6, 5, 14), 2, at(6, 8, 9)),
        (at(8, 17, 9), 1, at(8, 18, 9)),
        (at(12, 24, 9), 1, at(12, 28, 9)),
        (at(12, 31, 9), 1, datetime(2027, 1, 4, 9, tzinfo=JAKARTA)),
        (at(6, 8, 8), 8, at(6, 8, 16)),
        (at(6, 8, 16), 0, at(6, 9, 8)),
    ],
)
def test_counting_starts_at_the_next_opening(start: datetime, hours: float, end: datetime) -> None:
    assert CALENDAR.add_working(start, hours) == end


def test_the_same_moment_gives_the_same_deadline_from_every_zone() -> None:
    start = at(6, 5, 23)
    zones = ("UTC", "Asia/Jayapura", "America/New_York", "Pacific/Kiritimati")
    assert len({CALENDAR.add_working(start.astimezone(ZoneInfo(zone)), 5) for zone in zones}) == 1


def test_clock_changes_do_not_lengthen_or_shorten_a_day() -> None:
    berlin = Calendar(OFFICE.model_copy(update={"timezone": "Europe/Berlin"}))
    friday = datetime(2026, 3, 27, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    assert berlin.add_working(friday, 2) == datetime(2026, 3, 30, 9, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_moment_without_a_zone_and_time_running_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.add_working(datetime(2026, 6, 8, 9), 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="backwards"):
        CALENDAR.add_working(at(6, 8, 9), -1)


def test_an_office_that_never_opens_is_found_out() -> None:
    with pytest.raises(ValueError, match="never opens"):
        Calendar(OFFICE.model_copy(update={"hours": {}})).open_days(date(2026, 6, 8), 1)


def test_weekends_holidays_and_closed_days_are_not_open_days() -> None:
    assert CALENDAR.open_days(date(2026, 8, 14), 2) == [date(2026, 8, 14), date(2026, 8, 18)]
    assert CALENDAR.hours_of(date(2026, 9, 25)) is None
    assert CALENDAR.is_open(at(6, 8, 8)) and not CALENDAR.is_open(at(6, 8, 16))


@given(moments, minutes)
@settings(max_examples=60, deadline=None)
def test_a_deadline_falls_into_open_time_or_on_a_closing(start: datetime, length: int) -> None:
    end = CALENDAR.add_working(start, length / 60)
    assert end.tzinfo is UTC and end >= start
    assert CALENDAR.is_open(end) or CALENDAR.is_open(end - timedelta(microseconds=1))


@given(moments, minutes, minutes)
@settings(max_examples=60, deadline=None)
def test_more_time_or_a_later_start_never_ends_earlier(start: datetime, length: int, more: int) -> None:
    end = CALENDAR.add_working(start, length / 60)
    assert CALENDAR.add_working(start, (length + more) / 60) >= end
    assert CALENDAR.add_working(start + timedelta(minutes=more), length / 60) >= end


@given(moments, minutes, st.integers(1, 60 * 100))
@settings(max_examples=60, deadline=None)
def test_time_in_two_parts_is_time_in_one(start: datetime, first: int, second: int) -> None:
    whole = CALENDAR.add_working(start, (first + second) / 60)
    parts = CALENDAR.add_working(CALENDAR.add_working(start, first / 60), second / 60)
    assert abs(whole - parts) <= timedelta(microseconds=2)
