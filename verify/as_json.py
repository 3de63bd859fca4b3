"""An examination as JSON: the line of `berkas examine --json`, and the form in which it is stored."""

from collections.abc import Mapping
from typing import Any

from policies import catalogue
from verify.examination import Box, Examination, Field, Finding, PageSize


def examination_to_json(examination: Examination) -> dict[str, Any]:
    """Plain JSON values; sentences in both languages are added to the codes for whoever reads the line."""
    return {
        "kind": examination.kind,
        "recognised_kind": examination.recognised_kind,
        "kind_confidence": examination.kind_confidence,
        "verdict": examination.verdict,
        "fields": {name: _field(field) for name, field in examination.fields.items()},
        "findings": [_finding(finding) for finding in examination.findings],
        "pages": [{"width": page.width, "height": page.height} for page in examination.pages],
        "timings_ms": dict(examination.timings_ms),
    }


def _field(field: Field) -> dict[str, Any]:
    return {"value": field.value, "confidence": field.confidence, "page": field.page, "box": _list(field.box)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "outcome": finding.outcome,
        "message": catalogue.both(finding.code, finding.values),
        "page": finding.page,
        "box": _list(finding.box),
        "values": dict(finding.values),
    }


def _list(box: Box | None) -> list[int] | None:
    return None if box is None else list(box)


def examination_from_json(content: Mapping[str, Any]) -> Examination:
    """The examination of which `examination_to_json` made this; raises KeyError when it made something else."""
    return Examination(
        kind=content["kind"],
        recognised_kind=content["recognised_kind"],
        kind_confidence=content["kind_confidence"],
        verdict=content["verdict"],
        fields={name: _read_field(field) for name, field in content["fields"].items()},
        findings=tuple(_read_finding(finding) for finding in content["findings"]),
        pages=tuple(PageSize(page["width"], page["height"]) for page in content["pages"]),
        timings_ms=dict(content["timings_ms"]),
    )


def _read_field(content: Mapping[str, Any]) -> Field:
    return Field(content["value"], content["confidence"], content["page"], _box(content["box"]))


def _read_finding(content: Mapping[str, Any]) -> Finding:
    return Finding(
        content["code"],
        content["severity"],
        content["outcome"],
        content["page"],
        _box(content["box"]),
        dict(content["values"]),
    )


def _box(value: list[int] | None) -> Box | None:
    if value is None:
        return None
    x, y, width, height = value
    return x, y, width, height
