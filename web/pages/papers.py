"""One document as an officer sees it: its pages, the values read from it with their places, and what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from policies.models import DocumentKind, Requirement
from web.language import current_language
from web.pages.labels import field_label
from web.pages.values import Value, values_of
from workflow.corrections import SaidOf
from workflow.lookalikes import Behind
from workflow.models import Document, ExaminationRow
from workflow.sight import Sight, shown_fields

RANK = {"failure": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page; `name` ties it to the row of the same name beside it."""

    name: str
    label: str
    tone: str
    box: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page in pixels, with what was found on it."""

    number: int
    width: int
    height: int
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Paper:
    """A requirement with its document and everything that the examination said about it."""

    requirement: Requirement
    required: bool
    document: Document | None
    verdict: str | None
    recognised: str | None
    sheets: list[Sheet]
    values: list[Value]
    findings: list[dict[str, Any]]
    examination: UUID | None = None
    others: Mapping[str, Behind] = field(default_factory=dict)
    """By the code of an examination's hint, where else the same picture, paper or portrait was sent."""
    closed: bool = False
    """Whether the reader sees nothing of what stands on it now."""
    covered: tuple[str, ...] = ()
    """The labels of the fields that this step does not need: covered on the page, and not among the values."""
    not_found: tuple[str, ...] = ()
    """Those of them that could not be found on the page, and thus are not covered there."""

    @property
    def suggestion(self) -> str:
        """What the citizen could be asked to mend, in the words of the failed checks."""
        failed = [each for each in self.findings if each["severity"] == "failure" and each["outcome"] == "failed"]
        return " ".join(dict.fromkeys(each["message"][current_language()] for each in failed))


def paper(
    requirement: Requirement,
    required: bool,
    document: Document | None,
    row: ExaminationRow | None,
    kind: DocumentKind,
    said: SaidOf,
    sight: Sight | None,
) -> Paper:
    """Lay the examination of a document out for the screen; without one the pages are not known yet.

    Without a `sight` nothing that stands on the document is told, but what was found about it.
    """
    content: Mapping[str, Any] = row.content if row is not None else {}
    mine = {path: each for (document_id, path), each in said.fields.items() if document and document_id == document.id}
    hidden = sight.hidden if sight is not None else frozenset()
    read = shown_fields(content.get("fields", {}), hidden) if sight is not None else {}
    values = [each for each in values_of(kind, read, mine) if each.name not in hidden] if sight is not None else []
    findings = _findings(row, content, said)
    findings.sort(key=lambda each: RANK.get(each["severity"], 3))
    for number, each in enumerate(findings):
        each["name"] = f"finding-{number}"
    return Paper(
        requirement=requirement,
        required=required,
        document=document,
        verdict=row.verdict if row is not None else None,
        recognised=row.recognised_kind if row is not None else None,
        sheets=_sheets(content.get("pages", []), values, findings) if row is not None and sight is not None else [],
        values=values if row is not None else [],
        findings=findings,
        examination=row.id if row is not None else None,
        closed=sight is None,
        covered=_labels(sight.hidden - {*sight.not_found}) if sight is not None else (),
        not_found=_labels(sight.not_found) if sight is not None else (),
    )


def _labels(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({field_label(path.rpartition(".")[2]) for path in paths}))


def _findings(row: ExaminationRow | None, content: Mapping[str, Any], said: SaidOf) -> list[dict[str, Any]]:
    """What did not pass, each with the id of its row and the latest word on it (`right`: true, false or none)."""
    found = []
    for number, each in enumerate(content.get("findings", [])):
        row_id = said.rows.get((row.id, number)) if row is not None else None
        if each["outcome"] != "passed":
            found.append({**each, "id": row_id, "right": said.findings.get(row_id) if row_id is not None else None})
    return found


def _sheets(pages: list[dict[str, int]], values: list[Value], findings: list[dict[str, Any]]) -> list[Sheet]:
    marks: dict[int, list[Mark]] = {}
    for each in findings:
        if each.get("box"):
            tone = {"failure": "failure", "warning": "warning"}.get(each["severity"], "info")
            mark = Mark(each["name"], each["message"][current_language()], tone, tuple(each["box"]))
            marks.setdefault(each.get("page") or 1, []).append(mark)
    for value in values:
        boxed = [(value.name, value.label, value.page, value.box)]
        boxed += [(f"{value.name}-{n}", row[0].text or value.label, row[0].page or value.page, row[0].box)
                  for n, row in enumerate(value.rows) if row]  # fmt: skip
        for name, label, page, box in boxed:
            if box:
                tone = "warning" if value.certainty == "unsure" else "field"
                marks.setdefault(page or 1, []).append(Mark(name, label, tone, box))
    return [Sheet(n, size["width"], size["height"], marks.get(n, [])) for n, size in enumerate(pages, start=1)]
