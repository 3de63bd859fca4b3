"""Passwords: argon2id at the floor OWASP names, so that a log-in storm does not starve the pages."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from policies.refusals import Refusal

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# verified against when there is no such person: the answer then takes as long as for a wrong password
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to store; raises Refusal signup.password_short or signup.password_long."""
    if len(password) < MINIMUM_LENGTH:
        raise Refusal("signup.password_short", limit=MINIMUM_LENGTH)
    if len(password) > MAXIMUM_LENGTH:
        raise Refusal("signup.password_long", limit=MAXIMUM_LENGTH)
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; None stands for a person who does not exist."""
    try:
        _hasher.verify(stored or _NOBODY, password[: MAXIMUM_LENGTH + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None
