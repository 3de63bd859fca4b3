"""What two examinations of one document say otherwise: verdicts, codes of findings and names of fields, no values."""

from collections import Counter
from dataclasses import dataclass

from verify.examination import Examination, Verdict


@dataclass(frozen=True, slots=True)
class Changes:
    """From an earlier examination to a later one. `gained` and `lost` are codes of findings that were not passed."""

    before: Verdict
    after: Verdict
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    fields: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return self.before != self.after or bool(self.gained or self.lost or self.fields)


def changes_between(before: Examination, after: Examination) -> Changes:
    """Compare two examinations; a code that stands twice and then once is lost once."""
    old, new = _trouble(before), _trouble(after)
    names = sorted(before.fields.keys() | after.fields.keys())
    return Changes(
        before=before.verdict,
        after=after.verdict,
        gained=tuple(sorted((new - old).elements())),
        lost=tuple(sorted((old - new).elements())),
        fields=tuple(name for name in names if _value(before, name) != _value(after, name)),
    )


def _trouble(examination: Examination) -> Counter[str]:
    return Counter(each.code for each in examination.findings if each.outcome != "passed")


def _value(examination: Examination, name: str) -> object:
    field = examination.fields.get(name)
    if field is None:
        return None
    if isinstance(field.value, list):
        # where a row stands on the page is no value
        return [{key: cell for key, cell in row.items() if key not in ("box", "boxes", "page", "confidence")}
                for row in field.value]  # fmt: skip
    return field.value
