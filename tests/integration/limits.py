"""Other limits of a day, and other rules of what is seen, than those that ship."""

from collections.abc import Mapping
from typing import Any

from policies.models import DayLimits, ViewRule
from workflow.db import transaction

ROLES = ("officer", "supervisor")
PLENTY = 10**6


def day_limits(**limits: int) -> None:
    """From now on these limits for everybody; of what is not named there is plenty."""
    with transaction() as tx:
        office = tx.office.policies.office
        given = DayLimits(**{**dict.fromkeys(("claims", "views", "searches", "skips"), PLENTY), **limits})
        budget = office.budget.model_copy(update={"limits": dict.fromkeys(ROLES, given)})
        _replace(tx.office, office=office.model_copy(update={"budget": budget}))


def view_rules(*rules: Mapping[str, Any]) -> None:
    """From now on these rows of policies/views.yaml."""
    with transaction() as tx:
        viewing = tx.office.policies.viewing
        rows = tuple(ViewRule.model_validate(each) for each in rules)
        _replace(tx.office, viewing=viewing.model_copy(update={"rules": rows}))


def cases_a_day(limit: int) -> None:
    """From now on a citizen begins so many cases in a day."""
    with transaction() as tx:
        _replace(tx.office, limits=tx.office.policies.limits.model_copy(update={"cases_a_day": limit}))


def _replace(ours: Any, **parts: Any) -> None:
    # frozen for the program; a test has an office of its own
    object.__setattr__(ours, "policies", ours.policies.model_copy(update=parts))
