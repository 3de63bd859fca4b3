"""The signs of one view, derived from its key, and how well a measurement agrees with those of many keys."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KEY_BYTES = 32
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)
"""The eight bits of every byte."""
_TOGETHER = 64
"""Keys that are looked up at once."""


def chip_bytes(key: bytes, channel: str, count: int) -> bytes:
    """Bits of `count` signs, eight a byte: SHAKE-128 over channel and key: no channel tells anything of the other.

    ValueError unless the key has 32 bytes.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return hashlib.shake_128(channel.encode() + b"|" + key).digest((count + 7) // 8)


def cells(shape: tuple[int, ...], cell: int) -> tuple[int, int]:
    """Rows and columns of square cells of so many pixels in a picture; the last ones may be broken."""
    return -(-shape[0] // cell), -(-shape[1] // cell)


def chips(key: bytes, channel: str, count: int) -> NDArray[np.float32]:
    """`count` signs, -1 or +1."""
    bits = np.unpackbits(np.frombuffer(chip_bytes(key, channel, count), np.uint8), count=count)
    return bits.astype(np.float32) * 2 - 1


def scores(measured: NDArray[np.float32], channel: str, keys: Sequence[bytes]) -> NDArray[np.float64]:
    """T of every key: the sum of signs times `measured`, over the length of `measured`; zeros if that is zero.

    Of a key that the picture does not come from, the signs are fair coins whatever was measured, so that
    P(T >= t) <= exp(-t²/2) (Hoeffding 1963, theorem 2).
    """
    values = measured.astype(np.float32).ravel()
    length = float(np.sqrt(np.sum(values.astype(np.float64) ** 2)))
    if length == 0.0:
        return np.zeros(len(keys))
    padded = np.zeros((len(values) + 7) // 8 * 8, np.float32)
    padded[: len(values)] = values
    # a byte of signs at a time is looked up: 256 sums for every eight values
    sums = (padded.reshape(-1, 8) @ (_BITS.T * 2 - 1)).astype(np.float32)
    places = np.arange(len(sums), dtype=np.intp) * 256
    table = sums.ravel()
    found = np.empty(len(keys))
    for start in range(0, len(keys), _TOGETHER):
        some = keys[start : start + _TOGETHER]
        signs = b"".join(chip_bytes(key, channel, len(values)) for key in some)
        looked_up = table[places + np.frombuffer(signs, np.uint8).reshape(len(some), -1)]
        found[start : start + len(some)] = looked_up.sum(axis=1, dtype=np.float64)
    return found / length
