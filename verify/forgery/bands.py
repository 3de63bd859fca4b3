"""Bands of a hash, so that a database finds all hashes near a given one with an ordinary index.

Multi-index hashing (Norouzi, Punjani and Fleet 2012): two hashes that differ in few bits agree wholly in at least one
of several bands. A hash is stored under each of its BANDS bands, and only what shares a band with it is compared.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from verify.forgery.hashes import BITS

BANDS, WIDTH = 24, 16
"""The first sixteen bands are the hash in its order, so that hashes 15 bits apart always share one (pigeonhole
principle), and a change in one part of a hash only spoils the bands of that part; the other eight mix half of the bits
once more. Hashes with 20, 28 and 32 bits of difference, spread evenly, share one with odds of 0.999, 0.98 and 0.96
(benchmarks/picture_index.py)."""


def bands(bits: bytes) -> list[int]:
    """The BANDS numbers under which a hash of 32 bytes is stored and looked up; two bands never share a number."""
    return [int(each) for each in bands_of_rows(np.frombuffer(bits, np.uint8)[None])[0]]


def bands_of_rows(rows: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The same for many hashes (N, 32) at once, (N, BANDS)."""
    spread = np.unpackbits(rows, axis=1)[:, _places()]
    values = np.ascontiguousarray(np.packbits(spread, axis=1)).view(">u2").astype(np.int32)
    return np.asarray(values + (np.arange(BANDS, dtype=np.int32) << WIDTH), np.int32)


@cache
def _places() -> NDArray[np.int64]:
    """Which bits each band takes, for ever the same: stored hashes are looked up for years to come."""
    return np.concatenate([np.arange(BITS), np.random.default_rng(1).permutation(BITS)])[: BANDS * WIDTH]
