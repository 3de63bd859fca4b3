"""Photographs of the demo family's papers."""

from functools import lru_cache

from verify.drawings import draw, photograph

FAMILY = 2026


@lru_cache(maxsize=64)
def paper(kind: str, number: int) -> bytes:
    """A JPEG of one paper on a desk; another `number` is another photograph of the same paper."""
    return photograph(draw(kind, FAMILY).image, "clean" if kind == "photo" else "desk", number)
