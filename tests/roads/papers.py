"""Photographs of drawn papers of one family, as files that a browser or a program can send."""

from functools import cache
from pathlib import Path

from verify.drawings import draw, photograph

FAMILY = 7
KIND_OF = {"birth-letter": "letter", "marriage-book": "marriage-book", "kk": "kk", "ktp-parent": "ktp"}
"""The requirements of a birth certificate."""


@cache
def photo(requirement: str, condition: str = "desk", seed: int = FAMILY) -> bytes:
    """A photograph of the family's paper for that requirement."""
    return photograph(draw(KIND_OF[requirement], seed).image, condition, seed)


def photos(folder: Path, condition: str = "desk") -> dict[str, Path]:
    """A photograph of each paper as a file."""
    made = {}
    for requirement in KIND_OF:
        made[requirement] = folder / f"{requirement}.jpg"
        made[requirement].write_bytes(photo(requirement, condition))
    return made
