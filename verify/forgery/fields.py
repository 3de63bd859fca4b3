"""The signs of forgery in the print of the values that a forger changes: numbers, dates and names.

Hints from where on is policy's (policies/checks.yaml); how often they are right, and how often they accuse honest
pictures, is printed by `python -m benchmarks.forgery`.
"""

from collections.abc import Iterator, Mapping

import cv2
import numpy as np

from ocr.text import around
from policies.models import CheckSetting, DocumentKind
from verify.examination import Box, Field, Finding
from verify.forgery.changes import largest_changes
from verify.forgery.copied import copied_run
from verify.forgery.letters import LEAST, MEASURES, Letters, letters_in
from verify.forgery.words import words_of
from verify.page import Page

FONT, DIFFERS, COPIED = "forgery.font_changes", "forgery.field_differs", "forgery.copied"
FORGERY = {FONT: "fields", DIFFERS: "fields", COPIED: "fields"}
"""Codes of this module's checks, and what each needs."""
_CHANGED = frozenset({"nik", "kk_number", "date", "name"})
"""Types of the fields that are looked at."""


def forgery_findings(
    page: Page, kind: DocumentKind, fields: Mapping[str, Field], settings: Mapping[str, CheckSetting]
) -> Iterator[Finding]:
    """One finding for each value of this page that is suspected; boxes on the upright page.

    forgery.font_changes and forgery.field_differs with values {"field": name, "why": measures} and each measure in
    deviations, or, where no value is suspected, passed with the largest of each; forgery.copied.
    """
    if not any(settings[code].enabled for code in FORGERY):
        return
    names = [spec.name for spec in kind.fields if spec.type in _CHANGED and not _of_machine_lines(spec.name, fields)]
    measured = {}
    for name, words in words_of(page, fields, names).items():
        letters = letters_in(page.flat, around(word.box for word in words))
        if letters is not None:
            measured[name] = letters
    for code in (FONT, DIFFERS):
        if settings[code].enabled:
            yield from _changed(code, page, measured, settings[code])
    if settings[COPIED].enabled:
        yield from _copied(page, [box for each in measured.values() for box in each.boxes], settings[COPIED])


def _of_machine_lines(name: str, fields: Mapping[str, Field]) -> bool:
    """Whether the value was read from the machine-readable lines, whose fillers are all alike and letters are not."""
    lines = fields.get("mrz")
    return lines is not None and name in fields and fields[name].box == lines.box


def _changed(code: str, page: Page, measured: Mapping[str, Letters], setting: CheckSetting) -> Iterator[Finding]:
    """A finding for each value of which a run of letters differs from the others in a measure that the policy names."""
    most = dict.fromkeys(setting.thresholds, 0.0)
    suspected = False
    for name, letters in measured.items():
        changes = dict(zip(MEASURES, largest_changes(letters.values, np.array(LEAST)), strict=True))
        numbers = {measure: round(float(changes[measure][0]), 2) for measure in setting.thresholds}
        why = [measure for measure, least in setting.thresholds.items() if numbers[measure] >= least]
        most = {measure: max(most[measure], numbers[measure]) for measure in most}
        if why:
            suspected = True
            first, last = (int(each) for each in changes[why[0]][1:])
            box = page.on_page(around(_smaller(first, last, letters)))
            yield Finding(code, setting.severity, "failed", page.number, box, {"field": name, "why": why, **numbers})
    if measured and not suspected:
        yield Finding(code, setting.severity, "passed", page.number, values=most)


def _smaller(first: int, last: int, letters: Letters) -> tuple[Box, ...]:
    """The run, or the rest where it is the smaller part: which of two is the change, nothing tells."""
    run = letters.boxes[first:last]
    rest = letters.boxes[:first] + letters.boxes[last:]
    return run if len(run) <= len(rest) else rest


def _copied(page: Page, boxes: list[Box], setting: CheckSetting) -> Iterator[Finding]:
    light = np.asarray(cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    run = copied_run(light, [page.on_page(each) for each in boxes])
    # print that a program drew repeats itself to the pixel, everywhere: a copy is more alike than other letters are
    limits = setting.thresholds
    if run and run.share <= limits["share"] and run.beside_others <= limits["beside_others"]:
        yield Finding(COPIED, setting.severity, "failed", page.number, run.box)
