"""Passwords: argon2id at the floor OWASP names, a few at a time, so that a log-in storm does not starve the pages."""

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from policies.models import Office
from policies.refusals import Refusal

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
GUESSES = 10**6
"""Fewer than these are tried within days even where each try is made to wait."""
_OURS = ("berkas", "disdukcapil", "dukcapil")
"""Words of every office that uses Berkas; its own are in its title, its address and its `password_words`."""
_WORDS = re.compile(r"[^\W_]{3,}")
_BETWEEN = re.compile(r"[\W_]+")
_WEIGHED = 72
"""Letters that are weighed: the time grows faster than the length, and whoever types more is safe by that."""
AT_ONCE = 2
"""Hashes that one process works at: each takes 19 MB and some 60 ms of a core."""
PATIENCE_SECONDS = 5.0
_turns = threading.BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# verified against when there is no such person: the answer then takes as long as for a wrong password
_NOBODY = _hasher.hash("nobody has this password")


def need_hard_to_guess(password: str, office: Office, *known: str) -> None:
    """Raise signup.password_guessable for a common password, or one made of what is `known` of its owner, or of us.

    zxcvbn estimates the guesses (Wheeler, USENIX Security 2016); its lists hold 30,000 passwords that have leaked.
    """
    words = [part for each in (*known, *_OURS, *_words_of(office)) for part in _WORDS.findall(each.lower())]
    rest = _without(words, password)
    if not rest or any(zxcvbn(each[:_WEIGHED], user_inputs=words)["guesses"] < GUESSES for each in (password, rest)):
        raise Refusal("signup.password_guessable")


def hash_password(password: str) -> str:
    """The hash to store; raises Refusal signup.password_short or signup.password_long."""
    if len(password) < MINIMUM_LENGTH:
        raise Refusal("signup.password_short", limit=MINIMUM_LENGTH)
    if len(password) > MAXIMUM_LENGTH:
        raise Refusal("signup.password_long", limit=MAXIMUM_LENGTH)
    with _turn():
        return _hasher.hash(password)


def hash_code(code: str, beside: str | None = None) -> str:
    """The hash of a code that Berkas made; `beside`: a hash of the same set, whose salt and costs are used again.

    So one calculation finds a code among all of its set. Raises server.busy.
    """
    with _turn():
        if beside is None:
            return _hasher.hash(code)
        return PasswordHasher.from_parameters(extract_parameters(beside)).hash(code, salt=_salt_of(beside))


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; None stands for a person who does not exist. Raises server.busy."""
    try:
        with _turn():
            _hasher.verify(stored or _NOBODY, password[: MAXIMUM_LENGTH + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def _without(words: list[str], password: str) -> str:
    """What is left of a password when known words, and what stands between them, count for nothing.

    zxcvbn takes three parts for hard to guess whatever they are: two names and a year.
    """
    rest = (_BETWEEN.sub("", password) or password).lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest


def _words_of(office: Office) -> tuple[str, ...]:
    named = (office.title.id, office.title.en, office.address.id, office.address.en)
    return (*named, *office.password_words)


def _salt_of(hashed: str) -> bytes:
    salt = hashed.split("$")[-2]
    return base64.b64decode(salt + "=" * (-len(salt) % 4))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Refusal("server.busy")
    try:
        yield
    finally:
        _turns.release()
