"""Passwords: argon2id at the floor OWASP names, a few at a time, so that a log-in storm does not starve the pages."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from policies.refusals import Refusal

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
GUESSES = 10**6
"""Fewer than these are tried within days even where each try is made to wait."""
_OURS = ("berkas", "salaman", "disdukcapil", "dukcapil", "bandung")
"""Words of this place, from which a password is guessed first."""
_WORDS = re.compile(r"[^\W_]{3,}")
_WEIGHED = 72
"""Letters that are weighed: the time grows faster than the length, and whoever types more is safe by that."""
AT_ONCE = 2
"""Hashes that one process works at: each takes 19 MB and some 60 ms of a core."""
PATIENCE_SECONDS = 5.0
_turns = threading.BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# verified against when there is no such person: the answer then takes as long as for a wrong password
_NOBODY = _hasher.hash("nobody has this password")


def need_hard_to_guess(password: str, *known: str) -> None:
    """Raise signup.password_guessable for a common password, or one made of what is `known` of its owner and of us.

    zxcvbn estimates the guesses (Wheeler, USENIX Security 2016); its lists hold 30,000 passwords that have leaked.
    """
    words = [part for each in (*known, *_OURS) for part in _WORDS.findall(each.lower())]
    if zxcvbn(password[:_WEIGHED], user_inputs=words)["guesses"] < GUESSES:
        raise Refusal("signup.password_guessable")


def hash_password(password: str) -> str:
    """The hash to store; raises Refusal signup.password_short or signup.password_long."""
    if len(password) < MINIMUM_LENGTH:
        raise Refusal("signup.password_short", limit=MINIMUM_LENGTH)
    if len(password) > MAXIMUM_LENGTH:
        raise Refusal("signup.password_long", limit=MAXIMUM_LENGTH)
    with _turn():
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; None stands for a person who does not exist. Raises server.busy."""
    try:
        with _turn():
            _hasher.verify(stored or _NOBODY, password[: MAXIMUM_LENGTH + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Refusal("server.busy")
    try:
        yield
    finally:
        _turns.release()
