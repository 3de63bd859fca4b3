"""Lists of what may stand in a field, with the spellings in print: policies/lexicons/NAME.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent / "lexicons"
Lexicon = Mapping[str, tuple[str, ...]]
"""For each value its spellings, the value itself first."""


def names() -> tuple[str, ...]:
    """All lists there are."""
    return tuple(sorted(each.stem for each in _FOLDER.glob("*.yaml")))


@cache
def lexicon(name: str) -> Lexicon:
    """One list; KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    rows: dict[str, list[str]] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8"))
    return {key: (key, *spellings) for key, spellings in rows.items()}
