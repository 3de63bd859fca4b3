"""The shipped regions: which codes and names there are, for everything that reads or compares them."""

from functools import cache
from pathlib import Path

import yaml

from policies.models import Regions

_FILE = Path(__file__).parent / "regions.yaml"


@cache
def shipped_regions() -> Regions:
    """What policies/regions.yaml says; pydantic's ValidationError if it is broken."""
    return Regions.model_validate(yaml.safe_load(_FILE.read_text("utf-8")))


def province_lexicon(regions: Regions) -> dict[str, tuple[str, ...]]:
    """For the field of a province: the name of today in capitals, with every other name that it may be printed by."""
    return {name.upper(): _names(name, regions) for name in regions.provinces.values()}


def _names(name: str, regions: Regions) -> tuple[str, ...]:
    return (name.upper(), *(old.upper() for old, new in regions.former.items() if new == name))
