"""Keyed hashes and random tokens: what identifies a person is stored in no form that is readable without the key."""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Crockford's alphabet without look-alikes: a receipt number is read out over a telephone
_READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def keyed_hash(key: bytes, purpose: str, value: str) -> str:
    """HMAC-SHA-256 of a value in hexadecimal digits, under a key of its own for each purpose."""
    return hmac.new(key_for(key, purpose), value.encode(), hashlib.sha256).hexdigest()


def key_for(key: bytes, purpose: str) -> bytes:
    """The 32 bytes of a key of its own for each purpose."""
    return hmac.new(key, b"berkas " + purpose.encode(), hashlib.sha256).digest()


def seal_text(key: bytes, purpose: str, owner: str, text: str) -> str:
    """A short secret as it may lie in the database: AES-256-GCM, bound to the row's owner."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(key_for(key, purpose)).encrypt(nonce, text.encode(), owner.encode())
    return base64.b64encode(nonce + sealed).decode()


def open_text(key: bytes, purpose: str, owner: str, sealed: str) -> str:
    """The secret again; raises cryptography's InvalidTag when it is another's, was changed, or the key is another."""
    raw = base64.b64decode(sealed)
    return AESGCM(key_for(key, purpose)).decrypt(raw[:12], raw[12:], owner.encode()).decode()


def new_token() -> str:
    """A token of 256 random bits for a cookie or a header."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a random token: it has too many bits for a salt to matter."""
    return hashlib.sha256(token.encode()).hexdigest()


def readable(length: int) -> str:
    """Random letters and digits that are not mistaken for one another."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def grouped(code: str) -> str:
    """A code in groups of four, as people copy it."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def plain(code: str) -> str:
    """A code as it was made, however somebody typed it: without groups, in capitals."""
    return "".join(each for each in code.upper() if each.isascii() and each.isalnum())[:64]
