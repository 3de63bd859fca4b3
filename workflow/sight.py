"""What whoever holds a case sees of a document: how large, and what is covered, on the picture and beside it.

The rules (policies/views.yaml) are those of today, whenever the case was made: a stricter one holds at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.models import FieldSpec, ViewRule
from policies.viewing import compared
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Document, ExaminationRow

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the page as it was examined."""
_ABOUT_READING = ("field.unsure", "field.missing")
"""Findings that ask nobody to look at the field: whoever does not need it does not need it read well either."""
_LONGEST, _LETTER = 18, 0.62
"""Letters up to which a cover is widened, and the width of one in heights of the line."""
_BEYOND = 4
"""Heights by which a column is covered beyond its longest entry, if no other column begins before."""
_LARGE = 4
"""A finding whose box is so many times as large as a field is about more than that field."""


@dataclass(frozen=True, slots=True)
class Sight:
    """`hidden` are fields, and columns as `members.religion`; of them `not_found` could not be found to be covered."""

    width: int
    hidden: frozenset[str]
    boxes: Mapping[int, tuple[Box, ...]]
    not_found: tuple[str, ...]
    withheld: bool


def sight_of(tx: Tx, actor: Actor, case: Case, document: Document, row: ExaminationRow | None) -> Sight | None:
    """What the actor, who holds the case, sees of a document; None where no rule lets them see anything."""
    viewing = tx.office.policies.viewing
    rule = next((each for each in viewing.rules if each.role in actor.roles and case.state in each.states), None)
    if rule is None:
        return None
    content: Mapping[str, Any] = row.content if row is not None else {}
    fields: Mapping[str, Any] = content.get("fields") or {}
    policy = tx.policy_of(case)
    kind = policy.kinds[document.kind]
    specs = {each.name: each for each in kind.fields}
    names = specs.keys() | fields.keys()
    wanted = [path for path in _hidden_by(tx, rule, case.service) if path.partition(".")[0] in names]
    hidden = [path for path in wanted if path not in compared(policy.service, document.requirement)]
    found = {path: list(_boxes(fields, path)) for path in hidden}
    asked = {path for path in hidden if _is_asked(found[path], content.get("findings") or [])}
    covered = [path for path in hidden if path not in asked]
    pages: dict[int, list[Box]] = {}
    for path in covered:
        for page, box in found[path]:
            pages.setdefault(page, []).append(_widened(box, specs.get(path), fields))
    missing = tuple(sorted(path for path in covered if not found[path]))
    return Sight(
        width=rule.width,
        hidden=frozenset(covered),
        boxes={page: tuple(boxes) for page, boxes in pages.items()},
        not_found=missing,
        withheld=bool(missing) and rule.not_found == "withhold",
    )


def _hidden_by(tx: Tx, rule: ViewRule, service: str) -> list[str]:
    viewing = tx.office.policies.viewing
    needed = {path for group in viewing.needed.get(service, ()) for path in viewing.groups[group]}
    return [path for group in rule.hide for path in viewing.groups[group] if path not in needed]


def _widened(box: Box, spec: FieldSpec | None, fields: Mapping[str, Any]) -> Box:
    """As wide as the longest value could be: the width of a cover must not tell ISLAM from KATOLIK.

    Never over the value of another field that stands in the same line.
    """
    x, y, width, height = box
    spellings = [each for choice in spec.choices.values() for each in choice] if spec is not None else []
    letters = min(_LONGEST, max((len(each) for each in spellings), default=0))
    others = [_box(each["box"]) for each in fields.values() if each.get("box")]
    beside = [other[0] for other in others if other[0] > x and _level(box, other)]
    wide = max(width, round(letters * _LETTER * height))
    return x, y, max(width, min([x + wide, *(left - 2 for left in beside)]) - x), height


def _boxes(fields: Mapping[str, Any], path: str) -> Iterator[tuple[int, Box]]:
    name, _, column = path.partition(".")
    field = fields.get(name) or {}
    if not column:
        if field.get("box"):
            yield field.get("page") or 1, _box(field["box"])
        return
    rows = field.get("value")
    for box in _column(rows if isinstance(rows, list) else [], column):
        yield field.get("page") or 1, box


def _column(rows: Sequence[Mapping[str, Any]], column: str) -> Iterator[Box]:
    """One box a row, all as wide as the whole column: an entry that was not read stands between those that were."""
    cells = [_cells(row) for row in rows]
    own = [each[column] for each in cells if column in each]
    if not own:
        return
    left = min(x for x, _, _, _ in own)
    right = max(x + width for x, _, width, _ in own)
    following = [
        box[0]
        for each in cells
        for box in each.values()
        if column in each and box[0] > each[column][0] and box[0] > right and _level(box, each[column])
    ]  # fmt: skip
    reach = right + _BEYOND * max(height for _, _, _, height in own)
    right = max(right, min([reach, *(each - 2 for each in following)]))
    beside = {
        name
        for each in cells
        if column in each
        for name, box in each.items()
        if _level(box, each[column])
    }  # fmt: skip
    for each in cells:
        level = each.get(column) or next((each[name] for name in sorted(beside) if name in each), None)
        if level is not None:
            yield left, level[1], right - left, level[3]


def _cells(row: Mapping[str, Any]) -> dict[str, Box]:
    return {name: _box(box) for name, box in (row.get("boxes") or {}).items()}


def _level(one: Box, other: Box) -> bool:
    """Whether two boxes stand beside each other in one line."""
    return abs((one[1] + one[3] / 2) - (other[1] + other[3] / 2)) < 0.75 * max(one[3], other[3])


def _is_asked(found: Sequence[tuple[int, Box]], findings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a finding that somebody has to answer lies on one of the boxes."""
    for each in findings:
        if each["outcome"] == "passed" or each["code"] in _ABOUT_READING or not each.get("box"):
            continue
        page, box = each.get("page") or 1, _box(each["box"])
        for at, own in found:
            if at == page and box[2] * box[3] <= _LARGE * own[2] * own[3] and _overlap(box, own):
                return True
    return False


def _overlap(one: Box, other: Box) -> bool:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > 0 and down > 0


def _box(given: Sequence[int]) -> Box:
    x, y, width, height = given
    return int(x), int(y), int(width), int(height)


def shown_fields(fields: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """The read values, in the JSON form of an examination, without those that are hidden."""
    kept = {name: each for name, each in fields.items() if name not in hidden}
    for path in hidden:
        name, _, column = path.partition(".")
        table = kept.get(name)
        if column and table is not None and isinstance(table["value"], list):
            kept[name] = {**table, "value": [_without(row, column) for row in table["value"]]}
    return kept


def _without(row: Mapping[str, Any], column: str) -> dict[str, Any]:
    left = {name: cell for name, cell in row.items() if name != column}
    for part in ("boxes", "confidence"):
        if isinstance(left.get(part), dict):
            left[part] = {name: each for name, each in left[part].items() if name != column}
    return left
