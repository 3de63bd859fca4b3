"""Text that mostly comes from a list: occupations, provinces. What is near one entry alone was meant to be it."""

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from policies.lexicon import lexicon
from policies.models import Regions
from policies.regions import province_lexicon, shipped_regions
from verify.confusions import letters_of
from verify.examination import Field
from verify.fields.captions import Value, folded
from verify.fields.confidence import UNCONFIRMED, trust_of
from verify.fields.values import text_field
from verify.lexicon import nearest
from verify.page import Page

Spelt = tuple[str, float]
_LISTED = 0.93
"""The least for a value that stands in its list letter by letter; few misreadings are another entry."""
_SHORT = 3


def entries(name: str, regions: Regions | None = None) -> Mapping[str, Sequence[str]]:
    """The spellings of each entry of a list that a field of policies/kinds may name; provinces are the office's."""
    return province_lexicon(regions or shipped_regions()) if name == "provinces" else lexicon(name)


def spelt_as_listed(value: Value, name: str, regions: Regions | None = None) -> Spelt | None:
    """The entry that was meant, as it is printed here, and the confidence; None where none or several are near."""
    listed = entries(name, regions)
    found = nearest(letters_of(value.words), listed)
    if found is None:
        return None
    read, (entry, sure) = folded(value.text), found
    spelling = min(listed[entry], key=lambda each: Levenshtein.distance(read, folded(each)))
    if read == folded(spelling) and len(spelling) > _SHORT:
        return spelling, max(_LISTED, trust_of("choice", value.words))
    return spelling, min(sure, UNCONFIRMED)


def listed_field(page: Page, value: Value, name: str) -> Field:
    """The entry of that list, or the text as printed where it is none of them."""
    spelt = spelt_as_listed(value, name, page.regions) if name else None
    if spelt is None:
        return text_field(page, value)
    return Field(spelt[0], round(spelt[1], 3), page.number, page.on_page(value.box))
