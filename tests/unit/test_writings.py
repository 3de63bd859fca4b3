"""The probabilities that two writings are one thing, on pairs that their constants have not seen."""

import pytest

from benchmarks.writings import SUBJECTS, calibration_error, judged
from verify.odds import ADDRESSES, NAMES, PLACES, Odds

ODDS = {"names": NAMES, "addresses": ADDRESSES, "places": PLACES}


@pytest.mark.parametrize(("name", "most"), [("names", 0.03), ("addresses", 0.04), ("places", 0.03)])
def test_the_probability_is_calibrated_on_pairs_that_the_constants_have_not_seen(name: str, most: float) -> None:
    likely, told, likeness = judged(SUBJECTS[name], seed=5, count=3000)
    differs = [each != "same" for each in likeness]
    error, table = calibration_error(likely[differs], told[differs])
    assert error <= most
    assert sum(size for size, _, _ in table) == sum(differs) > 1500


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_hardly_anything_is_called_the_same_that_is_two_and_hardly_one_thing_different(name: str) -> None:
    _, told, likeness = judged(SUBJECTS[name], seed=6, count=2000)
    of_one = [each for each, one in zip(likeness, told, strict=True) if one]
    of_two = [each for each, one in zip(likeness, told, strict=True) if not one]
    # an address without its number or RT is printed alike for two households
    assert of_two.count("same") <= (0.05 if name == "addresses" else 0.002) * len(of_two)
    assert of_one.count("different") <= 0.1 * len(of_one)


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_a_weight_stands_for_every_feature_and_the_curve_never_falls(name: str) -> None:
    odds = ODDS[name]
    assert set(odds.weights) == set(SUBJECTS[name].features)
    assert sorted(odds.curve) == list(odds.curve)
    assert [was for _, was in odds.curve] == sorted(was for _, was in odds.curve)


def test_between_two_points_of_the_curve_the_probability_lies_between_theirs() -> None:
    odds = Odds(0.0, {"one": 1.0}, ((0.2, 0.1), (0.8, 0.9)))
    assert odds.probability({}) == pytest.approx(0.5)
    assert 0.5 < odds.probability({"one": 1.0}) < 0.9
    assert odds.probability({"one": -9.0}) == 0.1
