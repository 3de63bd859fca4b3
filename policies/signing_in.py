"""How people sign in: who needs a second factor, how long a session lasts, how often something may be tried."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from policies.strict import Strict

Staff = Literal["officer", "supervisor", "auditor", "admin"]
Present = Literal["approve", "override"]
Limited = Literal[
    "source", "account", "sign_up", "upload", "slip", "search", "trace", "bearer", "passkey", "directory",
    "mail", "mail_address",
]  # fmt: skip


class SessionLength(Strict):
    """A session ends after `hours` in any case, and `idle_minutes` after the last page."""

    hours: float = Field(gt=0, le=24 * 90)
    idle_minutes: float = Field(gt=0, le=60 * 24 * 90)


class Rate(Strict):
    """At most so many `tries` at once; all are given back within `minutes`, evenly."""

    tries: int = Field(ge=1)
    minutes: float = Field(gt=0)


class Delay(Strict):
    """So many wrong tries are `free`; the next one waits `first_seconds`, each one after it twice as long.

    No wait is longer than `longest_minutes`. Wrong tries are forgotten when nothing was tried for `forget_hours`.
    """

    free: int = Field(default=5, ge=1, le=20)
    first_seconds: float = Field(default=1, gt=0, le=3600)
    longest_minutes: float = Field(default=15, gt=0, le=24 * 60)
    forget_hours: float = Field(default=24, gt=0)


_DAY = SessionLength(hours=12, idle_minutes=60)
SHIPPED_LENGTHS: dict[str, SessionLength] = {
    "citizen": SessionLength(hours=14 * 24, idle_minutes=7 * 24 * 60),
    "officer": _DAY,
    "supervisor": _DAY,
    "auditor": _DAY,
    "admin": SessionLength(hours=8, idle_minutes=30),
}


class SignIn(Strict):
    """The rules of signing in. A folder of policies that says nothing of them gets these, which leave nothing open.

    `sign_up`: "by_mail" sends a link to the address first and tells nobody whether it has an account; "at_once" is for
    an office that sends no mails, and tells. `sign_up_minutes`, `reset_minutes`: so long the links open from when they
    are sent. `second_factor`: the roles that need one; whoever has set one up is asked for it whatever the role.
    `present`: steps that no bearer token takes: signing, and confirming although a document failed; whose step it is
    signs in and takes it on a page. `token_days`: so long a bearer token opens.
    `sessions`: by role; who has several roles gets the shortest. `limits`: what each counts stands in web/limits.py and
    workflow/attempts.py.
    """

    sign_up: Literal["by_mail", "at_once"] = "by_mail"
    sign_up_minutes: float = Field(default=120, gt=0, le=24 * 60)
    reset_minutes: float = Field(default=30, gt=0, le=24 * 60)
    second_factor: tuple[Staff, ...] = ("officer", "supervisor", "auditor", "admin")
    step_minutes: float = Field(default=15, gt=0, le=60)
    fresh_minutes: float = Field(default=10, gt=0, le=120)
    invitation_hours: float = Field(default=72, gt=0, le=24 * 30)
    present: tuple[Present, ...] = ("approve", "override")
    token_days: float = Field(default=30, gt=0, le=366)
    sessions: dict[Literal["citizen", "officer", "supervisor", "auditor", "admin"], SessionLength] = Field(
        default_factory=dict
    )
    wrong_tries: Delay = Field(default_factory=Delay)
    limits: dict[Limited, Rate] = Field(default_factory=dict)

    def needs_second_factor(self, roles: Iterable[str]) -> bool:
        """Whether one of the roles asks for a second factor."""
        return bool(set(self.second_factor) & set(roles))

    def length_for(self, roles: Iterable[str]) -> SessionLength:
        """The shortest of the roles' lengths, in hours and in idle minutes each."""
        known = SHIPPED_LENGTHS | {str(role): length for role, length in self.sessions.items()}
        found = [known[role] for role in roles if role in known] or [known["admin"]]
        hours, idle = min(each.hours for each in found), min(each.idle_minutes for each in found)
        return SessionLength(hours=hours, idle_minutes=idle)

    def rate_of(self, name: Limited) -> Rate:
        """The limit of that name, the one that ships when the office has none of its own."""
        return self.limits.get(name, SHIPPED_LIMITS[name])


SHIPPED_LIMITS: dict[Limited, Rate] = {
    "source": Rate(tries=300, minutes=10),
    "account": Rate(tries=60, minutes=60),
    "sign_up": Rate(tries=60, minutes=60),
    "upload": Rate(tries=200, minutes=10),
    "slip": Rate(tries=120, minutes=10),
    "search": Rate(tries=120, minutes=10),
    "trace": Rate(tries=30, minutes=10),
    "bearer": Rate(tries=60, minutes=10),
    "passkey": Rate(tries=300, minutes=10),
    "directory": Rate(tries=300, minutes=10),
    "mail": Rate(tries=60, minutes=60),
    "mail_address": Rate(tries=5, minutes=60),
}
