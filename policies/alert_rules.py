"""What makes something unusual enough to be told: the thresholds of alerts (policies/alerts.yaml).

Each rule is here because it takes effect; a value with which it could never tell anything is refused when read.
"""

from typing import Literal

from pydantic import Field, model_validator

from policies.strict import Strict

HumanVerb = Literal["verify", "approve", "return", "reject", "send_back", "escalate"]
LONGEST_DAYS = 180
_DAY_MINUTES = 24 * 60


class _Rule(Strict):
    """`days`: how far back a rule looks. `least`: of fewer events nobody is told."""

    enabled: bool = True
    days: int = Field(ge=1, le=LONGEST_DAYS)
    least: int = Field(ge=1, le=1000)


class TooFast(_Rule):
    """A decision in less than `seconds_per_page` for each page and `seconds_per_field` for each field on them.

    Counted from the first page that was shown, since the case was taken where none was.
    """

    verbs: tuple[HumanVerb, ...] = Field(min_length=1)
    seconds_per_page: float = Field(ge=0, le=600)
    seconds_per_field: float = Field(ge=0, le=60)

    @model_validator(mode="after")
    def _takes_time(self) -> "TooFast":
        if self.seconds_per_page + self.seconds_per_field == 0:
            raise ValueError("with no time for pages and fields no decision is too fast")
        return self


class Unseen(_Rule):
    """Decisions although a page of the case was never shown to the person; or none at all, `least_blind` times."""

    verbs: tuple[HumanVerb, ...] = Field(min_length=1)
    least_blind: int = Field(ge=1, le=1000)


class OutsideHours(_Rule):
    """Decisions outside of the opening hours, made wider by minutes before and after for those who work from home.

    `least` counts nights and days, not decisions. `closed_days`: full hours between which work on a day on which the
    office is closed is work at home; none when left out.
    """

    before_minutes: int = Field(ge=0, le=_DAY_MINUTES)
    after_minutes: int = Field(ge=0, le=_DAY_MINUTES)
    closed_days: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _leaves_a_night(self) -> "OutsideHours":
        if self.before_minutes + self.after_minutes >= _DAY_MINUTES:
            raise ValueError("hours with such a tolerance never end")
        if self.closed_days is not None and not 0 <= self.closed_days[0] < self.closed_days[1] <= 24:
            raise ValueError("closed_days needs two full hours of the day, the earlier one first")
        return self


class _Tested(_Rule):
    """`chance`: how improbable it must be, by chance alone and over everybody who was looked at together."""

    chance: float = Field(gt=0, lt=0.5)


class Dealt(_Tested):
    """One officer decides about the same people, or the same pictures, more often than the dealing of cases explains.

    `times`: by how much the odds of being dealt a case may differ from somebody's share of the work, as they do when
    the oldest case is dealt first and one person always comes early.
    `together_minutes`: somebody's share of the decisions that lie so near is the chance that one of them was theirs,
    and of several about the same people so near to each other only one counts: a family that hands in four cases at
    once is dealt to whoever asks just then.
    """

    times: float = Field(ge=1, le=50)
    together_minutes: int = Field(ge=0, le=_DAY_MINUTES)


class Compared(_Tested):
    """One person does something far more often than the rest of the office, beyond `times` the odds of the others.

    `times` is what honest people may differ by; the test is whether somebody differs by more than that.
    """

    times: float = Field(ge=1, le=50)


class Skips(_Rule):
    """So many different cases given back, one after the other within `hours`, without a decision between them."""

    hours: float = Field(gt=0, le=24)


class Raises(_Rule):
    """A supervisor raises budgets on more than `least` days; for one and the same person on `least_for_one`."""

    least_for_one: int = Field(ge=1, le=1000)

    @model_validator(mode="after")
    def _both_matter(self) -> "Raises":
        if self.least_for_one > self.least:
            raise ValueError("least_for_one is at most least: whoever raises for one has raised")
        if self.least > self.days:
            raise ValueError("there are not so many days to raise on")
        return self


class AlertRules(Strict):
    """All rules, by what they tell. The codes of the alerts are in workflow/alerts/table.py."""

    too_fast: TooFast
    unseen: Unseen
    hours: OutsideHours
    same_people: Dealt
    same_picture: Dealt
    override: Compared
    undecided: Compared
    differs: Compared
    skips: Skips
    raises: Raises

    @property
    def days(self) -> int:
        """How far back the longest of the rules in force looks; zero when none is."""
        rules = (getattr(self, name) for name in type(self).model_fields)
        return max((rule.days for rule in rules if rule.enabled), default=0)
