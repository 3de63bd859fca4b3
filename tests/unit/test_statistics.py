"""The numbers of the report: intervals as published, trends found and not invented, thresholds counted by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.statistics import calibration, drift, outliers, share, sweep


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_an_interval_is_the_published_one(hits: int, total: int, low: float, high: float) -> None:
    found = share(hits, total)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_a_share_of_nothing_says_nothing() -> None:
    found = share(0, 0)
    assert (found.rate, found.low, found.high) == (None, 0.0, 1.0)


def test_more_hits_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        share(3, 2)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_an_interval_holds_its_share(counted: tuple[int, int]) -> None:
    found = share(*counted)
    assert found.rate is not None
    assert 0.0 <= found.low <= found.rate + 1e-12
    assert found.rate - 1e-12 <= found.high <= 1.0


def test_a_share_that_falls_every_week_is_a_drift() -> None:
    found = drift([(0, 90, 100), (1, 80, 100), (2, 70, 100), (3, 60, 100)])
    assert found is not None
    assert found.per_week == pytest.approx(-0.1)
    assert found.certain


def test_a_share_that_stays_is_no_drift() -> None:
    found = drift([(0, 50, 100), (1, 52, 100), (2, 48, 100), (3, 50, 100)])
    assert found is not None
    assert not found.certain


def test_a_trend_agrees_with_the_published_example() -> None:
    # Agresti, Categorical Data Analysis, table 2.7 (alcohol and malformation): z^2 = 6.57, p = 0.010
    rows = [(0, 48, 17114), (5, 38, 14502), (15, 5, 793), (40, 1, 127), (70, 1, 38)]
    found = drift(rows)
    assert found is not None
    assert found.p == pytest.approx(0.0104, abs=2e-4)


@pytest.mark.parametrize("weeks", [[], [(0, 5, 9)], [(0, 5, 9), (1, 1, 9)], [(0, 30, 30), (1, 0, 0)]])
def test_too_little_tells_no_trend(weeks: list[tuple[int, int, int]]) -> None:
    assert drift(weeks) is None


def test_what_is_always_right_does_not_drift() -> None:
    found = drift([(0, 30, 30), (1, 30, 30)])
    assert found is not None
    assert (found.per_week, found.p) == (0.0, 1.0)


def test_confidences_that_mean_what_they_say_have_no_error() -> None:
    found = calibration({90: (905, 95), 50: (505, 495)})
    assert [(each.low, each.high, each.right.hits) for each in found.bins] == [(0.5, 0.6, 505), (0.9, 0.95, 905)]
    assert found.error == pytest.approx(0.0, abs=1e-9)


def test_a_boast_is_an_error_and_a_full_confidence_stays_one() -> None:
    found = calibration({100: (60, 40)})
    assert found.bins[0].confidence == 1.0
    assert found.error == pytest.approx(0.4)
    assert calibration({}).error is None


def test_another_threshold_is_counted_on_past_cases() -> None:
    counts = {55: (10, 4), 65: (14, 2), 80: (30, 1)}
    now, higher = sweep(counts, 60, [60, 70])
    assert (now.false_warnings, now.missed, now.fewer_false_warnings, now.more_missed) == (10, 3, 0, 0)
    assert (higher.false_warnings, higher.missed) == (24, 1)
    assert (higher.fewer_false_warnings, higher.more_missed) == (-14, -2)


@given(st.dictionaries(st.integers(0, 100), st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_a_higher_threshold_never_misses_more(counts: dict[int, tuple[int, int]]) -> None:
    effects = sweep(counts, 50, range(0, 102))
    assert all(a.missed >= b.missed for a, b in pairwise(effects))
    assert all(a.false_warnings <= b.false_warnings for a, b in pairwise(effects))


def test_a_week_that_is_not_like_the_others_is_told_and_a_small_one_is_not() -> None:
    steady = [share(90, 100), share(45, 50), share(92, 100)]
    assert outliers(steady) == ()
    (found,) = outliers([*steady, share(50, 100)])
    assert (found.at, found.share.hits, found.others.hits, found.others.total) == (3, 50, 227, 250)
    assert outliers([*steady, share(1, 3), share(0, 0)]) == ()
    assert outliers([share(5, 9)]) == ()
