"""What the rules of alerts tell of made-up offices, and what they must never tell."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from benchmarks.alerts import poisson_interval
from benchmarks.office_life import Crime, Kind, Life
from policies.alert_rules import AlertRules
from policies.calendar import Calendar
from policies.reader import check, read_policies
from workflow.alerts.alert import Alert
from workflow.alerts.chance import at_least, more_often
from workflow.alerts.events import End, Events, Hold, Look, Page, Raise, Review, Step
from workflow.alerts.table import CODES, judge

POLICIES = read_policies()
RULES, CALENDAR = POLICIES.alerts, Calendar(POLICIES.office)
ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)
COMPARATIVE = {
    code
    for name in ("same_people", "same_picture", "override", "undecided", "differs")
    for code in CODES[name]
}  # fmt: skip
_numbers = count(1)


def someone(number: int) -> UUID:
    return UUID(int=number)


def case(by: UUID, at: datetime, **changes: Any) -> tuple[Hold, Step]:
    """A case that was taken, read for five minutes page by page, and verified."""
    number = next(_numbers)
    papers: tuple[Page, ...] = tuple((someone(10**9 + 10 * number + each), 1) for each in range(3))
    taken = at - timedelta(seconds=changes.pop("takes", 300.0))
    shown = papers[: len(papers) - changes.pop("leave_out", 0)]
    looks = tuple(Look(taken, page) for page in shown)
    hold = Hold(2 * number, by, someone(10**6 + number), taken, at, "step", looks)
    step = Step(2 * number + 1, at, by, hold.case, "verify", "submitted", frozenset(papers), fields=20)
    return hold, replace(step, **changes)


def events(cases: Sequence[tuple[Hold, Step]], **more: Any) -> Events:
    holds, steps = zip(*cases, strict=True) if cases else ((), ())
    until = max((each.at for each in steps), default=MONDAY) + timedelta(hours=12)
    whole: dict[str, Any] = {
        "until": until, "steps": steps, "holds": holds, "views_since": MONDAY - timedelta(days=999), **more,
    }  # fmt: skip
    return Events(**whole)


def told(found: Events, **past: int) -> list[tuple[str, UUID]]:
    return [(each.code, each.subject) for each in judge(found, RULES, CALENDAR)]


def test_five_hurried_decisions_are_told_and_four_are_not() -> None:
    cases = [case(someone(1), MONDAY + timedelta(hours=each), takes=2.0) for each in range(5)]
    assert told(events(cases)) == [("decision.too_fast", someone(1))]
    assert told(events(cases[1:])) == []


def test_hurrying_once_a_day_does_not_hide_it() -> None:
    cases = [case(someone(1), MONDAY + timedelta(days=5 * each), takes=2.0) for each in range(5)]
    assert told(events(cases)) == [("decision.too_fast", someone(1))]


def test_idling_before_the_first_page_is_no_reading() -> None:
    def idle(at: datetime) -> tuple[Hold, Step]:
        hold, step = case(someone(1), at)
        return replace(hold, looks=tuple(replace(each, at=at - timedelta(seconds=2)) for each in hold.looks)), step

    assert told(events([idle(MONDAY + timedelta(hours=each)) for each in range(5)])) == [
        ("decision.too_fast", someone(1))
    ]


def test_what_was_read_in_an_earlier_hold_need_not_be_read_again() -> None:
    cases = []
    for each in range(5):
        hold, step = case(someone(1), MONDAY + timedelta(hours=each), takes=2.0)
        earlier = replace(
            hold, entry=0, ended="lapsed", taken_at=hold.taken_at - timedelta(hours=1),
            ended_at=hold.taken_at - timedelta(minutes=40),
        )  # fmt: skip
        cases.append((hold, step))
        cases.append((earlier, replace(step, at=MONDAY - timedelta(days=99))))
    assert "decision.too_fast" not in {code for code, _ in told(events(cases))}


def test_a_blind_decision_is_told_at_once_and_forgotten_pages_when_they_are_many() -> None:
    assert told(events([case(someone(1), MONDAY, leave_out=3)])) == [("decision.blind", someone(1))]
    forgotten = [case(someone(1), MONDAY + timedelta(hours=each / 9), leave_out=1) for each in range(12)]
    assert told(events(forgotten)) == [("decision.unseen", someone(1))]
    assert told(events(forgotten[1:])) == []


@pytest.mark.parametrize(
    ("hour", "minute", "days", "counts"),
    [(10, 0, 0, False), (6, 30, 0, False), (20, 45, 0, False), (21, 30, 0, True), (2, 0, 0, True), (10, 0, 5, False),
     (21, 0, 5, True)],
)  # fmt: skip
def test_hours_have_the_tolerance_of_the_policy(hour: int, minute: int, days: int, counts: bool) -> None:
    first = MONDAY.replace(hour=hour, minute=minute) + timedelta(days=days)
    cases = [case(someone(1), first + timedelta(weeks=week)) for week in range(3)]
    assert (told(events(cases)) == [("decision.outside_hours", someone(1))]) is counts


def test_one_long_night_is_one_night() -> None:
    start = MONDAY.replace(hour=22)
    cases = [case(someone(1), start + timedelta(minutes=30 * each)) for each in range(9)]
    assert told(events(cases)) == []


def working_week(officers: int, at_once: int = 1) -> list[tuple[Hold, Step]]:
    """Five days on which each officer decides four cases."""
    return [
        case(someone(officer), MONDAY + timedelta(days=day, minutes=75 * turn + officer))
        for day in range(5)
        for turn in range(4)
        for officer in range(1, officers + 1)
        for _ in range(at_once)
    ]


def favoured(cases: list[tuple[Hold, Step]], who: int, name: str) -> dict[UUID, frozenset[str]]:
    """The first case of each day that this officer decided is about the same people."""
    found, days = {}, set()
    for hold, step in cases:
        if step.by == someone(who) and step.at.date() not in days:
            days.add(step.at.date())
            found[hold.case] = frozenset({name})
    return found


@pytest.mark.parametrize(("officers", "expected"), [(1, []), (2, []), (6, [("dealt.same_people", someone(1))])])
def test_small_offices_accuse_nobody_of_knowing_everybody(officers: int, expected: list[tuple[str, UUID]]) -> None:
    cases = working_week(officers)
    about = favoured(cases, 1, "kk:hash")
    assert told(events(cases, about=about)) == expected


def test_an_agent_who_is_dealt_to_everybody_accuses_nobody() -> None:
    cases = working_week(6)
    assert told(events(cases, about={hold.case: frozenset({"citizen:agent"}) for hold, _ in cases})) == []


def test_a_family_is_told_once_and_not_for_its_card_and_its_members() -> None:
    cases = working_week(6)
    family = frozenset({"kk:hash", "citizen:one", "nik:two", "address:three"})
    about = dict.fromkeys(favoured(cases, 1, "kk:hash"), family)
    found = judge(events(cases, about=about), RULES, CALENDAR)
    assert [(each.code, each.values["what"]) for each in found] == [("dealt.same_people", "citizen")]


def test_cases_handed_in_together_count_once() -> None:
    cases = working_week(6)
    burst = [case(someone(1), MONDAY + timedelta(days=2, hours=1, minutes=each)) for each in range(9)]
    assert told(events(cases + burst, about={hold.case: frozenset({"kk:hash"}) for hold, _ in burst})) == []


def test_the_same_picture_verified_by_one_officer_again_and_again_is_told() -> None:
    cases = working_week(6)
    chosen = [hold.case for hold, step in cases if step.by == someone(1)][::2]
    alike = frozenset(frozenset({one, other}) for one in chosen for other in chosen if one != other)
    assert told(events(cases, alike=alike)) == [("dealt.same_picture", someone(1))]
    family = dict.fromkeys(chosen, frozenset({"kk:hash"}))
    assert "dealt.same_picture" not in {code for code, _ in told(events(cases, alike=alike, about=family))}
    by_lot = [next(hold.case for hold, step in cases if step.by == someone(each)) for each in range(1, 7)]
    alike = frozenset(frozenset({one, other}) for one in by_lot for other in by_lot if one != other)
    assert told(events(cases, alike=alike)) == []


def with_failures(officers: int, bent: int, share: float) -> list[tuple[Hold, Step]]:
    """Every second case had failed a check: one in ten is let through, by the bent officer a larger share."""
    made = []
    for at, (hold, step) in enumerate(working_week(officers, at_once=4)):
        turn = at // (4 * officers) * 4 + at % 4
        limit = share if step.by == someone(bent) else 0.1
        on = (turn * 7) % 10 < limit * 10
        made.append((hold, replace(step, failed=True, against=on, verb="verify" if on else "return")))
    return made


def test_going_on_against_findings_is_compared_with_the_rest() -> None:
    assert told(events(with_failures(6, 2, 0.7))) == [("findings.overridden", someone(2))]
    assert told(events(with_failures(6, 2, 0.2))) == []


def test_of_two_who_differ_nobody_is_told() -> None:
    assert told(events(with_failures(2, 2, 1.0))) == []


def test_looking_without_deciding_is_compared_with_the_rest() -> None:
    cases = working_week(6, at_once=2)
    ends: dict[bool, End] = {True: "given_back", False: "step"}
    held = []
    for at, (hold, step) in enumerate(cases):
        back = step.by == someone(3) and at % 2 == 0
        held.append((replace(hold, ended=ends[back]), step if not back else replace(step, case=someone(5))))
    assert told(events(held)) == [("looks.undecided", someone(3))]


def test_second_reviews_that_differ_are_compared_with_the_rest() -> None:
    reviews = tuple(
        Review(each, MONDAY, someone(each % 6 + 1), someone(each), differed=each % 6 == 0 or each % 30 == 7)
        for each in range(120)
    )
    assert told(Events(until=MONDAY + timedelta(hours=1), reviews=reviews)) == [("reviews.differ", someone(1))]


def back(number: int, minutes: float, of: int = 1) -> Hold:
    taken = MONDAY + timedelta(minutes=minutes)
    ends = taken + timedelta(seconds=20)
    return Hold(2 * number, someone(of), someone(number + 100), taken, ends, "given_back", ())


def test_a_run_of_skips_is_told_and_a_decision_between_them_ends_it() -> None:
    run = tuple(back(each, each) for each in range(1, 6))
    assert told(Events(until=MONDAY + timedelta(hours=1), holds=run)) == [("claims.skipped", someone(1))]
    hold, step = case(someone(1), MONDAY + timedelta(minutes=2.7), takes=20)
    between = replace(hold, entry=5)
    found = Events(until=MONDAY + timedelta(hours=1), holds=(*run, between), steps=(step,))
    assert told(found) == []


def test_one_case_that_comes_back_is_no_run() -> None:
    run = tuple(replace(back(each, each), case=someone(77)) for each in range(1, 9))
    assert told(Events(until=MONDAY + timedelta(hours=1), holds=run)) == []


def test_raises_for_one_person_are_told_sooner_than_raises_for_all() -> None:
    def raised(to: Sequence[int]) -> Events:
        rows = [Raise(each + 1, MONDAY + timedelta(days=each), someone(1), someone(of)) for each, of in enumerate(to)]
        return Events(until=MONDAY + timedelta(days=27), raises=tuple(rows))

    assert told(raised([2] * 7)) == [("budget.raised_for_one", someone(1))]
    assert told(raised([2, 3, 4, 5, 6, 7, 8])) == []
    assert told(raised([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])) == [("budget.raised_often", someone(1))]


def test_what_an_earlier_alert_has_judged_is_not_told_again() -> None:
    cases = [case(someone(1), MONDAY + timedelta(hours=each), takes=2.0) for each in range(5)]
    (first,) = judge(events(cases), RULES, CALENDAR)
    past = {first.key: max(first.entries)}
    assert judge(events(cases), RULES, CALENDAR, past) == ()
    more = cases + [case(someone(1), MONDAY + timedelta(hours=5 + each), takes=2.0) for each in range(5)]
    (again,) = judge(events(more), RULES, CALENDAR, past)
    assert not set(first.entries) & set(again.entries)


def test_a_rule_that_is_switched_off_tells_nothing() -> None:
    off = RULES.model_copy(update={"too_fast": RULES.too_fast.model_copy(update={"enabled": False})})
    cases = [case(someone(1), MONDAY + timedelta(hours=each), takes=2.0) for each in range(5)]
    assert judge(events(cases), off, CALENDAR) == ()


KINDS: tuple[Kind, ...] = ("too_fast", "unseen", "hours", "override", "undecided", "same_people")


@pytest.fixture(scope="module")
def lived() -> list[Events]:
    """Small offices after two months, with somebody bent in each."""
    found = []
    for at, kind in enumerate(KINDS):
        life = Life(at, 5, 1, CALENDAR, Crime(kind, 0.6), cases_a_day=8)
        evening = list(life.days(45))[-1]
        found.append(life.events(evening, RULES.days))
    return found


def test_the_order_in_which_rows_are_read_changes_nothing(lived: list[Events]) -> None:
    for at, found in enumerate(lived):
        shuffled: dict[str, Any] = {}
        for name in ("steps", "holds", "raises", "reviews"):
            rows = list(getattr(found, name))
            shuffled[name] = tuple(Random(at).sample(rows, len(rows)))
        other = replace(found, **shuffled)
        assert judge(other, RULES, CALENDAR) == judge(found, RULES, CALENDAR)
    assert sum(bool(judge(found, RULES, CALENDAR)) for found in lived) >= 4


@settings(max_examples=25)
@given(some.integers(3, 9), some.integers(0, 4), some.sampled_from((0.0, 0.5, 1.0)))
def test_an_office_in_which_all_behave_the_same_is_told_nothing_comparative(
    officers: int, gives_back: int, goes_on: float
) -> None:
    made = []
    for hold, step in working_week(officers):
        turn = (step.at - MONDAY).days
        on = turn < goes_on * 5
        step = replace(step, failed=True, against=on, verb="verify" if on else "return")
        if turn < gives_back:
            made.append((replace(hold, ended="given_back"), replace(step, case=someone(5))))
        else:
            made.append((hold, step))
    about = {hold.case: frozenset({"citizen:agent"}) for hold, _ in made}
    reviews = tuple(
        Review(5000 + each, MONDAY, someone(each % officers + 1), someone(each), differed=each < officers)
        for each in range(officers * 4)
    )
    codes = {code for code, _ in told(events(made, about=about, reviews=reviews))}
    assert not codes & COMPARATIVE


@settings(max_examples=20)
@given(some.integers(1, 6), some.integers(0, 40))
def test_honest_events_never_accuse_somebody_who_did_nothing(officers: int, more: int) -> None:
    absent = someone(99)
    cases = with_failures(officers, 1, 0.9)
    cases += [case(someone(1 + each % officers), MONDAY + timedelta(days=each % 5)) for each in range(more)]
    assert absent not in {subject for _, subject in told(events(cases))}
    doers = {step.by for _, step in cases}
    assert {subject for _, subject in told(events(cases))} <= doers


def test_every_alert_is_about_acts_of_its_subject(lived: list[Events]) -> None:
    for found in lived:
        acts = {each.entry: each.by for rows in (found.steps, found.holds, found.raises) for each in rows}
        for alert in judge(found, RULES, CALENDAR):
            assert {acts[each] for each in alert.entries} == {alert.subject}


def test_what_is_told_holds_no_name_and_no_number_of_a_citizen(lived: list[Events]) -> None:
    def plain(alert: Alert) -> bool:
        return all(isinstance(each, int | float) or each in {"citizen", "nik", "kk"} for each in alert.values.values())

    assert all(plain(alert) for found in lived for alert in judge(found, RULES, CALENDAR))


@given(some.integers(0, 12), some.lists(some.floats(0, 1), max_size=10))
def test_a_tail_is_a_probability_and_falls(hits: int, chances: list[float]) -> None:
    assert 0 <= at_least(hits + 1, chances) <= at_least(hits, chances) + 1e-12 <= 1 + 1e-9


def test_the_tails_are_those_of_the_textbook() -> None:
    assert at_least(3, [0.5] * 4) == pytest.approx(5 / 16)
    # Fisher's tea: eight cups, four of four right
    assert more_often(4, 4, 0, 4, 1.0) == pytest.approx(1 / 70)
    assert more_often(3, 4, 1, 4, 1.0) == pytest.approx(17 / 70)
    # with an odds ratio of 3: weights 1, 16·3, 36·9, 16·27, 81
    assert more_often(3, 4, 1, 4, 3.0) == pytest.approx((16 * 27 + 81) / (1 + 48 + 324 + 432 + 81))
    assert more_often(3, 4, 0, 0, 3.0) == 1.0
    with pytest.raises(ValueError, match="between"):
        more_often(5, 4, 0, 4, 1.0)


def test_the_interval_of_a_count_is_garwoods() -> None:
    assert list(poisson_interval(0)) == pytest.approx([0.0, -math.log(0.025)])
    assert list(poisson_interval(10)) == pytest.approx([4.795, 18.390], abs=1e-3)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("too_fast", {"seconds_per_page": 0, "seconds_per_field": 0}),
        ("too_fast", {"verbs": []}),
        ("too_fast", {"verbs": ["collect"]}),
        ("hours", {"before_minutes": 720, "after_minutes": 720}),
        ("hours", {"closed_days": [20, 7]}),
        ("override", {"times": 0.5}),
        ("override", {"chance": 0}),
        ("raises", {"least": 29}),
        ("raises", {"least_for_one": 11}),
        ("skips", {"least": 0}),
        ("skips", {"days": 0}),
        ("skips", {"colour": "red"}),
    ],
)
def test_a_rule_that_would_take_no_effect_is_refused(name: str, change: dict[str, Any]) -> None:
    content = RULES.model_dump(mode="json")
    content[name] |= change
    with pytest.raises(ValidationError):
        AlertRules.model_validate(content)


def test_a_wrong_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "alerts.yaml"
    text = (Path(__file__).parents[2] / "policies" / "alerts.yaml").read_text()
    file.write_text(text.replace("chance: 0.005, times: 2.5}", "chance: 7, times: 2.5}", 1))
    (error,) = check([file])
    assert error.line == 1 + text[: text.index("override:")].count("\n")
    assert "override.chance" in error.reason
