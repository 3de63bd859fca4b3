"""What a recogniser reads in small or blurred print although something else stands there, and does not doubt."""

import re
from functools import cache

from policies.lexicon import lexicon


def often_misread(text: str) -> bool:
    """Whether a word, or a text of some words, holds what policies/lexicons/misread.yaml lists."""
    return _listed().search(text) is not None


@cache
def _listed() -> re.Pattern[str]:
    # the first of each row is what is printed
    return re.compile("|".join(f"(?:{each})" for row in lexicon("misread").values() for each in row[1:]), re.IGNORECASE)
