"""Keyed hashes and random tokens: what identifies a person is stored in no form that is readable without the key."""

import hashlib
import hmac
import secrets

# Crockford's alphabet without look-alikes: a receipt number is read out over a telephone
_READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def keyed_hash(key: bytes, purpose: str, value: str) -> str:
    """HMAC-SHA-256 of a value in hexadecimal digits, under a key of its own for each purpose."""
    own_key = hmac.new(key, b"berkas " + purpose.encode(), hashlib.sha256).digest()
    return hmac.new(own_key, value.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A token of 256 random bits for a cookie or a header."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a random token: it has too many bits for a salt to matter."""
    return hashlib.sha256(token.encode()).hexdigest()


def readable(length: int) -> str:
    """Random letters and digits that are not mistaken for one another."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))
